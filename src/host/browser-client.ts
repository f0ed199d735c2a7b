import type { WebSocket } from 'ws'
import { ShellRequest, type EngineProcessState, type ShellFrame } from '../contract/protocol.ts'
import { decodeFrame, encodeFrame } from '../contract/wire.ts'
import type { ConnectedClient } from './client-line.ts'
import type { Supervisor } from './supervisor.ts'

/** Bytes waiting for a tab above which market streams to it are thinned, and below which they are whole again. */
export const CONGESTED_BYTES = 4 * 2 ** 20
export const DRAINED_BYTES = 2 ** 20
/** Bytes waiting for a tab above which it is dropped: it takes nothing in, and comes back with a fresh snapshot. */
export const DROPPED_BYTES = 64 * 2 ** 20

/** WebSocket close codes (RFC 6455 §7.4.1). */
const UNSUPPORTED_DATA = 1003
const TRY_AGAIN_LATER = 1013

/** Joins one tab's socket to whichever engine is running, and tells the tab how the engine is doing. */
export class BrowserClient {
  readonly #socket: WebSocket
  readonly #supervisor: Supervisor
  #client: ConnectedClient | undefined
  #isCongested = false

  constructor(socket: WebSocket, supervisor: Supervisor) {
    this.#socket = socket
    this.#supervisor = supervisor
    const stop = supervisor.onState((state) => this.#engineChanged(state))
    socket.on('message', (data: Buffer, isBinary: boolean) => this.#received(data, isBinary))
    // An error is followed by a close.
    socket.on('error', () => undefined)
    socket.on('close', () => {
      stop()
      this.#client?.disconnect()
    })
    this.#engineChanged(supervisor.state)
  }

  /** The line to the engine is up before the tab hears that the engine is. */
  #engineChanged(state: EngineProcessState): void {
    if (state.state === 'running') this.#connect()
    this.#send({ kind: 'engine-state', ...state } satisfies ShellFrame)
  }

  #connect(): void {
    this.#isCongested = false
    this.#client = this.#supervisor.connect({
      frame: (frame) => this.#send(frame),
      // The tab connects anew and starts from the beginning.
      dropped: () => this.#socket.close(TRY_AGAIN_LATER, 'the engine dropped the connection'),
      ended: () => {
        this.#client = undefined
      },
    })
  }

  #received(data: Buffer, isBinary: boolean): void {
    let frame: unknown
    try {
      if (!isBinary) throw new TypeError('expected a binary message')
      frame = decodeFrame(data)
    } catch {
      this.#socket.close(UNSUPPORTED_DATA, 'expected MessagePack frames')
      return
    }
    const request = ShellRequest.safeParse(frame)
    if (request.success) this.#ask(request.data)
    else this.#client?.send(frame)
  }

  #ask(request: ShellRequest): void {
    if (request.kind === 'restart-engine') return this.#supervisor.restart()
    const { source, reason, flatten } = request
    // How it went is seen on the screen, once there is an engine again.
    this.#supervisor.stopTrading(source, reason, flatten).catch(() => undefined)
  }

  #send(frame: unknown): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    this.#socket.send(encodeFrame(frame), () => this.#measure())
    this.#measure()
  }

  #measure(): void {
    const waiting = this.#socket.bufferedAmount
    if (waiting > DROPPED_BYTES) return this.#socket.terminate()
    const isCongested = waiting > (this.#isCongested ? DRAINED_BYTES : CONGESTED_BYTES)
    if (isCongested === this.#isCongested) return
    this.#isCongested = isCongested
    this.#client?.setCongested(isCongested)
  }
}
