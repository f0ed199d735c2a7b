import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY_MS, MINUTE_MS } from '../../../src/engine/model/time.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import { Venue } from './venue.ts'

type Row = readonly [
  'limit' | 'stop',
  'buy' | 'sell',
  number,
  string,
  readonly [number, number, number, number],
  number | null,
]

describe('an order on a bar', () => {
  test('given market orders, when the next bar comes, then they fill at its open, not on the bar they were made on', () => {
    const venue = new Venue()
    venue.flat(100)
    const [buy, sell] = [venue.place('buy', 3), venue.place('sell', 2)]
    expect([buy.status, sell.status, venue.fills.length]).toEqual(['accepted', 'accepted', 0])

    venue.bar(101, 105, 99, 104)

    expect(venue.fills.map(({ side, price, at, quantity }) => [side, price, at, quantity])).toEqual([
      ['buy', 101_00, MINUTE_MS, 3],
      ['sell', 101_00, MINUTE_MS, 2],
    ])
    expect([buy.status, sell.status]).toEqual(['filled', 'filled'])
  })

  test.each<Row>([
    ['limit', 'buy', 99, 'opens below it: the better open', [98, 99, 97, 98], 98],
    ['limit', 'buy', 99, 'opens at it, which only touches it', [99, 101, 99, 100], null],
    ['limit', 'buy', 99, 'opens at it and trades through it', [99, 101, 98.99, 100], 99],
    ['limit', 'buy', 99, 'trades through it', [100, 101, 98.99, 100], 99],
    ['limit', 'buy', 99, 'only touches it: others are in the queue first', [100, 101, 99, 100], null],
    ['limit', 'buy', 99, 'stays above it', [100, 101, 99.01, 100], null],
    ['limit', 'sell', 101, 'opens above it: the better open', [102, 103, 101, 102], 102],
    ['limit', 'sell', 101, 'opens at it, which only touches it', [101, 101, 99, 100], null],
    ['limit', 'sell', 101, 'opens at it and trades through it', [101, 101.01, 99, 100], 101],
    ['limit', 'sell', 101, 'trades through it', [100, 101.01, 99, 100], 101],
    ['limit', 'sell', 101, 'only touches it', [100, 101, 99, 100], null],
    ['limit', 'sell', 101, 'stays below it', [100, 100.99, 99, 100], null],
    ['stop', 'buy', 101, 'gaps over it: the worse open', [103, 104, 102, 103], 103],
    ['stop', 'buy', 101, 'opens at it', [101, 102, 100, 101], 101],
    ['stop', 'buy', 101, 'touches it', [100, 101, 99, 100], 101],
    ['stop', 'buy', 101, 'passes it', [100, 102, 99, 100], 101],
    ['stop', 'buy', 101, 'stays below it', [100, 100.99, 99, 100], null],
    ['stop', 'sell', 99, 'gaps under it: the worse open', [97, 98, 96, 97], 97],
    ['stop', 'sell', 99, 'opens at it', [99, 100, 98, 99], 99],
    ['stop', 'sell', 99, 'touches it', [100, 101, 99, 100], 99],
    ['stop', 'sell', 99, 'passes it', [100, 101, 98, 100], 99],
    ['stop', 'sell', 99, 'stays above it', [100, 101, 99.01, 100], null],
  ])('given a %s order to %s at %d, when a bar %s, then it fills at %5$d', (kind, side, price, _, bar, expected) => {
    const venue = new Venue()
    venue.flat(100)
    const order = kind === 'limit' ? venue.limit(side, price) : venue.stop(side, price)
    venue.bar(...bar)

    expect(venue.takeFill()).toBe(expected)
    expect(order.status).toBe(expected === null ? 'accepted' : 'filled')
  })

  const cents = fc.integer({ min: 9_000, max: 11_000 })
  const bars = fc.array(fc.tuple(cents, cents, cents, cents), { minLength: 1, maxLength: 6 })

  test('given any orders and bars, when they meet, then nothing fills outside the range, before its own price, or before it was made', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.boolean(), cents)), bars, (wishes, path) => {
        const venue = new Venue()
        venue.flat(100)
        const ranges = new Map<number, readonly [number, number]>()
        for (const [limits, buys, price] of wishes) {
          const side = buys ? 'buy' : 'sell'
          if (limits) venue.limit(side, price / 100)
          else venue.stop(side, price / 100)
        }
        for (const prices of path) {
          const [low, high] = [Math.min(...prices), Math.max(...prices)]
          ranges.set(venue.clock.now(), [low, high])
          venue.bar(prices[0] / 100, high / 100, low / 100, prices[1] / 100)
        }
        for (const { at, price, orderId, side } of venue.fills) {
          const order = venue.trader.orders.find(orderId)
          const [low, high] = ranges.get(at) ?? [Number.NaN, Number.NaN]
          const better = (a: number, b: number) => (side === 'buy' ? a <= b : a >= b)
          expect(price >= low && price <= high).toBe(true)
          expect(order && order.createdAt <= at).toBe(true)
          expect(
            order?.type === 'limit' ? better(price, order.limitPrice) : better(order?.stopPrice ?? Number.NaN, price),
          ).toBe(true)
        }
        expect(new Set(venue.fills.map(({ orderId }) => orderId)).size).toBe(venue.fills.length)
      }),
      { numRuns: 500 },
    )
  })

  test('given an order made in the middle of a bar, when that bar closes, then it waits for the next one', () => {
    const venue = new Venue()
    venue.flat(100)
    venue.clock.advanceTo((venue.clock.now() + 30_000) as Timestamp)
    const order = venue.place('buy', 1)

    venue.flat(101, MINUTE_MS)
    expect([order.status, venue.fills.length]).toEqual(['accepted', 0])
    venue.flat(102)
    expect(venue.takeFill()).toBe(102)
  })

  test('given bars whose nominal length passes the open of the next, when an order is made at a close, then it fills at the very next open', () => {
    const venue = new Venue({ timeframe: 30 * DAY_MS, start: Date.UTC(2023, 1, 1) })
    venue.flat(100)
    const order = venue.place('buy', 1)

    // February's bar lasts 30 days by name and ends on 3 March: the bar of March still comes after it.
    venue.bar(101, 101, 101, 101, Date.UTC(2023, 2, 1))

    expect([order.status, venue.takeFill()]).toEqual(['filled', 101])
  })

  test('given an order of a value no integer can hold when a bar gaps, when it is matched, then it is rejected and the others fill', () => {
    const venue = new Venue({ cash: 1e9 })
    venue.flat(0.01)
    const orders = [venue.place('buy', 10_000_000_000), venue.place('buy', 1)]
    venue.flat(90_000)

    expect(orders.map(({ status }) => status)).toEqual(['rejected', 'filled'])
    expect([venue.faults, venue.trader.working.count]).toEqual([[], 0])
  })
})

test('given several orders, when a bar fills them, then those at the open come first, then each as the price comes to it', () => {
  const venue = new Venue()
  venue.flat(100)
  const [low, market, high, stop] = [
    venue.limit('buy', 99),
    venue.place('sell', 1),
    venue.limit('buy', 99.5),
    venue.stop('buy', 100),
  ]
  venue.bar(100, 101, 98, 100)
  expect(venue.fills.map(({ orderId }) => orderId)).toEqual([market, stop, high, low].map(({ id }) => id))
})

test('given several orders at one price, when a bar fills them, then first come is first served', () => {
  const venue = new Venue()
  venue.flat(100)
  const orders = [venue.limit('buy', 99), venue.limit('buy', 99), venue.limit('buy', 99)]
  venue.bar(100, 101, 98, 100)
  expect(venue.fills.map(({ orderId }) => orderId)).toEqual(orders.map(({ id }) => id))
})
