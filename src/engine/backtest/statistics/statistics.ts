import { ConfigError } from '../../model/errors.ts'
import { DAY_MS } from '../../model/time.ts'
import { moneyToDecimal, type Currency } from '../../model/currency.ts'
import type { Money } from '../../model/units.ts'
import { figuresOfCurve } from './curve-figures.ts'
import type { CurveFigures } from './curve-figures.ts'
import { ulcerIndex } from './drawdowns.ts'
import { distributionOf, type ReturnDistribution } from './return-distribution.ts'
import { momentsOf, returnsOf, type ReturnMoments } from './return-moments.ts'
import { minimumTrackRecord, probabilisticSharpe } from './sharpe-significance.ts'
import { measureTrades, type MeasuredTrade, type TradeStatistics } from './trade-statistics.ts'

/** A year of 365.25 days. */
const YEAR_MS = 365.25 * DAY_MS

/** What a run leaves behind besides its equity curve. Money is in accounting units of `currency`. */
export interface RunFacts {
  readonly initialEquity: number
  readonly currency: Currency
  readonly trades: readonly MeasuredTrade[]
  /** Bars at whose close a position was open. */
  readonly barsInMarket: number
  /** Commission of every fill. */
  readonly commission: Money
  /** Σ |price × quantity| of every fill, entries and exits alike. */
  readonly turnoverNotional: Money
  /** Days with bars in a year: 252 on an exchange, 365 around the clock; 52 for weekly bars. */
  readonly periodsPerYear: number
}

/** What a run leaves behind, from which every figure follows. */
export interface StatisticsInput extends RunFacts {
  /** Open time of each bar, rising. */
  readonly time: Float64Array
  /** Equity at the close of each bar. */
  readonly equity: Float64Array
  /** How many leading entries of `time` and `equity` count. */
  readonly length: number
}

/**
 * The figures of a run. Fractions are decimals (0.1 is 10 %), money is in decimals of the account currency; a figure
 * that is not defined for the run, such as a ratio with nothing below the line, is null. Formulas: docs/statistics.md.
 */
export interface BacktestStatistics extends TradeStatistics, ReturnDistribution {
  readonly equityStart: number
  readonly equityFinal: number
  readonly totalReturn: number
  /** Compound annual growth rate by calendar time. */
  readonly annualReturn: number | null
  /** Mean daily return × periods per year. */
  readonly annualReturnArithmetic: number | null
  readonly annualVolatility: number | null
  readonly sharpe: number | null
  readonly sortino: number | null
  /** Annual return ÷ maximum drawdown. */
  readonly calmar: number | null
  /** Deepest fall from a peak as a positive fraction of the peak. */
  readonly maxDrawdown: number
  /** Longest time below a peak, in calendar days. */
  readonly maxDrawdownDays: number
  /** √(mean squared fall from the peak), of the last equity of each day. */
  readonly ulcerIndex: number
  /** How many daily returns the figures rest on. */
  readonly dailyReturns: number
  readonly skewness: number | null
  /** Raw: 3 for a normal distribution. */
  readonly kurtosis: number | null
  /** Probability that the true Sharpe ratio is above 0. */
  readonly probabilisticSharpe: number | null
  /** Daily returns needed to say with 95 % confidence that the Sharpe ratio is above 0; null when it is not. */
  readonly minimumTrackRecord: number | null
  /** Share of bars with an open position. */
  readonly exposure: number | null
  readonly commission: number
  /** Traded notional per year ÷ mean equity. */
  readonly turnover: number | null
}

/** Measures a run. @throws ConfigError when the starting equity or the periods per year are not above 0. */
export function measureBacktest(input: StatisticsInput): BacktestStatistics {
  const { time, equity, length, initialEquity } = input
  return measureCurve(figuresOfCurve(time, equity, length, initialEquity), input)
}

/** Measures a run whose curve was read already. @throws as {@link measureBacktest} */
export function measureCurve(curve: CurveFigures, input: RunFacts): BacktestStatistics {
  checkPositive(input.initialEquity, 'a starting equity')
  checkPositive(input.periodsPerYear, 'periods per year')
  const { initialEquity, currency, periodsPerYear } = input
  const { drawdowns, daily, final, length } = curve
  const returns = returnsOf(daily.equity)
  const moments = momentsOf(returns)
  const years = length > 0 ? (curve.last - curve.first) / YEAR_MS : 0
  const annualReturn = growthRate(final / initialEquity, years)
  return {
    equityStart: moneyToDecimal(initialEquity as Money, currency),
    equityFinal: moneyToDecimal(final as Money, currency),
    totalReturn: (final - initialEquity) / initialEquity,
    annualReturn,
    ...annualRatios(moments, periodsPerYear),
    ...significance(moments),
    ...distributionOf(returns),
    calmar: annualReturn === null ? null : ratio(annualReturn, drawdowns.maxDrawdown),
    maxDrawdown: drawdowns.maxDrawdown,
    maxDrawdownDays: drawdowns.longestMs / DAY_MS,
    ulcerIndex: ulcerIndex(daily.equity, initialEquity),
    ...measureTrades(input.trades, currency),
    exposure: ratio(input.barsInMarket, length),
    commission: moneyToDecimal(input.commission, currency),
    turnover: drawdowns.meanEquity > 0 ? ratio(input.turnoverNotional / drawdowns.meanEquity, years) : null,
  }
}

function annualRatios(
  returns: ReturnMoments,
  periodsPerYear: number,
): Pick<BacktestStatistics, 'annualReturnArithmetic' | 'annualVolatility' | 'sharpe' | 'sortino'> {
  const { count, mean, deviation, downsideDeviation } = returns
  const annual = Math.sqrt(periodsPerYear)
  return {
    annualReturnArithmetic: count > 0 ? mean * periodsPerYear : null,
    annualVolatility: deviation === null ? null : deviation * annual,
    sharpe: deviation === null ? null : ratio(mean * annual, deviation),
    sortino: downsideDeviation === null ? null : ratio(mean * annual, downsideDeviation),
  }
}

/** What the length and shape of the record say of its Sharpe ratio. */
function significance({
  count,
  mean,
  deviation,
  skewness,
  kurtosis,
}: ReturnMoments): Pick<
  BacktestStatistics,
  'dailyReturns' | 'skewness' | 'kurtosis' | 'probabilisticSharpe' | 'minimumTrackRecord'
> {
  const shape = { dailyReturns: count, skewness, kurtosis }
  if (deviation === null || deviation === 0 || skewness === null || kurtosis === null) {
    return { ...shape, probabilisticSharpe: null, minimumTrackRecord: null }
  }
  const measured = { sharpe: mean / deviation, observations: count, skewness, kurtosis }
  const needed = minimumTrackRecord(measured)
  return {
    ...shape,
    probabilisticSharpe: probabilisticSharpe(measured),
    minimumTrackRecord: needed === null ? null : finite(needed),
  }
}

/** growth^(1 ÷ years) − 1; null without time, below zero, or when it is too large for a number. */
function growthRate(growth: number, years: number): number | null {
  if (!(years > 0) || growth < 0) return null
  return finite(growth ** (1 / years) - 1)
}

function ratio(above: number, below: number): number | null {
  return below === 0 ? null : finite(above / below)
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

function checkPositive(value: number, what: string): void {
  if (!(value > 0)) throw new ConfigError(`expected ${what} above 0, found ${value}`)
}
