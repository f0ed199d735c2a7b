import Sqlite from 'better-sqlite3'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_EQUITY_POINTS } from '../../../src/engine/adapters/storage/session-journal.ts'
import { InvariantError, StorageError } from '../../../src/engine/model/errors.ts'
import type { Fill } from '../../../src/engine/model/fill.ts'
import { Instrument, specOf } from '../../../src/engine/model/instrument.ts'
import { ORDER_TYPES, TIMES_IN_FORCE } from '../../../src/engine/model/order-request.ts'
import { Order } from '../../../src/engine/model/order.ts'
import type { OrderLife } from '../../../src/engine/model/order.ts'
import { NO_PRICE } from '../../../src/engine/model/units.ts'
import type { Money, Price, Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import { Position } from '../../../src/engine/portfolio/position.ts'
import { AAPL, BTC, SESSION, emptyStore, newOrder, storePath } from './samples.ts'

const units = fc.maxSafeInteger()
const size = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })
const time = fc.double({ min: -8.64e15, max: 8.64e15, noNaN: true }).map((at) => (at + 0) as Timestamp)

const anyOrder = fc
  .record({
    instrument: fc.constantFrom(AAPL, BTC),
    side: fc.constantFrom('buy' as const, 'sell' as const),
    type: fc.constantFrom(...ORDER_TYPES),
    timeInForce: fc.constantFrom(...TIMES_IN_FORCE),
    quantity: size.map((value) => value as Quantity),
    limitPrice: fc.option(units, { nil: Number.NaN }).map((value) => value as Price),
    stopPrice: fc.option(units, { nil: Number.NaN }).map((value) => value as Price),
    strategyId: fc.string(),
    strategyVersion: fc.string(),
    causedAt: time,
    instructions: fc.record({
      trailAmount: fc.option(units, { nil: Number.NaN }).map((value) => value as Price),
      trailPercent: fc
        .option(fc.double({ min: 0, max: 100, noNaN: true }), { nil: Number.NaN })
        .map((value) => value + 0),
      limitOffset: fc.option(units, { nil: Number.NaN }).map((value) => value as Price),
      expiresAt: fc.option(time, { nil: Number.NaN as Timestamp }),
      postOnly: fc.boolean(),
      reduceOnly: fc.boolean(),
      displayQuantity: units.map((value) => value as Quantity),
      oco: fc.string(),
      parent: fc.constant(null),
    }),
  })
  .map(
    (request) => (id: string, createdAt: number, life: OrderLife) =>
      Order.restore(id, request, createdAt as Timestamp, life),
  )

const anyLife: fc.Arbitrary<OrderLife> = fc.record({
  status: fc.constantFrom('initialized' as const, 'accepted' as const, 'partially-filled' as const, 'filled' as const),
  filled: units.map((value) => value as Quantity),
  notional: units.map((value) => value as Money),
  commission: units.map((value) => value as Money),
  updatedAt: time,
  reason: fc.string(),
  triggered: fc.boolean(),
})

const anyFill = fc.record({
  strategyId: fc.string(),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  quantity: size.map((value) => value as Quantity),
  price: units.map((value) => value as Price),
  notional: units.map((value) => value as Money),
  commission: units.map((value) => value as Money),
  at: time,
})

/** All of an order, private parts included. */
function plain(order: Order): unknown {
  const { id, side, type, timeInForce, quantity, limitPrice, stopPrice, strategyId, strategyVersion, causedAt } = order
  const { status, filled, notional, commission, createdAt, updatedAt, reason } = order
  const asked = { id, side, type, timeInForce, quantity, limitPrice, stopPrice, strategyId, strategyVersion, causedAt }
  return {
    ...asked,
    status,
    filled,
    notional,
    commission,
    createdAt,
    updatedAt,
    reason,
    symbol: order.instrument.symbol,
  }
}

describe('given a session', () => {
  test('when it is loaded, then instruments, cash, feed and settings are what they were', async () => {
    const { sessions } = await emptyStore()
    sessions.create(SESSION)
    const { orders, fills, positions, strategies, equity, ...session } = sessions.load('s1')
    expect(session).toEqual({
      ...SESSION,
      state: 'running',
      endedAt: null,
      error: '',
      cursor: null,
      journaled: 0,
      states: new Map(),
      exits: [],
    })
    expect([orders, fills, positions, strategies, equity]).toEqual([[], [], [], [], []])
  })

  test('when it trades a future that may be below zero, then its instrument still may', async () => {
    const { sessions } = await emptyStore()
    const instrument = new Instrument({ ...specOf(BTC), symbol: 'CL', kind: 'future', mayBeNegative: true })
    sessions.create({ ...SESSION, instruments: [{ instrument, timeframe: 60_000 }] })
    expect(sessions.load('s1').instruments).toEqual([{ instrument, timeframe: 60_000 }])
  })

  test('when any orders and fills are written, then they are read back to the unit and in order', async () => {
    const { sessions } = await emptyStore()
    let run = 0
    fc.assert(
      fc.property(fc.array(fc.tuple(anyOrder, anyLife, anyFill), { maxLength: 5 }), (made) => {
        const id = `r${++run}`
        const journal = sessions.create({ ...SESSION, id })
        const orders = made.map(([makeOrder, life], index) => makeOrder(`${id}-${index}`, index / 3, life))
        const fills = orders.flatMap((order, index): Fill[] => {
          const fill = made[index]?.[2]
          return fill ? [{ ...fill, id: `f${index}`, orderId: order.id, instrument: order.instrument }] : []
        })
        journal.inTransaction(() => {
          for (const order of orders) journal.recordOrder(order)
          for (const fill of fills) journal.recordFill(fill)
        })
        const loaded = sessions.load(id)
        expect(loaded.orders.map(plain)).toEqual(orders.map(plain))
        expect(loaded.fills).toEqual(fills)
      }),
      { numRuns: 60 },
    )
  })

  test('when a refused order is written after a later one left, then they are read back in the order of their making', async () => {
    const { sessions } = await emptyStore()
    const journal = sessions.create(SESSION)
    const refused = newOrder('o1')
    refused.transition('denied', 3 as Timestamp, 'too much')
    journal.recordIntent(new Order('o2', newOrder('o2'), 4 as Timestamp))
    journal.recordOrder(refused)
    expect(sessions.load('s1').orders.map(({ id, reason }) => [id, reason])).toEqual([
      ['o1', 'too much'],
      ['o2', ''],
    ])
  })

  test('when an order moves on after its intent, then its newest state is kept and its request untouched', async () => {
    const { sessions } = await emptyStore()
    const journal = sessions.create(SESSION)
    const order = newOrder('o1', { type: 'limit', limitPrice: 9_355 as Price })
    journal.recordIntent(order)
    order.transition('submitted', 3 as Timestamp)
    order.transition('accepted', 4 as Timestamp)
    order.fill(40 as Quantity, 374_200_000_000 as Money, 1_500_000 as Money, 5 as Timestamp)
    journal.recordOrder(order)
    const [restored] = sessions.load('s1').orders
    expect(restored && plain(restored)).toEqual(plain(order))
    expect(restored?.remaining).toBe(60)
    restored?.fill(60 as Quantity, 1 as Money, 0 as Money, 6 as Timestamp)
    expect(restored?.status).toBe('filled')
    expect(restored?.stopPrice).toBe(NO_PRICE)
  })

  test('when an intent is recorded, then a second connection sees it before anything else happens', async () => {
    const path = storePath()
    const { sessions } = await emptyStore(path)
    const journal = sessions.create(SESSION)
    const other = new Sqlite(path, { readonly: true })
    const count = other.prepare('SELECT count(*) FROM orders WHERE id = ? AND status = ?').pluck()
    journal.recordIntent(newOrder('o1'))
    const seen = count.get('o1', 'initialized')
    other.close()
    expect(seen).toBe(1)
  })

  test('when an intent is recorded inside a transaction, then it is refused: it would not be durable', async () => {
    const journal = (await emptyStore()).sessions.create(SESSION)
    expect(() => journal.inTransaction(() => journal.recordIntent(newOrder('o1')))).toThrow(InvariantError)
  })

  test('when an id is used for a second intent, then it is refused and the first stays', async () => {
    const { sessions } = await emptyStore()
    const journal = sessions.create(SESSION)
    journal.recordIntent(newOrder('o1'))
    expect(() => journal.recordIntent(newOrder('o1', { side: 'sell' }))).toThrow(StorageError)
    const other = sessions.create({ ...SESSION, id: 's2' })
    expect(() => other.recordOrder(newOrder('o1', { side: 'sell' }))).toThrow('of another session')
    expect(sessions.load('s1').orders[0]?.side).toBe('buy')
  })

  test('when the same fill comes twice, then it is kept once', async () => {
    const { sessions } = await emptyStore()
    const journal = sessions.create(SESSION)
    journal.recordIntent(newOrder('o1'))
    const [fill] = fc.sample(anyFill, { numRuns: 1, seed: 1 })
    if (!fill) throw new Error('expected a fill')
    for (const at of [7, 8]) {
      journal.recordFill({ ...fill, id: 'f1', orderId: 'o1', instrument: AAPL, at: at as Timestamp })
    }
    expect(sessions.load('s1').fills.map(({ at }) => at)).toEqual([8])
  })

  test('when strategies, positions and the cursor are written again, then the newest is kept', async () => {
    const { sessions } = await emptyStore()
    const journal = sessions.create(SESSION)
    const strategy = {
      id: 'sma-cross-1',
      name: 'sma-cross',
      file: '/home/me/strategies/sma-cross.ts',
      hash: 'abc',
      symbols: ['AAPL', 'BTC-USD'],
      timeframe: 86_400_000,
      params: { fast: 10, mode: 'a', on: true },
      state: 'running' as const,
      error: '',
      startedAt: 5,
      reloadedAt: null,
    }
    journal.recordStrategy(strategy)
    journal.recordStrategy({ ...strategy, state: 'failed', error: 'it threw', reloadedAt: 6 })
    const position = new Position(AAPL)
    const fill = {
      id: 'f',
      orderId: 'o',
      strategyId: 's',
      instrument: AAPL,
      commission: 7 as Money,
      at: 3 as Timestamp,
    }
    position.apply({ ...fill, side: 'sell', quantity: 5 as Quantity, price: 100 as Price, notional: 500 as Money })
    journal.recordPosition(new Position(AAPL), 1 as Timestamp)
    journal.recordPosition(position, 9 as Timestamp)
    journal.setCursor(8.5 as Timestamp)
    const loaded = sessions.load('s1')
    expect(loaded.strategies).toEqual([{ ...strategy, state: 'failed', error: 'it threw', reloadedAt: 6 }])
    const figures = { quantity: -5, cost: -500, realised: 0, commission: 7, openedAt: 3, updatedAt: 9 }
    expect(loaded.positions).toEqual([{ instrument: AAPL, ...figures }])
    expect(loaded.cursor).toBe(8.5)
  })

  test('when more equity is recorded than is kept, then old points are thinned and the newest stay', async () => {
    const { sessions } = await emptyStore()
    const journal = sessions.create(SESSION)
    const points = MAX_EQUITY_POINTS + 5_000
    journal.inTransaction(() => {
      for (let at = 1; at <= points; at++) journal.recordEquity(at as Timestamp, (at * 10) as Money)
    })
    const { equity } = sessions.load('s1')
    expect(equity.length).toBeLessThanOrEqual(MAX_EQUITY_POINTS)
    expect(equity[0]).toEqual({ at: 1, value: 10 })
    expect(equity.slice(-5_000).map(({ at }) => at)).toEqual(
      Array.from({ length: 5_000 }, (_, n) => points - 4_999 + n),
    )
  })
})

describe('given several sessions', () => {
  test('when the latest is asked for, then it is the one that began last, with its state', async () => {
    const { sessions } = await emptyStore()
    expect(sessions.latestSession()).toBeUndefined()
    sessions.create(SESSION)
    sessions.create({ ...SESSION, id: 's2', startedAt: SESSION.startedAt + 1 })
    sessions.setState('s2', 'failed', 99, 'the feed broke')
    sessions.setSettings('s2', { speed: 'max' })
    expect(sessions.latestSession()).toMatchObject({
      id: 's2',
      state: 'failed',
      endedAt: 99,
      error: 'the feed broke',
      settings: { speed: 'max' },
    })
  })

  test('when an unknown one is loaded, then the error names it', async () => {
    const { sessions } = await emptyStore()
    expect(() => sessions.load('nope')).toThrow('has no session nope')
  })

  test('when a row was changed into nonsense, then loading says so', async () => {
    const path = storePath()
    const { sessions } = await emptyStore(path)
    sessions.create(SESSION)
    const other = new Sqlite(path)
    other.exec(`UPDATE sessions SET feed = '{broken'`)
    other.close()
    expect(() => sessions.load('s1')).toThrow(/holds a row that is not valid: feed: expected JSON/)
  })
})
