import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openStore } from '../../../src/engine/adapters/storage/store.ts'
import { DAY_MS } from '../../../src/engine/model/time.ts'
import { LEAST_LOAD, basisText, loadBasis } from '../../../src/engine/server/rehearsal/load-history.ts'
import { runStressTest } from '../../../src/engine/server/rehearsal/stress-test.ts'
import { newHome, RESOURCES, startRig } from '../workstation/rig.ts'

const TICKET = { symbol: 'NOVA.SIM', side: 'buy', timeInForce: 'gtc', stopPrice: null } as const

test('given a journal with a busy second at live prices, when the load is worked out, then it is twice of that, not of replays or of long ago', async () => {
  const rig = await startRig()
  const { client, home } = rig
  // The sample that runs first is a replay: what goes as fast as it can says nothing.
  for (const price of [1, 2, 3]) {
    const ticket = { ...TICKET, symbol: 'AAPL', type: 'limit', quantity: 1, limitPrice: price } as const
    await client.command('order.place', ticket)
  }
  await client.command('session.start', {
    feed: { kind: 'synthetic', seed: 1, symbols: 1, ticksPerSecond: 20 },
    cash: 1e6,
  })
  rig.pass(5_000)
  for (let index = 0; index < 18; index++) {
    const { id } = await client.command('order.place', {
      ...TICKET,
      type: 'limit',
      quantity: 1,
      limitPrice: (100 + index) / 100,
    })
    rig.pass(20)
    if (index % 2 === 0) await client.command('order.cancel', { id })
  }
  rig.pass(3_000)
  await client.command('order.place', { ...TICKET, type: 'market', quantity: 1, limitPrice: null })
  rig.pass(3_000)
  await rig.workstation.shutdown()
  const store = await openStore(join(home, 'quantx.db'))
  const now = rig.time.now()
  const basis = loadBasis(store, now)
  const later = loadBasis(store, now + 200 * DAY_MS)
  store.close()
  expect(basis.peak).toEqual({ messages: 27, orders: 18, fills: 1 })
  expect(basis.target).toEqual({ messages: 54, orders: 36, fills: LEAST_LOAD.fills })
  expect(basisText(basis)).toBe(
    '27 messages, 18 orders and 1 fills a second at most in 1 sessions; tried with 54 messages, 36 orders and 10 fills a second',
  )
  expect(later).toMatchObject({ peak: { messages: 0, orders: 0, fills: 0 }, target: LEAST_LOAD })
})

test('given a load, when the stress test is over, then it was reached, and no order, fill, alert or record was lost', async () => {
  const load = { messages: 24, orders: 15, fills: 8 }
  const parts = { home: newHome(), resources: RESOURCES, load, at: Date.UTC(2025, 0, 6, 15), basis: 'a test' }
  // A computer on which nothing takes any time: what it takes here says nothing of the engine.
  const { held, rows } = await runStressTest({ ...parts, watch: () => 0 })
  expect(rows.filter((row) => !row.held)).toEqual([])
  expect(held).toBe(true)
  expect(rows.map(({ what }) => what)).toEqual(
    expect.arrayContaining([
      'messages a second',
      'orders lost',
      'from an event to its alert on the disk',
      'the journal',
    ]),
  )
})

test('given a computer that is too slow for it, when the stress test is over, then it did not hold', async () => {
  let now = 0
  const parts = { home: newHome(), resources: RESOURCES, at: Date.UTC(2025, 0, 6, 15), basis: 'a test' }
  const load = { messages: 2, orders: 1, fills: 1 }
  const { held, rows } = await runStressTest({ ...parts, load, watch: () => (now += 1_100) })
  expect(held).toBe(false)
  expect(rows.filter((row) => !row.held).map(({ what }) => what)).toEqual([
    'the slowest second of load took',
    'from an event to its alert on the disk',
  ])
})
