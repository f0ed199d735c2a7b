import { describe, expect, test } from 'vitest'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import { allocateBars } from '../../../src/engine/model/bar.ts'
import { USD, currencyOf } from '../../../src/engine/model/currency.ts'
import { orderRequest } from '../../../src/engine/model/order-request.ts'
import { MINUTE_MS } from '../../../src/engine/model/time.ts'
import type { Money, Price, Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import { CommissionModel } from '../../../src/engine/portfolio/commission.ts'
import { REG_T } from '../../../src/engine/portfolio/margin-terms.ts'
import { Portfolio } from '../../../src/engine/portfolio/portfolio.ts'
import { AccountBooks } from '../../../src/engine/risk/account-books.ts'
import { valueIn } from '../../../src/engine/risk/limit-rule.ts'
import { moneyText } from '../../../src/engine/risk/risk-rule.ts'
import { MaxPositionValueRule } from '../../../src/engine/risk/rules.ts'
import { StrategyConducts } from '../../../src/engine/risk/strategy-conduct.ts'
import { TradingState } from '../../../src/engine/risk/trading-state.ts'
import { TradingRoom, units } from '../execution/trading-room.ts'
import { instrumentOf } from '../model/instruments.ts'
import { Venue } from '../simulation/venue.ts'
import { RiskRoom, limitAt } from './risk-room.ts'

describe('what hardly ever happens', () => {
  test('given a position that no exact integer can value, when it would come about, then it is refused as too large', () => {
    const room = new TradingRoom({
      cash: 9e9,
      limits: { maxPositionValue: Number.MAX_SAFE_INTEGER as Money, leverage: 10 },
    })
    room.hold(80_000_000)
    const refusal = room.gate.check(orderRequest(room.instrument, 'buy', 80_000_000 as Quantity))

    expect(refusal).toMatchObject({ rule: 'MAX-POSITION-VALUE', found: 'Infinity USD' })
  })

  test('given an instrument that breaks, when a position in it is valued, then the fault is not taken for a number', () => {
    const room = new RiskRoom()
    const broken = instrumentOf()
    broken.notional = () => {
      throw new TypeError('broken')
    }
    expect(() => room.gate.assess(orderRequest(broken, 'buy', 1 as Quantity, limitAt(1)))).toThrow('broken')
    const assessment = { ...room.gate.assess(orderRequest(room.instrument, 'buy', 1 as Quantity)) }
    const spoilt = { ...assessment, order: orderRequest(broken, 'buy', 1 as Quantity), projected: 5 as Quantity }
    const full = { ...spoilt, portfolio: room.portfolio, working: room.working, price: 1 as Price, before: null }

    expect(() => valueIn({ ...full, notional: 1 as Money }, 1 as Price, 1)).toThrow('broken')
    expect(() => new MaxPositionValueRule(1 as Money).check(full)).toThrow('broken')
  })

  test('given yen, when an amount is written, then it has no places', () => {
    const yen = new Portfolio(currencyOf('JPY'), 0 as Money)

    expect([moneyText(1_234_000_000 as Money, yen), moneyText(500_000 as Money, yen)]).toEqual(['1,234 JPY', '0.5 JPY'])
  })

  test('given strategies that never did anything, when they are asked about, then they did nothing; a trade for nothing counts for nothing', () => {
    const conducts = new StrategyConducts()
    conducts.noteTrade({ strategyId: 'a-1', netPnl: 5, entryNotional: 0 } as never)

    expect([conducts.rejectsOf('a-1'), conducts.fillsOf('a-1'), conducts.kellyOf('a-1')]).toEqual([0, 0, Number.NaN])
  })

  test('given trading that goes on, when it is re-armed, then nobody hears of a change, and there is no reason', () => {
    const state = new TradingState(null)
    let heard = 0
    state.onChange(() => heard++)
    const end = state.onChange(() => heard++)
    state.rearm()
    expect([heard, state.reason]).toEqual([0, ''])

    end()
    state.hold({ key: 'k', level: 'paused', at: 1, source: 'button', reason: 'lunch' })
    expect(heard).toBe(1)
  })

  test('given a trailing stop-limit order, when its offset is off the increment, then it is refused', () => {
    const room = new RiskRoom()
    const terms = { type: 'trailing-stop-limit' as const, trailAmount: units(1), limitOffset: 0.5 as Price }

    expect(room.ruleOf('sell', 1, terms)).toBe('INSTRUCTIONS')
  })

  test('given an expiry that no date can hold, when it is refused, then it is written as the number it is', () => {
    expect(new RiskRoom().ask('buy', 1, { expiresAt: 9e15 as Timestamp })).toMatchObject({ found: '9000000000000000' })
  })

  test('given a future that may be negative, when its limit is off the increment, then any multiple would do', () => {
    const oil = instrumentOf({ kind: 'future', mayBeNegative: true, priceIncrement: 0.05 })

    expect(new RiskRoom({ instrument: oil }).ask('buy', 1, limitAt(-1.01))).toMatchObject({
      limit: 'a multiple of 0.05',
    })
  })

  test('given a gate without rules of an account, or on margin, when it is asked, then it names its own rules and what margin can open', () => {
    const { gate, instrument } = new TradingRoom()
    const codes = gate.rulesFor(orderRequest(instrument, 'buy', 1 as Quantity)).map(({ id }) => id)
    expect(codes).toContain('BUYING-POWER')
    expect(codes).not.toContain('MESSAGE-RATE')

    const onMargin = new Venue({ margin: REG_T, cash: 1000 })
    expect(onMargin.trader.gate.buyingPower).toBe(2_000_000_000)
    expect(onMargin.trader.gate.rulesFor(orderRequest(instrument, 'buy', 1 as Quantity)).map(({ id }) => id)).toContain(
      'NOT-MARGINABLE',
    )
  })

  test('given an order that is not counted, when it is asked what it adds, then nothing', () => {
    const { exposure } = new RiskRoom().controls
    const unknown = { id: 'unknown' } as never
    expect([exposure.addedFor(unknown), exposure.addedByOwnerFor(unknown)]).toEqual([0, 0])
  })
})

describe('rates', () => {
  const euro = instrumentOf({ symbol: 'EURO', currency: currencyOf('EUR') })

  test('given one currency, margin alone, and a pair, when the rate of an instrument is asked for, then it is one, one, and the pair’s', () => {
    const bars = allocateBars(1)
    bars.close[0] = 11_000
    const pair = instrumentOf({ symbol: 'EURUSD', kind: 'fx', pricePrecision: 4 })
    const conversion = {
      pairs: [{ instrument: pair, timeframe: MINUTE_MS, bars }],
      basisPoints: 0,
      mostAgeMs: MINUTE_MS,
    }
    const rate = (venue: Venue, of = venue.instrument) => {
      const { numerator, denominator } = venue.trader.gate.rateOf(of)
      return Number(numerator) / Number(denominator)
    }

    expect([rate(new Venue()), rate(new Venue({ margin: REG_T }))]).toEqual([1, 1])
    expect(rate(new Venue({ instrument: euro, conversion, start: MINUTE_MS }))).toBe(1.1)
  })

  test('given no rates at all, when a foreign instrument is to be booked, then there is no book for it', () => {
    const books = new AccountBooks({
      clock: new SimulatedClock(0 as Timestamp),
      currency: USD,
      commission: new CommissionModel({ fraction: 0, perShare: 0, minimum: 0 }, USD),
      margin: undefined,
      conversion: undefined,
      portfolio: () => new Portfolio(USD, 0 as Money),
    })

    expect(books.bookOf(euro)).toBeNull()
  })
})
