import { afterEach, beforeEach, expect, test } from 'vitest'
import { PaperServer } from '../../../src/engine/adapters/brokers/paper-server/paper-server.ts'
import { SystemTime } from '../../../src/engine/adapters/system-time.ts'
import { startWorkstation } from '../../../src/engine/server/workstation.ts'
import { quantx } from '../cli/quantx.ts'
import { RESOURCES, SMA_CROSS, TestClient, newHome, rowsOf } from '../workstation/rig.ts'

const WAIT = { timeout: 20_000 }
const feed = { kind: 'synthetic', seed: 1, symbols: 1, ticksPerSecond: 200 } as const
const MARKET = { type: 'market', timeInForce: 'gtc', limitPrice: null, stopPrice: null } as const

let server: PaperServer
let url: string

beforeEach(async () => {
  const options = { port: 0, token: 'secret', logPath: null, cash: 250_000, currency: 'USD' }
  server = new PaperServer({ ...options, requestsPerSecond: 1_000, makesFaults: false }, new SystemTime())
  url = `ws://127.0.0.1:${await server.listen()}`
})
afterEach(() => server.close())

test('given a session at a broker outside, when it is replayed without that broker, then it comes to the same hash', async () => {
  const home = newHome()
  const broker = { kind: 'paper-server', url, token: 'secret' } as const
  const workstation = await startWorkstation({ home, resources: RESOURCES, broker })
  const client = new TestClient(workstation)
  await client.command('session.start', { feed, cash: 1, broker })
  const status = client.watch('status', null)
  const now = () => status.deltas.at(-1) ?? status.snapshots.at(-1)
  await expect.poll(() => now()?.reconciliation?.state, WAIT).toBe('clean')
  const params = { fast: 2, slow: 3, quantity: 5 }
  await client.command('strategy.start', { file: SMA_CROSS, symbols: ['NOVA.SIM'], timeframe: '5s', params })
  const orders = client.watch('orders', null)
  for (let number = 1; number <= 4; number++) {
    await client.command('order.place', { ...MARKET, symbol: 'NOVA.SIM', side: 'buy', quantity: number })
    await expect
      .poll(() => rowsOf(orders, ({ id }) => id).filter(({ status: is }) => is === 'filled').length, WAIT)
      .toBeGreaterThanOrEqual(number)
  }
  const limit = { ...MARKET, type: 'limit', symbol: 'NOVA.SIM', side: 'buy', quantity: 3, limitPrice: 1 } as const
  const { id } = await client.command('order.place', limit)
  await expect.poll(() => server.account.find(id)?.status, WAIT).toBe('accepted')
  await client.command('order.cancel', { id })
  await expect.poll(() => server.account.find(id)?.status, WAIT).toBe('canceled')
  await workstation.shutdown()
  const { stdout, stderr } = await quantx(['replay', 'latest', '--json', '--home', home])
  expect(stderr).toBe('')
  const report = JSON.parse(stdout)
  expect(report).toMatchObject({ difference: null })
  expect(report.replayedHash).toBe(report.recordedHash)
  expect(report.fills).toBeGreaterThanOrEqual(4)
}, 60_000)
