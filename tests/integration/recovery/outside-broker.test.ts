import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readBrokerSettings } from '../../../src/engine/adapters/brokers/broker-settings.ts'
import type { Price, Quantity } from '../../../src/engine/model/units.ts'
import { rowsOf, SMA_CROSS } from '../workstation/rig.ts'
import { OutsideRig, SYMBOL, TICKET } from './outside-rig.ts'

const WAIT = { timeout: 20_000 }
const feed = { kind: 'synthetic', seed: 1, symbols: 1, ticksPerSecond: 50 } as const

let rig: OutsideRig

beforeEach(async () => {
  rig = new OutsideRig(WAIT)
  await rig.serve()
})
afterEach(() => rig.close())

describe('a session at a broker that is a process of its own', () => {
  test('given a paper broker, when an order is placed, then it fills there, and both sides agree on account and cash', async () => {
    const { client, now, agrees } = await rig.engine()
    await agrees()
    expect(now()).toMatchObject({ broker: { state: 'ok', detail: 'paper server' }, tradingState: 'active' })
    await client.command('order.place', TICKET)
    await expect.poll(() => rig.server.account.positions, WAIT).toMatchObject([{ symbol: SYMBOL, quantity: '10' }])
    const positions = client.watch('positions', null)
    await expect.poll(() => rowsOf(positions, ({ symbol }) => symbol), WAIT).toMatchObject([{ quantity: 10 }])
    expect(await client.command('broker.reconcile', null)).toMatchObject({ state: 'clean', differences: [] })
    expect(readBrokerSettings(rig.home)).toEqual([rig.broker])
    expect(client.protests).toEqual([])
  })

  test('given orders that fill and a strategy that waits while the engine is away, when the next one starts, then the account goes on and strategies resume', async () => {
    const first = await rig.engine()
    await first.agrees()
    const { id } = await first.client.command('order.place', { ...TICKET, type: 'limit', limitPrice: 1 })
    // Whoever looks at the broker alone is to know whose order it is.
    expect(id).toMatch(/^s\w+-manual-1$/)
    await first.client.command('strategy.start', {
      file: SMA_CROSS,
      symbols: [SYMBOL],
      timeframe: '5s',
      params: { fast: 3, slow: 5, quantity: 1 },
    })
    await expect.poll(() => rig.server.account.find(id)?.status, WAIT).toBe('accepted')
    await rig.leave()
    // Somebody sells at the limit while nobody listens.
    const size = 4 as Quantity
    rig.server.account.quote(SYMBOL, { bid: 98 as Price, ask: 99 as Price, bidSize: size, askSize: size })
    expect(rig.server.account.find(id)?.filled).toBe('4')
    const second = await rig.engine()
    await second.agrees()
    const orders = second.client.watch('orders', null)
    await expect
      .poll(() => rowsOf(orders, (row) => row.id).find((row) => row.id === id)?.filled, WAIT)
      .toBeGreaterThanOrEqual(4)
    const strategies = second.client.watch('strategies', null)
    await expect.poll(() => rowsOf(strategies, (row) => row.id).map(({ state }) => state), WAIT).toEqual(['running'])
    expect(second.now()?.tradingState).toBe('active')
  })

  test('given a trade that nobody here made, when the engine starts, then nothing trades until a human adopts it', async () => {
    const first = await rig.engine()
    await first.agrees()
    await first.client.command('strategy.start', {
      file: SMA_CROSS,
      symbols: [SYMBOL],
      timeframe: '5s',
      params: { fast: 3, slow: 5, quantity: 1 },
    })
    await rig.leave()
    rig.server.account.tradeOutside('by-telephone', SYMBOL, 'buy', 7 as Quantity, 10_000 as Price)
    const { client, now, agrees } = await rig.engine()
    await expect.poll(() => now()?.reconciliation?.state, WAIT).toBe('differs')
    expect(now()).toMatchObject({ tradingState: 'stopped', latch: null, broker: { state: 'down' } })
    const strategies = client.watch('strategies', null)
    expect(rowsOf(strategies, (row) => row.id)).toEqual([])
    await expect(client.command('order.place', TICKET)).rejects.toMatchObject({ failure: { code: 'RISK' } })
    const [difference] = now()?.reconciliation?.differences ?? []
    expect(difference).toMatchObject({ kind: 'TRADE-OUTSIDE', choices: ['adopt', 'ignore'] })
    const { id = '' } = difference ?? {}
    await client.command('broker.resolve', { id, choice: 'adopt', reason: 'my own order by telephone' })
    await agrees()
    expect(now()?.tradingState).toBe('active')
    await expect.poll(() => rowsOf(strategies, (row) => row.id).map(({ state }) => state), WAIT).toEqual(['running'])
    const positions = client.watch('positions', null)
    await expect.poll(() => rowsOf(positions, (row) => row.symbol), WAIT).toMatchObject([{ quantity: 7 }])
    // It was set, not traded, and the next engine finds it so.
    const third = await rig.engine()
    await third.agrees()
    const again = third.client.watch('positions', null)
    await expect.poll(() => rowsOf(again, (row) => row.symbol), WAIT).toMatchObject([{ quantity: 7 }])
    expect(rig.server.account.orders).toHaveLength(1)
  })

  test('given a broker that is at another address, when the engine is told so, then the session goes on there', async () => {
    const first = await rig.engine()
    await first.agrees()
    const { id } = await first.client.command('order.place', { ...TICKET, type: 'limit', limitPrice: 1 })
    await expect.poll(() => rig.server.account.find(id)?.status, WAIT).toBe('accepted')
    await rig.leave()
    await rig.serve({ cash: 1 })
    const second = await rig.engine()
    await second.agrees()
    expect(rig.server.account.find(id)?.status).toBe('accepted')
    expect(readBrokerSettings(rig.home)).toEqual([rig.broker])
  })

  test('given a line that breaks, when it is back, then trading was held back meanwhile and goes on', async () => {
    const { now, agrees } = await rig.engine()
    await agrees()
    rig.server.hangUp()
    await expect.poll(() => now()?.tradingState, WAIT).toBe('stopped')
    await agrees()
    await expect.poll(() => now()?.tradingState, WAIT).toBe('active')
  })

  test('given a position at the broker, when FLATTEN is asked for, then it is closed there, and both sides know', async () => {
    const { client, now, agrees } = await rig.engine()
    await agrees()
    await client.command('order.place', TICKET)
    await expect.poll(() => rig.server.account.positions.length, WAIT).toBe(1)
    await client.command('trading.flatten', { source: 'button', reason: 'a drill' })
    await expect.poll(() => rig.server.account.positions, WAIT).toEqual([])
    await expect.poll(() => now()?.stop?.brokers.map(({ outcome }) => outcome), WAIT).toEqual(['done'])
    expect(await client.command('broker.reconcile', null)).toMatchObject({ state: 'clean' })
  })

  test('given a replay, when it is to trade at a broker outside, then it is refused with the reason', async () => {
    const { client } = await rig.engine()
    const replay = { kind: 'replay', datasets: ['aapl-1d'], speed: 1 } as const
    await expect(
      client.command('session.start', {
        feed: { ...replay, datasets: [...replay.datasets] },
        cash: 1_000,
        broker: rig.broker,
      }),
    ).rejects.toMatchObject({ failure: { code: 'CONFIG' } })
  })

  test('given a session at the simulated exchange, when it begins, then orders at the broker are cancelled, and no broker is left on record for a stop', async () => {
    const { client, now, agrees } = await rig.engine()
    await agrees()
    const { id } = await client.command('order.place', { ...TICKET, type: 'limit', limitPrice: 1 })
    await expect.poll(() => rig.server.account.find(id)?.status, WAIT).toBe('accepted')
    await client.command('session.start', { feed, cash: 1_000, broker: { kind: 'simulated' } })
    expect(readBrokerSettings(rig.home)).toEqual([])
    await expect.poll(() => rig.server.account.find(id)?.status, WAIT).toBe('canceled')
    await expect.poll(() => now()?.broker.detail, WAIT).toBe('Paper exchange')
    expect(now()?.reconciliation).toBeUndefined()
    await expect(client.command('broker.reconcile', null)).rejects.toMatchObject({ failure: { code: 'CONFIG' } })
  })
})
