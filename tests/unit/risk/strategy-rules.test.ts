import { describe, expect, test } from 'vitest'
import { orderRequest } from '../../../src/engine/model/order-request.ts'
import type { Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import { kelly } from '../../../src/engine/risk/strategy-conduct.ts'
import { REDUCE, RiskRoom, by, limitAt } from './risk-room.ts'

describe('taking a strategy out', () => {
  test('REPEATED-EXECUTION: given two fills a minute at most, when a third comes within it, then the strategy is taken out, said and told', () => {
    const room = new RiskRoom({ limits: { maxFills: 2, fillWindow: 60_000 } })
    for (let fill = 0; fill < 2; fill++) room.hold(1, room.instrument, 100, by('wild-1'))
    room.pass(59_999)
    expect(room.stopped).toEqual([])

    room.hold(1, room.instrument, 100, by('wild-1'))
    expect(room.stopped).toMatchObject([{ strategy: 'wild', rule: 'REPEATED-EXECUTION' }])
    expect(room.alerts.at(-1)).toMatchObject({ severity: 'critical', code: 'REPEATED-EXECUTION', source: 'wild-1' })
    expect(room.ask('buy', 1, by('wild-1'))).toMatchObject({ rule: 'STRATEGY-DISABLED' })
  })

  test('REPEATED-EXECUTION: given two fills a minute at most, when a third comes a minute after the first, then the strategy goes on', () => {
    const room = new RiskRoom({ limits: { maxFills: 2, fillWindow: 60_000 } })
    room.hold(1, room.instrument, 100, by('calm-1'))
    room.pass(1)
    room.hold(1, room.instrument, 100, by('calm-1'))
    room.pass(59_999)
    room.hold(1, room.instrument, 100, by('calm-1'))

    expect(room.stopped).toEqual([])
  })

  test('REPEATED-EXECUTION: given a human who trades by hand, when fills come often, then nobody is taken out', () => {
    const room = new RiskRoom({ limits: { maxFills: 2, fillWindow: 60_000, maxConsecutiveRejects: 1 } })
    for (let fill = 0; fill < 5; fill++) room.hold(1)
    for (let order = 0; order < 5; order++) room.place('buy', 0)

    expect([room.stopped, room.controls.conducts.locks]).toEqual([[], []])
  })

  test('CONSECUTIVE-REJECTS: given two refusals in a row at most, when the gate refuses a third, then the strategy is taken out once', () => {
    const room = new RiskRoom({ limits: { maxConsecutiveRejects: 2 } })
    room.place('buy', 0, by('wild-1'))
    room.place('buy', 0, by('wild-1'))
    expect(room.stopped).toEqual([])

    room.place('buy', 0, by('wild-1'))
    room.place('buy', 0, by('wild-1'))
    expect(room.stopped).toMatchObject([{ strategy: 'wild', rule: 'CONSECUTIVE-REJECTS' }])
    expect(room.codes.filter((code) => code === 'CONSECUTIVE-REJECTS')).toHaveLength(1)
  })

  test('CONSECUTIVE-REJECTS: given refusals by the broker, or of changes, when they come in a row, then they count; an order that is taken ends the row', () => {
    const room = new RiskRoom({ limits: { maxConsecutiveRejects: 2 } })
    room.say('rejected', room.place('buy', 1, by('wild-1')))
    room.say('rejected', room.place('buy', 1, by('wild-1')))
    const order = room.place('buy', 1, by('wild-1', limitAt(90)))
    room.say('accepted', order)
    expect(room.controls.conducts.rejectsOf('wild-1')).toBe(0)

    room.amend(order, 0)
    room.amend(order, 0)
    expect(room.stopped).toEqual([])
    room.amend(order, 0)
    expect(room.controls.conducts.lockOn('wild')).not.toBeNull()
  })

  test('CONSECUTIVE-REJECTS: given a strategy that goes wild within one event, when it is taken out, then its next order is refused at once and it is stopped between events', () => {
    const room = new RiskRoom({ limits: { maxConsecutiveRejects: 0 } })
    const request = by('wild-1')
    room.orders.place(orderRequest(room.instrument, 'buy', 0 as Quantity, request))
    expect(room.stopped).toEqual([])
    expect(room.ruleOf('buy', 1, request)).toBe('STRATEGY-DISABLED')

    room.bus.settle()
    expect(room.stopped).toHaveLength(1)
  })
})

describe('STRATEGY-DISABLED', () => {
  test('STRATEGY-DISABLED: given a strategy that was taken out, when any instance of it orders, then it is refused, but what only reduces leaves; others trade on', () => {
    const lock = { strategy: 'wild', rule: 'REPEATED-EXECUTION', reason: 'too many fills', at: 0 as Timestamp }
    const room = new RiskRoom({ locks: [lock] })
    room.hold(5, room.instrument, 100, by('calm-1'))

    expect(room.ask('buy', 1, by('wild-7'))?.message).toContain('too many fills')
    expect(room.ruleOf('buy', 1, by('wild'))).toBe('STRATEGY-DISABLED')
    expect([
      room.ruleOf('buy', 1, by('calm-1')),
      room.ruleOf('buy', 1),
      room.ruleOf('sell', 1, by('calm-1', REDUCE)),
    ]).toEqual([null, null, null])
    expect(room.ruleOf('sell', 1, by('wild-1', REDUCE))).toBe('REDUCE-ONLY')
  })

  test('STRATEGY-DISABLED: given a strategy that was taken out, when a human releases it, then it trades, and its counts begin anew', () => {
    const room = new RiskRoom({ limits: { maxConsecutiveRejects: 1 } })
    room.place('buy', 0, by('wild-1'))
    room.place('buy', 0, by('wild-1'))
    room.place('buy', 0, by('other-1'))
    expect(room.ruleOf('buy', 1, by('wild-1'))).toBe('STRATEGY-DISABLED')

    expect(room.controls.conducts.release('wild')).toBe(true)
    expect(room.controls.conducts.release('wild')).toBe(false)
    expect(room.ruleOf('buy', 1, by('wild-1'))).toBeNull()
    expect([room.controls.conducts.rejectsOf('wild-1'), room.controls.conducts.rejectsOf('other-1')]).toEqual([0, 1])
  })
})

describe('STRATEGY-BUDGET', () => {
  test('STRATEGY-BUDGET: given 1,000 for a strategy, when its position and orders come to it and beyond, then beyond is refused; others and humans have their own', () => {
    const room = new RiskRoom({ layers: [{ scope: 'strategy', key: 'grid', values: { strategyBudget: 1000 } }] })
    room.hold(3, room.instrument, 100, by('grid-1'))
    room.place('buy', 4, by('grid-1', limitAt(100)))

    expect(room.ask('buy', 3, by('grid-1'))).toBeNull()
    expect(room.ask('buy', 4, by('grid-1'))).toMatchObject({
      rule: 'STRATEGY-BUDGET',
      limit: '1,000.00 USD',
      found: '1,100.00 USD',
    })
    expect([
      room.ruleOf('buy', 99, by('else-1')),
      room.ruleOf('buy', 99),
      room.ruleOf('sell', 3, by('grid-1')),
    ]).toEqual([null, null, null])
  })

  test('STRATEGY-BUDGET: given a human whose account has a budget for strategies, when they order by hand, then it does not bind them', () => {
    const room = new RiskRoom({ limits: { strategyBudget: 1000 } })

    expect([room.ruleOf('buy', 11), room.ruleOf('buy', 11, by('s-1'))]).toEqual([null, 'STRATEGY-BUDGET'])
  })

  test('STRATEGY-BUDGET: given two strategies in one symbol, when they hold opposite sides, then each counts its own part', () => {
    const room = new RiskRoom({ limits: { strategyBudget: 1000 } })
    room.hold(8, room.instrument, 100, by('a-1'))
    room.hold(-4, room.instrument, 100, by('b-1'))
    expect([room.ruleOf('buy', 2, by('a-1')), room.ruleOf('buy', 3, by('a-1'))]).toEqual([null, 'STRATEGY-BUDGET'])

    room.hold(-4, room.instrument, 100, by('b-1'))
    expect(room.controls.exposure.strategy('b-1').held).toBe(room.controls.exposure.strategy('a-1').held)
  })

  test('STRATEGY-BUDGET: given a position of another strategy, when one sells against it, then that is at work, in the order and in the position', () => {
    const room = new RiskRoom({ limits: { strategyBudget: 1000 } })
    room.hold(10, room.instrument, 100, by('a-1'))
    expect([room.ruleOf('sell', 10, by('b-1')), room.ruleOf('sell', 11, by('b-1'))]).toEqual([null, 'STRATEGY-BUDGET'])
    expect(room.ruleOf('sell', 1, by('b-1', REDUCE))).toBe('REDUCE-ONLY')

    const order = room.place('sell', 8, by('b-1', limitAt(100)))
    room.say('accepted', order)
    expect([room.amend(order, 11), room.amend(order, 9)]).toEqual([false, true])
    room.sayAmended()
    expect([room.ruleOf('sell', 1, by('b-1')), room.ruleOf('sell', 2, by('b-1'))]).toEqual([null, 'STRATEGY-BUDGET'])
    room.fill(order, 5)
    expect([room.ruleOf('sell', 1, by('b-1')), room.ruleOf('sell', 2, by('b-1'))]).toEqual([null, 'STRATEGY-BUDGET'])
    expect([room.ruleOf('buy', 5, by('b-1')), room.ruleOf('sell', 10, by('a-1'))]).toEqual([null, null])
  })

  test('STRATEGY-BUDGET: given a strategy that has sold what it held, when it buys again, then its budget is whole', () => {
    const room = new RiskRoom({ limits: { strategyBudget: 1000 } })
    room.hold(10, room.instrument, 100, by('a-1'))
    expect([room.ruleOf('buy', 1, by('a-1')), room.ruleOf('sell', 10, by('a-1'))]).toEqual(['STRATEGY-BUDGET', null])
    room.hold(-10, room.instrument, 100, by('a-1'))

    expect([room.ruleOf('buy', 10, by('a-1')), room.ruleOf('buy', 11, by('a-1'))]).toEqual([null, 'STRATEGY-BUDGET'])
  })
})

describe('first session of a version', () => {
  const version = (strategyVersion: string) => by('a-1', { strategyVersion })

  test('FIRST-SESSION-ORDER: given code that has not been through a session, when its order is worth the cap and a share more, then the share more is refused', () => {
    const room = new RiskRoom({ limits: { firstSessionOrderValue: 500 }, knownVersions: ['old'] })

    expect(room.ask('buy', 5, version('new'))).toBeNull()
    expect(room.ask('buy', 6, version('new'))).toMatchObject({
      rule: 'FIRST-SESSION-ORDER',
      limit: '500.00 USD',
      found: '600.00 USD',
    })
    expect([room.ruleOf('buy', 6, version('old')), room.ruleOf('buy', 6)]).toEqual([null, null])
    room.hold(10, room.instrument, 100, by('a-1'))
    expect(room.ruleOf('sell', 10, version('new'))).toBeNull()
  })

  test('FIRST-SESSION-BUDGET: given code that has not been through a session, when it would have more at work than the cap, then it is refused', () => {
    const room = new RiskRoom({ limits: { firstSessionBudget: 1000 }, knownVersions: ['old'] })
    room.hold(5, room.instrument, 100, version('new'))

    expect(room.ask('buy', 5, version('new'))).toBeNull()
    expect(room.ask('buy', 6, version('new'))).toMatchObject({ rule: 'FIRST-SESSION-BUDGET', found: '1,100.00 USD' })
    expect(room.ruleOf('buy', 6, version('old'))).toBeNull()
  })
})

describe('sizes by estimate', () => {
  const calm = Array.from({ length: 40 }, (_, bar) => 100 + (bar % 2))

  test('POSITION-VOLATILITY: given a tenth of equity a year at most, when positions would bring that and more, then more is refused; without an estimate all is', () => {
    const room = new RiskRoom({ limits: { maxPositionVolatility: 0.1 } })
    expect(room.ask('buy', 1)).toMatchObject({ rule: 'POSITION-VOLATILITY', found: 'not known yet' })

    room.bars(calm, room.instrument, 86_400_000)
    const { volatility } = room.controls.references.of(room.instrument)
    const most = Math.floor(10_000 / (100 * volatility))
    expect(volatility).toBeGreaterThan(0.1)
    expect([room.ruleOf('buy', most), room.ruleOf('buy', most + 1)]).toEqual([null, 'POSITION-VOLATILITY'])
  })

  test('POSITION-VOLATILITY: given a position beyond the limit, when it is reduced, then it passes', () => {
    const room = new RiskRoom()
    room.hold(10)
    room.change({ maxPositionVolatility: 0 })

    expect([room.ruleOf('sell', 5), room.ruleOf('buy', 1)]).toEqual([null, 'POSITION-VOLATILITY'])
  })

  test('ATR-RISK: given 1 % of equity and an average range of 1, when 1,000 shares and one more are bought, then one more is refused', () => {
    const room = new RiskRoom({ limits: { maxAtrRisk: 0.01 }, cash: 100_000 })
    expect(room.ask('buy', 1)).toMatchObject({ rule: 'ATR-RISK', found: 'not known yet' })

    room.bars(calm)
    room.price(100)
    expect(room.controls.references.of(room.instrument).atr).toBe(100)
    expect([room.ruleOf('buy', 1000), room.ruleOf('buy', 1001)]).toEqual([null, 'ATR-RISK'])
    room.change({ maxAtrRisk: Number.POSITIVE_INFINITY })
    room.hold(10)
    room.change({ maxAtrRisk: 0 })
    expect(room.ruleOf('sell', 5)).toBeNull()
  })

  test('KELLY-FRACTION: given a record of 12 wins of 10 % and 8 losses of 10 %, when half of Kelly’s 20 % is allowed, then a tenth of equity passes and a share more does not', () => {
    const room = new RiskRoom({ limits: { maxKellyFraction: 0.5 }, cash: 100_000 })
    const trade = (exit: number) => {
      room.hold(1, room.instrument, 100, by('a-1'))
      room.hold(-1, room.instrument, exit, by('a-1'))
    }
    for (let won = 0; won < 12; won++) trade(110)
    for (let lost = 0; lost < 7; lost++) trade(90)
    expect(room.ruleOf('buy', 999, by('a-1'))).toBeNull()

    trade(90)
    expect(room.portfolio.equity).toBe(100_040_000_000)
    expect(room.controls.conducts.kellyOf('a-1')).toBeCloseTo(0.2, 12)
    expect([room.ruleOf('buy', 100, by('a-1')), room.ruleOf('buy', 101, by('a-1'))]).toEqual([null, 'KELLY-FRACTION'])
    expect(room.ruleOf('buy', 999, by('b-1'))).toBeNull()
    room.change({ maxKellyFraction: Number.POSITIVE_INFINITY })
    room.hold(10, room.instrument, 100, by('a-1'))
    room.change({ maxKellyFraction: 0 })
    expect(room.ruleOf('sell', 5, by('a-1'))).toBeNull()
  })

  test('KELLY-FRACTION: given only wins or only losses, when the fraction is asked for, then it is all or nothing', () => {
    const record = (exit: number) => {
      const room = new RiskRoom()
      for (let count = 0; count < 20; count++) {
        room.hold(1, room.instrument, 100, by('a-1'))
        room.hold(-1, room.instrument, exit, by('a-1'))
      }
      return room.controls.conducts.kellyOf('a-1')
    }

    expect([record(101), record(99), kelly(0.5, 1), kelly(0.6, 1)].map((each) => Number(each.toFixed(6)))).toEqual([
      1, 0, 0, 0.2,
    ])
  })
})
