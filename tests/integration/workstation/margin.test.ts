import { expect, test } from 'vitest'
import { REG_T } from '../../../src/engine/portfolio/margin-terms.ts'
import { startRig } from './rig.ts'
import type { Rig } from './rig.ts'

const CASH = 10_000

const order = {
  symbol: 'AAPL',
  side: 'buy',
  type: 'market',
  timeInForce: 'gtc',
  limitPrice: null,
  stopPrice: null,
} as const

/** What is said to one and a half times the cash, and to two and a half times it. */
async function said({ client }: Rig): Promise<readonly string[]> {
  const { notional } = await client.command('order.preview', { ...order, quantity: 1 })
  const asked = [1.5, 2.5].map((times) =>
    client.command('order.preview', { ...order, quantity: Math.floor((CASH * times) / notional) }),
  )
  return (await Promise.all(asked)).map(({ refusal }) => refusal?.rule ?? 'passes')
}

test('given a session on Regulation T, when the engine is gone, then the next one trades on it, too', async () => {
  const rig = await startRig()
  const feed = { kind: 'replay' as const, datasets: ['aapl-1d'], speed: 1 }
  await rig.client.command('session.start', { feed, cash: CASH, margin: REG_T })
  rig.pass(3_000)
  await rig.client.command('session.pause', null)
  expect(await said(rig)).toEqual(['passes', 'BUYING-POWER'])
  const next = await startRig(rig.home, rig.time.now())
  expect(await said(next)).toEqual(['passes', 'BUYING-POWER'])
})
