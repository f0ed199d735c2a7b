import { expect, test } from 'vitest'
import { PaperServer } from '../../../src/engine/adapters/brokers/paper-server/paper-server.ts'
import { SystemTime } from '../../../src/engine/adapters/system-time.ts'
import { startWorkstation } from '../../../src/engine/server/workstation.ts'
import { quantx } from '../cli/quantx.ts'
import { RESOURCES, TestClient, newHome, rowsOf } from '../workstation/rig.ts'

const WAIT = { timeout: 20_000 }
const MARKET = { type: 'market', timeInForce: 'gtc', limitPrice: null, stopPrice: null } as const
const NONE = { stopLoss: null, takeProfit: null, trailPercent: null }

test('given exits that the engine held at a broker outside, when the session is replayed without that broker, then they act again', async () => {
  const options = { port: 0, token: 'secret', logPath: null, cash: 250_000, currency: 'USD' }
  const server = new PaperServer(
    { ...options, requestsPerSecond: 1_000, makesFaults: true, lacks: ['oco', 'trailing'] },
    new SystemTime(),
  )
  const home = newHome()
  const broker = { kind: 'paper-server', url: `ws://127.0.0.1:${await server.listen()}`, token: 'secret' } as const
  const workstation = await startWorkstation({ home, resources: RESOURCES, broker })
  const client = new TestClient(workstation)
  const feed = { kind: 'synthetic', seed: 1, symbols: 2, ticksPerSecond: 50 } as const
  await client.command('session.start', { feed, cash: 1, broker })
  const status = client.watch('status', null)
  const state = () => (status.deltas.at(-1) ?? status.snapshots.at(-1))?.reconciliation?.state
  await expect.poll(state, WAIT).toBe('clean')
  const watch = client.watch('positions', null)
  const positions = () => rowsOf(watch, ({ symbol }) => symbol)
  for (const symbol of ['NOVA.SIM', 'ORBIT.SIM']) {
    await client.command('order.place', { ...MARKET, symbol, side: 'buy', quantity: 10 })
  }
  await expect.poll(() => positions().length, WAIT).toBe(2)
  const stopLoss = 1
  const time = { kind: 'after', minutes: 0.02 } as const
  await client.command('position.protect', { symbol: 'NOVA.SIM', ...NONE, stopLoss, trailPercent: 0.02 })
  await client.command('position.protect', { symbol: 'ORBIT.SIM', ...NONE, stopLoss, time })
  await expect.poll(positions, WAIT).toEqual([])
  await workstation.shutdown()
  await server.close()
  const { stdout, stderr } = await quantx(['replay', 'latest', '--json', '--home', home])
  expect(stderr).toBe('')
  const report = JSON.parse(stdout)
  expect(report).toMatchObject({ difference: null })
  expect(report.fills).toBeGreaterThanOrEqual(4)
  expect(report.replayedHash).toBe(report.recordedHash)
}, 60_000)
