import type { ClientFrame, EngineFrame, ShellStop } from '../../../src/contract/protocol.ts'
import type { Scheduler, Transport, TransportListener } from '../../../src/renderer/transport/transport.ts'

/** A transport whose other end is the test. */
export class FakeTransport implements Transport {
  readonly sent: ClientFrame[] = []
  restarts = 0
  readonly stops: ShellStop[] = []
  /** Can the shell be asked? */
  hasShell = true
  #listener: TransportListener | null = null

  start(listener: TransportListener): void {
    this.#listener = listener
  }

  send(frame: ClientFrame): void {
    this.sent.push(frame)
  }

  restartEngine(): void {
    this.restarts += 1
  }

  stopTrading(request: ShellStop): boolean {
    this.stops.push(request)
    return this.hasShell
  }

  close(): void {
    this.#listener?.close()
  }

  open(): void {
    this.#listener?.open()
  }

  drop(): void {
    this.#listener?.close()
  }

  receive(frame: EngineFrame): void {
    this.#listener?.frame(frame)
  }

  receiveRaw(frame: unknown): void {
    this.#listener?.frame(frame)
  }

  engineState(state: unknown): void {
    this.#listener?.engineState(state)
  }

  /** The frames of a kind, oldest first. */
  framesOf<K extends ClientFrame['kind']>(kind: K): readonly Extract<ClientFrame, { kind: K }>[] {
    return this.sent.filter((frame): frame is Extract<ClientFrame, { kind: K }> => frame.kind === kind)
  }
}

/** Time that passes when the test says so. */
export class ManualScheduler implements Scheduler {
  #now = 0
  #tasks: { at: number; task: () => void }[] = []

  after(ms: number, task: () => void): () => void {
    const entry = { at: this.#now + ms, task }
    this.#tasks.push(entry)
    return () => {
      this.#tasks = this.#tasks.filter((other) => other !== entry)
    }
  }

  advance(ms: number): void {
    this.#now += ms
    for (;;) {
      const due = this.#tasks.filter(({ at }) => at <= this.#now).toSorted((a, b) => a.at - b.at)[0]
      if (due === undefined) return
      this.#tasks = this.#tasks.filter((other) => other !== due)
      due.task()
    }
  }

  get waiting(): number {
    return this.#tasks.length
  }
}
