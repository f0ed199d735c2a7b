import type { EngineFrame } from '../contract/protocol.ts'

/** What the shell does with what a client is sent. Frames come only over Node; Electron's ports bypass the shell. */
export interface ClientLine {
  frame(frame: EngineFrame): void
  /** The running engine wants no more of this client. */
  dropped(): void
  /** The engine has ended. */
  ended(): void
}

/** The shell's handle on a client that it connected. Does nothing once the engine is another. */
export interface ConnectedClient {
  send(frame: unknown): void
  setCongested(congested: boolean): void
  disconnect(): void
}
