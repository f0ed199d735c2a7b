import { describe, expect, test } from 'vitest'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import { instrumentOf } from '../model/instruments.ts'
import { REDUCE, RiskRoom, by, limitAt, stopAt } from './risk-room.ts'

describe('DUPLICATE-ORDER', () => {
  test('DUPLICATE-ORDER: given an order, when the same comes 499 ms and 500 ms later and 500 ms are asked for, then only the first is refused', () => {
    const room = new RiskRoom({ limits: { duplicateWindow: 500 } })
    room.place('buy', 10, limitAt(99))

    room.pass(499)
    expect(room.ask('buy', 10, limitAt(99))).toMatchObject({
      rule: 'DUPLICATE-ORDER',
      limit: '0.5 s apart',
      found: '0.499 s',
    })
    room.pass(1)
    expect(room.ask('buy', 10, limitAt(99))).toBeNull()
  })

  test('DUPLICATE-ORDER: given an order, when one differs in anything, then it is no duplicate', () => {
    const room = new RiskRoom({ limits: { duplicateWindow: 500 } })
    const other = room.other('OTHER')
    room.place('buy', 10, limitAt(99))

    expect(room.ruleOf('buy', 10, limitAt(99))).toBe('DUPLICATE-ORDER')
    expect(room.ruleOf('sell', 10, limitAt(99))).toBeNull()
    expect(room.ruleOf('buy', 11, limitAt(99))).toBeNull()
    expect(room.ruleOf('buy', 10, limitAt(98))).toBeNull()
    expect(room.ruleOf('buy', 10)).toBeNull()
    expect(room.ruleOf('buy', 10, by('s-1', limitAt(99)))).toBeNull()
    expect(room.ruleOf('buy', 10, { ...stopAt(110), ...limitAt(99), type: 'stop-limit' })).toBeNull()
    expect(room.ruleOf('buy', 10, limitAt(99), other)).toBeNull()
    const touched = { ...limitAt(99), type: 'limit-if-touched' as const }
    room.place('buy', 1, { ...touched, stopPrice: 9800 as never })
    expect(room.ruleOf('buy', 1, { ...touched, stopPrice: 9700 as never })).toBeNull()
  })

  test('DUPLICATE-ORDER: given an order, when it is changed, or a position is closed twice, then neither is a duplicate', () => {
    const room = new RiskRoom({ limits: { duplicateWindow: 500 } })
    const order = room.place('buy', 10, limitAt(99))
    room.say('accepted', order)
    expect(room.gate.checkAmendment(order, order)).toBeNull()

    room.hold(5)
    room.place('sell', 5, REDUCE)
    expect(room.ruleOf('sell', 5, REDUCE)).toBeNull()
  })

  test('DUPLICATE-ORDER: given more orders than are remembered, when the first comes again, then it is forgotten', () => {
    const room = new RiskRoom({ limits: { duplicateWindow: 500 } })
    for (let quantity = 1; quantity <= 33; quantity++) room.place('buy', quantity, limitAt(1))

    expect([room.ruleOf('buy', 2, limitAt(1)), room.ruleOf('buy', 1, limitAt(1))]).toEqual(['DUPLICATE-ORDER', null])
  })
})

describe('SELF-MATCH', () => {
  test('SELF-MATCH: given a resting sell at 101, when buys come up to and below it, then those that reach it are refused', () => {
    const room = new RiskRoom({ limits: { selfMatchPrevention: 1 } })
    room.say('accepted', room.place('sell', 1, limitAt(101)))
    room.place('sell', 1, limitAt(103))

    expect(room.ask('buy', 1, limitAt(101))).toMatchObject({
      rule: 'SELF-MATCH',
      limit: 'no sell of its own at 101.00',
      found: '101.00',
    })
    expect(room.ruleOf('buy', 1, limitAt(100.99))).toBeNull()
    expect(room.ruleOf('buy', 1)).toBeNull()
  })

  test('SELF-MATCH: given a resting buy at 99, when sells reach it, by limit or because the market is there, then they are refused', () => {
    const room = new RiskRoom({ limits: { selfMatchPrevention: 1 } })
    room.place('buy', 1, limitAt(98))
    room.place('buy', 1, limitAt(99))
    room.place('buy', 1, limitAt(97))

    expect([room.ruleOf('sell', 1, limitAt(99)), room.ruleOf('sell', 1, limitAt(99.01))]).toEqual(['SELF-MATCH', null])
    expect(room.ruleOf('sell', 1)).toBeNull()
    room.price(98.5)
    expect(room.ask('sell', 1)).toMatchObject({ rule: 'SELF-MATCH', limit: 'no buy of its own at 99.00' })
  })

  test('SELF-MATCH: given a resting sell, when it is changed or over, then its new price counts, or none', () => {
    const room = new RiskRoom({ limits: { selfMatchPrevention: 1 } })
    const order = room.place('sell', 1, limitAt(101))
    room.say('accepted', order)
    room.amend(order, 1, 10_500 as never)
    room.sayAmended()
    expect([room.ruleOf('buy', 1, limitAt(104.99)), room.ruleOf('buy', 1, limitAt(105))]).toEqual([null, 'SELF-MATCH'])

    room.cancel(order)
    room.say('canceled', order)
    expect(room.ruleOf('buy', 1, limitAt(105))).toBeNull()
  })

  test('SELF-MATCH: given orders that do not rest, when one could meet them, then it passes: stops, auctions, exits that are held', () => {
    const room = new RiskRoom({ limits: { selfMatchPrevention: 1 } })
    room.place('buy', 1, stopAt(110))
    const entry = room.place('buy', 1, limitAt(95))
    room.place('sell', 1, { ...limitAt(96), parent: entry, reduceOnly: true })
    expect(room.ruleOf('buy', 1, limitAt(97))).toBeNull()

    room.fill(entry, 1, 95)
    room.place('sell', 1, { ...limitAt(96), parent: entry, reduceOnly: true })
    expect(room.ruleOf('buy', 1, limitAt(97))).toBe('SELF-MATCH')
    expect(room.ruleOf('buy', 1, stopAt(120))).toBeNull()
    expect(room.ruleOf('buy', 1, { type: 'market-on-open' })).toBeNull()
  })

  test('SELF-MATCH: given a stop-limit order, when it has triggered, then it rests', () => {
    const room = new RiskRoom({ limits: { selfMatchPrevention: 1 } })
    const order = room.place('sell', 1, { ...stopAt(99), ...limitAt(98), type: 'stop-limit' })
    room.say('accepted', order)
    expect(room.ruleOf('buy', 1, limitAt(100))).toBeNull()

    room.broker.say({ type: 'triggered', orderId: order.id, at: room.clock.now() })
    room.bus.settle()
    expect(room.ruleOf('buy', 1, limitAt(100))).toBe('SELF-MATCH')
  })
})

describe('TRADING-HOURS', () => {
  const share = instrumentOf({ calendar: 'XNYS' })
  const [opens, closes] = [Date.UTC(2024, 2, 5, 14, 30), Date.UTC(2024, 2, 5, 21)]
  const at = (start: number) => new RiskRoom({ limits: { tradingHoursOnly: 1 }, instrument: share, start })

  test('TRADING-HOURS: given New York, when orders come at the first and last moment of trading and just outside, then those outside are refused', () => {
    expect([at(opens).ruleOf('buy', 1), at(closes - 1).ruleOf('buy', 1)]).toEqual([null, null])
    expect(at(opens - 1).ask('buy', 1)).toMatchObject({
      rule: 'TRADING-HOURS',
      limit: expect.stringContaining('2024-03-05'),
    })
    expect(at(closes).ask('buy', 1)).toMatchObject({
      rule: 'TRADING-HOURS',
      limit: expect.stringContaining('2024-03-06'),
    })
  })

  test('TRADING-HOURS: given a closed venue, when an order waits for an auction, then it passes', () => {
    const room = at(closes)

    expect(room.ruleOf('buy', 1, { type: 'market-on-open' })).toBeNull()
    expect(room.ruleOf('buy', 1, { ...limitAt(99), timeInForce: 'at-the-open' })).toBeNull()
    expect(room.ruleOf('buy', 1, { ...limitAt(99), timeInForce: 'at-the-close' })).toBeNull()
  })

  test('TRADING-HOURS: given a lunch break, when an order comes in it, then it is told when trading goes on', () => {
    const tokyo = instrumentOf({ calendar: 'XTKS' })
    const start = Date.UTC(2024, 2, 5, 3) as Timestamp
    const room = new RiskRoom({ limits: { tradingHoursOnly: 1 }, instrument: tokyo, start })

    expect(room.ask('buy', 1)).toMatchObject({ rule: 'TRADING-HOURS', limit: expect.stringContaining('03:30') })
  })
})
