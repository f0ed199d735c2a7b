import { MessageChannel, type MessagePort as NodePort } from 'node:worker_threads'
import { ENGINE_PORT_MESSAGE, type QuantXBridge } from '../../../src/contract/bridge.ts'
import type { EngineProcessState } from '../../../src/contract/protocol.ts'
import { serveConnection } from '../../../src/engine/server/connection.ts'
import { messagePortAdapter, type MessagePortLike } from '../../../src/engine/server/port.ts'
import { ContractClient } from '../../../src/renderer/transport/client.ts'
import { MessagePortTransport } from '../../../src/renderer/transport/message-port-transport.ts'
import { TestWorkstation } from '../../fixtures/test-engine/workstation.ts'
import type { ContractRig } from './contract-rig.ts'

/** Node's MessagePort with the events of Electron's MessagePortMain. */
function portMain(port: NodePort): MessagePortLike {
  return {
    postMessage: (message) => port.postMessage(message),
    on(event: 'message' | 'close', listener: (event: { data: unknown }) => void) {
      if (event === 'message') port.on('message', (data: unknown) => listener({ data }))
      else port.on('close', () => listener({ data: undefined }))
    },
    start: () => port.start(),
    close: () => port.close(),
  }
}

/** A page and a preload, as far as the transport sees them. */
function fakePage() {
  const page = Object.assign(new EventTarget(), { location: { origin: 'quantx://app' } })
  const listeners = new Set<(state: EngineProcessState) => void>()
  const bridge: QuantXBridge = {
    shell: 'electron',
    platform: 'linux',
    onEngineState(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    restartEngine: () => undefined,
    stopTrading: () => undefined,
    notify: () => undefined,
  }
  return {
    page: page as unknown as Window,
    bridge,
    tell(state: EngineProcessState['state']) {
      for (const listener of listeners) listener({ state, restarts: 0, reason: '' })
    },
    handOver(port: NodePort) {
      const event = new Event('message')
      const { origin } = page.location
      page.dispatchEvent(Object.assign(event, { data: ENGINE_PORT_MESSAGE, ports: [port], source: page, origin }))
    },
  }
}

/** Node's MessagePort for Electron's, and an engine in this very process. */
export async function connectMessagePort(): Promise<ContractRig> {
  const { page, bridge, tell, handOver } = fakePage()
  const client = new ContractClient(new MessagePortTransport(page, bridge))
  const enginePorts: NodePort[] = []
  const startEngine = () => {
    const { port1, port2 } = new MessageChannel()
    enginePorts.push(port2)
    serveConnection(messagePortAdapter(portMain(port2)), new TestWorkstation().api, { checkOutput: true })
    handOver(port1)
    tell('running')
  }
  startEngine()
  return {
    client,
    killEngine() {
      for (const port of enginePorts.splice(0)) port.close()
      tell('restarting')
      startEngine()
    },
    async close() {
      client.close()
      for (const port of enginePorts) port.close()
    },
  }
}
