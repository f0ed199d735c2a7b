import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ensure } from '../../../src/engine/model/errors.ts'
import { Venue } from './venue.ts'

/** A market of trades alone, the last of them at 100. */
function traded(options: ConstructorParameters<typeof Venue>[0] = {}): Venue {
  const venue = new Venue({ matchedBy: 'trades', ...options })
  venue.tradeTick(100, 10)
  return venue
}

/** Quantity at price of each fill so far. */
function told(venue: Venue): string[] {
  const { instrument } = venue
  return venue.fills.map(({ side, quantity, price }) => `${side} ${quantity} at ${instrument.priceToDecimal(price)}`)
}

describe('an order on trades', () => {
  test('given market orders, when the next trade comes, then they fill at it and not at the one before', () => {
    const venue = traded()
    venue.place('buy', 2)
    expect(told(venue)).toEqual([])
    venue.tradeTick(101, 10)
    venue.place('sell', 2)
    venue.tradeTick(99, 10)
    expect(told(venue)).toEqual(['buy 2 at 101', 'sell 2 at 99'])
  })

  test.each([
    ['buy', 99, 98.99, 'through', 99],
    ['buy', 99, 99, 'through', null],
    ['buy', 99, 99, 'touch', 99],
    ['buy', 99, 99.01, 'touch', null],
    ['sell', 101, 101.01, 'through', 101],
    ['sell', 101, 101, 'through', null],
    ['sell', 101, 101, 'touch', 101],
    ['sell', 101, 100.99, 'touch', null],
  ] as const)(
    'given a limit to %s at %d that rests, when a trade prints %d and limits fill when %s, then the fill is at %s',
    (side, price, print, limits, expected) => {
      const venue = traded({ fillRules: { limits } })
      venue.limit(side, price)
      venue.tradeTick(100, 10)
      venue.tradeTick(print, 10)
      expect(venue.takeFill()).toBe(expected)
    },
  )

  test('given a limit that the next trade is better than, when it comes, then it gets that price, later ones its own', () => {
    const venue = traded()
    venue.limit('buy', 102)
    venue.tradeTick(101, 10)
    expect(venue.takeFill()).toBe(101)
    venue.limit('buy', 100)
    venue.tradeTick(101, 10)
    venue.tradeTick(97, 10)
    expect(venue.takeFill()).toBe(100)
  })

  test.each([
    ['sell', 95, [96, 95, 94], 94],
    ['sell', 95, [96, 90, 97], 97],
    ['buy', 105, [104, 105, 106], 106],
    ['buy', 105, [104, 104.99], null],
  ] as const)(
    'given a stop to %s at %d, when trades print %j, then the one that reaches it triggers and the next one fills: %s',
    (side, price, prints, expected) => {
      const venue = traded()
      venue.stop(side, price)
      for (const print of prints) venue.tradeTick(print, 10)
      expect(venue.takeFill()).toBe(expected)
    },
  )

  test('given a trailing stop of 2, when trades rise to 103 and fall to 101, then it fills at the trade after that', () => {
    const venue = traded()
    venue.place('buy', 1)
    venue.tradeTick(100, 10)
    const { instrument } = venue
    venue.place('sell', 1, { type: 'trailing-stop', trailAmount: instrument.price(2) })
    for (const print of [101, 103, 101.01, 101, 100.5]) venue.tradeTick(print, 10)
    expect(told(venue)).toEqual(['buy 1 at 100', 'sell 1 at 100.5'])
  })

  test('given a stop-limit, when it is triggered and the market is away, then it waits for a trade through its limit', () => {
    const venue = traded()
    const { instrument } = venue
    venue.place('sell', 1, { type: 'stop-limit', stopPrice: instrument.price(95), limitPrice: instrument.price(94) })
    for (const print of [95, 93, 94, 94.01]) venue.tradeTick(print, 10)
    expect(told(venue)).toEqual(['sell 1 at 94'])
  })
})

describe('the size of trades', () => {
  test('given orders of 25 and 10, when trades of 20 and 30 print, then no part of them is used twice', () => {
    const venue = traded({ fillRules: { volumeShare: 1 } })
    venue.place('buy', 25)
    venue.place('sell', 10)
    venue.tradeTick(101, 20)
    expect(told(venue)).toEqual(['buy 20 at 101'])
    venue.tradeTick(102, 30)
    expect(told(venue)).toEqual(['buy 20 at 101', 'buy 5 at 102', 'sell 10 at 102'])
  })

  test('given a share of a tenth, when trades of 200, 5 and 0 print, then 20, the least step of 1 and nothing fill', () => {
    const venue = traded({ fillRules: { volumeShare: 0.1 } })
    venue.place('buy', 100)
    venue.tradeTick(101, 200)
    venue.tradeTick(102, 5)
    venue.tradeTick(103, 0)
    expect(told(venue)).toEqual(['buy 20 at 101', 'buy 1 at 102'])
  })

  test('given trades that never tell a size, when one prints, then all that is asked for fills', () => {
    const venue = new Venue({ matchedBy: 'trades', fillRules: { volumeShare: 0.1 } })
    venue.tradeTick(100, 0)
    venue.place('buy', 100)
    venue.tradeTick(101, 0)
    expect(told(venue)).toEqual(['buy 100 at 101'])
  })

  test('given the same price again, when it prints, then it is new liquidity: each trade is one', () => {
    const venue = traded({ fillRules: { volumeShare: 1 } })
    venue.place('buy', 15)
    venue.tradeTick(101, 10)
    venue.tradeTick(101, 10)
    expect(told(venue)).toEqual(['buy 10 at 101', 'buy 5 at 101'])
  })

  test('given immediate-or-cancel for 15 and fill-or-kill for 11, when 10 print, then 10 fill and the rest is over', () => {
    const venue = traded({ fillRules: { volumeShare: 1 } })
    const limitPrice = venue.instrument.price(105)
    const kill = venue.place('sell', 11, { type: 'limit', limitPrice: venue.instrument.price(90), timeInForce: 'fok' })
    const rest = venue.place('buy', 15, { type: 'limit', limitPrice, timeInForce: 'ioc' })
    venue.tradeTick(101, 10)
    expect(told(venue)).toEqual(['buy 10 at 101'])
    expect([kill.status, rest.status]).toEqual(['canceled', 'canceled'])
  })

  test('given an iceberg that shows 3, when trades go through it, then one part a trade fills', () => {
    const venue = traded()
    const { instrument } = venue
    const shown = { displayQuantity: instrument.quantity(3) }
    venue.place('buy', 8, { type: 'limit', limitPrice: instrument.price(99), ...shown })
    for (const print of [99.5, 98, 98, 98]) venue.tradeTick(print, 100)
    expect(told(venue)).toEqual(['buy 3 at 99', 'buy 3 at 99', 'buy 2 at 99'])
  })
})

describe('orders that hang together, on trades', () => {
  test('given a bracket, when one trade fills the entry beyond its stop, then the exit meets the trade after it', () => {
    const venue = traded()
    const { instrument } = venue
    const entry = venue.place('buy', 5)
    const exit = { parent: entry, oco: 'exits', reduceOnly: true } as const
    venue.place('sell', 5, { type: 'stop', stopPrice: instrument.price(95), ...exit })
    venue.place('sell', 5, { type: 'limit', limitPrice: instrument.price(105), ...exit })
    venue.tradeTick(94, 10)
    venue.tradeTick(93, 10)
    expect(told(venue)).toEqual(['buy 5 at 94', 'sell 5 at 93'])
  })

  test('given a stop that was triggered, when the next trade is through the target, then the stop fills and the target is over', () => {
    const venue = traded()
    const { instrument } = venue
    const entry = venue.place('buy', 5)
    const exit = { parent: entry, oco: 'exits', reduceOnly: true } as const
    const target = venue.place('sell', 5, { type: 'limit', limitPrice: instrument.price(105), ...exit })
    venue.place('sell', 5, { type: 'stop', stopPrice: instrument.price(95), ...exit })
    for (const print of [100, 94, 106]) venue.tradeTick(print, 10)
    expect(told(venue)).toEqual(['buy 5 at 100', 'sell 5 at 106'])
    expect(target.status).toBe('canceled')
  })

  test('given a position, when trades print, then it is worth its quantity at the last of them', () => {
    const venue = traded()
    venue.place('buy', 5)
    venue.tradeTick(100, 10)
    venue.tradeTick(103, 10)
    expect(venue.trader.portfolio.openPnl).toBe(15_000_000)
  })

  test('given slippage of one increment, when a market order and a limit fill, then only the first slips', () => {
    const venue = traded({ slippage: { increments: 1 } })
    venue.place('buy', 1)
    venue.limit('buy', 99)
    venue.tradeTick(100, 10)
    venue.tradeTick(98, 10)
    expect(told(venue)).toEqual(['buy 1 at 100.01', 'buy 1 at 99'])
  })
})

describe('quotes alone', () => {
  test('given a position, when bid and ask move, then it is worth its quantity at the middle', () => {
    const venue = new Venue({ matchedBy: 'quotes-alone' })
    venue.quote(99, 101)
    venue.place('buy', 2)
    venue.quote(99, 101)
    venue.quote(103, 105)
    expect(told(venue)).toEqual(['buy 2 at 101'])
    expect(venue.trader.portfolio.openPnl).toBe(6_000_000)
  })
})

describe('whatever orders meet whatever trades', () => {
  const price = fc.integer({ min: 95, max: 105 })
  const order = fc.record({
    side: fc.constantFrom('buy' as const, 'sell' as const),
    type: fc.constantFrom('market' as const, 'limit' as const, 'stop' as const),
    quantity: fc.integer({ min: 1, max: 40 }),
    price,
  })
  const step = fc.record({ order: fc.option(order), price, size: fc.integer({ min: 1, max: 60 }) })

  test('then no trade fills more than its share, each fill is at its trade or its limit, and none oversteps one', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const venue = traded({ fillRules: { volumeShare: 0.3 } })
        const { instrument } = venue
        for (const [index, { order, price, size }] of steps.entries()) {
          if (order) {
            const at = instrument.price(order.price)
            const terms = { type: order.type, ...(order.type === 'limit' ? { limitPrice: at } : {}) }
            venue.place(order.side, order.quantity, order.type === 'stop' ? { ...terms, stopPrice: at } : terms)
          }
          const before = venue.fills.length
          venue.tradeTick(price, size, (index + 1) * 1000)
          const fills = venue.fills.slice(before)
          const filled = fills.reduce((sum, { quantity }) => sum + quantity, 0)
          expect(filled).toBeLessThanOrEqual(Math.max(1, Math.floor(size * 0.3)))
          for (const { orderId, side, price: paid } of fills) {
            const { limitPrice } = ensure(venue.trader.orders.find(orderId), 'an order')
            expect([instrument.price(price), limitPrice]).toContain(paid)
            const isWorse = side === 'buy' ? paid > limitPrice : paid < limitPrice
            expect(isWorse).toBe(false)
          }
        }
        expect(venue.faults).toEqual([])
      }),
    )
  })
})
