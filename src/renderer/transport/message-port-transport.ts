import { ENGINE_PORT_MESSAGE, type QuantXBridge } from '../../contract/bridge.ts'
import type { ClientFrame, ShellStop } from '../../contract/protocol.ts'
import type { Transport, TransportListener } from './transport.ts'

/** The contract over the MessagePort that the desktop shell hands to the page each time an engine is up. */
export class MessagePortTransport implements Transport {
  readonly #page: Window
  readonly #bridge: QuantXBridge
  #listener: TransportListener | null = null
  #port: MessagePort | null = null
  #unsubscribe: (() => void) | null = null

  constructor(page: Window, bridge: QuantXBridge) {
    this.#page = page
    this.#bridge = bridge
  }

  start(listener: TransportListener): void {
    this.#listener = listener
    this.#page.addEventListener('message', this.#onMessage)
    this.#unsubscribe = this.#bridge.onEngineState((state) => this.#listener?.engineState(state))
  }

  send(frame: ClientFrame): void {
    this.#port?.postMessage(frame)
  }

  restartEngine(): void {
    this.#bridge.restartEngine()
  }

  stopTrading(request: ShellStop): boolean {
    this.#bridge.stopTrading(request)
    return true
  }

  close(): void {
    this.#page.removeEventListener('message', this.#onMessage)
    this.#unsubscribe?.()
    this.#drop()
  }

  readonly #onMessage = (event: MessageEvent<unknown>): void => {
    if (event.source !== this.#page || event.origin !== this.#page.location.origin) return
    const [port] = event.ports
    if (port !== undefined && isHandOver(event.data)) this.#adopt(port)
  }

  #adopt(port: MessagePort): void {
    this.#drop()
    this.#port = port
    port.addEventListener('message', (event: MessageEvent<unknown>) => {
      if (this.#port === port) this.#listener?.frame(event.data)
    })
    // Chromium tells when the other end is gone; elsewhere the engine's state does.
    port.addEventListener('close', () => {
      if (this.#port === port) this.#drop()
    })
    port.start()
    this.#listener?.open()
  }

  #drop(): void {
    if (this.#port === null) return
    this.#port.close()
    this.#port = null
    this.#listener?.close()
  }
}

function isHandOver(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'quantx' in data && data.quantx === ENGINE_PORT_MESSAGE.quantx
}
