import { describe, expect, test } from 'vitest'
import { BrokerError } from '../../../src/engine/model/errors.ts'
import type { Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import { RemoteRoom } from './remote-room.ts'

const lost = new BrokerError('transient', 'no answer')
const busy = new BrokerError('rate-limit', 'too many requests')
const refused = new BrokerError('rejected', 'not with us')

describe('orders at a broker outside the engine', () => {
  test('given a connected broker, when an order is placed and filled in parts, then order, position and cash follow', async () => {
    const room = await RemoteRoom.open()
    const order = room.place('buy', 10)
    await room.settled()
    room.fake.fill(order.id, 4)
    room.fake.fill(order.id, 6)
    expect(room.announced).toEqual(['O1 submitted', 'O1 accepted', 'O1 partially-filled', 'O1 filled'])
    expect(room.position).toBe(10)
    expect(room.notices).toEqual(['up: connected'])
  })

  test('given an order that the broker refuses, then it is rejected with the reason of the broker', async () => {
    const room = await RemoteRoom.open()
    room.fake.failNext('submit', refused)
    const order = room.place('buy', 10)
    await room.settled()
    expect([order.status, order.reason]).toEqual(['rejected', 'not with us'])
    expect(room.calls).toEqual(['submit O1'])
  })

  test('given no connection, when an order is placed, then it is rejected at once and never sent later', async () => {
    const room = new RemoteRoom()
    room.state.release('reconciliation')
    const order = room.place('buy', 10)
    expect(order.status).toBe('rejected')
    await room.broker.connect()
    await room.pass(1_000)
    expect(room.calls).toEqual([])
  })
})

describe('an answer that got lost', () => {
  test('given an order that arrived all the same, when the broker is asked by its id, then it is not sent again', async () => {
    const room = await RemoteRoom.open()
    room.fake.isTold = false
    room.fake.failNext('submit', lost, true)
    const order = room.place('buy', 10)
    await room.settled()
    expect(room.calls).toEqual(['submit O1', 'order O1'])
    expect(order.status).toBe('accepted')
  })

  test('given an order that did not arrive, when the broker was asked and knows nothing, then it is sent again', async () => {
    const room = await RemoteRoom.open()
    room.fake.failNext('submit', lost)
    const order = room.place('buy', 10)
    await room.settled()
    expect(room.calls).toEqual(['submit O1', 'order O1', 'submit O1'])
    expect(order.status).toBe('accepted')
  })

  test('given a question that fails too, then it is asked again, later each time, and nothing is sent meanwhile', async () => {
    const room = await RemoteRoom.open()
    room.fake.failNext('submit', lost, true)
    for (let time = 0; time < 3; time++) room.fake.failNext('order', lost)
    room.fake.isTold = false
    const order = room.place('buy', 10)
    await room.pass(5_000)
    expect(room.calls).toEqual(['submit O1', 'order O1', 'order O1', 'order O1', 'order O1'])
    expect(order.status).toBe('accepted')
  })

  test('given an order that never arrives, when its time is over, then it ends with that reason', async () => {
    const room = await RemoteRoom.open()
    for (let time = 0; time < 40; time++) room.fake.failNext('submit', lost)
    for (let time = 0; time < 3; time++) room.fake.failNext('order', lost)
    const order = room.place('buy', 10)
    await room.pass(20_000)
    expect(order.working).toBe(false)
    expect(order.reason).toBe('the broker did not take it in time')
    const sent = room.calls.length
    await room.pass(20_000)
    expect(room.calls).toHaveLength(sent)
  })

  test('given an order that was given up, when it comes to life at the broker, then it is cancelled there, and said', async () => {
    const room = await RemoteRoom.open()
    room.fake.failNext('submit', refused)
    const order = room.limit('buy', 10, 49)
    await room.settled()
    room.fake.set({
      clientId: order.id,
      symbol: 'ACME',
      side: 'buy',
      type: 'limit',
      timeInForce: 'gtc',
      quantity: '10',
      limitPrice: '49.00',
      stopPrice: '',
      reduceOnly: false,
      status: 'accepted',
      filled: '0',
      reason: '',
      updatedAt: 5_000 as Timestamp,
    })
    await room.settled()
    expect(room.calls).toContain('cancel O1')
    expect(room.notices).toContain('ORDER-STILL-WORKING')
    expect(room.fake.orders.get('O1')?.status).toBe('canceled')
  })

  test('given an acknowledgement that is never told, when it is overdue, then the order is asked for', async () => {
    const room = await RemoteRoom.open()
    room.fake.isTold = false
    const order = room.place('buy', 10)
    await room.pass(2_500)
    expect(room.calls).toEqual(['submit O1', 'order O1'])
    expect(order.status).toBe('accepted')
  })
})

describe('a broker that has too many requests', () => {
  test('given a limit, when it is hit, then the order waits, and goes out once', async () => {
    const room = await RemoteRoom.open()
    room.fake.failNext('submit', busy)
    room.fake.failNext('submit', busy)
    const order = room.place('buy', 10)
    await room.pass(100)
    expect(room.calls).toEqual(['submit O1'])
    await room.pass(2_000)
    expect(room.calls).toEqual(['submit O1', 'submit O1', 'submit O1'])
    expect(order.status).toBe('accepted')
  })

  test('given an order that waits for its turn, when it is cancelled, then it is never sent', async () => {
    const room = await RemoteRoom.open()
    room.fake.failNext('submit', busy)
    const order = room.place('buy', 10)
    await room.settled()
    room.cancel(order)
    await room.pass(5_000)
    expect(room.calls).toEqual(['submit O1'])
    expect([order.status, order.reason]).toEqual(['canceled', 'cancelled before it was sent'])
  })

  test('given a limit that stays, when the order is old, then it is rejected instead of sent late', async () => {
    const room = await RemoteRoom.open()
    for (let time = 0; time < 30; time++) room.fake.failNext('submit', busy)
    const order = room.place('buy', 10)
    await room.pass(30_000)
    expect([order.status, order.reason]).toEqual(['rejected', 'the broker did not take it in time'])
  })
})

describe('cancels and changes', () => {
  test('given a working order, when it is cancelled and amended over a line that fails, then both come about in the end', async () => {
    const room = await RemoteRoom.open()
    const [first, second] = [room.limit('buy', 10, 49), room.limit('buy', 10, 48)]
    await room.settled()
    room.fake.failNext('cancel', lost)
    room.fake.failNext('amend', lost)
    room.cancel(first)
    room.trader.orders.amend(second, {
      quantity: 7 as Quantity,
      limitPrice: room.instrument.price(47),
      stopPrice: second.stopPrice,
    })
    await room.pass(3_000)
    expect(first.status).toBe('canceled')
    expect([second.status, second.quantity, second.limitPrice]).toEqual(['accepted', 7, 47_00])
  })

  test('given an order that filled meanwhile, when its cancel is refused, then the fill stands and nothing else is said', async () => {
    const room = await RemoteRoom.open()
    const order = room.limit('buy', 10, 49)
    await room.settled()
    room.fake.isTold = false
    room.fake.fill(order.id, 10, '49.00')
    room.fake.isTold = true
    room.fake.failNext('cancel', refused)
    room.cancel(order)
    await room.pass(3_000)
    expect([order.status, room.position]).toEqual(['filled', 10])
    expect(room.notices).not.toContain('CANCEL-FAILED')
  })

  test('given a cancel that the broker will not take, then the order works on, and an alert says so', async () => {
    const room = await RemoteRoom.open()
    const order = room.limit('buy', 10, 49)
    await room.settled()
    room.fake.failNext('cancel', refused)
    room.cancel(order)
    await room.settled()
    expect(order.status).toBe('accepted')
    expect(room.notices).toContain('CANCEL-FAILED')
  })
})
