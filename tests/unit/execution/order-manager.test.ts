import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NO_JOURNAL } from '../../../src/engine/kernel/journal.ts'
import { cancelAll } from '../../../src/engine/execution/cancel-all.ts'
import { InvariantError, StorageError } from '../../../src/engine/model/errors.ts'
import type { Order } from '../../../src/engine/model/order.ts'
import { ORDER_TRANSITIONS, type OrderStatus } from '../../../src/engine/model/order-status.ts'
import { TradingRoom, storyOf, units } from './trading-room.ts'

describe('placing', () => {
  test('given an order, when it is placed, accepted and filled in two parts, then each step is announced once, in order', () => {
    const room = new TradingRoom()
    const order = room.place('buy', 10)
    room.say('accepted', order)
    room.fill(order, 4, 99)
    room.fill(order, 6, 101)

    expect(storyOf(room, order)).toEqual(['submitted', 'accepted', 'partially-filled', 'filled'])
    expect(room.held).toBe(10)
    expect(order.averagePrice).toBe(100.2)
    expect(room.working.count).toBe(0)
  })

  test('given a broker that accepts at once, when an order is placed, then that is announced once and not twice', () => {
    const room = new TradingRoom()
    room.broker.submit = (order) => room.broker.say({ type: 'accepted', orderId: order.id, at: room.clock.now() })

    const order = room.place('buy', 10)

    expect(storyOf(room, order)).toEqual(['accepted'])
  })

  test('given an order that the gate refuses, when it is placed, then it comes back denied with the reason, and an alert says it', () => {
    const room = new TradingRoom({ cash: 100 })
    const order = room.place('buy', 10)

    expect(order.status).toBe('denied')
    expect(room.lastAlert).toMatchObject({
      severity: 'warning',
      source: 'manual',
      code: 'BUYING-POWER',
      message: order.reason,
    })
    expect(room.broker.submitted).toEqual([])
    expect(storyOf(room, order)).toEqual(['denied'])
    expect(room.working.count).toBe(0)
  })

  test('given a journal that fails, when an order is placed, then nothing is sent, the order is denied and the error surfaces', () => {
    const journal = {
      ...NO_JOURNAL,
      recordIntent: () => {
        throw new StorageError('the disk is full')
      },
    }
    const room = new TradingRoom({ journal })

    expect(() => room.place('buy', 10)).toThrow('the disk is full')
    room.bus.settle()

    const [order] = room.orders.orders
    expect([order?.status, order?.reason]).toEqual(['denied', 'the disk is full'])
    expect(room.broker.submitted).toEqual([])
    expect([room.working.count, room.working.reserved]).toEqual([0, 0])
    expect(room.announced).toEqual(['O1 denied'])
  })

  test('given a journal, when an order is placed, then its intent is written before it leaves', () => {
    const seen: string[] = []
    const journal = { ...NO_JOURNAL, recordIntent: (order: Order) => seen.push(`intent ${order.id} ${order.status}`) }
    const room = new TradingRoom({ journal })
    room.broker.submit = (order) => seen.push(`sent ${order.id}`)

    room.place('buy', 10)

    expect(seen).toEqual(['intent O1 initialized', 'sent O1'])
  })

  test('given a broker that fails when an order is sent, when it is placed, then the order stays unknown, neither denied nor lost', () => {
    const room = new TradingRoom()
    room.broker.submit = () => {
      throw new Error('no line')
    }

    expect(() => room.place('buy', 10)).toThrow('no line')

    const [order] = room.orders.orders
    expect([order?.status, room.working.count]).toEqual(['submitted', 1])
  })
})

describe('a broker that says things in its own order', () => {
  test('given a fill before the acknowledgement, when both come, then the fill counts and the acknowledgement changes nothing', () => {
    const room = new TradingRoom()
    const order = room.place('buy', 10)
    room.fill(order, 4)
    room.say('accepted', order)

    expect([order.status, order.filled]).toEqual(['partially-filled', 4])
    room.fill(order, 6)
    room.say('accepted', order)
    expect(order.status).toBe('filled')
  })

  test('given a cancel on its way, when the order fills first, then it is filled and the late cancel is said', () => {
    const room = new TradingRoom()
    const order = room.place('buy', 10)
    room.cancel(order)
    room.fill(order, 10)
    room.say('cancel-rejected', order)

    expect([order.status, room.held]).toEqual(['filled', 10])
    expect(room.lastAlert).toMatchObject({ code: 'LATE-EVENT' })
  })

  test('given a cancel on its way, when the broker refuses the order itself, then it is rejected and releases what it reserved', () => {
    const room = new TradingRoom()
    const order = room.place('buy', 10)
    room.cancel(order)
    room.say('rejected', order)

    expect([order.status, order.reason]).toEqual(['rejected', 'because'])
    expect([room.working.count, room.working.reserved]).toEqual([0, 0])
  })

  test('given a cancel that is refused, when the order had fills or none, then it works on as before and can be cancelled again', () => {
    const room = new TradingRoom()
    const [fresh, part] = [room.place('buy', 10), room.place('buy', 10)]
    room.fill(part, 3)
    for (const order of [fresh, part]) {
      room.cancel(order)
      room.cancel(order)
      room.say('cancel-rejected', order)
    }

    expect([fresh.status, part.status]).toEqual(['accepted', 'partially-filled'])
    expect(room.broker.cancels).toEqual([fresh, part])
    room.cancel(fresh)
    room.say('canceled', fresh)
    expect(fresh.status).toBe('canceled')
  })

  test('given a broker that cannot be reached, when a cancel fails, then an alert says so, the others are still asked for, and it can be asked for again', () => {
    const room = new TradingRoom()
    const [first, second] = [room.place('buy', 10), room.place('buy', 10)]
    const cancel = room.broker.cancel.bind(room.broker)
    room.broker.cancel = (order) => {
      if (order === first) throw new Error('no line')
      cancel(order)
    }
    cancelAll(room.orders, room.portfolio)
    room.bus.settle()
    expect([first.status, second.status]).toEqual(['accepted', 'pending-cancel'])
    expect(room.lastAlert).toMatchObject({ severity: 'critical', code: 'CANCEL-FAILED' })

    room.broker.cancel = cancel
    room.cancel(first)

    expect(room.broker.cancels).toEqual([second, first])
  })

  test('given the same fill twice, when both come, then it is booked once', () => {
    const room = new TradingRoom()
    const order = room.place('buy', 10)
    const fill = room.fill(order, 4)
    room.sayFill(fill)

    expect([order.filled, room.held, room.fills.length]).toEqual([4, 4, 1])
  })

  test('given a fill after the end of its order, when it comes, then it is booked all the same and said loudly', () => {
    const room = new TradingRoom()
    const order = room.place('buy', 10)
    room.say('canceled', order)
    room.fill(order, 10)

    expect([order.status, order.filled, room.held]).toEqual(['canceled', 10, 10])
    expect(room.lastAlert).toMatchObject({ severity: 'critical', code: 'LATE-FILL' })
  })

  test('given a fill for more than was asked for, when it comes, then the order has grown to what filled, and that is said', () => {
    const room = new TradingRoom()
    const order = room.place('buy', 10)
    room.fill(order, 12)

    expect([order.status, order.quantity, order.filled, room.held]).toEqual(['filled', 12, 12, 12])
    expect([room.working.count, room.working.reserved]).toEqual([0, 0])
    expect(room.lastAlert).toMatchObject({ severity: 'critical', code: 'LATE-FILL' })
  })

  test('given a fill of an order not known yet, when it is said again after the order was taken back, then it is booked', () => {
    const [before, room] = [new TradingRoom(), new TradingRoom()]
    const order = before.place('buy', 10)
    const fill = room.fillFor(order, 10)
    expect(() => room.sayFill(fill)).toThrow(InvariantError)

    room.orders.adopt(order, [])
    room.sayFill(fill)

    expect([order.status, room.held]).toEqual(['filled', 10])
  })

  test('given an order taken back with its fills, when the broker repeats one of them, then it is not booked again', () => {
    const [before, room] = [new TradingRoom(), new TradingRoom()]
    const order = before.place('buy', 10)
    const fill = before.fill(order, 4)
    room.orders.adopt(order, [fill.id])
    room.sayFill(fill)

    expect(room.held).toBe(0)
    expect(room.broker.submitted).toEqual([])
  })
})

const THINGS = ['accepted', 'rejected', 'canceled', 'cancel-rejected', 'expired', 'cancel', 'fill', 'repeat'] as const
const happening = fc.tuple(fc.nat(3), fc.constantFrom(...THINGS), fc.integer({ min: 1, max: 6 }))

test('given any sequence of orders, cancels and broker events, when each is over, then no invariant is broken', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 60 }), (sequence) => {
      const room = new TradingRoom()
      const placed = [
        room.place('buy', 10),
        room.place('sell', 7),
        room.place('buy', 3, { type: 'limit', limitPrice: units(90) }),
      ]
      placed.push(room.place('sell', 12, { type: 'stop', stopPrice: units(80) }))
      const booked = new Map<string, number>()
      let signed = 0
      for (const [which, thing, size] of sequence) {
        const order = placed[which]
        if (!order) continue
        const before: OrderStatus = order.status
        const [last] = room.fills.slice(-1)
        if (thing === 'fill') {
          // A broker does not fill more than it was asked for, but may well fill after a cancel or a rejection.
          const quantity = Math.min(size, order.quantity - (booked.get(order.id) ?? 0))
          if (quantity === 0) continue
          room.fill(order, quantity)
          booked.set(order.id, (booked.get(order.id) ?? 0) + quantity)
          signed += order.side === 'buy' ? quantity : -quantity
        } else if (thing === 'repeat') {
          if (last) room.sayFill(last)
        } else if (thing === 'cancel') {
          room.cancel(order)
        } else if (thing !== 'rejected' || order.filled === 0) {
          // No broker rejects what it has filled in part.
          room.say(thing, order)
        }
        expect(before === order.status || ORDER_TRANSITIONS[before].includes(order.status)).toBe(true)
        expect(room.held).toBe(signed)
        expect(room.working.count).toBe(placed.filter(({ working }) => working).length)
        const reachable = placed.filter(({ working }) => working)
        const open = (side: string) =>
          reachable.filter((each) => each.side === side).reduce((sum, each) => sum + each.remaining, 0)
        expect([room.working.buys(room.instrument), room.working.sells(room.instrument)]).toEqual([
          open('buy'),
          open('sell'),
        ])
      }
      for (const order of placed) if (order.working) room.say('expired', order)
      expect([room.working.count, room.working.reserved]).toEqual([0, 0])
      expect(room.portfolio.equity).toBe(room.portfolio.initialCash)
      expect(room.faults).toEqual([])
      const filled = placed.reduce((sum, order) => sum + order.filled, 0)
      const total = [...booked.values()].reduce((sum, quantity) => sum + quantity, 0)
      expect(filled).toBe(total)
    }),
    { numRuns: 1_000 },
  )
})
