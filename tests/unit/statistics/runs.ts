import {
  measureBacktest,
  type BacktestStatistics,
  type StatisticsInput,
} from '../../../src/engine/backtest/statistics/statistics.ts'
import { USD, moneyOf } from '../../../src/engine/model/currency.ts'
import { Instrument } from '../../../src/engine/model/instrument.ts'
import { DAY_MS } from '../../../src/engine/model/time.ts'
import { ZERO_MONEY, type Money, type Quantity, type Timestamp } from '../../../src/engine/model/units.ts'
import type { ClosedTrade } from '../../../src/engine/portfolio/closed-trade.ts'

const STOCK = new Instrument({ symbol: 'TEST', kind: 'equity', currency: USD, pricePrecision: 2, quantityPrecision: 0 })

/** Dollars to accounting units. */
export function usd(amount: number): Money {
  return moneyOf(amount, USD)
}

/** A run of daily bars with these closing equities in dollars, started with the first. */
export function dailyRun(equities: readonly number[], overrides: Partial<StatisticsInput> = {}): StatisticsInput {
  return {
    time: Float64Array.from(equities, (_, day) => day * DAY_MS),
    equity: Float64Array.from(equities, usd),
    length: equities.length,
    initialEquity: usd(equities[0] ?? 1),
    currency: USD,
    trades: [],
    barsInMarket: 0,
    commission: ZERO_MONEY,
    turnoverNotional: ZERO_MONEY,
    periodsPerYear: 252,
    ...overrides,
  }
}

export function measureDaily(
  equities: readonly number[],
  overrides: Partial<StatisticsInput> = {},
): BacktestStatistics {
  return measureBacktest(dailyRun(equities, overrides))
}

/** A closed trade with that net P&L in accounting units. */
export function tradeOf(netPnl: number, bars = 1): ClosedTrade {
  return {
    instrument: STOCK,
    strategyId: 'test',
    side: 'long',
    quantity: 1 as Quantity,
    entryTime: 0 as Timestamp,
    entryNotional: usd(100),
    exitTime: DAY_MS as Timestamp,
    exitNotional: usd(100),
    grossPnl: netPnl as Money,
    dividends: ZERO_MONEY,
    commission: ZERO_MONEY,
    netPnl: netPnl as Money,
    bars,
    mae: ZERO_MONEY,
    mfe: ZERO_MONEY,
  }
}
