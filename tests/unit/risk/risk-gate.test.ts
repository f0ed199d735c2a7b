import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { USD, moneyOf } from '../../../src/engine/model/currency.ts'
import type { RiskViolation } from '../../../src/engine/model/errors.ts'
import { type OrderSide, type OrderTerms, orderRequest } from '../../../src/engine/model/order-request.ts'
import type { Price, Quantity } from '../../../src/engine/model/units.ts'
import { TradingRoom, units } from '../execution/trading-room.ts'
import { instrumentOf } from '../model/instruments.ts'

const usd = (amount: number) => moneyOf(amount, USD)
const coin = instrumentOf({ symbol: 'COIN', kind: 'crypto', quantityPrecision: 8 })
const lot = instrumentOf({ symbol: 'LOT', quantityIncrement: 10, priceIncrement: 0.05 })

function ask(room: TradingRoom, side: OrderSide, quantity: number, terms: OrderTerms = {}): RiskViolation | null {
  return room.gate.check(orderRequest(room.instrument, side, quantity as Quantity, terms))
}
/** The rule that refuses, or null. */
function ruleOf(room: TradingRoom, side: OrderSide, quantity: number, terms: OrderTerms = {}): string | null {
  return ask(room, side, quantity, terms)?.rule ?? null
}
const limit = (price: number): OrderTerms => ({ type: 'limit', limitPrice: units(price) })
const stop = (price: number): OrderTerms => ({ type: 'stop', stopPrice: units(price) })

describe('each rule passes at its limit and refuses just beyond, naming limit and found', () => {
  test('given a largest order of 0.29 coins, when 0.29 and a unit more are asked for, then the first passes', () => {
    const room = new TradingRoom({ instrument: coin, limits: { maxOrderQuantity: 0.29 } })

    expect(ask(room, 'buy', 29_000_000)).toBeNull()
    expect(ask(room, 'buy', 29_000_001)).toMatchObject({
      rule: 'MAX-ORDER-QUANTITY',
      limit: '0.29',
      found: '0.29000001',
    })
  })

  test('given any largest order in decimals, when exactly it is asked for, then it passes, and a unit more does not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000_000 }), (quantity) => {
        const room = new TradingRoom({
          instrument: coin,
          cash: 1e9,
          limits: { maxOrderQuantity: coin.quantityToDecimal(quantity as Quantity) },
        })
        expect(ruleOf(room, 'buy', quantity)).toBeNull()
        expect(ruleOf(room, 'buy', quantity + 1)).toBe('MAX-ORDER-QUANTITY')
      }),
    )
  })

  test('given a largest order value of 1,000, when 10 and 11 shares at 100 are asked for, then 11 are refused', () => {
    const room = new TradingRoom({ limits: { maxOrderValue: usd(1000) } })

    expect(ask(room, 'buy', 10)).toBeNull()
    expect(ask(room, 'buy', 11)).toMatchObject({
      rule: 'MAX-ORDER-VALUE',
      limit: '1,000.00 USD',
      found: '1,100.00 USD',
    })
    expect(ask(room, 'sell', 10, limit(100.01))).toMatchObject({ rule: 'MAX-ORDER-VALUE', found: '1,000.10 USD' })
  })

  test('given a largest position of 1,000, when orders would reach or pass it on either side, working ones counted, then those that pass it are refused', () => {
    const room = new TradingRoom({ limits: { maxPositionValue: usd(1000), leverage: 10 } })
    expect([ruleOf(room, 'buy', 10), ruleOf(room, 'sell', 10)]).toEqual([null, null])
    expect([ruleOf(room, 'buy', 11), ruleOf(room, 'sell', 11)]).toEqual(['MAX-POSITION-VALUE', 'MAX-POSITION-VALUE'])

    room.place('buy', 4)
    expect(ruleOf(room, 'buy', 6)).toBeNull()
    expect(ask(room, 'buy', 7)).toMatchObject({
      rule: 'MAX-POSITION-VALUE',
      limit: '1,000.00 USD',
      found: '1,100.00 USD',
    })
    expect(ruleOf(room, 'sell', 10)).toBeNull()
  })

  test('given a position above its limit because the price rose, when it is reduced, closed, flipped within or flipped beyond, then only the last is refused', () => {
    const room = new TradingRoom({ limits: { maxPositionValue: usd(1000), leverage: 10 } })
    room.hold(10)
    room.mark(200)

    expect([1, 10, 15, 16].map((quantity) => ruleOf(room, 'sell', quantity))).toEqual([
      null,
      null,
      null,
      'MAX-POSITION-VALUE',
    ])
    expect(ruleOf(room, 'buy', 1)).toBe('MAX-POSITION-VALUE')
  })

  test('given buying power of 1,000, when 10 and 11 shares at 100 are asked for on either side, then 11 are refused', () => {
    const room = new TradingRoom({ cash: 1000 })

    expect([ruleOf(room, 'buy', 10), ruleOf(room, 'sell', 10)]).toEqual([null, null])
    expect(ask(room, 'buy', 11)).toMatchObject({ rule: 'BUYING-POWER', limit: '1,000.00 USD', found: '1,100.00 USD' })
    expect(ruleOf(room, 'sell', 11)).toBe('BUYING-POWER')
  })

  test('given commission, when an order and its commission just fit, then it passes; a cent of commission more does not', () => {
    const fits = new TradingRoom({ cash: 1001, commission: { perShare: 0.1 } })
    const short = new TradingRoom({ cash: 1000.99, commission: { perShare: 0.1 } })

    expect([ruleOf(fits, 'buy', 10), ruleOf(short, 'buy', 10)]).toEqual([null, 'BUYING-POWER'])
  })

  test.each([0, -5, Number.NaN, Number.POSITIVE_INFINITY, 0.5, 2 ** 53])(
    'given a quantity of %d, when asked for, then the quantity rule refuses it without a crash',
    (quantity) => {
      expect(ask(new TradingRoom(), 'buy', quantity)).toMatchObject({
        rule: 'QUANTITY',
        limit: 'a positive multiple of 1',
      })
    },
  )

  test('given increments, when quantity or price is off them, then the rule names the step', () => {
    const room = new TradingRoom({ instrument: lot })

    expect([ruleOf(room, 'buy', 20), ruleOf(room, 'buy', 20, limit(99.95))]).toEqual([null, null])
    expect(ask(room, 'buy', 25)).toMatchObject({ rule: 'QUANTITY', limit: 'a positive multiple of 10', found: '25' })
    expect(ask(room, 'buy', 20, limit(99.97))).toMatchObject({
      rule: 'PRICE',
      limit: 'a positive multiple of 0.05',
      found: '99.97',
    })
  })

  test.each<[string, OrderTerms]>([
    ['a limit order without a limit', { type: 'limit' }],
    ['a stop order without a stop', { type: 'stop' }],
    ['a market order with a limit', { limitPrice: 100 as Price }],
    ['a limit order with a stop too', { ...limit(100), stopPrice: 100 as Price }],
    ['a limit of 0', limit(0)],
    ['a negative stop', stop(-1)],
    ['an endless limit', { type: 'limit', limitPrice: Number.POSITIVE_INFINITY as Price }],
    ['a limit between units', { type: 'limit', limitPrice: 99.5 as Price }],
  ])('given %s, when asked for, then the price rule refuses it', (_, terms) => {
    expect(ruleOf(new TradingRoom(), 'buy', 1, terms)).toBe('PRICE')
  })

  test('given no price yet, when a market order is asked for, then it is refused; an order with a price of its own passes', () => {
    const room = new TradingRoom({ mark: null })

    expect([ruleOf(room, 'buy', 1), ruleOf(room, 'buy', 1, limit(100)), ruleOf(room, 'sell', 1, stop(90))]).toEqual([
      'REFERENCE-PRICE',
      null,
      null,
    ])
  })

  test('given a quantity whose value no integer can hold, when asked for, then it is refused and not thrown at the caller', () => {
    for (const limits of [{}, { leverage: Number.POSITIVE_INFINITY }]) {
      const room = new TradingRoom({ limits })
      expect(ask(room, 'buy', Number.MAX_SAFE_INTEGER)?.rule).toBeDefined()
      expect(room.place('sell', Number.MAX_SAFE_INTEGER).status).toBe('denied')
    }
  })

  test('given no bound on leverage and an account at zero, when an order is asked for, then it passes', () => {
    const room = new TradingRoom({ cash: 0, limits: { leverage: Number.POSITIVE_INFINITY } })

    expect(ruleOf(room, 'buy', 10)).toBeNull()
  })
})

describe('buying power', () => {
  test('given an order that is working, when another is asked for, then what the first may cost is set aside, until it is over', () => {
    const room = new TradingRoom({ cash: 1000 })
    const first = room.place('buy', 6, limit(100))
    expect([ruleOf(room, 'buy', 4), ruleOf(room, 'buy', 5)]).toEqual([null, 'BUYING-POWER'])

    room.fill(first, 3, 100)
    expect([ruleOf(room, 'buy', 4), ruleOf(room, 'buy', 5)]).toEqual([null, 'BUYING-POWER'])

    room.say('canceled', first)
    expect([ruleOf(room, 'buy', 7), ruleOf(room, 'buy', 8)]).toEqual([null, 'BUYING-POWER'])
  })

  test('given all money in a position, when it is closed or flipped to the same size, then that passes, and one share more does not', () => {
    const room = new TradingRoom({ cash: 1000 })
    room.hold(10)

    expect([1, 10, 20, 21].map((quantity) => ruleOf(room, 'sell', quantity))).toEqual([
      null,
      null,
      null,
      'BUYING-POWER',
    ])
    expect(ruleOf(room, 'buy', 1)).toBe('BUYING-POWER')
  })

  test('given a flip that is working, when it is asked for a second time, then the second is all opening and refused', () => {
    const room = new TradingRoom({ cash: 1000 })
    room.hold(10)
    room.place('sell', 20)

    expect(ruleOf(room, 'sell', 20)).toBe('BUYING-POWER')
  })

  test('given an account without money left, when a position is reduced with commission, then it always passes', () => {
    const room = new TradingRoom({ cash: 1000, commission: { minimum: 5 }, limits: { leverage: 2 } })
    room.hold(15)
    room.mark(10)
    expect(room.gate.buyingPower).toBe(0)

    expect([ruleOf(room, 'sell', 15), ruleOf(room, 'sell', 1), ruleOf(room, 'buy', 1)]).toEqual([
      null,
      null,
      'BUYING-POWER',
    ])
  })

  test('given leverage of 2.5, when a position is opened, then two and a half times equity may be held', () => {
    const room = new TradingRoom({ cash: 1000, limits: { leverage: 2.5 } })

    expect([ruleOf(room, 'sell', 25), ruleOf(room, 'sell', 26)]).toEqual([null, 'BUYING-POWER'])
  })

  test('given an order that will fill at the market whatever its own price, when it opens, then it is valued at the market', () => {
    const room = new TradingRoom({ cash: 1000 })

    // A sell limit far below the market and a buy stop far below it both trade at about 100, not at 1.
    expect(ruleOf(room, 'sell', 11, limit(1))).toBe('BUYING-POWER')
    expect(ruleOf(room, 'buy', 11, stop(1))).toBe('BUYING-POWER')
    expect([ruleOf(room, 'sell', 10, limit(1)), ruleOf(room, 'buy', 10, stop(1))]).toEqual([null, null])
    // A buy limit never costs more than its limit.
    expect(ruleOf(room, 'buy', 20, limit(50))).toBeNull()
  })
})

describe('the gate', () => {
  test('given trading stopped, when anything that adds is asked for, then it is refused with the reason, but cancels leave; re-armed, it trades', () => {
    const room = new TradingRoom()
    room.hold(10)
    const working = room.place('buy', 1, limit(90))
    room.state.stop({ id: 'L1', at: 1, source: 'hotkey', reason: 'too fast' })
    room.state.stop({ id: 'L2', at: 2, source: 'button', reason: 'again' })

    for (const refusal of [ask(room, 'buy', 1), ask(room, 'sell', 11)]) {
      expect(refusal).toMatchObject({ rule: 'TRADING-STOPPED', message: expect.stringContaining('too fast') })
    }
    room.cancel(working)
    expect(room.broker.cancels).toEqual([working])

    room.state.rearm()
    expect(ask(room, 'buy', 1)).toBeNull()
  })

  test('given stopped trading, when an order no integer can value is asked for, then the stop is still the reason', () => {
    const room = new TradingRoom()
    room.state.stop({ id: 'L1', at: 1, source: 'hotkey', reason: 'too fast' })

    expect(ruleOf(room, 'buy', Number.MAX_SAFE_INTEGER)).toBe('TRADING-STOPPED')
  })

  test('given any question, when it is only asked, then nothing in account, orders or broker changed', () => {
    const room = new TradingRoom({ cash: 1000 })
    room.hold(5)
    room.place('buy', 1, limit(90))
    const picture = () => [
      room.portfolio.cash,
      room.portfolio.equity,
      room.held,
      [...room.portfolio.holdings].length,
      room.working.count,
      room.working.reserved,
      room.gate.buyingPower,
      room.broker.submitted.length,
      room.announced.length,
      [...room.orders.orders].length,
    ]
    const before = picture()
    fc.assert(
      fc.property(fc.constantFrom<OrderSide>('buy', 'sell'), fc.double(), fc.double(), (side, quantity, price) => {
        ask(room, side, quantity)
        ask(room, side, Math.trunc(quantity), { type: 'limit', limitPrice: Math.trunc(price) as Price })
        expect(picture()).toEqual(before)
      }),
    )
  })

  test('given any limits and holdings, when an order passes and fills at the price it was valued at, then exposure stays within them', () => {
    const small = fc.integer({ min: 1, max: 30 })
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), small), { maxLength: 30 }), small, (asks, largest) => {
        const maxPositionValue = usd(largest * 100)
        const room = new TradingRoom({ cash: 2000, limits: { maxPositionValue } })
        for (const [buys, quantity] of asks) {
          const order = room.place(buys ? 'buy' : 'sell', quantity)
          if (order.working && quantity % 3 !== 0) room.fill(order, quantity, 100)
          expect(room.portfolio.grossExposure).toBeLessThanOrEqual(Math.min(room.portfolio.equity, maxPositionValue))
        }
        for (const order of room.broker.submitted) if (order.working) room.fill(order, order.remaining, 100)
        expect(room.working.reserved).toBe(0)
      }),
    )
  })
})
