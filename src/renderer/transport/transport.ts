import type { ClientFrame, ShellStop } from '../../contract/protocol.ts'

/** What a transport tells its client. Frames are raw: the client validates them. */
export interface TransportListener {
  /** A way to the engine is there; called again after each reconnect. */
  open(): void
  close(): void
  frame(frame: unknown): void
  /** The shell's word on the engine process; raw as well. */
  engineState(state: unknown): void
}

/** A way to the engine, whichever the shell. It reconnects by itself until it is closed. */
export interface Transport {
  /** Starts connecting; called once. */
  start(listener: TransportListener): void
  /** Drops the frame when there is no open way. */
  send(frame: ClientFrame): void
  /** Asks the shell to start an engine that it has given up. */
  restartEngine(): void
  /** Asks the shell to stop in the place of an engine that does not answer. False when the shell cannot be asked either. */
  stopTrading(request: ShellStop): boolean
  close(): void
}

/** Timers handed in, so that tests own the time. */
export interface Scheduler {
  /** Runs `task` once after `ms`; the answer cancels it. */
  after(ms: number, task: () => void): () => void
}

export const browserScheduler: Scheduler = {
  after(ms, task) {
    const timer = setTimeout(task, ms)
    return () => clearTimeout(timer)
  },
}
