import { expect, test } from 'vitest'
import { startRig } from './rig.ts'

const SYMBOL = 'NOVA.SIM'
const TERMS = { symbol: SYMBOL, side: 'buy', timeInForce: 'gtc', stopPrice: null } as const

test('given a position and a limit that is lowered below it, when the limits are looked at after the trade, then it is said once, and nothing adds to it', async () => {
  const rig = await startRig()
  const { client } = rig
  await client.command('session.start', {
    feed: { kind: 'synthetic', seed: 1, symbols: 1, ticksPerSecond: 20 },
    cash: 1e5,
  })
  rig.pass(2_000)
  await client.command('order.place', { ...TERMS, type: 'market', quantity: 10, limitPrice: null })
  rig.pass(2_000)
  const alerts = client.watch('alerts', null)
  const told = () => {
    const rows = [...(alerts.snapshots.at(-1) ?? []), ...alerts.deltas.flatMap(({ upsert }) => upsert)]
    return new Set(rows.filter(({ code }) => code === 'LIMIT-EXCEEDED').map(({ message }) => message))
  }
  expect(told().size).toBe(0)
  const change = { scope: 'account', key: '', reason: 'smaller', dryRun: false } as const
  await client.command('risk.limits', { ...change, values: { maxPositionQuantity: 4 } })
  rig.pass(5_000)
  expect([...told()]).toEqual([
    'Largest position, in units (NOVA.SIM): 10 is beyond the limit of 4; nothing that adds to it passes the gate',
  ])
  const ticket = { ...TERMS, type: 'limit', quantity: 1, limitPrice: 1 } as const
  await expect(client.command('order.place', ticket)).rejects.toMatchObject({ failure: { code: 'RISK' } })
  // Back within, and beyond again: that is news.
  await client.command('risk.limits', { ...change, values: { maxPositionQuantity: 20 } })
  rig.pass(2_000)
  await client.command('risk.limits', { ...change, values: { maxPositionQuantity: 5 } })
  rig.pass(2_000)
  expect(told().size).toBe(2)
})
