import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import WebSocket from 'ws'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { OrderView, PositionView, StatusView, StrategyView } from '../../../src/contract/views.ts'
import { ensure } from '../../../src/engine/model/errors.ts'
import { startBrowserHost, type BrowserHost } from '../../../src/host/browser-host.ts'
import { ContractClient } from '../../../src/renderer/transport/client.ts'
import { WebSocketTransport } from '../../../src/renderer/transport/web-socket-transport.ts'

let folder: string
let host: BrowserHost
let client: ContractClient

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quantx-killed-'))
  mkdirSync(join(folder, 'renderer'))
  writeFileSync(join(folder, 'renderer', 'index.html'), '<!doctype html>')
  host = await startBrowserHost({ home: join(folder, 'home'), port: 0, rendererFolder: join(folder, 'renderer') })
  const origin = `http://127.0.0.1:${host.port}`
  const response = await fetch(host.newLink(), { redirect: 'manual' })
  const headers = { cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '' }
  // A browser sends cookie and origin by itself.
  class PageSocket extends WebSocket {
    constructor(url: string) {
      super(url, { headers, origin })
    }
  }
  vi.stubGlobal('WebSocket', PageSocket)
  client = new ContractClient(new WebSocketTransport(`ws://127.0.0.1:${host.port}/engine`))
})
afterEach(async () => {
  client.close()
  await host.close()
  rmSync(folder, { recursive: true, force: true })
})

/** What the tab was shown last, stream by stream. */
function screen() {
  const shown = {
    status: null as StatusView | null,
    orders: [] as OrderView[],
    positions: [] as PositionView[],
    strategies: [] as StrategyView[],
    snapshots: 0,
  }
  client.subscribe('status', null, {
    snapshot: (value) => {
      shown.snapshots++
      shown.status = value
    },
    delta: (value) => void (shown.status = value),
  })
  client.subscribe('orders', null, { snapshot: (rows) => void (shown.orders = rows), delta: () => undefined })
  client.subscribe('positions', null, {
    snapshot: (rows) => void (shown.positions = rows),
    delta: ({ upsert }) => void (shown.positions = upsert),
  })
  client.subscribe('strategies', null, { snapshot: (rows) => void (shown.strategies = rows), delta: () => undefined })
  return shown
}

const soon = (assertion: () => void) => vi.waitFor(assertion, { timeout: 15_000, interval: 20 })

describe('An engine process that is killed', () => {
  test('given a position, a resting order and STOP, comes back with session, position, order and latch', async () => {
    const shown = screen()
    await soon(() => expect(shown.status?.session?.state).toBe('running'))
    await client.command('session.speed', { speed: 50 })
    const ticket = { symbol: 'SPX', side: 'buy', timeInForce: 'gtc', stopPrice: null } as const
    await client.command('order.place', { ...ticket, type: 'market', quantity: 3, limitPrice: null })
    await soon(() => expect(shown.positions).toMatchObject([{ symbol: 'SPX', quantity: 3 }]))
    await client.command('session.pause', null)
    const { id } = await client.command('order.place', { ...ticket, type: 'limit', quantity: 1, limitPrice: 1 })
    const session = shown.status?.session?.id

    process.kill(ensure(host.enginePid, 'an engine'), 'SIGKILL')
    await soon(() => expect(shown.snapshots).toBe(2))
    expect(shown.status?.session).toMatchObject({ id: session, state: 'paused' })
    await soon(() => expect(shown.positions).toContainEqual(expect.objectContaining({ symbol: 'SPX', quantity: 3 })))
    expect(shown.orders).toContainEqual(expect.objectContaining({ id, status: 'accepted' }))
    expect(shown.strategies).toMatchObject([{ id: 'sma-cross-1', state: 'running' }])

    await client.command('trading.stop', { source: 'button', reason: 'enough' })
    process.kill(ensure(host.enginePid, 'an engine'), 'SIGKILL')
    await soon(() => expect(shown.snapshots).toBe(3))
    expect(shown.status).toMatchObject({ tradingState: 'stopped', latch: { reason: 'enough' } })
    await soon(() => expect(shown.strategies).toMatchObject([{ state: 'stopped' }]))
    expect(shown.orders).toContainEqual(expect.objectContaining({ id, status: 'canceled' }))
    expect(shown.positions).toContainEqual(expect.objectContaining({ symbol: 'SPX', quantity: 3 }))
  })
})
