import { describe, expect, test } from 'vitest'
import { type OrderSide, type OrderTerms, orderRequest } from '../../../src/engine/model/order-request.ts'
import type { Price, Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import { TradingRoom, units } from '../execution/trading-room.ts'

const shares = (quantity: number) => quantity as Quantity
const ruleOf = (room: TradingRoom, side: OrderSide, quantity: number, terms: OrderTerms) =>
  room.gate.check(orderRequest(room.instrument, side, shares(quantity), terms))?.rule ?? null

const LIMIT: OrderTerms = { type: 'limit', limitPrice: units(99) }
const TRAIL: OrderTerms = { type: 'trailing-stop', trailAmount: units(2) }

describe('what each type takes', () => {
  test.each<[string, OrderTerms, string | null]>([
    ['a stop-limit with both prices', { type: 'stop-limit', stopPrice: units(101), limitPrice: units(102) }, null],
    ['a stop-limit without a limit', { type: 'stop-limit', stopPrice: units(101) }, 'PRICE'],
    ['a market-if-touched with its price', { type: 'market-if-touched', stopPrice: units(99) }, null],
    [
      'a market-if-touched with a limit',
      { type: 'market-if-touched', stopPrice: units(99), limitPrice: units(99) },
      'PRICE',
    ],
    ['a limit-if-touched with both', { type: 'limit-if-touched', stopPrice: units(99), limitPrice: units(98) }, null],
    ['a market-on-close with a price', { type: 'market-on-close', limitPrice: units(99) }, 'PRICE'],
    ['a trailing stop by an amount', TRAIL, null],
    ['a trailing stop by per cent', { type: 'trailing-stop', trailPercent: 2.5 }, null],
    ['a trailing stop that begins at a price', { ...TRAIL, stopPrice: units(101) }, null],
    ['a trailing stop without a distance', { type: 'trailing-stop' }, 'INSTRUCTIONS'],
    ['a trailing stop with two', { ...TRAIL, trailPercent: 1 }, 'INSTRUCTIONS'],
    ['a trail of nothing', { type: 'trailing-stop', trailAmount: 0 as Price }, 'INSTRUCTIONS'],
    ['a trail of 100 %', { type: 'trailing-stop', trailPercent: 100 }, 'INSTRUCTIONS'],
    ['a trail of too fine a per cent', { type: 'trailing-stop', trailPercent: 0.00001 }, 'INSTRUCTIONS'],
    ['a trailing-stop-limit with its offset', { ...TRAIL, type: 'trailing-stop-limit', limitOffset: units(1) }, null],
    ['a trailing-stop-limit without', { ...TRAIL, type: 'trailing-stop-limit' }, 'INSTRUCTIONS'],
    ['a trailing stop with a limit offset', { ...TRAIL, limitOffset: units(1) }, 'INSTRUCTIONS'],
    ['a limit order with a trail', { ...LIMIT, trailAmount: units(1) }, 'INSTRUCTIONS'],
    ['an iceberg that shows a part', { ...LIMIT, displayQuantity: shares(4) }, null],
    ['an iceberg that shows more than there is', { ...LIMIT, displayQuantity: shares(11) }, 'INSTRUCTIONS'],
    ['a market order that hides', { displayQuantity: shares(4) }, 'INSTRUCTIONS'],
    ['a post-only limit', { ...LIMIT, postOnly: true }, null],
    ['a post-only market order', { postOnly: true }, 'INSTRUCTIONS'],
    ['a post-only order for at once', { ...LIMIT, postOnly: true, timeInForce: 'ioc' }, 'INSTRUCTIONS'],
    ['a fill-or-kill limit', { ...LIMIT, timeInForce: 'fok' }, null],
    ['a fill-or-kill stop', { type: 'stop', stopPrice: units(101), timeInForce: 'fok' }, 'TIME-IN-FORCE'],
    ['a limit for the open', { ...LIMIT, timeInForce: 'at-the-open' }, null],
    ['a market-on-open for the close', { type: 'market-on-open', timeInForce: 'at-the-close' }, 'TIME-IN-FORCE'],
    ['an order till a time to come', { ...LIMIT, timeInForce: 'gtd', expiresAt: 1_001 as Timestamp }, null],
    ['an order till now', { ...LIMIT, timeInForce: 'gtd', expiresAt: 1_000 as Timestamp }, 'TIME-IN-FORCE'],
    ['an order till no time', { ...LIMIT, timeInForce: 'gtd' }, 'TIME-IN-FORCE'],
    ['a DAY order with an expiry', { ...LIMIT, timeInForce: 'day', expiresAt: 2_000 as Timestamp }, 'TIME-IN-FORCE'],
  ])('given %s, when ten are to be bought, then the rule that refuses is %s', (_, terms, rule) => {
    expect(ruleOf(new TradingRoom(), 'buy', 10, terms)).toBe(rule)
  })
})

describe('reduce-only orders', () => {
  test('given nothing to reduce, when one is asked for, then it is refused; with a position, only on the other side', () => {
    const room = new TradingRoom()
    expect(ruleOf(room, 'sell', 1, { reduceOnly: true })).toBe('REDUCE-ONLY')
    room.hold(10)
    expect(ruleOf(room, 'sell', 20, { reduceOnly: true })).toBeNull()
    expect(ruleOf(room, 'buy', 1, { reduceOnly: true })).toBe('REDUCE-ONLY')
  })

  test('given the position of one strategy, when another wants to reduce it, then it has nothing to reduce', () => {
    const room = new TradingRoom()
    room.fill(room.place('buy', 10, { strategyId: 'a' }), 10)
    expect(ruleOf(room, 'sell', 1, { reduceOnly: true, strategyId: 'b' })).toBe('REDUCE-ONLY')
    expect(ruleOf(room, 'sell', 1, { reduceOnly: true, strategyId: 'a' })).toBeNull()
    room.fill(room.place('sell', 4, { strategyId: 'b' }), 4)
    expect(ruleOf(room, 'buy', 1, { reduceOnly: true, strategyId: 'b' })).toBeNull()
  })

  test('given all money in a position, when a stop and a target wait to close it, then both pass, and closing it passes still', () => {
    const room = new TradingRoom({ cash: 1000 })
    room.hold(10)
    const stop = room.place('sell', 10, { type: 'stop', stopPrice: units(90), reduceOnly: true })
    const target = room.place('sell', 10, { type: 'limit', limitPrice: units(110), reduceOnly: true })
    expect([stop.status, target.status]).toEqual(['submitted', 'submitted'])
    expect(ruleOf(room, 'sell', 10, { reduceOnly: true })).toBeNull()
    // What the exits may close is not there to be closed a second time.
    expect(ruleOf(room, 'sell', 20, {})).toBe('BUYING-POWER')
  })

  test('given an exit of an order on its way, when it is asked for before that fills, then it needs no position and no money', () => {
    const room = new TradingRoom({ cash: 1000 })
    const parent = room.place('buy', 10)
    expect(ruleOf(room, 'sell', 10, { reduceOnly: true, parent })).toBeNull()
    room.say('canceled', parent)
    expect(ruleOf(room, 'sell', 10, { reduceOnly: true, parent })).toBe('CONTINGENCY')
  })

  test('given a parent of another strategy, when an order is to wait for it, then it is refused', () => {
    const room = new TradingRoom()
    const parent = room.place('buy', 10, { strategyId: 'a' })
    expect(ruleOf(room, 'sell', 10, { parent, strategyId: 'b' })).toBe('CONTINGENCY')
  })
})
