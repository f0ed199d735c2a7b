import { describe, expect, test } from 'vitest'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/engine/model/time.ts'
import type { Price, Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import { instrumentOf } from '../model/instruments.ts'
import { Venue } from './venue.ts'

type Bar4 = readonly [number, number, number, number]

const units = (price: number) => Math.round(price * 100) as Price
const NEW_YORK = instrumentOf({ calendar: 'XNYS' })

function began(options: ConstructorParameters<typeof Venue>[0] = {}): Venue {
  const venue = new Venue(options)
  venue.flat(100)
  return venue
}

describe('orders that wait for a price', () => {
  test.each<readonly [string, number, number, Bar4, number | null]>([
    ['its stop is touched and its limit is beyond: at the stop', 102, 103, [100, 104, 99, 101], 102],
    ['it gaps over the stop, within the limit: at the open', 102, 103, [102.5, 104, 102, 103], 102.5],
    ['it gaps over both: it rests, and fills on the way back', 102, 103, [105, 106, 101, 102], 103],
    ['it gaps over both and stays there', 102, 103, [105, 106, 104, 105], null],
    ['its stop is not reached', 102, 103, [100, 101.99, 99, 101], null],
  ])('given a stop-limit to buy, when %s, then it fills at %4$d', (_, stop, limit, bar, expected) => {
    const venue = began()
    venue.place('buy', 1, { type: 'stop-limit', stopPrice: units(stop), limitPrice: units(limit) })
    venue.bar(...bar)
    expect(venue.takeFill()).toBe(expected)
  })

  test('given a stop-limit that triggered without a fill, when a later bar trades through its limit, then it fills there', () => {
    const venue = began()
    const order = venue.place('buy', 1, { type: 'stop-limit', stopPrice: units(102), limitPrice: units(103) })
    venue.bar(105, 106, 104, 105)
    expect([order.triggered, order.status]).toEqual([true, 'accepted'])
    venue.bar(104, 104, 102, 103)
    expect(venue.takeFill()).toBe(103)
  })

  test.each<readonly [string, number, Bar4, number | null]>([
    ['the market comes down to it', 98, [100, 101, 97, 99], 98],
    ['the market only touches it, which is what it waits for', 98, [100, 101, 98, 99], 98],
    ['the market opens below it: the better open', 98, [96, 99, 95, 98], 96],
    ['the market stays above it', 98, [100, 101, 98.01, 99], null],
  ])('given a market-if-touched to buy, when %s, then it fills at %3$d', (_, touch, bar, expected) => {
    const venue = began({ slippage: {} })
    venue.place('buy', 1, { type: 'market-if-touched', stopPrice: units(touch) })
    venue.bar(...bar)
    expect(venue.takeFill()).toBe(expected)
  })

  test('given a limit-if-touched to sell above its touch, when both are passed, then it fills at the limit', () => {
    const venue = began()
    venue.place('sell', 1, { type: 'limit-if-touched', stopPrice: units(102), limitPrice: units(103) })
    venue.bar(100, 102.5, 99, 101)
    expect(venue.takeFill()).toBeNull()
    venue.bar(101, 104, 100, 102)
    expect(venue.takeFill()).toBe(103)
  })

  test('given a trailing stop in per cent, when the market rises and falls, then it is so far below the best price, rounded away', () => {
    const venue = began()
    const order = venue.place('sell', 1, { type: 'trailing-stop', trailPercent: 2.5 })
    expect(order.stopPrice).toBe(units(97.5))
    venue.bar(101, 103.33, 100.9, 103)
    // 2.5 % of 103.33 is 2.58325: a cent more than 2.58.
    expect(order.stopPrice).toBe(units(100.74))
    venue.bar(102, 102, 100.74, 101)
    expect(venue.takeFill()).toBe(100.74)
  })

  test('given a trailing stop with a limit, when it triggers in a gap beyond the limit, then it rests there', () => {
    const venue = began()
    const order = venue.place('sell', 1, { type: 'trailing-stop-limit', trailAmount: units(2), limitOffset: units(1) })
    expect([order.stopPrice, order.limitPrice]).toEqual([units(98), units(97)])
    venue.bar(95, 96, 94, 95)
    expect([order.triggered, order.status]).toEqual([true, 'accepted'])
    venue.bar(96, 98, 95, 97)
    expect(venue.takeFill()).toBe(97)
  })

  test('given a trailing stop with a price to begin at, when the market has not passed it by its trail, then it stays there', () => {
    const venue = began()
    const order = venue.place('sell', 1, { type: 'trailing-stop', trailAmount: units(5), stopPrice: units(97) })
    venue.bar(100, 101, 99, 101)
    expect(order.stopPrice).toBe(units(97))
    venue.bar(101, 104, 101, 103)
    expect(order.stopPrice).toBe(units(99))
  })
})

describe('orders for an auction', () => {
  const hourly = (hour: number) => ({ instrument: NEW_YORK, timeframe: HOUR_MS, start: Date.UTC(2024, 5, 3, hour) })

  test('given a market-on-open made during a session, when the next session opens, then it fills at its open', () => {
    const venue = began(hourly(17))
    const order = venue.place('buy', 1, { type: 'market-on-open', timeInForce: 'day' })
    venue.flat(101, Date.UTC(2024, 5, 3, 18))
    expect(order.status).toBe('accepted')
    venue.bar(103, 104, 102, 103, Date.UTC(2024, 5, 4, 13.5))
    expect(venue.takeFill()).toBe(103)
  })

  test('given a market-on-close, when the bar that ends the session comes, then it fills at its close', () => {
    const venue = began(hourly(17))
    const order = venue.place('buy', 1, { type: 'market-on-close' })
    venue.flat(101, Date.UTC(2024, 5, 3, 18))
    expect(order.status).toBe('accepted')
    venue.bar(103, 104, 102, 103.5, Date.UTC(2024, 5, 3, 19))
    expect(venue.takeFill()).toBe(103.5)
  })

  test('given daily bars, when orders for open and close wait, then each bar has both auctions', () => {
    const venue = began({ timeframe: DAY_MS })
    venue.place('buy', 2, { type: 'market-on-open' })
    venue.place('sell', 1, { type: 'market-on-close' })
    venue.bar(101, 105, 99, 104)
    expect(venue.fills.map(({ price }) => price)).toEqual([units(101), units(104)])
  })

  test.each([
    ['the open is within it', 101, 'filled'],
    ['the open is beyond it', 99, 'expired'],
  ] as const)('given a limit for the opening auction, when %s, then it ends there', (_, limit, status) => {
    const venue = began({ timeframe: DAY_MS })
    const order = venue.limit('buy', limit, { timeInForce: 'at-the-open' })
    venue.bar(100, 101, 95, 100)
    expect(order.status).toBe(status)
  })

  test('given a limit for the closing auction, when only the low was below it, then it expires at the close', () => {
    const venue = began({ timeframe: DAY_MS })
    const order = venue.limit('buy', 99, { timeInForce: 'at-the-close' })
    venue.bar(100, 101, 95, 100)
    expect([order.status, order.reason]).toEqual(['expired', 'the closing auction was over'])
  })
})

describe('how long and how an order may fill', () => {
  const thin = { fillRules: { volumeShare: 0.01 } }

  test('given immediate-or-cancel for more than there is, when the open comes, then what is there fills and the rest is cancelled', () => {
    const venue = began(thin)
    const order = venue.place('buy', 25, { timeInForce: 'ioc' })
    venue.flat(100)
    expect([order.filled, order.status]).toEqual([10, 'canceled'])
  })

  test('given fill-or-kill for more than there is, when the open comes, then nothing fills; for what there is, all does', () => {
    const venue = began(thin)
    const [more, fits] = [
      venue.place('buy', 11, { timeInForce: 'fok' }),
      venue.place('buy', 10, { timeInForce: 'fok' }),
    ]
    venue.flat(100)
    expect([more.filled, more.status, fits.filled, fits.status]).toEqual([0, 'canceled', 10, 'filled'])
  })

  test('given an order good till a time within a bar, when that bar comes, then it has the open and no more', () => {
    const venue = began()
    const expiresAt = (venue.clock.now() + MINUTE_MS / 2) as Timestamp
    const order = venue.limit('buy', 99, { timeInForce: 'gtd', expiresAt })
    venue.bar(100, 101, 98, 100)
    expect([order.filled, order.status, order.reason]).toEqual([0, 'expired', 'its time was over'])
  })

  test('given a post-only limit, when it would trade at once, then the exchange refuses it; below the market it rests', () => {
    const venue = began()
    const [trades, rests] = [venue.limit('buy', 100, { postOnly: true }), venue.limit('buy', 99, { postOnly: true })]
    expect([trades.status, rests.status]).toEqual(['rejected', 'accepted'])
  })

  test('given a thin market, when a market order is large, then it fills a share of each bar, at each open', () => {
    const venue = began(thin)
    const order = venue.place('buy', 25)
    for (const price of [101, 102, 103]) venue.flat(price)
    expect(venue.fills.map(({ quantity, price }) => [quantity, price])).toEqual([
      [10, units(101)],
      [10, units(102)],
      [5, units(103)],
    ])
    expect(order.status).toBe('filled')
  })

  test('given two orders on one bar, when together they want more than its share, then nothing is filled twice', () => {
    const venue = began(thin)
    const [first, second] = [venue.place('buy', 8), venue.place('sell', 8)]
    venue.flat(100)
    expect([first.filled, second.filled]).toEqual([8, 2])
  })

  test('given an iceberg, when it fills on a bar, then in parts of what it shows; on quotes, one part a quote', () => {
    const bars = began()
    bars.limit('buy', 99, { displayQuantity: 4 as Quantity })
    const iceberg = bars.place('buy', 10, { type: 'limit', limitPrice: units(99), displayQuantity: 4 as Quantity })
    bars.bar(100, 100, 98, 99)
    expect(bars.fills.filter(({ orderId }) => orderId === iceberg.id).map(({ quantity }) => quantity)).toEqual([
      4, 4, 2,
    ])

    const quotes = new Venue({ matchedBy: 'quotes' })
    quotes.quote(99, 101)
    const shown = quotes.place('buy', 10, { type: 'limit', limitPrice: units(102), displayQuantity: 4 as Quantity })
    quotes.quote(99, 101.5)
    expect(shown.filled).toBe(4)
  })

  test('given quotes of one price and size, when orders have taken it, then the same quote again has nothing more', () => {
    const venue = new Venue({ matchedBy: 'quotes' })
    venue.quote(99, 101)
    venue.tradeTick(100)
    const order = venue.place('buy', 150)
    venue.quote(99, 101)
    venue.quote(99, 101)
    expect(order.filled).toBe(100)
    venue.quote(99, 101.01)
    expect(order.filled).toBe(150)
  })

  test('given a reduce-only order larger than the position, when it fills, then as far as to flat', () => {
    const venue = began()
    venue.place('buy', 5)
    venue.flat(100)
    const order = venue.place('sell', 9, { reduceOnly: true })
    venue.flat(100)
    expect([order.filled, order.status, venue.trader.portfolio.quantity(venue.instrument)]).toEqual([5, 'canceled', 0])
  })

  test('given an order that is amended, when it had filled in part, then that stays and the rest fills at the new price', () => {
    const venue = began(thin)
    const order = venue.place('buy', 30, { type: 'limit', limitPrice: units(99) })
    venue.bar(100, 100, 98, 99.5)
    expect(order.filled).toBe(10)
    expect(venue.amend(order, { quantity: 15 as Quantity, limitPrice: units(97) })).toBe(true)
    expect([order.status, order.filled, order.quantity]).toEqual(['partially-filled', 10, 15])
    venue.bar(98, 98, 96, 97)
    expect([order.status, venue.takeFill()]).toEqual(['filled', 97])
  })
})

describe('finer bars', () => {
  test('given the finer bars of a bar that touched stop and target, when the target came first in them, then it fills', () => {
    const venue = new Venue({ timeframe: HOUR_MS })
    venue.flat(100)
    venue.detail([
      [MINUTE_MS * 60, 100, 106, 100, 105],
      [MINUTE_MS * 61, 105, 105, 94, 96],
    ])
    venue.place('buy', 1)
    const exits = { reduceOnly: true, oco: 'exit', parent: venue.placed() }
    const stop = venue.stop('sell', 95, exits)
    const target = venue.limit('sell', 105, exits)
    venue.bar(100, 106, 94, 96)
    expect([stop.status, target.status]).toEqual(['canceled', 'filled'])
  })

  test('given a bar without finer bars, when it comes, then its own path is taken', () => {
    const venue = new Venue({ timeframe: HOUR_MS })
    venue.flat(100)
    venue.detail([[HOUR_MS * 7, 1, 1, 1, 1]])
    venue.limit('buy', 99)
    venue.bar(100, 101, 98, 100)
    expect(venue.takeFill()).toBe(99)
  })
})
