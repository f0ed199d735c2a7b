import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import type { Money, Price, Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import type { LimitValues } from '../../../src/engine/risk/limits.ts'
import { paperLimits } from '../../../src/engine/risk/paper-limits.ts'
import { PriceRange } from '../../../src/engine/risk/price-range.ts'
import { REDUCE, RiskRoom, limitAt, stopAt } from './risk-room.ts'

const CODE = 'PRICE-COLLAR-PERIOD'
const roomOf = (limits: Partial<LimitValues> = {}, options = {}) =>
  new RiskRoom({ limits: { priceCollarPeriod: 0.2, collarPeriod: 300_000, ...limits }, ...options })

/** A price every second, each so many times the one before, until orders of a side are refused; that price. */
function walk(room: RiskRoom, side: 'buy' | 'sell', factor: number): number {
  for (let price = 100, steps = 0; steps < 100; steps++, price *= factor) {
    room.pass(1_000)
    room.price(Math.round(price * 100) / 100)
    const refused = room.ruleOf(side, 1)
    if (refused !== null) return refused === CODE ? price : Number.NaN
  }
  return Number.NaN
}

describe('a collar over a period', () => {
  test('PRICE-COLLAR-PERIOD: given steps that are each within the collar of one order, when they walk a price away, then orders after it are refused at a fifth', () => {
    const [up, down] = [roomOf({ priceCollar: 0.1 }), roomOf({ priceCollar: 0.1 })]

    expect(walk(up, 'buy', 1.05)).toBeCloseTo(100 * 1.05 ** 4)
    expect(walk(down, 'sell', 0.95)).toBeCloseTo(100 * 0.95 ** 5)
    expect([up.ruleOf('sell', 1), down.ruleOf('buy', 1)]).toEqual([null, null])
  })

  test('PRICE-COLLAR-PERIOD: given a lowest of 100, when 120 and a cent more are bid, then the second is refused and says what was allowed; sells likewise below 80', () => {
    const room = roomOf()
    room.pass(1_000)
    room.price(115)
    expect([room.ask('buy', 1, limitAt(120)), room.ask('buy', 1)]).toEqual([null, null])
    expect(room.ask('buy', 1, limitAt(120.01))).toMatchObject({
      rule: CODE,
      limit: '120.00',
      found: '120.01',
      message: expect.stringContaining('more than 20 % above the lowest of the last 300 s'),
    })
    room.price(100)
    expect([room.ruleOf('sell', 1, limitAt(92)), room.ruleOf('sell', 1, limitAt(91.99))]).toEqual([null, CODE])
    expect(room.ask('sell', 1, limitAt(91.99))?.message).toContain('more than 20 % below the highest of the last 300 s')
  })

  test('PRICE-COLLAR-PERIOD: given two symbols under the same limits, when they are asked in turns, then each is held within its own', () => {
    const room = roomOf()
    const dear = room.other('DEAR', 1_000)

    for (const turn of [1, 2]) {
      expect([turn, room.ruleOf('buy', 1, limitAt(120)), room.ruleOf('buy', 1, limitAt(1_200), dear)]).toEqual([
        turn,
        null,
        null,
      ])
      expect([turn, room.ruleOf('buy', 1, limitAt(121)), room.ruleOf('buy', 1, limitAt(1_201), dear)]).toEqual([
        turn,
        CODE,
        CODE,
      ])
    }
  })

  test('PRICE-COLLAR-PERIOD: given prices that jumped and stay, when the period is over, then the old ones are forgotten within a twentieth of it', () => {
    const room = roomOf({}, { start: 1_500_000 })
    room.pass(15_000)
    room.price(121)
    const at = (ms: number) => {
      room.pass(ms)
      room.price(121)
      return room.ruleOf('buy', 1)
    }
    // The 100 stood as this part of the period began.
    const stages = [at(100_000), at(100_000), at(114_999), at(1)]

    expect(stages).toEqual([CODE, CODE, CODE, null])
    expect(room.ruleOf('buy', 1, limitAt(145.2))).toBeNull()
    expect(room.ruleOf('buy', 1, limitAt(145.21))).toBe(CODE)
  })

  test('PRICE-COLLAR-PERIOD: given a price that stood, when none came for a while, then it counts for as long as it stood', () => {
    const room = roomOf({}, { start: 1_500_000 })
    room.pass(200_000)
    room.price(121)
    room.pass(250_000)
    room.price(121)
    expect(room.ruleOf('buy', 1)).toBe(CODE)

    room.pass(65_000)
    room.price(121)
    expect(room.ruleOf('buy', 1)).toBeNull()
  })

  test('PRICE-COLLAR-PERIOD: given a silence longer than the period, when prices come again elsewhere, then it is another market', () => {
    const room = roomOf({}, { start: 1_500_000 })
    room.pass(314_999)
    expect(room.ruleOf('buy', 1, limitAt(120.01))).toBe(CODE)
    room.pass(1)
    expect(room.ruleOf('buy', 1, limitAt(120.01))).toBe(CODE)
    room.price(150)

    expect([room.ruleOf('buy', 1), room.ruleOf('buy', 1, limitAt(180.01))]).toEqual([null, CODE])
  })

  test('PRICE-COLLAR-PERIOD: given a crash, when a position is closed or reduced, by its word or by its size, then it passes, and turning does not', () => {
    const room = roomOf()
    room.hold(10)
    room.pass(1_000)
    room.price(70)

    expect([room.ruleOf('sell', 10), room.ruleOf('sell', 4), room.ruleOf('sell', 10, REDUCE)]).toEqual([
      null,
      null,
      null,
    ])
    expect([room.ruleOf('sell', 11), room.ruleOf('sell', 20, REDUCE)]).toEqual([CODE, null])
  })

  test('PRICE-COLLAR-PERIOD: given orders that wait for a stop, when the stop is far off, then they are held by the market of now, and by their limit once it was reached', () => {
    const room = roomOf()
    const stopLimit = (stop: number, limit: number) => ({
      ...stopAt(stop),
      ...limitAt(limit),
      type: 'stop-limit' as const,
    })
    expect([room.ruleOf('buy', 1, stopAt(150)), room.ruleOf('buy', 1, stopLimit(150, 160))]).toEqual([null, null])
    expect([room.ruleOf('sell', 1, stopAt(50)), room.ruleOf('sell', 1, stopLimit(50, 45))]).toEqual([null, null])
    expect(room.ruleOf('buy', 1, stopLimit(100, 120.01))).toBe(CODE)
    expect(room.ruleOf('sell', 1, stopLimit(100, 79.99))).toBe(CODE)

    room.pass(1_000)
    room.price(121)
    expect(room.ruleOf('buy', 1, stopAt(150))).toBe(CODE)
  })

  test('PRICE-COLLAR-PERIOD: given quotes around trades, when the range is kept, then it is of what orders of each side would get', () => {
    const room = roomOf({}, { price: null })
    room.quote(80, 100)
    room.pass(1_000)
    room.quote(99, 100)
    room.price(99)

    expect([room.ruleOf('buy', 1, limitAt(120)), room.ruleOf('buy', 1, limitAt(120.01))]).toEqual([null, CODE])
    expect([room.ruleOf('sell', 1, limitAt(79.2)), room.ruleOf('sell', 1, limitAt(79.19))]).toEqual([null, CODE])
  })

  test('STALE-REFERENCE, PRICE-COLLAR-PERIOD: given no reference, when an order asks, then it is refused: for want of a fresh price, or for want of any', () => {
    const [fresh, any] = [roomOf({ maxReferenceAge: 5_000 }, { price: null }), roomOf({}, { price: null })]
    for (const { instrument, portfolio } of [fresh, any]) {
      portfolio.mark(portfolio.holding(instrument), instrument.price(100))
    }

    expect(fresh.ruleOf('buy', 1)).toBe('STALE-REFERENCE')
    expect(any.ask('buy', 1)).toMatchObject({ rule: CODE, limit: 'none', found: 'none' })
    expect(any.ask('sell', 1, limitAt(100))).toMatchObject({ rule: CODE, limit: 'none', found: '100.00' })
  })
})

describe('its limits', () => {
  test('PRICE-COLLAR-PERIOD: given a limit that is set while prices come, when it is, then what stands begins the period, and another period begins it anew', () => {
    const room = roomOf({ priceCollarPeriod: Number.POSITIVE_INFINITY })
    room.price(50)
    room.price(100)
    room.change({ priceCollarPeriod: 0.2 })
    expect(room.ruleOf('buy', 1, limitAt(120.01))).toBe(CODE)
    room.pass(1_000)
    room.price(119)
    expect([room.ruleOf('buy', 1, limitAt(120)), room.ruleOf('buy', 1, limitAt(120.01))]).toEqual([null, CODE])

    room.change({ priceCollarPeriod: 0.25 })
    room.price(119)
    expect([room.ruleOf('buy', 1, limitAt(125)), room.ruleOf('buy', 1, limitAt(125.01))]).toEqual([null, CODE])

    room.change({ collarPeriod: 60_000 })
    room.price(119)
    expect([room.ruleOf('buy', 1, limitAt(148.75)), room.ruleOf('buy', 1, limitAt(148.76))]).toEqual([null, CODE])
  })

  test('PRICE-COLLAR-PERIOD: given a period of nothing or of everything, when prices moved, then the moment or all that was seen counts', () => {
    const [moment, all] = [roomOf({ collarPeriod: 0 }), roomOf({ collarPeriod: Number.POSITIVE_INFINITY })]
    for (const room of [moment, all]) {
      room.pass(86_400_000)
      room.price(121)
    }

    expect([moment.ruleOf('buy', 1), moment.ruleOf('buy', 1, limitAt(145.21))]).toEqual([null, CODE])
    expect(all.ask('buy', 1)).toMatchObject({ rule: CODE, message: expect.stringContaining('lowest of all that was') })
  })

  test('PRICE-COLLAR-PERIOD: given a limit of a symbol, when another walks as far, then only the first is held by it, and a strategy has none of its own', () => {
    const room = roomOf(
      { priceCollarPeriod: Number.POSITIVE_INFINITY },
      { layers: [{ scope: 'symbol', key: 'TEST', values: { priceCollarPeriod: 0.2 } }] },
    )
    const other = room.other('OTHER')
    room.pass(1_000)
    room.price(121)
    room.price(121, other)

    expect([room.ruleOf('buy', 1), room.ruleOf('buy', 1, {}, other)]).toEqual([CODE, null])
    expect([room.controls.references.of(other).range]).toEqual([null])
    for (const values of [{ priceCollarPeriod: 0.2 }, { collarPeriod: 1 }]) {
      expect(() => room.book.change({ scope: 'strategy', key: 'x', values })).toThrow('found it for the strategy x')
    }
  })

  test('PRICE-COLLAR-PERIOD: given a split or a dividend, when it takes effect, then the period begins anew in the new terms, or goes on', () => {
    const [split, dividend] = [roomOf(), roomOf()]
    for (const room of [split, dividend]) {
      room.quote(100, 100)
      const action = room === split ? { kind: 'split', to: 2, from: 1 } : { kind: 'dividend', amount: 0 }
      const { instrument, clock, bus } = room
      const none = { before: 0 as Quantity, after: 0 as Quantity, cash: 0 as Money }
      const effect = { price: 5_000 as Price, ...none, rescaledOrders: [], endedOrders: [] }
      bus.publish('action', { action: action as never, instrument, at: clock.now(), ...effect })
      bus.settle()
    }

    expect([split.ruleOf('sell', 1, limitAt(40)), split.ruleOf('sell', 1, limitAt(39.99))]).toEqual([null, CODE])
    expect([dividend.ruleOf('sell', 1, limitAt(80)), dividend.ruleOf('sell', 1, limitAt(79.99))]).toEqual([null, CODE])
  })

  test('given a paper account, when its prices are live, then a fifth within five minutes is the furthest; a past has no such limit', () => {
    const terms = { cash: 1_000, timeframeMs: 60_000 }
    const of = (isLive: boolean) => paperLimits({ ...terms, isLive })

    expect([of(true).priceCollarPeriod, of(true).collarPeriod]).toEqual([0.2, 300_000])
    expect(of(false).priceCollarPeriod).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('the range that is kept', () => {
  test('given prices of any time, when the range is asked for, then it is what stood within the period, and less than a twentieth before', () => {
    const step = fc.record({ ms: fc.integer({ min: 0, max: 900 }), price: fc.integer({ min: -50, max: 50 }) })
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), fc.integer({ min: 0, max: 500 }), (steps, after) => {
        const clock = new SimulatedClock(1_000_000 as Timestamp)
        const range = new PriceRange(1_000, clock)
        const seen: { at: number; price: number }[] = []
        for (const { ms, price } of steps) {
          clock.advanceTo((clock.now() + ms) as Timestamp)
          range.note(price, price, clock.now())
          seen.push({ at: clock.now(), price })
        }
        clock.advanceTo((clock.now() + after) as Timestamp)
        const from = (start: number) =>
          seen.filter((_, index) => (seen[index + 1]?.at ?? Number.POSITIVE_INFINITY) > start).map(({ price }) => price)
        const [least, most] = [from(clock.now() - 1_000), from(clock.now() - 1_050)]

        expect(range.lowest).toBeLessThanOrEqual(Math.min(...least))
        expect(range.lowest).toBeGreaterThanOrEqual(Math.min(...most))
        expect(range.highest).toBeGreaterThanOrEqual(Math.max(...least))
        expect(range.highest).toBeLessThanOrEqual(Math.max(...most))
      }),
    )
  })

  test('given prices with times of the future, of before, or long past, when they are noted, then they count as now, as the newest, or not at all', () => {
    const clock = new SimulatedClock(10_000 as Timestamp)
    const range = new PriceRange(1_000, clock)
    expect([range.lowest, range.highest]).toEqual([Number.NaN, Number.NaN])
    range.note(5, 5, 1_000 as Timestamp)
    expect([range.lowest, range.highest]).toEqual([Number.NaN, Number.NaN])
    range.note(7, 8, 1e15 as Timestamp)
    range.note(6, 9, 9_000 as Timestamp)
    expect([range.lowest, range.highest]).toEqual([6, 9])

    clock.advanceTo(11_050 as Timestamp)
    expect([range.lowest, range.highest]).toEqual([Number.NaN, Number.NaN])
  })
})
