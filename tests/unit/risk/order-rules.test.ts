import { describe, expect, test } from 'vitest'
import { instrumentOf } from '../model/instruments.ts'
import { REDUCE, RiskRoom, limitAt, stopAt } from './risk-room.ts'

describe('SYMBOL-NOT-ALLOWED', () => {
  test('SYMBOL-NOT-ALLOWED: given an allow-list, when a symbol on it and one that is not are bought, then only the first passes', () => {
    const room = new RiskRoom({
      limits: { tradable: 0 },
      layers: [{ scope: 'symbol', key: 'TEST', values: { tradable: 1 } }],
    })
    const other = room.other('OTHER')

    expect(room.ask('buy', 1)).toBeNull()
    expect(room.ask('buy', 1, {}, other)).toMatchObject({ rule: 'SYMBOL-NOT-ALLOWED', found: 'restricted' })
  })

  test('SYMBOL-NOT-ALLOWED: given a position in what became restricted, when it is closed, then it passes, and turning it does not', () => {
    const room = new RiskRoom()
    room.hold(10)
    room.book.change({ scope: 'symbol', key: 'TEST', values: { tradable: 0 } })

    expect([room.ruleOf('sell', 10), room.ruleOf('sell', 4)]).toEqual([null, null])
    expect([room.ruleOf('sell', 11), room.ruleOf('buy', 1)]).toEqual(['SYMBOL-NOT-ALLOWED', 'SYMBOL-NOT-ALLOWED'])
  })
})

describe('STALE-REFERENCE', () => {
  test('STALE-REFERENCE: given a price of 5 s ago, when 5 s are allowed and a moment more passes, then the order is refused with the age', () => {
    const room = new RiskRoom({ limits: { maxReferenceAge: 5_000 } })
    room.pass(5_000)
    expect(room.ask('buy', 1)).toBeNull()

    room.pass(1)
    expect(room.ask('buy', 1)).toMatchObject({ rule: 'STALE-REFERENCE', limit: '5 s', found: '5.001 s' })
    expect(room.ruleOf('sell', 1, REDUCE)).toBe('REDUCE-ONLY')
  })

  test('STALE-REFERENCE: given an account that knows a price which no feed gave, when an order asks for it, then there is no reference', () => {
    const room = new RiskRoom({ limits: { maxReferenceAge: 5_000 }, price: null })
    const { instrument, portfolio } = room
    portfolio.mark(portfolio.holding(instrument), instrument.price(100))

    expect(room.ask('buy', 1)).toMatchObject({ rule: 'STALE-REFERENCE', found: 'none' })
  })

  test('STALE-REFERENCE: given crossed and empty quotes, when they come, then the reference goes on growing old', () => {
    const room = new RiskRoom({ limits: { maxReferenceAge: 5_000 } })
    room.pass(6_000)
    room.quote(101, 100)
    room.quote(0, 100)
    expect(room.ruleOf('buy', 1)).toBe('STALE-REFERENCE')

    room.quote(100, 100)
    expect(room.ruleOf('buy', 1)).toBeNull()
  })

  test('STALE-REFERENCE: given a position and a stale price, when it is closed reduce-only, then that may leave', () => {
    const room = new RiskRoom({ limits: { maxReferenceAge: 5_000 } })
    room.hold(10)
    room.pass(6_000)

    expect([room.ruleOf('sell', 10, REDUCE), room.ruleOf('sell', 10)]).toEqual([null, 'STALE-REFERENCE'])
  })
})

describe('PRICE-COLLAR', () => {
  test('PRICE-COLLAR: given 5 % around 100, when limits of 105 and a cent more are bid, then the second is refused; sells likewise below 95', () => {
    const room = new RiskRoom({ limits: { priceCollar: 0.05 } })

    expect([room.ask('buy', 1, limitAt(105)), room.ask('sell', 1, limitAt(95))]).toEqual([null, null])
    expect(room.ask('buy', 1, limitAt(105.01))).toMatchObject({
      rule: 'PRICE-COLLAR',
      limit: '105.00',
      found: '105.01',
    })
    expect(room.ask('sell', 1, limitAt(94.99))).toMatchObject({ rule: 'PRICE-COLLAR', limit: '95.00', found: '94.99' })
  })

  test('PRICE-COLLAR: given no price of any kind, when limits come, with or without a stop, then they are refused', () => {
    const room = new RiskRoom({ limits: { priceCollar: 0.05 }, price: null })
    const price = room.instrument.price(100)
    const stopLimit = { type: 'stop-limit' as const, stopPrice: price, limitPrice: price }

    const refusals = [
      room.ask('buy', 1, limitAt(100)),
      room.ask('sell', 1, limitAt(100)),
      room.ask('sell', 1, stopLimit),
    ]
    expect(refusals).toMatchObject(refusals.map(() => ({ rule: 'PRICE-COLLAR', limit: 'none', found: '100.00' })))
  })

  test('PRICE-COLLAR: given limits on the patient side, or no limit, when they are far from the market, then they pass', () => {
    const room = new RiskRoom({ limits: { priceCollar: 0.05 } })

    expect(room.ask('buy', 1, limitAt(1))).toBeNull()
    expect(room.ask('sell', 1, limitAt(900))).toBeNull()
    expect(room.ask('buy', 1)).toBeNull()
  })

  test('PRICE-COLLAR: given a quote, when a limit is held against it, then the far touch counts where it is further than the last', () => {
    const room = new RiskRoom({ limits: { priceCollar: 0.05 } })
    room.quote(99, 110)

    expect([room.ruleOf('buy', 1, limitAt(115.5)), room.ruleOf('buy', 1, limitAt(115.51))]).toEqual([
      null,
      'PRICE-COLLAR',
    ])
  })

  test('PRICE-COLLAR: given stop-limit orders, when their stop is beyond the market, then the limit is held against the stop', () => {
    const room = new RiskRoom({ limits: { priceCollar: 0.05 } })
    const stopLimit = (stop: number, limit: number) => ({
      ...stopAt(stop),
      ...limitAt(limit),
      type: 'stop-limit' as const,
    })

    expect(room.ruleOf('buy', 1, stopLimit(120, 126))).toBeNull()
    expect(room.ruleOf('buy', 1, stopLimit(120, 126.01))).toBe('PRICE-COLLAR')
    expect(room.ruleOf('sell', 1, stopLimit(80, 76))).toBeNull()
    expect(room.ruleOf('sell', 1, stopLimit(80, 75.99))).toBe('PRICE-COLLAR')
  })

  test('PRICE-COLLAR: given a future below zero, when limits are bid around it, then the distance is of its size', () => {
    const oil = instrumentOf({ symbol: 'OIL', kind: 'future', mayBeNegative: true })
    const room = new RiskRoom({ limits: { priceCollar: 0.1 }, instrument: oil, price: -30 })

    expect([room.ruleOf('buy', 1, limitAt(-27)), room.ruleOf('buy', 1, limitAt(-26.99))]).toEqual([
      null,
      'PRICE-COLLAR',
    ])
    expect([room.ruleOf('sell', 1, limitAt(-33)), room.ruleOf('sell', 1, limitAt(-33.01))]).toEqual([
      null,
      'PRICE-COLLAR',
    ])
  })
})

describe('MAX-ORDER-QUANTITY', () => {
  test('MAX-ORDER-QUANTITY: given a largest order of 100 for a symbol, when 100 and 101 are asked for, then 101 are refused', () => {
    const room = new RiskRoom({ layers: [{ scope: 'symbol', key: 'TEST', values: { maxOrderQuantity: 100 } }] })

    expect(room.ask('buy', 100)).toBeNull()
    expect(room.ask('buy', 101)).toMatchObject({ rule: 'MAX-ORDER-QUANTITY', limit: '100', found: '101' })
  })
})

describe('MAX-ORDER-VALUE', () => {
  test('MAX-ORDER-VALUE: given 1,000 at most and a collar of 5 %, when shares at 100 are bought at market, then they are valued at 105', () => {
    const room = new RiskRoom({ limits: { maxOrderValue: 1050, priceCollar: 0.05 } })

    expect(room.ask('buy', 10)).toBeNull()
    expect(room.ask('buy', 11)).toMatchObject({ rule: 'MAX-ORDER-VALUE', limit: '1,050.00 USD', found: '1,155.00 USD' })
  })

  test('MAX-ORDER-VALUE: given sells and limits, when they are valued, then a sell is worth the better of last and bid, a limit its price', () => {
    const room = new RiskRoom({ limits: { maxOrderValue: 1000, priceCollar: 0.05 } })
    room.quote(101, 102)

    expect(room.ask('sell', 10)).toMatchObject({ rule: 'MAX-ORDER-VALUE', found: '1,010.00 USD' })
    expect([room.ruleOf('buy', 10, limitAt(100)), room.ruleOf('buy', 10, limitAt(100.01))]).toEqual([
      null,
      'MAX-ORDER-VALUE',
    ])
  })

  test('MAX-ORDER-VALUE: given a quote below the last price and no collar, when a market order is bought, then the last price counts', () => {
    const room = new RiskRoom({ limits: { maxOrderValue: 1000 } })
    room.quote(98, 99)

    expect([room.ruleOf('buy', 10), room.ruleOf('buy', 11)]).toEqual([null, 'MAX-ORDER-VALUE'])
  })

  test('MAX-ORDER-VALUE: given a position worth more than an order may be, when it is closed reduce-only, then it counts at its price', () => {
    const room = new RiskRoom({ limits: { priceCollar: 0.05 } })
    room.hold(10)
    room.change({ maxOrderValue: 1000 })

    expect(room.ruleOf('sell', 10, REDUCE)).toBeNull()
  })
})
