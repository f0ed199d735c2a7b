import type { ClientFrame, ShellRequest, ShellStop } from '../../contract/protocol.ts'
import { decodeFrame, encodeFrame } from '../../contract/wire.ts'
import { browserScheduler, type Scheduler, type Transport, type TransportListener } from './transport.ts'

const FIRST_DELAY_MS = 250
const LONGEST_DELAY_MS = 5_000

/** Milliseconds to wait before the attempt that follows `failures` failed ones. */
export function reconnectDelay(failures: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** failures, LONGEST_DELAY_MS)
}

/** The contract over a WebSocket, for the browser shell. */
export class WebSocketTransport implements Transport {
  readonly #url: string
  readonly #scheduler: Scheduler
  #listener: TransportListener | null = null
  #socket: WebSocket | null = null
  #cancelRetry: (() => void) | null = null
  #failures = 0
  #closed = false

  constructor(url: string, scheduler: Scheduler = browserScheduler) {
    this.#url = url
    this.#scheduler = scheduler
  }

  start(listener: TransportListener): void {
    this.#listener = listener
    this.#connect()
  }

  send(frame: ClientFrame): void {
    this.#write(frame)
  }

  restartEngine(): void {
    this.#write({ kind: 'restart-engine' })
  }

  stopTrading(request: ShellStop): boolean {
    return this.#write({ kind: 'stop-trading', ...request })
  }

  close(): void {
    this.#closed = true
    this.#cancelRetry?.()
    this.#socket?.close()
  }

  #write(frame: ClientFrame | ShellRequest): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false
    this.#socket.send(encodeFrame(frame))
    return true
  }

  #connect(): void {
    const socket = new WebSocket(this.#url)
    socket.binaryType = 'arraybuffer'
    this.#socket = socket
    socket.addEventListener('open', () => {
      this.#failures = 0
      this.#listener?.open()
    })
    socket.addEventListener('message', (event: MessageEvent<unknown>) => this.#receive(event.data))
    socket.addEventListener('close', () => {
      this.#listener?.close()
      if (this.#closed) return
      this.#cancelRetry = this.#scheduler.after(reconnectDelay(this.#failures++), () => this.#connect())
    })
  }

  #receive(data: unknown): void {
    if (!(data instanceof ArrayBuffer)) return
    const frame = decodeFrame(data)
    if (isEngineStateFrame(frame)) this.#listener?.engineState(frame)
    else this.#listener?.frame(frame)
  }
}

function isEngineStateFrame(frame: unknown): boolean {
  return typeof frame === 'object' && frame !== null && 'kind' in frame && frame.kind === 'engine-state'
}
