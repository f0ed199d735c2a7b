import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Bar } from '../../../src/engine/model/bar.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/engine/model/time.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import { instrumentOf } from '../model/instruments.ts'
import { Venue } from './venue.ts'

type Kind = 'limit' | 'stop'
type Row = readonly [Kind, 'buy' | 'sell', number, string, readonly [number, number, number, number], number | null]

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
    ['limit', 'buy', 99, 'opens at it', [99, 101, 99, 100], 99],
    ['limit', 'buy', 99, 'trades through it', [100, 101, 98.99, 100], 99],
    ['limit', 'buy', 99, 'only touches it: others are in the queue first', [100, 101, 99, 100], null],
    ['limit', 'buy', 99, 'stays above it', [100, 101, 99.01, 100], null],
    ['limit', 'sell', 101, 'opens above it: the better open', [102, 103, 101, 102], 102],
    ['limit', 'sell', 101, 'opens at it', [101, 101, 99, 100], 101],
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

describe('an order on quotes', () => {
  const quoted = () => {
    const venue = new Venue({ matchedBy: 'quotes' })
    venue.quote(99, 101)
    venue.tradeTick(100)
    return venue
  }

  test('given market orders, when the next quote comes, then a buy gets the ask and a sell the bid', () => {
    const venue = quoted()
    venue.place('buy', 1)
    expect(venue.fills).toHaveLength(0)
    venue.quote(98, 100)
    expect(venue.takeFill()).toBe(100)
    venue.place('sell', 1)
    venue.quote(97, 99)
    expect(venue.takeFill()).toBe(97)
  })

  test.each([
    ['buy', 101, [99, 101], 101],
    ['buy', 102, [99, 101], 101],
    ['buy', 100, [99, 101], null],
    ['sell', 99, [99, 101], 99],
    ['sell', 98, [99, 101], 99],
    ['sell', 100, [99, 101], null],
  ] as const)(
    'given a new limit to %s at %d, when the quote is %j, then it fills at %d: the touch, never worse than its price',
    (side, price, [bid, ask], expected) => {
      const venue = quoted()
      venue.limit(side, price)
      venue.quote(bid, ask)
      expect(venue.takeFill()).toBe(expected)
    },
  )

  test('given a limit that rests, when a quote crosses it, then it gets its own price and no better', () => {
    const venue = quoted()
    venue.limit('buy', 100)
    venue.quote(99, 101)
    venue.quote(97, 98)
    expect(venue.takeFill()).toBe(100)
    venue.limit('sell', 100)
    venue.quote(97, 98)
    venue.quote(103, 104)
    expect(venue.takeFill()).toBe(100)
  })

  test.each([
    ['buy', 101, [100, 101], 101],
    ['buy', 101, [103, 104], 104],
    ['buy', 101, [99, 100.99], null],
    ['sell', 99, [99, 100], 99],
    ['sell', 99, [96, 97], 96],
    ['sell', 99, [99.01, 100], null],
  ] as const)(
    'given a stop to %s at %d, when the quote is %j, then it fills at %d',
    (side, price, [bid, ask], expected) => {
      const venue = quoted()
      venue.stop(side, price)
      venue.quote(bid, ask)
      expect(venue.takeFill()).toBe(expected)
    },
  )

  test('given a side without a price, when it is quoted, then nothing fills on it', () => {
    const venue = quoted()
    const order = venue.place('buy', 1)
    venue.quote(99, 0)
    expect(order.status).toBe('accepted')
  })
})

describe('slippage', () => {
  test.each([
    ['buy', { fraction: 0.0005 }, 0.01, 100, 100.05],
    ['buy', { fraction: 0.0005 }, 0.01, 100.01, 100.07],
    ['sell', { fraction: 0.0005 }, 0.01, 100, 99.95],
    ['sell', { fraction: 0.0005 }, 0.01, 100.01, 99.95],
    ['buy', { increments: 2 }, 0.01, 100, 100.02],
    ['sell', { increments: 2 }, 0.01, 100, 99.98],
    ['buy', { fraction: 0.0001, increments: 1 }, 0.05, 100, 100.1],
    ['sell', { fraction: 0.0001, increments: 1 }, 0.05, 100, 99.9],
    ['sell', { increments: 1_000_000 }, 0.05, 100, 0.05],
  ] as const)(
    'given a market %s with slippage %j and a step of %d, when it fills at %d, then it is rounded against the trader to %d',
    (side, slippage, step, open, expected) => {
      const venue = new Venue({ slippage, instrument: instrumentOf({ priceIncrement: step }) })
      venue.flat(100)
      venue.place(side, 1)
      venue.flat(open)
      expect(venue.takeFill()).toBe(expected)
    },
  )

  test('given any price and rate, when slippage is applied, then it is never better than the market and less than a step beyond the exact price', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50_000_000 }),
        fc.integer({ min: 0, max: 10_000 }),
        fc.boolean(),
        (price, rate, buys) => {
          const venue = new Venue({ slippage: { fraction: rate / 1_000_000 }, cash: 9e9 })
          venue.flat(price / 100)
          venue.place(buys ? 'buy' : 'sell', 1)
          venue.flat(price / 100)
          const [fill] = venue.fills
          const exact = BigInt(price) * BigInt(1_000_000 + (buys ? rate : -rate))
          const beyond = (BigInt(fill?.price ?? -1) * 1_000_000n - exact) * (buys ? 1n : -1n)
          expect(fill?.price === 1 || (beyond >= 0n && beyond < 1_000_000n)).toBe(true)
        },
      ),
    )
  })

  test('given a limit and a stop, when they fill, then only the stop slips', () => {
    const venue = new Venue({ slippage: { increments: 5 } })
    venue.flat(100)
    venue.limit('buy', 99)
    venue.bar(100, 100, 98, 98)
    expect(venue.takeFill()).toBe(99)
    venue.stop('sell', 97)
    venue.bar(98, 98, 96, 96)
    expect(venue.takeFill()).toBe(96.95)
  })
})

describe('how an order ends', () => {
  test('given an order on the book, when it is cancelled, then it is gone before the next bar', () => {
    const venue = new Venue()
    venue.flat(100)
    const order = venue.place('buy', 1)
    venue.cancel(order)
    expect([order.status, order.reason]).toEqual(['canceled', 'cancelled on request'])

    venue.flat(100)
    expect(venue.takeFill()).toBeNull()
    venue.cancel(order)
    expect(order.status).toBe('canceled')
  })

  test('given an order that the exchange knows, when it is sent again, before or after it filled, then there is still one', () => {
    const venue = new Venue()
    venue.flat(100)
    const order = venue.place('buy', 1)
    venue.trader.exchange.submit(order)
    venue.flat(100)
    expect(venue.fills).toHaveLength(1)

    venue.trader.exchange.submit(order)
    venue.flat(100)
    expect([venue.fills.length, venue.trader.portfolio.quantity(venue.instrument), venue.faults.length]).toEqual([
      1, 1, 0,
    ])
  })

  const NEW_YORK = instrumentOf({ calendar: 'XNYS' })

  test('given DAY and GTC orders during a day, when the venue has its next day, then DAY ones have expired and GTC ones can fill', () => {
    // 2024-06-03 14:00 in New York.
    const venue = new Venue({ instrument: NEW_YORK, timeframe: HOUR_MS, start: Date.UTC(2024, 5, 3, 18) })
    venue.flat(100)
    const [day, good] = [venue.limit('buy', 90, { timeInForce: 'day' }), venue.limit('buy', 90)]
    venue.flat(100, Date.UTC(2024, 5, 3, 19))
    expect(day.status).toBe('accepted')

    venue.flat(80, Date.UTC(2024, 5, 4, 13))

    expect([day.status, day.filled, good.status]).toEqual(['expired', 0, 'filled'])
  })

  test('given a DAY order late in the evening in UTC, when the UTC date changes but not the date in New York, then it still works', () => {
    const venue = new Venue({ instrument: NEW_YORK, timeframe: HOUR_MS, start: Date.UTC(2024, 0, 10, 22) })
    venue.flat(100)
    const order = venue.limit('buy', 90, { timeInForce: 'day' })
    venue.flat(100, Date.UTC(2024, 0, 10, 23))
    venue.flat(100, Date.UTC(2024, 0, 11, 0))
    venue.flat(100, Date.UTC(2024, 0, 11, 4))
    expect(order.status).toBe('accepted')

    venue.flat(100, Date.UTC(2024, 0, 11, 5))
    expect(order.status).toBe('expired')
  })

  test.each([
    ['on the day clocks go forward', [2024, 2, 10], 5],
    ['on the day after', [2024, 2, 11], 4],
    ['on the day clocks go back', [2024, 10, 3], 4],
    ['on the day after that', [2024, 10, 4], 5],
  ] as const)(
    'given a DAY order of the day before, when New York passes midnight %s, then it expires exactly then',
    (_, [year, month, day], hour) => {
      const midnight = Date.UTC(year, month, day, hour)
      const venue = new Venue({ instrument: NEW_YORK, timeframe: MINUTE_MS, start: midnight - 3 * MINUTE_MS })
      venue.flat(100)
      const order = venue.limit('buy', 90, { timeInForce: 'day' })
      venue.flat(100)
      venue.flat(100)
      expect([venue.clock.now(), order.status]).toEqual([midnight, 'accepted'])
      venue.flat(100)
      expect(order.status).toBe('expired')
    },
  )

  test('given daily bars stamped at UTC midnight, when a DAY order is made at a close, then it has the whole next bar and no more', () => {
    const venue = new Venue({ instrument: NEW_YORK, timeframe: DAY_MS, start: Date.UTC(2024, 5, 7) })
    venue.flat(100)
    const [near, far] = [venue.limit('buy', 95, { timeInForce: 'day' }), venue.limit('buy', 80, { timeInForce: 'day' })]
    // The day after a Friday is the Monday.
    venue.bar(100, 100, 90, 100, Date.UTC(2024, 5, 10))
    expect([near.status, far.status]).toEqual(['filled', 'accepted'])

    venue.bar(70, 70, 70, 70, Date.UTC(2024, 5, 11))
    expect(far.status).toBe('expired')
  })

  test('given commission with a minimum, when an order fills, then it is charged once and the account pays it', () => {
    const venue = new Venue({ commission: { fraction: 0.001, minimum: 2 } })
    venue.flat(100)
    venue.place('buy', 1)
    venue.place('buy', 100)
    venue.flat(100)

    expect(venue.fills.map(({ commission }) => commission)).toEqual([2_000_000, 10_000_000])
    expect(venue.trader.portfolio.commission).toBe(12_000_000)
  })
})

test('given several orders at one price, when a bar fills them, then first come is first served', () => {
  const venue = new Venue()
  venue.flat(100)
  const orders = [venue.limit('buy', 99), venue.place('sell', 1), venue.limit('buy', 99.5), venue.stop('buy', 100)]
  venue.bar(100, 101, 98, 100)
  expect(venue.fills.map(({ orderId }) => orderId)).toEqual(orders.map(({ id }) => id))
})

test('given the reused bar of a channel, when its values are read later, then they are those of the last bar', () => {
  const bar = new Bar(instrumentOf(), MINUTE_MS)
  bar.set(0, 1, 2, 1, 2, 10)
  bar.set(MINUTE_MS, 100, 300, 50, 200, 10)
  expect([bar.time, bar.closeTime, bar.open, bar.high, bar.low, bar.close, bar.volume]).toEqual([
    MINUTE_MS,
    2 * MINUTE_MS,
    1,
    3,
    0.5,
    2,
    10,
  ])
})
