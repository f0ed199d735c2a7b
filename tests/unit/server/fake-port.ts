import type { ClientFrame, EngineFrame } from '../../../src/contract/protocol.ts'
import type { FramePort } from '../../../src/engine/server/port.ts'

/** A client's line to the engine, held by a test at the client's end. */
export class FakePort implements FramePort {
  readonly sent: EngineFrame[] = []
  congested = false
  isClosed = false
  #frame: (frame: unknown) => void = () => undefined
  #drain: () => void = () => undefined
  #close: () => void = () => undefined

  send(frame: EngineFrame): void {
    if (!this.isClosed) this.sent.push(frame)
  }

  onFrame(listener: (frame: unknown) => void): void {
    this.#frame = listener
  }

  onDrain(listener: () => void): void {
    this.#drain = listener
  }

  onClose(listener: () => void): void {
    this.#close = listener
  }

  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.#close()
  }

  receives(frame: ClientFrame): void {
    this.#frame(frame)
  }

  receivesAnything(frame: unknown): void {
    this.#frame(frame)
  }

  drain(): void {
    this.congested = false
    this.#drain()
  }

  /** What was sent since the last call. */
  take(): readonly EngineFrame[] {
    return this.sent.splice(0)
  }
}
