import { describe, expect, test } from 'vitest'
import { orderRequest } from '../../../src/engine/model/order-request.ts'
import type { OrderTerms } from '../../../src/engine/model/order-request.ts'
import { Venue } from './venue.ts'

/** An entry to buy ten, with a stop and a target that wait for it. */
function bracket(venue: Venue, entryTerms: OrderTerms, stop: number, target: number, quantity = 10) {
  const price = (decimal: number) => venue.instrument.price(decimal)
  const entry = venue.place('buy', quantity, entryTerms)
  const exits: OrderTerms = { parent: entry, oco: 'exit', reduceOnly: true }
  return {
    entry,
    stop: venue.place('sell', quantity, { ...exits, type: 'stop', stopPrice: price(stop) }),
    target: venue.place('sell', quantity, { ...exits, type: 'limit', limitPrice: price(target) }),
  }
}

type Bar4 = readonly [number, number, number, number]

const pricesOf = (venue: Venue) => venue.fills.map(({ side, price }) => [side, price / 100])

describe('a bracket', () => {
  test('given an entry that is not filled, when prices of the exits come, then these are held', () => {
    const venue = new Venue()
    venue.flat(100)
    const { entry, stop, target } = bracket(venue, { type: 'limit', limitPrice: venue.instrument.price(90) }, 85, 110)
    venue.bar(100, 115, 91, 100)

    expect([entry.status, stop.status, target.status, venue.fills.length]).toEqual([
      'accepted',
      'accepted',
      'accepted',
      0,
    ])
  })

  test.each<readonly [string, Bar4, number, number, number | null]>([
    ['the stop is touched after it on the path', [100, 101, 94, 96], 95, 110, 95],
    ['the target is passed after it on the path', [100, 106, 99, 101], 95, 105, 105],
    ['both are: the stop counts', [100, 111, 94, 101], 95, 105, 95],
    ['neither is', [100, 104, 96, 101], 95, 105, null],
  ])('given an entry at the open, when %s, then what gets out on the same bar does so at %5$d', (...row) => {
    const [, bar, stop, target, exit] = row
    const venue = new Venue()
    venue.flat(100)
    bracket(venue, {}, stop, target)
    venue.bar(...bar)

    expect(pricesOf(venue)).toEqual([['buy', 100], ...(exit === null ? [] : [['sell', exit]])])
  })

  test('given an entry on the way up, when the low of the bar was before it, then that low does not touch the stop', () => {
    const venue = new Venue()
    venue.flat(100)
    // The nearer extreme, 98, comes first: only then does the market rise to the entry.
    const { stop } = bracket(venue, { type: 'stop', stopPrice: venue.instrument.price(103) }, 99, 110)
    venue.bar(100, 104, 98, 103.5)

    expect([pricesOf(venue), stop.status]).toEqual([[['buy', 103]], 'accepted'])
  })

  test('given an entry that gaps beyond its own stop, when it fills, then the stop closes it at once at that price', () => {
    const venue = new Venue()
    venue.flat(100)
    bracket(venue, { type: 'limit', limitPrice: venue.instrument.price(99) }, 97, 110)
    venue.bar(90, 92, 89, 91)

    expect(pricesOf(venue)).toEqual([
      ['buy', 90],
      ['sell', 90],
    ])
  })

  test('given an entry that fills in parts, when the exits fill, then never for more than has filled', () => {
    const venue = new Venue({ fillRules: { volumeShare: 0.01 } })
    venue.flat(100)
    const { entry, target, stop } = bracket(venue, {}, 90, 105, 30)
    venue.bar(100, 101, 99, 100)
    expect([entry.filled, entry.status]).toEqual([10, 'partially-filled'])
    venue.cancel(entry)

    venue.bar(106, 107, 106, 106)
    expect([target.filled, target.status, stop.status]).toEqual([10, 'canceled', 'canceled'])
    expect([venue.trader.portfolio.quantity(venue.instrument), venue.trader.working.count]).toEqual([0, 0])
  })

  test('given a target that fills in parts, when the market turns, then the stop closes the rest and no more', () => {
    const venue = new Venue({ fillRules: { volumeShare: 0.01 } })
    venue.flat(100)
    const { entry, target, stop } = bracket(venue, {}, 95, 105, 30)
    for (let bar = 0; bar < 3; bar++) venue.flat(100)
    expect(entry.filled).toBe(30)
    venue.bar(104, 106, 104, 105)
    expect([target.filled, stop.status]).toEqual([10, 'accepted'])
    for (let bar = 0; bar < 4; bar++) venue.bar(96, 96, 94, 94)

    expect([target.filled, stop.filled, venue.trader.portfolio.quantity(venue.instrument)]).toEqual([10, 20, 0])
  })

  test('given a child for at once in a thin market, when its parent fills, then it has that moment and no more', () => {
    const venue = new Venue({ fillRules: { volumeShare: 0.01 } })
    venue.flat(100)
    const parent = venue.limit('buy', 99)
    const child = venue.place('buy', 1, { parent, timeInForce: 'ioc' })
    const late = venue.place('buy', 30, { timeInForce: 'ioc', type: 'limit', limitPrice: venue.instrument.price(90) })
    venue.bar(100, 100, 98, 99)
    expect([parent.status, child.status, late.status]).toEqual(['filled', 'filled', 'canceled'])

    const thin = new Venue({ fillRules: { volumeShare: 0.001 } })
    thin.flat(100)
    const first = thin.limit('buy', 99)
    const rest = thin.place('buy', 1, { parent: first, timeInForce: 'ioc' })
    thin.bar(100, 100, 98, 99)
    // The parent took all that there was.
    expect([first.status, rest.status, rest.filled]).toEqual(['filled', 'canceled', 0])
  })

  test('given an entry that is cancelled without a fill, when that is said, then its exits are over', () => {
    const venue = new Venue()
    venue.flat(100)
    const { entry, stop, target } = bracket(venue, { type: 'limit', limitPrice: venue.instrument.price(90) }, 85, 110)
    venue.cancel(entry)

    expect([stop.status, target.status, venue.trader.working.count]).toEqual(['canceled', 'canceled', 0])
    expect(stop.reason).toBe(`its parent ${entry.id} was over`)
  })

  test('given a position closed by hand of its strategy, when that fills, then the exits have nothing to close and go', () => {
    const venue = new Venue()
    venue.flat(100)
    const { stop, target } = bracket(venue, {}, 95, 105)
    venue.flat(100)
    venue.place('sell', 10)
    venue.flat(100)

    expect([stop.status, target.status, stop.reason]).toEqual(['canceled', 'canceled', 'nothing was left to reduce'])
  })

  test('given all money in the entry, when the exits are checked, then they need none', () => {
    const venue = new Venue({ cash: 1000 })
    venue.flat(100)
    const { entry, stop, target } = bracket(venue, {}, 95, 105)
    expect([entry.status, stop.status, target.status]).toEqual(['accepted', 'accepted', 'accepted'])
    venue.flat(100)
    expect(
      venue.trader.gate.check(orderRequest(venue.instrument, 'sell', stop.quantity, { reduceOnly: true })),
    ).toBeNull()
  })

  test('given an entry at the close of its bar, when that is asked for, then the exits live from that price on', () => {
    const venue = new Venue({ fillRules: { markets: 'same-close' } })
    venue.flat(100)
    const { entry, stop } = bracket(venue, {}, 95, 105)
    expect([entry.status, entry.averagePrice, stop.status]).toEqual(['filled', 100, 'accepted'])

    venue.bar(99, 100, 94, 96)
    expect([stop.status, stop.averagePrice]).toEqual(['filled', 95])
  })
})

describe('one cancels other', () => {
  test('given two ways in, when one fills, then the other is cancelled on the same bar though it was touched later', () => {
    const venue = new Venue()
    venue.flat(100)
    const oco = { oco: 'breakout' }
    const up = venue.stop('buy', 102, oco)
    const down = venue.stop('sell', 98, oco)
    venue.bar(100, 103, 96, 97)

    expect([up.status, down.status, down.reason]).toEqual(['filled', 'canceled', `${up.id} filled instead`])
  })

  test('given groups of one name of two strategies, when one fills, then only its own group is over', () => {
    const venue = new Venue()
    venue.flat(100)
    const mine = venue.limit('buy', 99, { oco: 'x', strategyId: 'a' })
    const theirs = venue.limit('buy', 90, { oco: 'x', strategyId: 'b' })
    venue.bar(100, 101, 98, 100)

    expect([mine.status, theirs.status]).toEqual(['filled', 'accepted'])
  })
})
