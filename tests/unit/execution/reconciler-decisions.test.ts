import { describe, expect, test } from 'vitest'
import type { Money, Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import { FakeBroker } from './fake-broker.ts'
import { check, foreign, holding, kinds, outside, resolve, stopsTrading, unheard } from './reconciling.ts'
import { RemoteRoom } from './remote-room.ts'

describe('what stops trading until a human decides', () => {
  test('FILL-NOT-AT-BROKER: given a fill that the broker took back, then adopting its account settles all of it', async () => {
    const room = await holding(10)
    room.fake.fills.pop()
    room.fake.held.clear()
    room.fake.cashInCents = 10_000_00
    await check(room)
    expect(kinds(room)).toEqual(['FILL-NOT-AT-BROKER', 'POSITION-CLOSED-OUTSIDE', 'CASH'])
    for (let decision = 0; decision < 3; decision++) await resolve(room, 'adopt')
    expect([room.reconciler.view.state, room.position, room.trader.portfolio.cash]).toEqual([
      'clean',
      0,
      10_000_000_000,
    ])
    expect(stopsTrading(room)).toBe(false)
  })

  test('TRADE-OUTSIDE: given a trade that no order of ours made, when it is adopted, then position and cash have it', async () => {
    const room = await holding(10)
    room.fake.fills.push(outside({ at: 1_500 as Timestamp }))
    room.fake.book(outside())
    await check(room)
    expect(kinds(room)).toEqual(['TRADE-OUTSIDE'])
    expect(room.place('buy', 1).status).toBe('denied')
    await resolve(room, 'adopt')
    const { position } = room.trader.portfolio.holding(room.instrument)
    expect([position.quantity, position.cost]).toEqual([15, 700_000_000])
    expect([room.reconciler.view.state, stopsTrading(room)]).toEqual(['clean', false])
    await check(room)
    expect(room.position).toBe(15)
  })

  test('TRADE-OUTSIDE: given a human who takes it over twice at once, then it is booked once, and the second is told so', async () => {
    const room = await holding(10)
    room.fake.fills.push(outside({ at: 1_500 as Timestamp }))
    room.fake.book(outside())
    await check(room)
    const { id } = room.reconciler.view.differences[0] ?? { id: '' }
    const first = room.reconciler.resolve(id, 'adopt', 'I know of it')
    const second = room.reconciler.resolve(id, 'adopt', 'I know of it').catch((error: unknown) => error)
    await room.pass(3_000)
    await first
    expect(await second).toMatchObject({ code: 'CONFIG' })
    expect([room.position, room.reconciler.view.state]).toEqual([15, 'clean'])
  })

  test('TRADE-OUTSIDE: given a disk that does not take it, then nothing of it is taken over, and it can be asked for again', async () => {
    const room = await holding(10)
    room.fake.fills.push(outside({ at: 1_500 as Timestamp }))
    room.fake.book(outside())
    await check(room)
    room.diskFails = true
    const { id } = room.reconciler.view.differences[0] ?? { id: '' }
    await expect(room.reconciler.resolve(id, 'adopt', 'I know of it')).rejects.toMatchObject({ code: 'STORAGE' })
    expect([room.position, room.adjustments, kinds(room)]).toEqual([10, [], ['TRADE-OUTSIDE']])
    room.diskFails = false
    await resolve(room, 'adopt')
    expect([room.position, room.reconciler.view.state]).toEqual([15, 'clean'])
  })

  test('ORDER-OUTSIDE: given a working order that is not ours, when it is ignored, then it is not asked about again', async () => {
    const room = await RemoteRoom.reconciled()
    unheard(room, () => room.fake.set(foreign()))
    await check(room)
    expect(kinds(room)).toEqual(['ORDER-OUTSIDE'])
    await resolve(room, 'ignore')
    await check(room)
    expect(room.reconciler.view.state).toBe('clean')
  })

  test('ORDER-LOST: given an order that the broker had and has no more, when that is adopted, then it is over here', async () => {
    const room = await RemoteRoom.reconciled()
    const order = room.limit('buy', 10, 49)
    await room.settled()
    room.fake.orders.delete(order.id)
    await check(room)
    expect(kinds(room)).toEqual(['ORDER-LOST'])
    await resolve(room, 'adopt')
    expect([order.status, room.reconciler.view.state]).toEqual(['canceled', 'clean'])
  })

  test('ORDER-ID-REUSED: given another order under the id of ours, then ours is not changed by it, and trading stops', async () => {
    const room = await RemoteRoom.reconciled()
    const order = room.limit('buy', 10, 49)
    await room.settled()
    room.fake.set(foreign({ clientId: order.id, side: 'sell' }))
    await check(room)
    expect([kinds(room), order.status]).toEqual([['ORDER-ID-REUSED'], 'accepted'])
    await resolve(room, 'adopt')
    expect([order.working, room.reconciler.view.state]).toEqual([false, 'clean'])
  })

  test.each([
    ['POSITION-CLOSED-OUTSIDE', 0, 0],
    ['POSITION-QUANTITY', 13, 13 * 50_00],
    ['POSITION-SPLIT', 20, 10 * 50_00],
    ['POSITION-SPLIT', 15, 10 * 50_00],
    ['POSITION-SPLIT', 5, 10 * 50_00],
  ])(
    '%s: given %d at the broker, when it is adopted, then it is held without a trade',
    async (kind, quantity, cost) => {
      const room = await holding(10)
      room.fake.held.set('ACME', { quantity, cost })
      await check(room)
      expect([kinds(room), stopsTrading(room)]).toEqual([[kind], true])
      const fills = room.fake.fills.length
      const equity = room.trader.portfolio.cash
      await resolve(room, 'adopt')
      expect([room.position, room.reconciler.view.state]).toEqual([quantity, 'clean'])
      expect([room.fake.fills.length, room.trader.portfolio.cash]).toEqual([fills, equity])
      expect(room.trader.portfolio.holding(room.instrument).position.cost).toBe(cost * 10_000)
    },
  )

  test('POSITION-SPLIT: given one that is not taken over, when the line breaks and comes back, then the hold names the symbol all along', async () => {
    const room = await holding(10)
    room.fake.held.set('ACME', { quantity: 20, cost: 10 * 50_00 })
    await check(room)
    const named = () => room.state.holds.map(({ splits }) => splits)
    expect(named()).toEqual([['ACME']])
    room.fake.listener?.link('down', 'cable cut')
    room.fake.listener?.link('up', '')
    expect(named()).toEqual([['ACME']])
    await room.pass(3_000)
    await resolve(room, 'adopt')
    expect(named()).toEqual([])
  })

  test('POSITION-OPENED-OUTSIDE: given a position that we never had, when it is ignored, then trading goes on until it changes', async () => {
    const fake = new FakeBroker()
    fake.held.set('ACME', { quantity: 7, cost: 7 * 50_00 })
    const room = await RemoteRoom.reconciled(fake)
    expect([kinds(room), room.ready]).toEqual([['POSITION-OPENED-OUTSIDE'], 0])
    await resolve(room, 'ignore')
    expect([room.ready, stopsTrading(room)]).toEqual([1, false])
    fake.held.set('ACME', { quantity: 8, cost: 8 * 50_00 })
    await check(room)
    expect(kinds(room)).toEqual(['POSITION-OPENED-OUTSIDE'])
  })

  test('POSITION-UNKNOWN-SYMBOL: given a position in something else, then it can only be ignored', async () => {
    const room = await RemoteRoom.reconciled()
    room.fake.held.set('GOLD', { quantity: 7, cost: 100 })
    await check(room)
    expect(kinds(room)).toEqual(['POSITION-UNKNOWN-SYMBOL'])
    const { id } = room.reconciler.view.differences[0] ?? { id: '' }
    await expect(room.reconciler.resolve(id, 'adopt', 'why not')).rejects.toMatchObject({ code: 'CONFIG' })
    await resolve(room, 'ignore')
    expect(room.reconciler.view.state).toBe('clean')
  })

  test('CASH: given more money than trades explain, when it is adopted, then it is ours', async () => {
    const room = await holding(10)
    room.fake.cashInCents += 250_00
    await check(room)
    expect(kinds(room)).toEqual(['CASH'])
    await resolve(room, 'adopt')
    expect([room.reconciler.view.state, room.trader.portfolio.cash]).toEqual(['clean', 9_749_000_000])
  })

  test('CURRENCY: given money in another currency, then trading stops until it is ignored; none of it is no difference', async () => {
    const room = await RemoteRoom.reconciled()
    room.fake.otherMoney = [{ currency: 'EUR', amount: '0.00' }]
    await check(room)
    expect(room.reconciler.view.state).toBe('clean')
    room.fake.otherMoney = [{ currency: 'EUR', amount: '12.00' }]
    await check(room)
    expect(kinds(room)).toEqual(['CURRENCY'])
    await resolve(room, 'ignore')
    expect(stopsTrading(room)).toBe(false)
  })

  test('given what was ignored, when the next engine starts, then it is ignored still, and what is new is not', async () => {
    const first = await RemoteRoom.reconciled()
    first.fake.otherMoney = [{ currency: 'EUR', amount: '12.00' }]
    await check(first)
    await resolve(first, 'ignore')
    const second = await RemoteRoom.reconciled(first.fake, first.decisions)
    expect(second.reconciler.view.state).toBe('clean')
    second.fake.held.set('GOLD', { quantity: 7, cost: 100 })
    await check(second)
    expect(kinds(second)).toEqual(['POSITION-UNKNOWN-SYMBOL'])
  })

  test('given strategies that hold what was closed outside, when that is adopted, then none of them goes on with it', async () => {
    const room = await holding(10)
    room.owners = [{ strategyId: 'sma-1', quantity: 10 as Quantity, cost: 500_000_000 as Money }]
    room.fake.held.set('ACME', { quantity: 4, cost: 4 * 50_00 })
    await check(room)
    await resolve(room, 'adopt')
    expect(room.adjustments).toMatchObject([
      { quantity: 4, owners: [{ strategyId: 'sma-1', quantity: 4, cost: 200_000_000 }] },
    ])
  })
})
