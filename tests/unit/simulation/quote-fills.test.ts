import { describe, expect, test } from 'vitest'
import { instrumentOf } from '../model/instruments.ts'
import { Venue } from './venue.ts'

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

  test.each([
    ['at-the-close', Date.UTC(2024, 0, 8, 21)],
    ['at-the-open', Date.UTC(2024, 0, 9, 14, 30)],
  ] as const)(
    'given a limit %s before any quote, when the day is quoted, then it waits for its auction',
    (timeInForce, auction) => {
      const start = Date.UTC(2024, 0, 8, 15)
      const venue = new Venue({ matchedBy: 'quotes', instrument: instrumentOf({ calendar: 'XNYS' }), start })
      venue.limit('buy', 101, { timeInForce })
      for (const at of [start + 1, auction - 1]) venue.quote(99, 101, at)
      expect(venue.takeFill()).toBe(null)
      venue.quote(99, 101, auction)
      expect(venue.takeFill()).toBe(101)
    },
  )
})
