import WebSocket from 'ws'
import { decodeFrame, encodeFrame } from '../../src/contract/wire.ts'
import type { ClientFrame } from '../../src/contract/protocol.ts'
import { ContractClient } from '../../src/renderer/transport/client.ts'
import { browserScheduler, type Transport, type TransportListener } from '../../src/renderer/transport/transport.ts'
import type { BrowserHost } from '../../src/host/browser-host.ts'

/** Sets scenes past the screen: a client of the same contract, as a second window would be. */
export async function connectToEngine(host: BrowserHost): Promise<ContractClient> {
  const link = await fetch(host.newLink(), { redirect: 'manual' })
  const cookie = link.headers.get('set-cookie')?.split(';')[0] ?? ''
  const client = new ContractClient(new HeaderTransport(host.port, cookie))
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (client.connection.get().link === 'open') resolve()
    }
    client.connection.subscribe(look)
    look()
  })
  return client
}

/** A WebSocket that brings its own cookie and origin, as only a browser does by itself. */
class HeaderTransport implements Transport {
  readonly #port: number
  readonly #cookie: string
  #listener: TransportListener | null = null
  #socket: WebSocket | null = null
  #closed = false

  constructor(port: number, cookie: string) {
    this.#port = port
    this.#cookie = cookie
  }

  start(listener: TransportListener): void {
    this.#listener = listener
    const address = `127.0.0.1:${this.#port}`
    const socket = new WebSocket(`ws://${address}/engine`, {
      headers: { cookie: this.#cookie },
      origin: `http://${address}`,
    })
    this.#socket = socket
    socket.on('open', () => this.#listener?.open())
    socket.on('message', (data: Buffer) => this.#receive(data))
    socket.on('close', () => {
      this.#listener?.close()
      if (!this.#closed) browserScheduler.after(50, () => this.start(listener))
    })
    // An error is followed by a close.
    socket.on('error', () => undefined)
  }

  send(frame: ClientFrame): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(encodeFrame(frame))
  }

  stopTrading(): boolean {
    return false
  }

  restartEngine(): void {
    this.#socket?.send(encodeFrame({ kind: 'restart-engine' }))
  }

  close(): void {
    this.#closed = true
    this.#socket?.close()
  }

  #receive(data: Buffer): void {
    const frame = decodeFrame(data)
    const isState = typeof frame === 'object' && frame !== null && 'kind' in frame && frame.kind === 'engine-state'
    if (isState) this.#listener?.engineState(frame)
    else this.#listener?.frame(frame)
  }
}
