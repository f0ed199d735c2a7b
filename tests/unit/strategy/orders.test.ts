import { describe, expect, test } from 'vitest'
import type { OrderOptions } from '../../../src/engine/strategy/order-options.ts'
import { stage } from './floor.ts'

describe('what the options of an order make of it', () => {
  test.each<[OrderOptions, string, string]>([
    [{}, 'market', 'gtc'],
    [{ limit: 99 }, 'limit', 'gtc'],
    [{ stop: 101 }, 'stop', 'gtc'],
    [{ stop: 101, limit: 102 }, 'stop-limit', 'gtc'],
    [{ touch: 99 }, 'market-if-touched', 'gtc'],
    [{ touch: 99, limit: 98.5 }, 'limit-if-touched', 'gtc'],
    [{ trail: 2 }, 'trailing-stop', 'gtc'],
    [{ trailPercent: 1.5, limitOffset: 0.1 }, 'trailing-stop-limit', 'gtc'],
    [{ atOpen: true }, 'market-on-open', 'gtc'],
    [{ atClose: true }, 'market-on-close', 'gtc'],
    [{ limit: 99, atOpen: true }, 'limit', 'at-the-open'],
    [{ limit: 99, atClose: true }, 'limit', 'at-the-close'],
    [{ limit: 99, expiresAt: 9e12 }, 'limit', 'gtd'],
    [{ limit: 99, timeInForce: 'fok' }, 'limit', 'fok'],
  ])('given %j, then it is %s and %s', (options, type, timeInForce) => {
    const order = stage().puppet.doBuy(10, options)
    expect([order.type, order.timeInForce, order.status]).toEqual([type, timeInForce, 'accepted'])
  })

  test.each<OrderOptions>([
    { stop: 101, touch: 99 },
    { trail: 1, trailPercent: 1 },
    { trail: 1, limit: 99 },
    { atOpen: true, atClose: true },
    { atOpen: true, stop: 101 },
    { atClose: true, timeInForce: 'day' },
  ])('given %j, which contradicts itself, then it is refused in words', (options) => {
    expect(() => stage().puppet.doBuy(10, options)).toThrow(/expected one of .* for an order, found 2/)
  })
})

describe('a bracket of a strategy', () => {
  test('given a stop and a target, when the entry fills and the target is passed, then the strategy is out and nothing waits', () => {
    const { venue, puppet } = stage()
    const { entry, stopLoss, takeProfit } = puppet.doBracket('buy', 10, { stopLoss: 95, takeProfit: 105 })
    venue.flat(100)
    expect([entry.status, stopLoss?.status, takeProfit?.status]).toEqual(['filled', 'accepted', 'accepted'])
    venue.bar(100, 106, 99, 104)
    expect([takeProfit?.averagePrice, stopLoss?.status, puppet.see().workingOrders.length]).toEqual([
      105,
      'canceled',
      0,
    ])
    expect(puppet.see().position.isFlat).toBe(true)
  })

  test('given a short one with a trailing stop alone, when the market falls and comes back, then it is out at the trail', () => {
    const { venue, puppet } = stage()
    const { stopLoss, takeProfit } = puppet.doBracket('sell', 10, { trail: 3 })
    venue.flat(100)
    venue.bar(99, 99, 90, 91)
    expect([stopLoss?.stopPrice, takeProfit]).toEqual([93, null])
    venue.bar(91, 94, 90.5, 94)
    expect(stopLoss?.averagePrice).toBe(93)
  })

  test('given it, when the strategy closes, then the exits are gone with the position', () => {
    const { venue, puppet } = stage()
    puppet.doBracket('buy', 10, { stopLoss: 95, takeProfit: 105 })
    venue.flat(100)
    puppet.doClose()
    // The stop is passed at the same open at which the strategy gets out.
    venue.bar(94, 95, 93, 94)
    expect([puppet.see().position.quantity, puppet.see().workingOrders.length]).toEqual([0, 0])
    expect(venue.fills.reduce((sum, { side, quantity }) => sum + (side === 'buy' ? quantity : -quantity), 0)).toBe(0)
  })

  test('given an entry that the gate refuses, then there are no exits', () => {
    const { puppet } = stage({}, { cash: 100 })
    const { entry, stopLoss, takeProfit } = puppet.doBracket('buy', 10, { stopLoss: 95, takeProfit: 105 })
    expect([entry.status, stopLoss, takeProfit]).toEqual(['denied', null, null])
  })

  test.each([{}, { stopLoss: 95, trail: 2 }])('given %j for exits, then it is refused in words', (options) => {
    expect(() => stage().puppet.doBracket('buy', 10, options)).toThrow(/expected/)
  })

  test('given an order of another strategy as parent or to change, then it is refused', () => {
    const [one, other] = [stage().puppet.doBuy(1, { limit: 90 }), stage()]
    Object.defineProperty(one.exact, 'strategyId', { value: 'stranger' })
    expect(() => other.puppet.doSell(1, { parent: one })).toThrow('expected an order of puppet-1')
    expect(() => other.puppet.doAmend(one, { limit: 91 })).toThrow('expected an order of puppet-1')
  })

  test('given a stop that is moved, when the market comes to it, then it fills there', () => {
    const { venue, puppet } = stage()
    const { stopLoss } = puppet.doBracket('buy', 10, { stopLoss: 95 })
    venue.flat(100)
    if (!stopLoss) throw new Error('expected a stop')
    expect(puppet.doAmend(stopLoss, { stop: 98 })).toBe(true)
    venue.bar(100, 101, 97, 99)
    expect(stopLoss.averagePrice).toBe(98)
    expect(puppet.doAmend(stopLoss, { stop: 97 })).toBe(false)
  })
})
