import { describe, expect, test } from 'vitest'
import { instrumentOf } from '../model/instruments.ts'
import { REDUCE, RiskRoom, by, limitAt, stopAt } from './risk-room.ts'

describe('MAX-POSITION-QUANTITY', () => {
  test('MAX-POSITION-QUANTITY: given 100 at most, when orders come to 100 and 101 on either side, working ones counted, then 101 are refused', () => {
    const room = new RiskRoom({ limits: { maxPositionQuantity: 100 } })
    expect([room.ruleOf('buy', 100), room.ruleOf('sell', 100)]).toEqual([null, null])
    expect([room.ruleOf('buy', 101), room.ruleOf('sell', 101)]).toEqual([
      'MAX-POSITION-QUANTITY',
      'MAX-POSITION-QUANTITY',
    ])

    room.place('buy', 60)
    expect(room.ask('buy', 41)).toMatchObject({ rule: 'MAX-POSITION-QUANTITY', limit: '100', found: '101' })
    expect(room.ask('buy', 40)).toBeNull()
  })

  test('MAX-POSITION-QUANTITY: given a position above the limit, when it is reduced, then it passes', () => {
    const room = new RiskRoom()
    room.hold(100)
    room.change({ maxPositionQuantity: 10 })

    expect([
      room.ruleOf('sell', 50),
      room.ruleOf('sell', 100),
      room.ruleOf('sell', 110),
      room.ruleOf('sell', 111),
    ]).toEqual([null, null, null, 'MAX-POSITION-QUANTITY'])
  })

  test('MAX-POSITION-QUANTITY: given a coin with decimals, when the limit is a fraction, then it is compared exactly', () => {
    const room = new RiskRoom({
      instrument: instrumentOf({ quantityPrecision: 8 }),
      limits: { maxPositionQuantity: 0.29 },
    })

    expect(room.ruleOf('buy', 29_000_000)).toBeNull()
    expect(room.ask('buy', 29_000_001)).toMatchObject({ limit: '0.29000000', found: '0.29000001' })
  })
})

describe('MAX-POSITION-VALUE', () => {
  test('MAX-POSITION-VALUE: given 1,000 for a symbol, when its position would come to that and a share more, then the share more is refused', () => {
    const room = new RiskRoom({ layers: [{ scope: 'symbol', key: 'TEST', values: { maxPositionValue: 1000 } }] })

    expect([room.ruleOf('buy', 10), room.ruleOf('buy', 11)]).toEqual([null, 'MAX-POSITION-VALUE'])
    expect(room.ruleOf('buy', 11, {}, room.other('OTHER'))).toBeNull()
    room.hold(10)
    room.price(200)
    expect([room.ruleOf('sell', 1), room.ruleOf('buy', 1)]).toEqual([null, 'MAX-POSITION-VALUE'])
  })
})

describe('SHORT-LOCATE', () => {
  test('SHORT-LOCATE: given 50 located, when 50 and 51 are sold short, then 51 are refused; selling what is held needs none', () => {
    const room = new RiskRoom({ limits: { maxShortQuantity: 50 } })
    expect([room.ruleOf('sell', 50), room.ruleOf('sell', 51), room.ruleOf('buy', 500)]).toEqual([
      null,
      'SHORT-LOCATE',
      null,
    ])

    room.hold(100)
    expect([room.ruleOf('sell', 100), room.ruleOf('sell', 150)]).toEqual([null, null])
    expect(room.ask('sell', 151)).toMatchObject({ rule: 'SHORT-LOCATE', limit: '50', found: '51' })
  })

  test('SHORT-LOCATE: given more sold short than is located by now, when it is bought back, or reduced by an order to sell less, then nothing is refused', () => {
    const room = new RiskRoom()
    room.hold(-60)
    room.change({ maxShortQuantity: 50 })

    expect([room.ruleOf('buy', 60), room.ruleOf('sell', 1), room.ruleOf('sell', 1, REDUCE)]).toEqual([
      null,
      'SHORT-LOCATE',
      'REDUCE-ONLY',
    ])
  })
})

describe('MAX-POSITIONS', () => {
  test('MAX-POSITIONS: given two symbols at most, when a third is bought, then it is refused until one of the two is free', () => {
    const room = new RiskRoom({ limits: { maxPositions: 2 } })
    const [second, third] = [room.other('SECOND'), room.other('THIRD')]
    room.hold(10)
    const working = room.place('buy', 1, limitAt(99), second)

    expect(room.ask('buy', 1, {}, third)).toMatchObject({ rule: 'MAX-POSITIONS', limit: '2', found: '3' })
    expect([room.ruleOf('buy', 1), room.ruleOf('buy', 1, {}, second)]).toEqual([null, null])

    room.cancel(working)
    room.say('canceled', working)
    expect(room.ruleOf('buy', 1, {}, third)).toBeNull()
  })

  test('MAX-POSITIONS: given as many positions as are allowed, when one is closed, then that passes', () => {
    const room = new RiskRoom({ limits: { maxPositions: 1 } })
    room.hold(10)

    expect(room.ruleOf('sell', 10)).toBeNull()
    room.hold(-10)
    expect(room.ruleOf('buy', 1, {}, room.other('OTHER'))).toBeNull()
  })
})

describe('open orders', () => {
  test('MAX-OPEN-ORDERS: given three at most, when a fourth comes, then it is refused until one is over; closing at market is not counted', () => {
    const room = new RiskRoom({ limits: { maxOpenOrders: 3 } })
    const other = room.other('OTHER')
    room.hold(5)
    const first = room.place('buy', 1, limitAt(90))
    room.place('buy', 1, by('s-1', limitAt(90)))
    expect(room.ask('buy', 1, limitAt(90))).toBeNull()
    room.place('buy', 1, limitAt(90), other)

    expect(room.ask('buy', 1, limitAt(90))).toMatchObject({ rule: 'MAX-OPEN-ORDERS', limit: '3', found: '4' })
    expect(room.ruleOf('sell', 5, REDUCE)).toBeNull()
    expect(room.ruleOf('sell', 5, { ...REDUCE, ...limitAt(110) })).toBe('MAX-OPEN-ORDERS')
    room.say('accepted', first)
    expect(room.gate.checkAmendment(first, first)).toBeNull()

    room.cancel(first)
    room.say('canceled', first)
    expect(room.ask('buy', 1, limitAt(90))).toBeNull()
  })

  test('MAX-OPEN-ORDERS-STRATEGY: given two for each strategy, when one has two, then its third is refused and another’s first is not', () => {
    const room = new RiskRoom({ limits: { maxOpenOrdersPerStrategy: 2 } })
    room.place('buy', 1, by('s-1', limitAt(90)))
    expect(room.ruleOf('buy', 1, by('s-1'))).toBeNull()
    room.place('buy', 1, by('s-1', limitAt(91)))

    expect(room.ask('buy', 1, by('s-1'))).toMatchObject({ rule: 'MAX-OPEN-ORDERS-STRATEGY', limit: '2', found: '3' })
    expect(room.ruleOf('buy', 1, by('s-2'))).toBeNull()
    room.hold(5, room.instrument, 100, by('s-3'))
    expect(room.ruleOf('sell', 5, by('s-3', REDUCE))).toBeNull()
  })

  test('MAX-OPEN-ORDERS-SYMBOL: given two in each symbol, when one has two, then the third is refused and one in another symbol is not', () => {
    const room = new RiskRoom({ limits: { maxOpenOrdersPerSymbol: 2 } })
    room.place('buy', 1, limitAt(90))
    expect(room.ruleOf('buy', 1)).toBeNull()
    room.place('sell', 1, limitAt(110))

    expect(room.ask('buy', 1)).toMatchObject({ rule: 'MAX-OPEN-ORDERS-SYMBOL', limit: '2', found: '3' })
    expect(room.ruleOf('buy', 1, {}, room.other('OTHER'))).toBeNull()
    room.change({ maxOpenOrdersPerSymbol: 10 })
    room.hold(5)
    room.change({ maxOpenOrdersPerSymbol: 2 })
    expect(room.ruleOf('sell', 5, REDUCE)).toBeNull()
  })
})

describe('MESSAGE-RATE', () => {
  const limits = { messageBurst: 10, messagesPerSecond: 10, cancelShare: 0.2 }

  test('MESSAGE-RATE: given 10 at once of which 2 are kept for cancels, when a ninth order comes, then it is refused until a tenth of a second has passed', () => {
    const room = new RiskRoom({ limits })
    for (let order = 0; order < 7; order++) room.place('buy', 1, limitAt(90))
    expect(room.ask('buy', 1)).toBeNull()
    room.place('buy', 1, limitAt(90))
    expect(room.ask('buy', 1)).toMatchObject({ rule: 'MESSAGE-RATE', limit: '8 at once', found: '9 at once' })

    room.pass(99)
    expect(room.ruleOf('buy', 1)).toBe('MESSAGE-RATE')
    room.pass(1)
    expect(room.ruleOf('buy', 1)).toBeNull()
  })

  test('MESSAGE-RATE: given no message left, when orders are cancelled, then every cancel leaves, and is paid for later', () => {
    const room = new RiskRoom({ limits })
    const orders = Array.from({ length: 8 }, () => room.place('buy', 1, limitAt(90)))
    for (const order of orders) room.cancel(order)

    expect(room.broker.cancels).toHaveLength(8)
    expect(room.controls.messages.cancels).toBe(8)
    room.pass(800)
    expect(room.ask('buy', 1)).toMatchObject({ found: '9 at once' })
    room.pass(100)
    expect(room.ask('buy', 1)).toBeNull()
  })

  test('MESSAGE-RATE: given orders that only reduce, when the orders’ part is used up, then they may use what is kept for cancels', () => {
    const room = new RiskRoom({ limits })
    room.hold(5)
    for (let order = 0; order < 7; order++) room.place('buy', 1, limitAt(90))

    expect([room.ruleOf('buy', 1), room.ruleOf('sell', 1, REDUCE)]).toEqual(['MESSAGE-RATE', null])
    room.place('sell', 1, { ...REDUCE, ...stopAt(90) })
    room.place('sell', 1, { ...REDUCE, ...stopAt(90) })
    expect(room.ruleOf('sell', 1, REDUCE)).toBe('MESSAGE-RATE')
  })

  test('MESSAGE-RATE: given a change of an order, when it leaves, then it is a message too', () => {
    const room = new RiskRoom({ limits: { ...limits, cancelShare: 0.8 } })
    const order = room.place('buy', 1, limitAt(90))
    room.say('accepted', order)
    room.amend(order, 2)

    expect(room.ruleOf('buy', 1)).toBe('MESSAGE-RATE')
  })

  test('MESSAGE-RATE: given the burst is changed, when messages were spent, then they stay spent; from and to no limit, none are', () => {
    const room = new RiskRoom({ limits })
    for (let order = 0; order < 8; order++) room.place('buy', 1, limitAt(90))
    room.change({ messageBurst: 20 })
    expect(room.ask('buy', 1)).toBeNull()
    for (let order = 0; order < 8; order++) room.place('buy', 1, limitAt(90))
    expect(room.ask('buy', 1)).toMatchObject({ limit: '16 at once', found: '17 at once' })

    room.change({ messageBurst: Number.POSITIVE_INFINITY })
    expect(room.ask('buy', 1)).toBeNull()
    room.place('buy', 1, limitAt(90))
    room.change({ messageBurst: 1, cancelShare: 0 })
    expect(room.ask('buy', 1)).toBeNull()
  })
})
