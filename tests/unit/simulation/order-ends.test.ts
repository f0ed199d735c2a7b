import { describe, expect, test } from 'vitest'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/engine/model/time.ts'
import { instrumentOf } from '../model/instruments.ts'
import { Venue } from './venue.ts'

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
