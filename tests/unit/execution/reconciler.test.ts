import { describe, expect, test } from 'vitest'
import type { BrokerPosition } from '../../../src/engine/kernel/broker-connection.ts'
import { BrokerError } from '../../../src/engine/model/errors.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import { check, foreign, holding, kinds, outside, resolve, stopsTrading, unheard } from './reconciling.ts'
import { RemoteRoom } from './remote-room.ts'

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

describe('a session that ends while its account is being compared', () => {
  /** Ends with the broker's answer still on its way, and the next session has begun. */
  async function ended(room: RemoteRoom, atBroker: number) {
    const answer = Promise.withResolvers<BrokerPosition[]>()
    room.fake.positions = () => answer.promise
    const done = room.reconciler.check()
    await room.settled()
    room.reconciler.close()
    room.state.hold({ ...NEXT, key: 'reconciliation' })
    answer.resolve([{ symbol: 'ACME', quantity: String(atBroker), averagePrice: '50' }])
    await room.pass(3_000)
    await done
  }
  const NEXT = { level: 'stopped', at: 0, source: 'test', reason: 'the next account is not compared yet' } as const

  test('given that both sides agree, then the next session is still held back', async () => {
    const room = await holding(10)
    await ended(room, 10)
    expect(room.state.holds.map(({ reason }) => reason)).toEqual([NEXT.reason])
  })

  test('given that they differ, or the line comes back, then nothing is held, said or taken over', async () => {
    const room = await holding(10)
    const before = [...room.notices]
    await ended(room, 7)
    room.reconciler.onLink('up', '')
    await room.pass(3_000)
    expect(room.state.holds.map(({ reason }) => reason)).toEqual([NEXT.reason])
    expect([room.notices, room.adjustments]).toEqual([before, []])
  })
})

describe('an account that is traded on while it is read', () => {
  test('given an average price that was so for a moment, then it is not taken over', async () => {
    const room = await holding(10)
    const { positions } = room.fake
    room.fake.positions = () => {
      room.fake.positions = positions
      return Promise.resolve([{ symbol: 'ACME', quantity: '10', averagePrice: '49.00000000' }])
    }
    await check(room)
    expect([room.adjustments, room.reconciler.view.state]).toEqual([[], 'clean'])
  })

  test('given fills of one size between two answers, look after look, then no difference is made of them', async () => {
    const room = await holding(10)
    const order = room.limit('buy', 60, 51)
    await room.settled()
    const { positions } = room.fake
    room.fake.positions = async () => {
      const before = await positions.call(room.fake)
      if (order.remaining > 0) room.fake.fill(order.id, 5)
      return before
    }
    await check(room)
    expect([kinds(room), stopsTrading(room)]).toEqual([[], false])
    room.fake.positions = positions
    await check(room)
    expect([room.reconciler.view.state, room.position]).toEqual(['clean', 10 + order.filled])
  })

  test('given a difference, when orders fill before it is adopted, then what is held by then is adopted', async () => {
    const room = await holding(10)
    const order = room.limit('buy', 5, 49)
    await room.settled()
    room.fake.held.set('ACME', { quantity: 17, cost: 17 * 50_00 })
    await check(room)
    expect(kinds(room)).toEqual(['POSITION-QUANTITY'])
    room.fake.fill(order.id, 5, '49.00')
    await resolve(room, 'adopt')
    expect([room.position, room.reconciler.view.state]).toEqual([22, 'clean'])
  })

  test('given a difference that has become another, when the old one is adopted, then nothing is taken over', async () => {
    const room = await holding(10)
    room.fake.held.set('ACME', { quantity: 17, cost: 17 * 50_00 })
    await check(room)
    room.fake.held.set('ACME', { quantity: 30, cost: 30 * 50_00 })
    const { id } = room.reconciler.view.differences[0] ?? { id: '' }
    const done = room.reconciler.resolve(id, 'adopt', 'I know of it').catch((error: unknown) => error)
    await room.pass(3_000)
    expect(await done).toMatchObject({ code: 'CONFIG' })
    expect(room.position).toBe(10)
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
