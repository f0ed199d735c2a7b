import WebSocket from 'ws'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ContractClient } from '../../../src/renderer/transport/client.ts'
import { WebSocketTransport } from '../../../src/renderer/transport/web-socket-transport.ts'
import { MISCHIEF } from '../../fixtures/test-engine/workstation.ts'
import { startTestHost, type TestHost } from './test-host.ts'

let host: TestHost
let client: ContractClient
beforeEach(async () => {
  host = await startTestHost()
  const headers = { cookie: await host.cookie() }
  class PageSocket extends WebSocket {
    constructor(url: string) {
      super(url, { headers, origin: host.origin })
    }
  }
  vi.stubGlobal('WebSocket', PageSocket)
  client = new ContractClient(new WebSocketTransport(`ws://127.0.0.1:${host.port}/engine`))
  await open()
})
afterEach(async () => {
  client.close()
  await host.close()
})

const open = () => vi.waitFor(() => expect(client.connection.get().link).toBe('open'), 12_000)
const becomes = (expected: object) =>
  vi.waitFor(() => expect(client.connection.get().engine).toMatchObject(expected), 12_000)
const misbehave = (key: string) => client.command('settings.write', { key, value: null }).catch(() => undefined)

describe('A tab', () => {
  test('given an engine that dies of an error, learns why, and works again', async () => {
    await misbehave(MISCHIEF.crash)
    await becomes({ state: 'running', restarts: 1, reason: 'struck by lightning' })
    await open()
    await expect(client.command('data.list', null)).resolves.toEqual([])
  })

  test('given an engine that dies of a rejection nobody caught, learns why', async () => {
    await misbehave(MISCHIEF.reject)
    await becomes({ state: 'running', restarts: 1, reason: 'nobody caught this' })
  })

  test('given an engine that hangs, gets another within seconds', async () => {
    void misbehave(MISCHIEF.hang)
    await becomes({ state: 'running', restarts: 1, reason: 'the engine did not answer' })
    await open()
  })

  test('given three deaths, learns that the engine was given up, and can have it started again, stopped', async () => {
    for (const restarts of [1, 2]) {
      await misbehave(MISCHIEF.crash)
      await becomes({ state: 'running', restarts })
      await open()
    }
    await misbehave(MISCHIEF.crash)
    await becomes({ state: 'failed', restarts: 3, reason: 'struck by lightning' })
    await expect(client.command('data.list', null)).rejects.toMatchObject({ failure: { code: 'DISCONNECTED' } })
    client.restartEngine()
    await becomes({ state: 'running' })
    await open()
    const states: string[] = []
    client.subscribe('status', null, {
      snapshot: ({ tradingState, latch }) => void states.push(`${tradingState} by ${latch?.source}`),
      delta: () => undefined,
    })
    await vi.waitFor(() => expect(states).toEqual(['stopped by engine']))
  })
})
