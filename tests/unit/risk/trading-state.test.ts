import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { OrderSide, OrderTerms } from '../../../src/engine/model/order-request.ts'
import { orderRequest } from '../../../src/engine/model/order-request.ts'
import type { Quantity } from '../../../src/engine/model/units.ts'
import { TradingState } from '../../../src/engine/risk/trading-state.ts'
import type { TradingHold } from '../../../src/engine/risk/trading-state.ts'
import { TradingRoom, units } from '../execution/trading-room.ts'

const LATCH = { id: 'L1', at: 1, source: 'button', reason: 'enough' } as const
const hold = (key: string, level: TradingHold['level']): TradingHold => ({
  key,
  level,
  at: 1,
  source: key,
  reason: `for ${key}`,
})

function rule(room: TradingRoom, side: OrderSide, quantity: number, terms: OrderTerms = {}): string | null {
  return room.gate.check(orderRequest(room.instrument, side, quantity as Quantity, terms))?.rule ?? null
}

const limit = (price: number): OrderTerms => ({ type: 'limit', limitPrice: units(price) })
const stopAt = (price: number): OrderTerms => ({ type: 'stop', stopPrice: units(price) })

describe('The state of trading', () => {
  test('given several reasons, is as strict as the strictest, and active only when all are gone', () => {
    const state = new TradingState(null)
    const levels: string[] = []
    state.onChange(() => levels.push(state.level))
    state.hold(hold('human', 'paused'))
    state.hold(hold('reconciliation', 'stopped'))
    expect(state.reason).toBe('for reconciliation')
    state.stop(LATCH)
    expect(state.reason).toBe('enough')
    state.release('reconciliation')
    state.rearm()
    expect(state.reason).toBe('for human')
    expect(state.isActive).toBe(false)
    state.release('human')
    state.release('human')
    expect(state.isActive).toBe(true)
    expect(levels).toEqual(['paused', 'stopped', 'stopped', 'stopped', 'paused', 'active'])
  })
})

describe('A pause', () => {
  test('given no position, refuses entries of either side, and says what passes', () => {
    const room = new TradingRoom()
    room.state.hold(hold('human', 'paused'))
    expect([rule(room, 'buy', 1), rule(room, 'sell', 1, limit(110))]).toEqual(['TRADING-PAUSED', 'TRADING-PAUSED'])
    const refusal = room.gate.check(orderRequest(room.instrument, 'buy', 1 as Quantity))
    expect(refusal?.message).toContain('trading is paused (for human): exits and protective orders only')
  })

  test('given a position, lets it be reduced, closed and protected, but not added to or turned', () => {
    const room = new TradingRoom()
    room.hold(10)
    room.state.hold(hold('human', 'paused'))
    expect([
      rule(room, 'sell', 4),
      rule(room, 'sell', 10),
      rule(room, 'sell', 10, { reduceOnly: true, ...stopAt(90) }),
    ]).toEqual([null, null, null])
    expect([rule(room, 'sell', 11), rule(room, 'buy', 1)]).toEqual(['TRADING-PAUSED', 'TRADING-PAUSED'])
  })

  test('given a stop that protects the position, still lets a strategy close it at market', () => {
    const room = new TradingRoom()
    room.hold(10)
    room.place('sell', 10, { reduceOnly: true, ...stopAt(90) })
    room.state.hold(hold('human', 'paused'))
    expect(rule(room, 'sell', 10)).toBeNull()
    room.place('sell', 6)
    expect([rule(room, 'sell', 4), rule(room, 'sell', 5)]).toEqual([null, 'TRADING-PAUSED'])
  })

  test('given an entry from before it, lets the exits be placed that protect what it may still open', () => {
    const room = new TradingRoom()
    const parent = room.place('buy', 10, limit(95))
    room.state.hold(hold('human', 'paused'))
    expect(rule(room, 'sell', 10, { parent, reduceOnly: true, ...stopAt(90) })).toBeNull()
    room.say('canceled', parent)
    expect(rule(room, 'sell', 10, { parent, reduceOnly: true, ...stopAt(90) })).toBe('TRADING-PAUSED')
  })

  test('given a working entry, does not let it be changed, but cancelled', () => {
    const room = new TradingRoom()
    const entry = room.place('buy', 10, limit(95))
    room.say('accepted', entry)
    room.state.hold(hold('human', 'paused'))
    expect(room.amend(entry, { limitPrice: units(99) })).toBe(false)
    room.cancel(entry)
    expect(room.broker.cancels).toEqual([entry])
  })
})

describe('A stop', () => {
  test('given a position, lets through what makes it smaller, all that works counted, reduce-only or not', () => {
    const room = new TradingRoom()
    room.hold(-10)
    room.state.stop(LATCH)
    expect([rule(room, 'buy', 10), rule(room, 'buy', 11), rule(room, 'sell', 1)]).toEqual([
      null,
      'TRADING-STOPPED',
      'TRADING-STOPPED',
    ])
    room.place('buy', 6, { reduceOnly: true, ...limit(90) })
    expect([rule(room, 'buy', 4), rule(room, 'buy', 5), rule(room, 'buy', 5, { reduceOnly: true })]).toEqual([
      null,
      'TRADING-STOPPED',
      'TRADING-STOPPED',
    ])
  })

  test('given a strategy that holds the opposite of the account, keeps it from making the account larger', () => {
    const room = new TradingRoom()
    room.fill(room.place('sell', 4, { strategyId: 'short' }), 4)
    room.fill(room.place('buy', 10, { strategyId: 'long' }), 10)
    room.state.stop(LATCH)
    // The account is long 6: buying back the short would add to it.
    expect(rule(room, 'buy', 4, { strategyId: 'short', reduceOnly: true })).toBe('TRADING-STOPPED')
  })

  test('given an order that reduces without saying so, lets it leave as one that the broker holds to reducing', () => {
    const room = new TradingRoom()
    room.hold(10)
    room.state.stop(LATCH)
    expect(room.place('sell', 4).instructions.reduceOnly).toBe(true)
  })

  test('given any position, working orders and questions, nothing passes that could open, add or turn, however it fills', () => {
    const order = fc.record({
      side: fc.constantFrom<OrderSide>('buy', 'sell'),
      quantity: fc.integer({ min: 1, max: 20 }),
      reduceOnly: fc.boolean(),
    })
    fc.assert(
      fc.property(
        fc.integer({ min: -20, max: 20 }),
        fc.array(order, { maxLength: 3 }),
        fc.array(order, { maxLength: 6 }),
        (held, before, asked) => {
          const room = new TradingRoom({ cash: 1e9 })
          if (held !== 0) room.hold(held)
          for (const { side, quantity } of before) room.place(side, quantity, limit(side === 'buy' ? 90 : 110))
          room.state.stop(LATCH)
          const passed = asked
            .map(({ side, quantity, reduceOnly }) => room.place(side, quantity, { reduceOnly }))
            .filter(({ status }) => status === 'submitted')
          // All that passed fills, none of what was there before does: then the position is no larger, and has not turned.
          for (const each of passed) room.fill(each, each.quantity)
          expect(Math.abs(room.held)).toBeLessThanOrEqual(Math.abs(held))
          expect(room.held * held).toBeGreaterThanOrEqual(0)
        },
      ),
    )
  })
})
