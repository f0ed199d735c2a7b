import { describe, expect, test } from 'vitest'
import { NO_FINANCING } from '../../../src/engine/portfolio/financing.ts'
import { MINUTE_MS } from '../../../src/engine/model/time.ts'
import { allocateBars } from '../../../src/engine/model/bar.ts'
import { REG_T, type MarginTerms } from '../../../src/engine/portfolio/margin-terms.ts'
import { TradingRoom, units } from '../execution/trading-room.ts'
import { instrumentOf } from '../model/instruments.ts'
import { type OrderSide, type OrderTerms, orderRequest } from '../../../src/engine/model/order-request.ts'
import { USD, currencyOf, moneyOf } from '../../../src/engine/model/currency.ts'
import type { Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import { Venue } from '../simulation/venue.ts'
import { RiskRoom, by, limitAt, stopAt } from './risk-room.ts'

const lot = instrumentOf({ symbol: 'LOT', quantityIncrement: 10, priceIncrement: 0.05 })

function ruleOf(room: TradingRoom, side: OrderSide, quantity: number, terms: OrderTerms = {}): string | null {
  return room.gate.check(orderRequest(room.instrument, side, quantity as Quantity, terms))?.rule ?? null
}

describe('what every order has to be', () => {
  test('TRADING-STOPPED: given a stop, when an order opens, then it is refused until trading is re-armed', () => {
    const room = new RiskRoom()
    room.state.stop({ id: 'L1', at: 1, source: 'hotkey', reason: 'enough' })
    expect(room.ruleOf('buy', 1)).toBe('TRADING-STOPPED')

    room.state.rearm()
    expect(room.ruleOf('buy', 1)).toBeNull()
  })

  test('QUANTITY: given lots of ten, when ten, eleven, none and a half are asked for, then only ten pass', () => {
    const room = new RiskRoom({ instrument: lot })

    expect([10, 11, 0, -10, 5.5, Number.NaN].map((quantity) => room.ruleOf('buy', quantity))).toEqual([
      null,
      'QUANTITY',
      'QUANTITY',
      'QUANTITY',
      'QUANTITY',
      'QUANTITY',
    ])
  })

  test('PRICE: given steps of five cents, when limits on and off a step are asked for, then those off it are refused', () => {
    const room = new RiskRoom({ instrument: lot })

    expect([room.ruleOf('buy', 10, limitAt(99.95)), room.ruleOf('buy', 10, limitAt(99.96))]).toEqual([null, 'PRICE'])
    expect([room.ruleOf('buy', 10, limitAt(0)), room.ruleOf('buy', 10, { type: 'limit' })]).toEqual(['PRICE', 'PRICE'])
  })

  test('INSTRUCTIONS: given a market order, when it is to trail, then it is refused', () => {
    expect(new RiskRoom().ruleOf('buy', 1, { trailAmount: units(1) })).toBe('INSTRUCTIONS')
  })

  test('TIME-IN-FORCE: given an order until a time, when that is now and a moment later, then now is refused', () => {
    const room = new RiskRoom()
    const until = (at: number) => ({ ...limitAt(99), timeInForce: 'gtd' as const, expiresAt: at as Timestamp })

    expect([
      room.ruleOf('buy', 1, until(room.clock.now())),
      room.ruleOf('buy', 1, until(room.clock.now() + 1)),
    ]).toEqual(['TIME-IN-FORCE', null])
  })

  test('CONTINGENCY: given a parent that was over without a fill, when an exit is to wait for it, then it is refused', () => {
    const room = new RiskRoom()
    const parent = room.place('buy', 1, limitAt(90))
    expect(room.ruleOf('sell', 1, { ...stopAt(80), parent, reduceOnly: true })).toBeNull()
    room.cancel(parent)
    room.say('canceled', parent)

    expect(room.ruleOf('sell', 1, { ...stopAt(80), parent, reduceOnly: true })).toBe('CONTINGENCY')
  })

  test('REDUCE-ONLY: given nothing held, when an order is only to reduce, then it is refused', () => {
    const room = new RiskRoom()
    expect(room.ruleOf('sell', 1, { reduceOnly: true })).toBe('REDUCE-ONLY')
    room.hold(1)

    expect([room.ruleOf('sell', 1, { reduceOnly: true }), room.ruleOf('buy', 1, { reduceOnly: true })]).toEqual([
      null,
      'REDUCE-ONLY',
    ])
  })

  test('REFERENCE-PRICE: given an instrument without a price, when it is bought at market, then it is refused', () => {
    const room = new RiskRoom({ price: null })

    expect([room.ruleOf('buy', 1), room.ruleOf('buy', 1, limitAt(99))]).toEqual(['REFERENCE-PRICE', null])
  })

  test('ORDER-VALUE: given a value that no exact integer holds, when it is asked for, then it is refused as that', () => {
    const room = new RiskRoom({ cash: 9e9 })

    expect([room.ruleOf('buy', 90_071_992), room.ruleOf('buy', 90_071_993)]).toEqual([null, 'ORDER-VALUE'])
  })

  test('MAX-ORDER-QUANTITY, MAX-ORDER-VALUE, MAX-POSITION-VALUE: given a gate without an account, when orders come to its limits and beyond, then beyond is refused', () => {
    const room = (limits: object) => new TradingRoom({ cash: 1e6, limits })

    expect([10, 11].map((quantity) => ruleOf(room({ maxOrderQuantity: 10 }), 'buy', quantity))).toEqual([
      null,
      'MAX-ORDER-QUANTITY',
    ])
    expect([10, 11].map((quantity) => ruleOf(room({ maxOrderValue: moneyOf(1000, USD) }), 'buy', quantity))).toEqual([
      null,
      'MAX-ORDER-VALUE',
    ])
    expect([10, 11].map((quantity) => ruleOf(room({ maxPositionValue: moneyOf(1000, USD) }), 'buy', quantity))).toEqual(
      [null, 'MAX-POSITION-VALUE'],
    )
  })

  test('NOT-BORROWABLE: given a share that nobody lends, when it is sold short, then it is refused', () => {
    const venue = new Venue({ financing: { ...NO_FINANCING, hardToBorrow: { TEST: null } } })
    venue.flat(100)

    expect([venue.place('sell', 5).status, venue.place('buy', 5).status]).toEqual(['denied', 'accepted'])
  })

  test('TRADING-PAUSED: given a pause, when an order opens or closes, then opening is refused', () => {
    const room = new RiskRoom()
    room.hold(5)
    room.state.hold({ key: 'human', level: 'paused', at: 1, source: 'button', reason: 'lunch' })

    expect([room.ruleOf('buy', 1), room.ruleOf('sell', 5)]).toEqual(['TRADING-PAUSED', null])
  })

  test('NOT-MARGINABLE: given margin for securities, when a future is bought on it, then it is refused', () => {
    const on = (margin: MarginTerms | undefined) => {
      const venue = new Venue({ instrument: instrumentOf({ kind: 'future' }), ...(margin ? { margin } : {}) })
      venue.flat(100)
      return venue.place('buy', 5).status
    }

    expect([on(REG_T), on(undefined)]).toEqual(['denied', 'accepted'])
  })

  test('CONVERSION-RATE: given a share in euros and rates of which the last is a week old or older, when it is bought, then an older one is refused', () => {
    const euro = instrumentOf({ currency: currencyOf('EUR') })
    const pair = instrumentOf({ symbol: 'EURUSD', kind: 'fx', pricePrecision: 4 })
    const bars = allocateBars(1)
    bars.open[0] = bars.high[0] = bars.low[0] = bars.close[0] = 11_000
    const conversion = {
      pairs: [{ instrument: pair, timeframe: MINUTE_MS, bars }],
      basisPoints: 0,
      mostAgeMs: 10 * MINUTE_MS,
    }
    const at = (start: number) => {
      const venue = new Venue({ instrument: euro, conversion, start })
      venue.flat(100, start - MINUTE_MS)
      return venue.place('buy', 5).reason
    }

    expect(at(11 * MINUTE_MS)).toBe('')
    expect(at(11 * MINUTE_MS + 1)).toMatch(/rate/)
  })

  test('BUYING-POWER: given 1,000 of cash of which orders have set 400 aside, when 600 and 700 are asked for, then 700 are refused', () => {
    const room = new RiskRoom({ cash: 1000, limits: { leverage: 1 } })
    room.place('buy', 4, by('s-1', limitAt(100)))

    expect([room.ruleOf('buy', 6), room.ruleOf('buy', 7)]).toEqual([null, 'BUYING-POWER'])
  })
})
