import { describe, expect, test } from 'vitest'
import { BrokerError } from '../../../src/engine/model/errors.ts'
import type { BrokerFill, BrokerOrder } from '../../../src/engine/kernel/broker-connection.ts'
import type { Money, Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import { FakeBroker } from './fake-broker.ts'
import { RemoteRoom } from './remote-room.ts'

const kinds = ({ reconciler }: RemoteRoom) => reconciler.view.differences.map(({ kind }) => kind)
const stopsTrading = ({ state }: RemoteRoom) => state.level === 'stopped'

/** Compares on demand, with the time that it takes. */
async function check(room: RemoteRoom): Promise<void> {
  const done = room.reconciler.check()
  await room.pass(3_000)
  await done
}

async function resolve(room: RemoteRoom, choice: 'adopt' | 'ignore'): Promise<void> {
  const { id } = room.reconciler.view.differences[0] ?? { id: '' }
  const done = room.reconciler.resolve(id, choice, 'I know of it')
  await room.pass(3_000)
  await done
}

/** Acts at the broker without a word of it. */
function unheard<T>({ fake }: RemoteRoom, act: () => T): T {
  fake.isTold = false
  const result = act()
  fake.isTold = true
  return result
}

async function holding(quantity: number): Promise<RemoteRoom> {
  const room = await RemoteRoom.reconciled()
  const order = room.place('buy', quantity)
  await room.settled()
  room.fake.fill(order.id, quantity)
  await check(room)
  return room
}

const outside = (fields: Partial<BrokerFill> = {}): BrokerFill => ({
  id: 'x1',
  clientId: 'by-telephone',
  symbol: 'ACME',
  side: 'buy',
  quantity: '5',
  price: '40.00',
  commission: '2',
  at: 900 as Timestamp,
  ...fields,
})

const foreign = (fields: Partial<BrokerOrder> = {}): BrokerOrder => ({
  clientId: 'by-telephone',
  symbol: 'ACME',
  side: 'buy',
  type: 'limit',
  timeInForce: 'gtc',
  quantity: '5',
  limitPrice: '40.00',
  stopPrice: '',
  reduceOnly: false,
  status: 'accepted',
  filled: '0',
  reason: '',
  updatedAt: 900 as Timestamp,
  ...fields,
})

describe('when both sides are compared', () => {
  test('given a start, then no order passes before the account was compared, and then all may go on, once', async () => {
    const room = new RemoteRoom()
    expect(room.place('buy', 1).status).toBe('denied')
    const started = await RemoteRoom.reconciled()
    expect([started.reconciler.view.state, started.ready, started.state.level]).toEqual(['clean', 1, 'active'])
    await check(started)
    expect(started.ready).toBe(1)
  })

  test('given nothing to tell, when half a minute has passed, then the broker is asked again', async () => {
    const room = await RemoteRoom.reconciled()
    const before = room.calls.filter((call) => call === 'positions').length
    await room.pass(61_000)
    expect(room.calls.filter((call) => call === 'positions').length - before).toBe(2)
  })

  test('given a line that breaks, then no order passes until it is back and the account was compared', async () => {
    const room = await holding(10)
    room.fake.listener?.link('down', 'cable cut')
    expect(room.place('buy', 1).status).toBe('denied')
    expect([room.reconciler.view.state, room.reconciler.view.problem]).toEqual(['unreachable', 'cable cut'])
    room.fake.listener?.link('up', '')
    expect(room.state.level).toBe('stopped')
    await room.pass(1_000)
    expect([room.state.level, room.reconciler.view.state]).toEqual(['active', 'clean'])
  })

  test('given a broker that can not be asked, then trading is held back and the reason said, until it can', async () => {
    const room = await RemoteRoom.reconciled()
    room.fake.failNext('positions', new BrokerError('transient', 'no answer'))
    await check(room)
    expect([room.reconciler.view.state, stopsTrading(room)]).toEqual(['unreachable', true])
    expect(room.notices).toContain('BROKER-UNREACHABLE')
    await check(room)
    expect(room.reconciler.view.state).toBe('clean')
  })

  test('given fills between two answers of the broker, then what is on its way is no difference', async () => {
    const room = await RemoteRoom.reconciled()
    const order = room.place('buy', 10)
    await room.settled()
    const { positions } = room.fake
    // The first time that positions are asked for, the order fills a moment later, before cash is.
    room.fake.positions = async () => {
      room.fake.positions = positions
      const before = await positions.call(room.fake)
      room.fake.fill(order.id, 10)
      return before
    }
    await check(room)
    expect([room.reconciler.view.state, room.position]).toEqual(['clean', 10])
  })
})

describe('what is repaired from the broker and said', () => {
  test('FILL-MISSING: given parts that filled while the line was down, then they are booked once', async () => {
    const room = await RemoteRoom.reconciled()
    const order = room.limit('buy', 10, 50)
    await room.settled()
    room.fake.listener?.link('down', 'cable cut')
    unheard(room, () => room.fake.fill(order.id, 3))
    unheard(room, () => room.fake.fill(order.id, 4))
    room.fake.listener?.link('up', '')
    await room.pass(2_000)
    expect([order.status, order.filled, room.position]).toEqual(['partially-filled', 7, 7])
    expect([room.reconciler.view.state, stopsTrading(room)]).toEqual(['clean', false])
    expect(room.notices.filter((code) => code === 'FILL-MISSING')).toHaveLength(2)
    await check(room)
    expect(room.position).toBe(7)
  })

  test('FILL-LATE: given a fill of an order that was over here, then it is booked and said', async () => {
    const room = await RemoteRoom.reconciled()
    const order = room.limit('buy', 10, 49)
    await room.settled()
    room.cancel(order)
    await room.settled()
    const late = outside({ clientId: order.id, id: 'late', at: 1_500 as Timestamp })
    room.fake.fills.push(late)
    room.fake.book(late)
    await check(room)
    expect([room.position, room.reconciler.view.state]).toEqual([5, 'clean'])
    expect(room.notices).toContain('FILL-LATE')
  })

  test('FILL-DUPLICATE: given a fill that the broker lists twice, then it counts once', async () => {
    const room = await holding(10)
    const [fill] = room.fake.fills
    if (fill) room.fake.fills.push(fill)
    await check(room)
    expect([room.position, room.reconciler.view.state]).toEqual([10, 'clean'])
    expect(room.notices.filter((code) => code === 'FILL-DUPLICATE')).toHaveLength(1)
  })

  test('CLOSED-BY-STOP: given a stop that another process carried out, then its closing fills are booked', async () => {
    const room = await holding(10)
    const close = outside({
      clientId: 'kill-L1-ACME',
      side: 'sell',
      quantity: '10',
      price: '48.00',
      at: 1_500 as Timestamp,
    })
    room.fake.fills.push(close)
    room.fake.book(close)
    await check(room)
    expect([room.position, room.reconciler.view.state, stopsTrading(room)]).toEqual([0, 'clean', false])
    expect(room.notices).toContain('CLOSED-BY-STOP')
    await check(room)
    expect(room.adjustments).toHaveLength(2)
  })

  test('ORDER-ENDED: given an order that was cancelled at the broker unheard, then it is over here, too', async () => {
    const room = await RemoteRoom.reconciled()
    const order = room.limit('buy', 10, 49)
    await room.settled()
    unheard(room, () => room.fake.change(order.id, { status: 'canceled', reason: 'by the desk' }))
    await check(room)
    expect([order.status, order.reason, room.reconciler.view.state]).toEqual(['canceled', 'by the desk', 'clean'])
    expect(room.notices).toContain('ORDER-ENDED')
  })

  test('ORDER-TERMS: given an order that was changed at the broker unheard, then its terms are taken', async () => {
    const room = await RemoteRoom.reconciled()
    const order = room.limit('buy', 10, 49)
    await room.settled()
    unheard(room, () => room.fake.change(order.id, { quantity: '6', limitPrice: '48.50' }))
    await check(room)
    expect([order.quantity, order.limitPrice, room.reconciler.view.state]).toEqual([6, 48_50, 'clean'])
    expect(room.notices).toContain('ORDER-TERMS')
  })

  test('ORDER-STILL-WORKING: given an order that is over here and works there, then it is cancelled there', async () => {
    const room = await RemoteRoom.reconciled()
    room.fake.failNext('submit', new BrokerError('rejected', 'not with us'))
    const order = room.limit('buy', 10, 49)
    await room.settled()
    unheard(room, () => room.fake.set(foreign({ clientId: order.id, quantity: '10', limitPrice: '49.00' })))
    await check(room)
    expect(room.fake.orders.get(order.id)?.status).toBe('canceled')
    expect(room.notices).toContain('ORDER-STILL-WORKING')
  })

  test('POSITION-AVERAGE: given another average price at the broker, then it is taken; rounding alone is none', async () => {
    const room = await holding(10)
    room.fake.held.set('ACME', { quantity: 10, cost: 490_00 })
    await check(room)
    const { position } = room.trader.portfolio.holding(room.instrument)
    expect([position.averagePrice, position.quantity, room.reconciler.view.state]).toEqual([49, 10, 'clean'])
    expect(room.notices).toContain('POSITION-AVERAGE')
    room.fake.held.set('ACME', { quantity: 10, cost: 490_00.000_001 })
    await check(room)
    expect(room.adjustments).toHaveLength(1)
  })

  test('CASH-ROUNDING: given a cent more at the broker, then cash is taken over and trading goes on', async () => {
    const room = await holding(10)
    room.fake.cashInCents += 1
    await check(room)
    expect([room.trader.portfolio.cash, stopsTrading(room)]).toEqual([9_499_010_000, false])
    expect(room.adjustments).toEqual([{ kind: 'cash', amount: 10_000, at: expect.any(Number), fillsBefore: 1 }])
  })
})

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
    const second = expect(room.reconciler.resolve(id, 'adopt', 'I know of it')).rejects.toMatchObject({
      code: 'CONFIG',
    })
    await room.pass(3_000)
    await Promise.all([first, second])
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
