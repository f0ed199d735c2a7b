import { describe, expect, test } from 'vitest'
import { BookedFills } from '../../../src/engine/execution/booked-fills.ts'
import { MOST_ENDED, RemoteBook } from '../../../src/engine/execution/remote-book.ts'
import { RemoteOrder } from '../../../src/engine/execution/remote-order.ts'
import { orderRequest } from '../../../src/engine/model/order-request.ts'
import { Order } from '../../../src/engine/model/order.ts'
import type { Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import { instrumentOf } from '../model/instruments.ts'
import { RemoteRoom } from './remote-room.ts'

const ACME = instrumentOf({ symbol: 'ACME' })
const at = (time: number) => time as Timestamp

describe('given very many orders at a broker outside', () => {
  test('when they end, then no more are remembered than a few times the last thousand, and none that works is forgotten', () => {
    const book = new RemoteBook()
    const placed = (id: string): RemoteOrder => {
      const order = new Order(id, orderRequest(ACME, 'buy', 1 as Quantity), at(1))
      order.transition('submitted', at(1))
      return new RemoteOrder(order, 'sent')
    }
    book.add(placed('first'))
    const unknown = placed('unknown')
    unknown.stage = 'unknown'
    unknown.order.transition('canceled', at(2))
    book.add(unknown)
    let most = 0
    for (let count = 0; count < 8 * MOST_ENDED; count++) {
      const remote = placed(`O${count}`)
      remote.order.transition('canceled', at(2))
      book.add(remote)
      most = Math.max(most, book.all.length)
    }
    expect(most).toBeLessThanOrEqual(2 * MOST_ENDED + 4)
    expect([book.has('first'), book.has('unknown')]).toEqual([true, true])
  })

  test('when both sides are compared, then the broker is asked as often after thousands of orders as after none', async () => {
    const room = await RemoteRoom.reconciled()
    const asked = async () => {
      room.fake.calls.splice(0)
      await room.reconciler.check()
      return room.fake.calls.length
    }
    const before = await asked()
    for (let count = 0; count < 30; count++) {
      const order = room.place('buy', 1)
      await room.settled()
      room.fake.fill(order.id, 1)
      room.place('sell', 1)
      await room.settled()
      room.fake.fill(`O${2 * count + 2}`, 1)
    }
    expect(room.trader.working.orders).toEqual([])
    expect(await asked()).toBe(before)
    expect(room.reconciler.view.state).toBe('clean')
  })

  test('when the broker tells again of an order that was forgotten here, then nothing comes of it', async () => {
    const room = await RemoteRoom.open()
    const order = room.place('buy', 10)
    await room.settled()
    room.fake.fill(order.id, 10)
    for (let count = 0; count < 2 * MOST_ENDED + 10; count++) {
      const other = room.limit('buy', 1, 40)
      await room.settled()
      room.cancel(other)
      await room.settled()
    }
    const announced = room.announced.length
    const fills = await room.fake.fillsSince(at(0))
    room.broker.take(fills)
    expect(await room.broker.refresh(order)).toBe(true)
    expect([room.announced.length, room.position, room.strays]).toEqual([announced, 10, []])
  })
})

describe('given fills that were booked', () => {
  test('when those since a time are asked for, then older ones are passed over, but never forgotten', () => {
    const fills = new BookedFills()
    for (let id = 0; id < 100; id++) fills.add(`F${id}`, at(id))
    fills.expect(at(90))
    expect([...fills.since(at(97))]).toEqual(['F97', 'F98', 'F99'])
    expect([...fills.since(at(88))]).toHaveLength(12)
    fills.add('late', at(5))
    fills.add('new', at(120))
    expect([fills.size, fills.has('F3'), fills.has('late')]).toEqual([102, true, true])
    expect([...fills.since(at(90))]).toHaveLength(11)
    expect([...fills.since(at(0))]).toHaveLength(102)
  })
})
