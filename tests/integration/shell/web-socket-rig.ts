import { vi } from 'vitest'
import WebSocket from 'ws'
import { ContractClient } from '../../../src/renderer/transport/client.ts'
import { WebSocketTransport } from '../../../src/renderer/transport/web-socket-transport.ts'
import type { ContractRig } from './contract-rig.ts'
import { startTestHost } from './test-host.ts'

/** Through the real browser host and a real engine process. */
export async function connectWebSocket(): Promise<ContractRig> {
  const testHost = await startTestHost()
  const headers = { cookie: await testHost.cookie() }
  // A browser sends cookie and origin by itself.
  class PageSocket extends WebSocket {
    constructor(url: string) {
      super(url, { headers, origin: testHost.origin })
    }
  }
  vi.stubGlobal('WebSocket', PageSocket)
  const client = new ContractClient(new WebSocketTransport(`ws://127.0.0.1:${testHost.port}/engine`))
  return {
    client,
    killEngine() {
      const { enginePid } = testHost.host
      if (enginePid === undefined) throw new Error('expected an engine to kill')
      process.kill(enginePid, 'SIGKILL')
    },
    async close() {
      client.close()
      await testHost.close()
    },
  }
}
