import { vi } from 'vitest'
import WebSocket from 'ws'
import { ContractClient } from '../../../src/renderer/transport/client.ts'
import { WebSocketTransport } from '../../../src/renderer/transport/web-socket-transport.ts'
import { describeContract } from './contract.suite.ts'
import { startTestHost } from './test-host.ts'

describeContract('a WebSocket of the browser host', async () => {
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
})
