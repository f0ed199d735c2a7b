import { describe, expect, test } from 'vitest'
import { USD, moneyOf } from '../../../src/engine/model/currency.ts'
import type { MarginTerms } from '../../../src/engine/portfolio/margin-terms.ts'
import { REG_T } from '../../../src/engine/portfolio/margin-terms.ts'
import type { OrderSide } from '../../../src/engine/model/order-request.ts'
import { DAY_MS } from '../../../src/engine/model/time.ts'
import { bankruptcyPrice, liquidationPrice } from '../../../src/engine/simulation/isolated-price.ts'
import type { Quantity } from '../../../src/engine/model/units.ts'
import { instrumentOf } from '../model/instruments.ts'
import { Venue } from './venue.ts'

const dollars = (amount: number) => moneyOf(amount, USD)
const day = { timeframe: DAY_MS } as const

/** An account with a position that was opened at a price. */
function holding(
  terms: MarginTerms,
  side: OrderSide,
  quantity: number,
  price: number,
  options: ConstructorParameters<typeof Venue>[0] = {},
) {
  const venue = new Venue({ ...day, margin: terms, ...options })
  venue.flat(price)
  const order = venue.place(side, quantity)
  venue.flat(price)
  const alerts: string[] = []
  venue.trader.bus.subscribe('alert', 'test', ({ code }) => alerts.push(code))
  const margin = venue.trader.margin
  if (margin === null) throw new Error('expected an account on margin')
  return { venue, order, margin, alerts, portfolio: venue.trader.portfolio }
}

describe('Regulation T', () => {
  // 12 CFR 220.12 (a): half of the current market value.
  test('given 8,000 in cash, when 16,000 of a share are bought, then half on credit passes and one share more does not', () => {
    expect(holding(REG_T, 'buy', 160, 100, { cash: 8_000 }).order.status).toBe('filled')
    const { order } = holding(REG_T, 'buy', 161, 100, { cash: 8_000 })
    expect(order.status).toBe('denied')
    expect(order.reason).toContain('not enough buying power (limit 8,000.00 USD, found 8,050.00 USD)')
  })

  // The example of the SEC’s “Margin: Borrowing Money To Pay for Stocks”: 16,000 of stock, 8,000 of it borrowed, falls to
  // 12,000. Equity of 4,000 is above the 3,000 of a maintenance of 25 %, and 800 below the 4,800 of a broker with 40 %.
  test('given the SEC’s example at 25 %, when 16,000 fall to 12,000, then there is no call', () => {
    const { venue, margin, portfolio } = holding(REG_T, 'buy', 160, 100, { cash: 8_000 })
    venue.flat(75)
    expect(margin.account.stateAt()).toMatchObject({ equity: dollars(4_000), maintenance: dollars(3_000) })
    expect(margin.events).toEqual([])
    expect(portfolio.equity).toBe(dollars(4_000))
  })

  test('given the SEC’s example at 40 %, when 16,000 fall to 12,000, then the call is for 800', () => {
    const terms = { ...REG_T, maintenanceLong: 0.4, liquidation: 'next-session' } as const
    const { venue, margin, alerts } = holding(terms, 'buy', 160, 100, { cash: 8_000 })
    venue.flat(75)
    expect(margin.events).toMatchObject([{ kind: 'call', equity: dollars(4_000), required: dollars(4_800) }])
    expect(margin.events[0]?.message).toContain('800.00 USD below maintenance 4,800.00 USD')
    expect(alerts).toEqual(['MARGIN-CALL'])
  })

  // Equity = maintenance at price p: 160 p − 8,000 = 0.25 × 160 p, p = 66.67 (debt ÷ (1 − maintenance) ÷ shares).
  test('given a debt of 8,000, when the low is at 66.67 and then at 66.66, then only the second is below maintenance', () => {
    const { venue, margin } = holding(REG_T, 'buy', 160, 100, { cash: 8_000 })
    venue.bar(80, 80, 66.67, 80)
    expect(margin.events).toEqual([])
    venue.bar(80, 80, 66.66, 80)
    expect(margin.events.map(({ kind }) => kind)).toEqual(['call', 'liquidation'])
  })

  // At 60: equity 9,600 − 8,000 = 1,600, maintenance 2,400; 800 are missing, each share frees 15: 54 shares.
  test('given equity below maintenance at the low, when reduced at once, then just enough is sold there, by force', () => {
    const { venue, margin, portfolio, alerts } = holding(REG_T, 'buy', 160, 100, { cash: 8_000 })
    venue.bar(80, 80, 60, 80)
    expect(venue.fills.at(-1)).toMatchObject({ side: 'sell', quantity: 54, price: 60_00, liquidation: true })
    expect(portfolio.quantity(venue.instrument)).toBe(106)
    // 106 × 60 − (8,000 − 54 × 60) = 1,600 against 106 × 60 × 0.25 = 1,590.
    expect(portfolio.equity).toBe(dollars(106 * 80 - 8_000 + 54 * 60))
    expect(alerts).toEqual(['MARGIN-CALL', 'LIQUIDATION'])
    expect(venue.placed().id).toBeDefined()
    expect(margin.count('liquidation')).toBe(1)
    expect(venue.faults).toEqual([])
  })

  // FINRA 4210 (c)(3): 30 % of the value of shorts. 100 short at 100 on 5,000: at 115, equity 3,500, maintenance 3,450.
  test('given a short, when it rises, then 30 % of its value is maintenance', () => {
    const { venue, margin, order } = holding(REG_T, 'sell', 100, 100, { cash: 5_000 })
    expect(order.status).toBe('filled')
    venue.flat(115)
    expect(margin.account.stateAt()).toMatchObject({ equity: dollars(3_500), maintenance: dollars(3_450) })
    venue.flat(116)
    expect(margin.count('call')).toBe(1)
  })

  // FINRA 4210 (c)(2) and (3): of shorts at least 5 dollars a share, below 5 dollars 2.50 or the whole value.
  test.each([
    [200, 60],
    [10, 5],
    [4, 4],
    [1, 2.5],
  ])('given a share short at %d dollars, then its maintenance is %d', (price, maintenance) => {
    const { margin } = holding(REG_T, 'sell', 1, price)
    expect(margin.account.stateAt().maintenance).toBe(dollars(maintenance))
  })

  test('given a call with grace, when the next session opens above maintenance, then it is met and nothing is sold', () => {
    const terms = { ...REG_T, liquidation: 'next-session' } as const
    const { venue, margin, portfolio } = holding(terms, 'buy', 160, 100, { cash: 8_000 })
    venue.bar(80, 80, 60, 62)
    venue.flat(70)
    expect(margin.events.map(({ kind }) => kind)).toEqual(['call', 'met'])
    expect(portfolio.quantity(venue.instrument)).toBe(160)
  })

  test('given a call with grace, when the next session opens below maintenance, then it is reduced at that open', () => {
    const terms = { ...REG_T, liquidation: 'next-session' } as const
    const { venue, margin } = holding(terms, 'buy', 160, 100, { cash: 8_000 })
    venue.bar(80, 80, 60, 62)
    venue.bar(60, 70, 60, 70)
    expect(margin.events.map(({ kind }) => kind)).toEqual(['call', 'liquidation'])
    expect(venue.fills.at(-1)).toMatchObject({ quantity: 54, price: 60_00 })
  })

  test('given a fall beyond the debt, when all is sold, then the deficit is said', () => {
    const { venue, margin, portfolio, alerts } = holding(REG_T, 'buy', 160, 100, { cash: 8_000 })
    venue.flat(40)
    expect(portfolio.quantity(venue.instrument)).toBe(0)
    expect(portfolio.equity).toBe(dollars(-1_600))
    expect(margin.events.map(({ kind }) => kind)).toEqual(['call', 'liquidation', 'deficit'])
    expect(alerts.at(-1)).toBe('MARGIN-DEFICIT')
    expect(venue.trades).toMatchObject([{ liquidation: true, netPnl: dollars(-9_600) }])
  })

  test('given a future, when it is bought on Regulation T, then it is refused in words', () => {
    const instrument = instrumentOf({ kind: 'future' })
    const { order } = holding(REG_T, 'buy', 1, 100, { instrument })
    expect(order.reason).toContain('TEST is a future: Regulation T is for securities')
  })

  test('given resting orders, when positions are reduced by force, then they are cancelled, and nothing turns', () => {
    const { venue, portfolio } = holding(REG_T, 'buy', 160, 100, { cash: 8_000 })
    const stop = venue.stop('sell', 20)
    venue.flat(40)
    expect(stop).toMatchObject({ status: 'canceled', reason: 'cancelled for a margin liquidation' })
    venue.flat(10)
    expect(portfolio.quantity(venue.instrument)).toBe(0)
  })
})

describe('quotes', () => {
  test('given a position on credit, when a trade is below its margin call, then it is reduced at that trade', () => {
    const venue = new Venue({ margin: REG_T, matchedBy: 'quotes', cash: 8_000 })
    venue.quote(99.99, 100)
    venue.tradeTick(100)
    venue.place('buy', 160)
    for (let quote = 1; quote <= 2; quote++) venue.quote(99.99, 100 - quote / 100)
    venue.tradeTick(60)
    expect(venue.fills.at(-1)).toMatchObject({ side: 'sell', price: 60_00, liquidation: true })
    expect(venue.trader.margin?.events.map(({ kind }) => kind)).toEqual(['call', 'liquidation'])
    expect(venue.faults).toEqual([])
  })

  test('given a call with grace and ticks, when the next day trades below maintenance, then it is reduced there', () => {
    const venue = new Venue({ margin: { ...REG_T, liquidation: 'next-session' }, matchedBy: 'quotes', cash: 8_000 })
    venue.quote(99.99, 100)
    venue.tradeTick(100)
    venue.place('buy', 150)
    for (let quote = 1; quote <= 2; quote++) venue.quote(99.99, 100 - quote / 100)
    venue.tradeTick(60)
    venue.quote(60, 60.01, DAY_MS - 1)
    venue.tradeTick(59)
    expect(venue.trader.margin?.events.map(({ kind }) => kind)).toEqual(['call'])
    venue.quote(60, 60.01, DAY_MS)
    venue.tradeTick(58)
    expect(venue.trader.margin?.events.map(({ kind }) => kind)).toEqual(['call', 'liquidation'])
  })
})

describe('futures', () => {
  const instrument = instrumentOf({ symbol: 'ES', kind: 'future', multiplier: 50 })
  const terms: MarginTerms = {
    kind: 'futures',
    contracts: { ES: { initial: 13_200, maintenance: 12_000 } },
    liquidation: 'at-once',
  }

  test('given 30,000, when two contracts are bought, then they pass, and a third does not', () => {
    expect(holding(terms, 'buy', 2, 4_000, { instrument, cash: 30_000 }).order.status).toBe('filled')
    expect(holding(terms, 'buy', 3, 4_000, { instrument, cash: 30_000 }).order.status).toBe('denied')
  })

  test('given two contracts, when bought, then cash stays and only profit moves equity', () => {
    const { venue, portfolio } = holding(terms, 'buy', 2, 4_000, { instrument, cash: 30_000 })
    expect(portfolio.cash).toBe(dollars(30_000))
    venue.flat(4_010)
    expect(portfolio.equity).toBe(dollars(31_000))
    expect(portfolio.grossExposure).toBe(dollars(2 * 50 * 4_010))
  })

  // 30,000 − 2 × 50 × 61 = 23,900 < 24,000: a call. Back to the initial margin of what is left: 23,900 ≥ 13,200, one contract.
  test('given a loss below maintenance, when reduced, then contracts are closed until the initial margin is there', () => {
    const { venue, margin, portfolio } = holding(terms, 'buy', 2, 4_000, { instrument, cash: 30_000 })
    venue.flat(3_940)
    expect(margin.events).toEqual([])
    venue.flat(3_939)
    expect(margin.events).toMatchObject([
      { kind: 'call', equity: dollars(23_900), required: dollars(24_000) },
      { kind: 'liquidation', required: dollars(26_400), trade: { quantity: 1 } },
    ])
    expect(portfolio.quantity(instrument)).toBe(1)
    expect(portfolio.equity).toBe(dollars(23_900))
  })

  test('given a symbol without a margin, when it is bought, then it is refused in words', () => {
    const { order } = holding(terms, 'buy', 1, 100)
    expect(order.reason).toContain('no margin of TEST is known')
  })
})

describe('isolated margin', () => {
  const instrument = instrumentOf({ symbol: 'BTCUSDT', kind: 'crypto', quantityPrecision: 3 })
  const terms = {
    kind: 'isolated',
    leverage: 10,
    leverages: {},
    maintenance: 0.004,
    liquidationFee: 0,
  } as const satisfies MarginTerms
  const bitcoin = { instrument, cash: 10_000 }
  const TENTH = 100 as Quantity

  // Binance, “How to calculate liquidation price of USDⓈ-M futures contracts”, isolated, cum = 0:
  // (WB − side × size × EP) ÷ (size × (MMR − side)) = (600 − 0.1 × 60,000) ÷ (0.1 × (0.004 − 1)) = 54,216.867…
  // and short (600 + 6,000) ÷ (0.1 × 1.004) = 65,737.051….
  test('given Binance’s formula, when 0.1 bitcoin stand on 600 at 60,000, then the prices are its own', () => {
    const margin = dollars(600)
    const long = { instrument, quantity: TENTH, cost: dollars(6_000), margin }
    const short = { instrument, quantity: -TENTH as Quantity, cost: dollars(-6_000), margin }
    expect(liquidationPrice(long, 4_000_000)).toBe(54_216_86)
    expect(liquidationPrice(short, 4_000_000)).toBe(65_737_06)
    expect([bankruptcyPrice(long), bankruptcyPrice(short)]).toEqual([54_000_00, 66_000_00])
  })

  test('given a long at ten times, when the low reaches its liquidation price, then it is closed whole there', () => {
    const { venue, margin, portfolio } = holding(terms, 'buy', 100, 60_000, bitcoin)
    expect(margin.account.lockedMargin).toBe(dollars(600))
    venue.bar(60_000, 60_000, 54_216.87, 60_000)
    expect(margin.events).toEqual([])
    venue.bar(60_000, 60_000, 54_216.86, 60_000)
    expect(venue.fills.at(-1)).toMatchObject({ price: 54_216_86, quantity: 100, liquidation: true })
    expect(portfolio.quantity(instrument)).toBe(0)
    expect(portfolio.cash).toBe(dollars(10_000 - 578.314))
  })

  test('given a gap beyond the margin, when it is liquidated, then the margin is lost and no more', () => {
    const { venue, portfolio } = holding({ ...terms, liquidationFee: 0.0125 }, 'buy', 100, 60_000, bitcoin)
    venue.flat(40_000)
    expect(portfolio.cash).toBe(dollars(9_400))
    expect(portfolio.equity).toBe(dollars(9_400))
  })

  test('given a liquidation fee, when it is liquidated, then it is paid from what is left of the margin', () => {
    const { venue, portfolio } = holding({ ...terms, liquidationFee: 0.001 }, 'sell', 100, 60_000, bitcoin)
    venue.bar(60_000, 65_800, 60_000, 60_000)
    // 573.706 lost at 65,737.06, and 0.1 % of 6,573.706.
    expect(portfolio.cash).toBe(dollars(10_000 - 573.706 - 6.573706))
  })

  test('given a position on 600 of 10,000, when it is liquidated, then the most margin in use was 6 %', () => {
    const { venue, margin } = holding(terms, 'buy', 100, 60_000, bitcoin)
    venue.flat(54_000)
    expect(margin.count('liquidation')).toBe(1)
    expect(margin.peakUse).toBe(0.06)
  })

  test('given 590 in cash, when 6,000 are bought at ten times, then the gate refuses it', () => {
    expect(holding(terms, 'buy', 100, 60_000, { instrument, cash: 590 }).order.status).toBe('denied')
    expect(holding(terms, 'buy', 100, 60_000, { instrument, cash: 600 }).order.status).toBe('filled')
  })
})
