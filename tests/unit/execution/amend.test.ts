import { describe, expect, test } from 'vitest'
import type { Quantity } from '../../../src/engine/model/units.ts'
import { TradingRoom, storyOf, units } from './trading-room.ts'

const shares = (quantity: number) => quantity as Quantity

function working(cash = 100_000) {
  const room = new TradingRoom({ cash })
  const order = room.place('buy', 10, { type: 'limit', limitPrice: units(100) })
  room.say('accepted', order)
  return { room, order }
}

describe('changing an order', () => {
  test('given a working order, when it is changed and the broker agrees, then it works on in its new terms, told step by step', () => {
    const { room, order } = working()
    expect(room.amend(order, { quantity: shares(12), limitPrice: units(99) })).toBe(true)
    expect([order.status, order.quantity, order.limitPrice]).toEqual(['pending-amend', 10, units(100)])
    room.sayAmended()

    expect([order.quantity, order.limitPrice]).toEqual([12, units(99)])
    expect(storyOf(room, order)).toEqual(['submitted', 'accepted', 'pending-amend', 'accepted'])
    expect(room.working.buys(room.instrument)).toBe(12)
    expect(room.working.reserved).toBe(room.instrument.notional(units(99), shares(12)))
  })

  test('given fills before and while it is changed, when the broker agrees, then they stay', () => {
    const { room, order } = working()
    room.fill(order, 3)
    room.amend(order, { quantity: shares(8) })
    room.fill(order, 2)
    room.sayAmended()
    expect([order.status, order.filled, order.remaining]).toEqual(['partially-filled', 5, 3])
    room.fill(order, 3)
    expect([order.status, room.working.count, room.working.reserved]).toEqual(['filled', 0, 0])
  })

  test('given a change to what has filled by then, when the broker agrees, then the order is filled', () => {
    const { room, order } = working()
    room.amend(order, { quantity: shares(5) })
    room.fill(order, 5)
    room.sayAmended()
    expect([order.status, order.filled, room.working.count]).toEqual(['filled', 5, 0])
  })

  test('given a change that the broker refuses, when it says so, then the order works on as it was and an alert says why', () => {
    const { room, order } = working()
    room.amend(order, { quantity: shares(20) })
    expect(room.working.reserved).toBe(room.instrument.notional(units(100), shares(20)))
    room.say('amend-rejected', order)
    expect([order.status, order.quantity, room.lastAlert.code]).toEqual(['accepted', 10, 'AMEND-REJECTED'])
    expect(room.working.reserved).toBe(room.instrument.notional(units(100), shares(10)))
  })

  test('given just enough money for the order, when it is made larger, then the gate refuses; smaller or at a lower price, it passes', () => {
    const { room, order } = working(1000)
    expect(room.amend(order, { quantity: shares(11) })).toBe(false)
    expect([order.status, room.lastAlert.code, room.broker.amendments.length]).toEqual(['accepted', 'BUYING-POWER', 0])
    expect(room.amend(order, { quantity: shares(11), limitPrice: units(90) })).toBe(true)
  })

  test.each([
    ['to nothing', { quantity: shares(0) }],
    ['to a price that is none', { limitPrice: units(-1) }],
    ['to have a stop, which its type has not', { stopPrice: units(90) }],
  ])('given an order, when it is changed %s, then the gate refuses', (_, changes) => {
    const { room, order } = working()
    expect([room.amend(order, changes), order.status]).toEqual([false, 'accepted'])
  })

  test('given a change on its way, when a cancel is asked for, then it leaves; a second change does not', () => {
    const { room, order } = working()
    room.amend(order, { quantity: shares(5) })
    expect(room.amend(order, { quantity: shares(4) })).toBe(false)
    room.cancel(order)
    room.sayAmended()
    expect([order.status, order.quantity]).toEqual(['pending-cancel', 5])
    room.say('canceled', order)
    expect([order.status, room.working.count]).toEqual(['canceled', 0])
  })

  test('given trading stopped, when an order is changed, then it is refused', () => {
    const { room, order } = working()
    room.state.stop({ id: 'L1', at: 1, source: 'hotkey', reason: 'too fast' })
    expect(room.amend(order, { quantity: shares(5) })).toBe(false)
  })
})
