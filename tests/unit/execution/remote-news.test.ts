import { describe, expect, test } from 'vitest'
import { Order } from '../../../src/engine/model/order.ts'
import { orderRequest } from '../../../src/engine/model/order-request.ts'
import type { Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import { FakeBroker } from './fake-broker.ts'
import { RemoteRoom } from './remote-room.ts'

describe('news that comes as it will', () => {
  test('given fills told twice and the end told before them, then each counts once and the order ends after its fills', async () => {
    const room = await RemoteRoom.open()
    const order = room.limit('buy', 10, 49)
    await room.settled()
    room.fake.isTold = false
    const fill = room.fake.fill(order.id, 4, '49.00')
    room.fake.change(order.id, { status: 'canceled', reason: 'by the desk' })
    room.fake.isTold = true
    const ended = room.fake.orders.get(order.id)
    if (ended) room.fake.listener?.order(ended)
    expect(order.status).toBe('accepted')
    room.fake.listener?.fill(fill)
    room.fake.listener?.fill(fill)
    if (ended) room.fake.listener?.order(ended)
    expect([order.status, order.filled, order.reason, room.position]).toEqual(['canceled', 4, 'by the desk', 4])
    expect(room.notices).toEqual(['up: connected'])
  })

  test('given an end whose fills are not told, when they are overdue, then they are asked for', async () => {
    const room = await RemoteRoom.open()
    const order = room.place('buy', 10)
    await room.settled()
    room.fake.isTold = false
    room.fake.fill(order.id, 10)
    const state = room.fake.orders.get(order.id)
    if (state) room.fake.listener?.order(state)
    await room.pass(2_500)
    expect([order.status, room.position]).toEqual(['filled', 10])
  })

  test('given an older state after a newer one, then it is passed over', async () => {
    const room = await RemoteRoom.open()
    const order = room.limit('buy', 10, 49)
    await room.settled()
    const older = room.fake.orders.get(order.id)
    room.fake.change(order.id, { limitPrice: '48.00' })
    if (older) room.fake.listener?.order(older)
    expect(order.limitPrice).toBe(48_00)
  })

  test('given a fill after the end of its order, then it is booked and said', async () => {
    const room = await RemoteRoom.open()
    const order = room.limit('buy', 10, 49)
    await room.settled()
    room.cancel(order)
    await room.settled()
    const at = room.clock.now()
    const fill = { id: 'late', clientId: order.id, symbol: 'ACME', side: 'buy', quantity: '3', price: '49.00' } as const
    room.fake.listener?.fill({ ...fill, commission: '1', at })
    expect(room.position).toBe(3)
    expect(room.notices).toContain('LATE-FILL')
  })

  test('given orders and fills that are not of this session, or use its ids for something else, then they are strays', async () => {
    const room = await RemoteRoom.open()
    const order = room.limit('buy', 10, 49)
    await room.settled()
    const state = room.fake.orders.get(order.id)
    if (!state) throw new Error('no order')
    room.fake.listener?.order({ ...state, clientId: 'someone-else' })
    room.fake.listener?.order({ ...state, side: 'sell' })
    const at = room.clock.now()
    const fill = {
      id: 'x',
      clientId: 'someone-else',
      symbol: 'ACME',
      side: 'buy',
      quantity: '3',
      price: '49.00',
    } as const
    room.fake.listener?.fill({ ...fill, commission: '0', at })
    expect(room.strays).toHaveLength(3)
    expect([order.status, room.position]).toEqual(['accepted', 0])
  })

  test('given a price of more places than the instrument has, then the fill is rounded, and said', async () => {
    const room = await RemoteRoom.open()
    const order = room.place('buy', 10)
    await room.settled()
    room.fake.fill(order.id, 10, '50.123456')
    expect(room.notices).toContain('FILL-ROUNDED')
    expect(room.trader.portfolio.cash).toBe(10_000_000_000 - 501_200_000 - 1_000_000)
  })
})

describe('orders of an engine that died', () => {
  const intent = (room: RemoteRoom) => {
    const request = orderRequest(room.instrument, 'buy', 10 as Quantity, { causedAt: 500 as Timestamp })
    const order = new Order('O1', request, 500 as Timestamp)
    order.transition('submitted', 500 as Timestamp)
    room.trader.orders.adopt(order, [])
    return order
  }

  test('given an intent that reached the broker and filled, when the next engine asks, then it is adopted', async () => {
    const first = await RemoteRoom.open()
    first.place('buy', 10)
    await first.settled()
    first.fake.listener = undefined
    first.fake.fill('O1', 10)
    const second = new RemoteRoom(first.fake, 1)
    const order = intent(second)
    second.broker.adopt(order, false)
    await second.broker.connect()
    await second.broker.settleUnknown()
    await second.pass(2_500)
    expect([order.status, second.position]).toEqual(['filled', 10])
    expect(second.calls.filter((call) => call.startsWith('submit'))).toEqual(['submit O1'])
  })

  test('given an intent that never left, when the next engine asks, then it is over, with the reason, and not sent', async () => {
    const room = new RemoteRoom(new FakeBroker(), 1)
    const order = intent(room)
    room.broker.adopt(order, false)
    await room.broker.connect()
    await room.broker.settleUnknown()
    expect([order.status, order.reason]).toEqual(['canceled', 'it never reached the broker, and is not sent again'])
    expect(room.calls).toEqual(['order O1'])
  })
})
