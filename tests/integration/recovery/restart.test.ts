import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { REARM_WORD } from '../../../src/contract/arming.ts'
import type { OrderTicket } from '../../../src/contract/commands.ts'
import { openStore } from '../../../src/engine/adapters/storage/store.ts'
import { ensure } from '../../../src/engine/model/errors.ts'
import { SMA_CROSS, startRig } from '../workstation/rig.ts'
import type { Refused, Rig } from '../workstation/rig.ts'

const limit = (limitPrice: number): OrderTicket => ({
  symbol: 'AAPL',
  side: 'buy',
  type: 'limit',
  timeInForce: 'gtc',
  quantity: 10,
  limitPrice,
  stopPrice: null,
})

/** Everything that a client sees, except what belongs to the wall clock and to one engine. */
function seen({ client }: Rig) {
  const snapshot = <T>(watch: { snapshots: T[] }) => ensure(watch.snapshots[0], 'a snapshot')
  const { account, equity } = snapshot(client.watch('account', null))
  const { session, latch, tradingState } = snapshot(client.watch('status', null))
  // What working orders set aside is worked out anew.
  const { buyingPower: _buyingPower, ...rest } = account
  return {
    account: rest,
    equity: [...equity.value],
    session,
    latch,
    tradingState,
    positions: snapshot(client.watch('positions', null)),
    orders: snapshot(client.watch('orders', null)),
    fills: snapshot(client.watch('fills', null)),
    strategies: snapshot(client.watch('strategies', null)),
    bars: [...snapshot(client.watch('bars', { symbol: 'AAPL', timeframe: '1w' })).close],
    quotes: [...snapshot(client.watch('quotes', null)).last],
  }
}

const symbolOf = ({ symbol }: { symbol: string }) => symbol

/** A sample session that has a position, a resting order and some past. */
async function tradingRig(): Promise<Rig> {
  const rig = await startRig()
  await rig.client.command('session.speed', { speed: 20 })
  await rig.client.command('order.place', limit(1))
  const positions = rig.client.watch('positions', null)
  rig.passUntil(() => positions.deltas.some(({ upsert }) => upsert.map(symbolOf).includes('AAPL')))
  await rig.client.command('session.pause', null)
  rig.pass(200)
  return rig
}

describe('An engine that is gone without a word', () => {
  test('given a paused session with a position and a resting order, is followed by one that shows the same', async () => {
    const rig = await tradingRig()
    const before = seen(rig)
    expect(before.positions).toHaveLength(1)
    const next = await startRig(rig.home, rig.time.now())
    expect(seen(next)).toEqual(before)
  })

  test('given an order that a human was told of, has it however soon the engine died', async () => {
    const rig = await tradingRig()
    const { id } = await rig.client.command('order.place', limit(2))
    const orders = (next: Rig) => next.client.watch('orders', null).snapshots[0]?.find((order) => order.id === id)
    const second = await startRig(rig.home, rig.time.now())
    expect(orders(second)).toMatchObject({ status: 'accepted', working: true })
    await second.client.command('order.cancel', { id })
    const third = await startRig(rig.home, rig.time.now())
    expect(orders(third)).toMatchObject({ status: 'canceled', working: false })
  })

  test('given a strategy that a human was told of, has it however soon the engine died', async () => {
    const rig = await tradingRig()
    const params = { fast: 2, slow: 4, quantity: 1 }
    const launch = { file: SMA_CROSS, symbols: ['SPX'], timeframe: '1d', params }
    const { id } = await rig.client.command('strategy.start', launch)
    const next = await startRig(rig.home, rig.time.now())
    const find = (each: Rig) =>
      each.client.watch('strategies', null).snapshots[0]?.find((strategy) => strategy.id === id)
    expect(find(next)).toMatchObject({ state: 'running', symbols: ['SPX'] })
    await next.client.command('strategy.stop', { id })
    expect(find(await startRig(rig.home, rig.time.now()))).toMatchObject({ state: 'stopped' })
  })

  test('given a replay that was at its end, shows it as it ended', async () => {
    const rig = await startRig()
    await rig.client.command('session.speed', { speed: 'max' })
    rig.pass(5_000)
    const before = seen(rig)
    expect(before.session).toMatchObject({ state: 'ended', progress: 1 })
    const next = await startRig(rig.home, rig.time.now())
    expect(seen(next)).toEqual(before)
    await expect(next.client.command('session.resume', null)).rejects.toThrow('at its end')
  })

  test('given simulated ticks, keeps the account and the orders', async () => {
    const rig = await startRig()
    const feed = { kind: 'synthetic', seed: 7, symbols: 2, ticksPerSecond: 20 } as const
    await rig.client.command('session.start', { feed, cash: 100_000 })
    const ticket = { ...limit(1), symbol: 'NOVA.SIM' }
    await rig.client.command('order.place', { ...ticket, type: 'market', limitPrice: null })
    await rig.client.command('order.place', ticket)
    rig.pass(3_000)
    const { orders, fills, positions } = booksOf(rig)
    expect(fills).toHaveLength(1)
    const next = await startRig(rig.home, rig.time.now())
    expect(booksOf(next)).toMatchObject({ orders, fills })
    expect(booksOf(next).positions).toMatchObject(positions.map(({ symbol, quantity }) => ({ symbol, quantity })))
    expect(next.client.watch('status', null).snapshots[0]?.session).toMatchObject({ state: 'running', simulated: true })
  })

  test('given a clean shutdown, is followed by one that shows the same', async () => {
    const rig = await tradingRig()
    const before = seen(rig)
    await rig.workstation.shutdown()
    expect(seen(await startRig(rig.home, rig.time.now()))).toEqual(before)
  })
})

/** What is on disk of the latest session. */
async function stored(home: string) {
  const store = await openStore(join(home, 'quantx.db'))
  const latest = ensure(store.sessions.latestSession(), 'a session')
  const session = store.sessions.load(latest.id)
  store.close()
  return session
}

function booksOf({ client }: Rig) {
  const snapshot = <T>(watch: { snapshots: T[] }) => ensure(watch.snapshots[0], 'a snapshot')
  return {
    orders: snapshot(client.watch('orders', null)),
    fills: snapshot(client.watch('fills', null)),
    positions: snapshot(client.watch('positions', null)),
  }
}

describe('STOP', () => {
  test('given a running session, cancels, stops the strategies, counts both and leaves the position', async () => {
    const rig = await tradingRig()
    await rig.client.command('trading.stop', { source: 'button', reason: 'enough' })
    const { latch, tradingState, orders, strategies, positions } = seen(rig)
    expect(tradingState).toBe('stopped')
    expect(latch).toMatchObject({ reason: 'enough', ordersCancelled: 1, ordersUnresolved: 0, strategiesStopped: 1 })
    expect(latch).toMatchObject({ openPositions: 1 })
    expect(orders.filter(({ working }) => working)).toEqual([])
    expect(strategies).toMatchObject([{ state: 'stopped' }])
    expect(positions).toHaveLength(1)
    const refused = await rig.client.command('order.place', limit(2)).catch((error: unknown) => error)
    expect((refused as Refused).failure).toMatchObject({ code: 'RISK', rule: 'TRADING-STOPPED' })
  })

  test('given an engine that died right after, stays stopped: no strategy, no order of old, until re-armed', async () => {
    const rig = await tradingRig()
    await rig.client.command('session.resume', null)
    await rig.client.command('trading.stop', { source: 'hotkey', reason: 'enough' })
    const before = seen(rig)
    const next = await startRig(rig.home, rig.time.now())
    const after = seen(next)
    expect(after).toMatchObject({ latch: before.latch, tradingState: 'stopped', positions: before.positions })
    expect(after.orders).toEqual(before.orders)
    expect(after.strategies).toMatchObject([{ id: 'sma-cross-1', state: 'stopped' }])
    next.pass(5_000)
    expect(seen(next).fills).toEqual(before.fills)
    await next.client.command('trading.rearm', { word: REARM_WORD, reason: 'looked at it' })
    await next.client.command('order.place', limit(2))
    expect(seen(await startRig(rig.home, next.time.now())).tradingState).toBe('active')
  })

  test('given an engine that died right after, has left the cancels on disk too', async () => {
    const rig = await tradingRig()
    await rig.client.command('trading.stop', { source: 'button', reason: 'enough' })
    const { orders, strategies } = await stored(rig.home)
    expect(orders.filter(({ working }) => working)).toEqual([])
    expect(strategies.map(({ state }) => state)).toEqual(['stopped'])
  })

  test('given an engine that died between the latch and the cancels, is carried out by the next', async () => {
    const rig = await tradingRig()
    expect((await stored(rig.home)).orders.filter(({ working }) => working)).toHaveLength(1)
    const store = await openStore(join(rig.home, 'quantx.db'))
    store.latch.stop({ id: 'stop-1', at: rig.time.now(), source: 'tray', reason: 'enough' })
    store.close()
    const { orders, strategies, tradingState } = seen(await startRig(rig.home, rig.time.now()))
    expect(tradingState).toBe('stopped')
    expect(orders.filter(({ working }) => working)).toEqual([])
    expect(strategies).toMatchObject([{ id: 'sma-cross-1', state: 'stopped' }])
  })

  test('given an empty home that was stopped before its first session, starts no sample strategy', async () => {
    const rig = await startRig()
    await rig.workstation.stopTrading('cli', 'not today')
    await rig.workstation.shutdown()
    const next = await startRig(rig.home)
    expect(seen(next).strategies.filter(({ state }) => state === 'running')).toEqual([])
  })
})
