import type { QuantXBridge } from '../../contract/bridge.ts'
import { MessagePortTransport } from './message-port-transport.ts'
import type { Transport } from './transport.ts'
import { WebSocketTransport } from './web-socket-transport.ts'

declare global {
  interface Window {
    readonly quantx?: QuantXBridge
  }
}

/** The transport of the shell that the page runs in. */
export function shellTransport(page: Window): Transport {
  if (page.quantx !== undefined) return new MessagePortTransport(page, page.quantx)
  const scheme = page.location.protocol === 'https:' ? 'wss' : 'ws'
  return new WebSocketTransport(`${scheme}://${page.location.host}/engine`)
}
