import type { BacktestResult } from '../../../contract/backtest.ts'
import type { RunAnalysis } from '../../../contract/run-analysis.ts'
import { SeededRandom } from '../../kernel/random.ts'
import { currencyOf, moneyOf, type Currency } from '../../model/currency.ts'
import type { Timestamp } from '../../model/units.ts'
import { compareWithBenchmark } from './benchmark.ts'
import { breakDown, type SortedTrade } from './breakdowns.ts'
import { dailyEquity, type DailyEquity } from './daily-equity.ts'
import { doubtsOf } from './doubts/doubts.ts'
import { monthlyReturns } from './monthly-returns.ts'
import { estimateOverfitting, type OverfittingEstimate } from './overfitting.ts'
import { momentsOf, returnsOf } from './return-moments.ts'
import { bootstrapSharpe } from './sharpe-bootstrap.ts'
import { deflatedSharpe, type DeflatedSharpe } from './sharpe-significance.ts'
import { simulateTradeOrder } from './trade-order.ts'

/** What is known beyond the run; each part is optional. */
export interface AnalysisOptions {
  /** Seed of the Monte-Carlo and the bootstrap: the same seed gives the same analysis. */
  readonly seed: number
  /** Samples of each simulation; 2,000 when left out. */
  readonly samples?: number
  /** Prices to hold instead, at their times. */
  readonly benchmark?: {
    readonly symbol: string
    readonly time: ArrayLike<number>
    readonly value: ArrayLike<number>
  }
  /** Daily returns of every configuration that was tried, this one among them, over the same days. */
  readonly configurations?: readonly Float64Array[]
  /** The same run made again with twice the costs. */
  readonly doubledCosts?: { readonly totalReturn: number }
  /** UTC to the wall clock of the venue, for weekdays and hours; UTC when left out. */
  readonly toLocal?: (epochMs: number) => number
}

const SAMPLES = 2_000
const BLOCKS = 16

/**
 * Everything about a finished run that takes longer than the run: break-downs, benchmark, simulations, selection and
 * what to doubt. A pure function of the stored result, so that a stored run can be analysed again.
 * @throws ConfigError when the configurations do not match each other
 */
export function analyseRun(result: BacktestResult, options: AnalysisOptions): RunAnalysis {
  const { time, value } = result.equity
  const currency = currencyOf(result.config.currency)
  const daily = dailyEquity(time, value, time.length)
  const returns = returnsOf(daily.equity)
  const samples = options.samples ?? SAMPLES
  const profits = result.trades.map(({ netPnl }) => netPnl)
  const simulate = (method: 'shuffle' | 'resample') =>
    simulateTradeOrder(profits, result.metrics.equityStart, new SeededRandom(options.seed), {
      method,
      sizing: 'compounded',
      samples,
    })
  const benchmark = benchmarkOf(daily, result, options)
  const chosen = selectionOf(returns, options.configurations)
  return {
    monthly: monthlyReturns(Float64Array.from(time), Float64Array.from(value), result.metrics.equityStart),
    breakdowns: breakDown(sortedTrades(result, currency), currency, options.toLocal),
    benchmark,
    shuffled: simulate('shuffle'),
    resampled: simulate('resample'),
    bootstrap:
      returns === null
        ? null
        : bootstrapSharpe(returns, result.config.periodsPerYear, new SeededRandom(options.seed), {
            method: 'stationary',
            samples,
          }),
    selection: chosen === null ? null : selectionView(chosen, result.config.periodsPerYear),
    doubts: doubtsOf(result, {
      ...(benchmark ? { benchmark } : {}),
      ...(chosen ? { deflated: chosen.deflated } : {}),
      ...(options.doubledCosts ? { doubledCosts: options.doubledCosts } : {}),
    }),
  }
}

function benchmarkOf(daily: DailyEquity, result: BacktestResult, { benchmark }: AnalysisOptions) {
  if (benchmark === undefined) return null
  const { symbol, time, value } = benchmark
  const held = dailyEquity(time, value, time.length)
  const compared = compareWithBenchmark(daily, held, result.config.periodsPerYear)
  return compared === null ? null : { symbol, ...compared }
}

interface Selection {
  readonly deflated: DeflatedSharpe
  readonly overfitting: OverfittingEstimate | null
}

/** Null when the run stands alone, or its own returns have no Sharpe ratio. */
function selectionOf(returns: Float64Array | null, configurations: readonly Float64Array[] = []): Selection | null {
  const { count, mean, deviation, skewness, kurtosis } = momentsOf(returns)
  if (configurations.length < 2 || !deviation || skewness === null || kurtosis === null) return null
  const sharpes = configurations.map((each) => {
    const moments = momentsOf(each)
    return moments.deviation ? moments.mean / moments.deviation : 0
  })
  const measured = { sharpe: mean / deviation, observations: count, skewness, kurtosis }
  return {
    deflated: deflatedSharpe(measured, sharpes),
    overfitting: (configurations[0]?.length ?? 0) >= BLOCKS * 2 ? estimateOverfitting(configurations, BLOCKS) : null,
  }
}

function selectionView({ deflated, overfitting }: Selection, periodsPerYear: number): RunAnalysis['selection'] {
  return {
    trials: deflated.trials,
    expectedMaximum: deflated.expectedMaximum * Math.sqrt(periodsPerYear),
    deflatedSharpe: deflated.probability,
    overfitting: overfitting?.probability ?? null,
    degradationSlope: overfitting?.degradationSlope ?? null,
    lossProbability: overfitting?.lossProbability ?? null,
    logits: Array.from(overfitting?.logits ?? []),
  }
}

/** Money back to exact units, so that groups add up exactly. */
function sortedTrades({ trades }: BacktestResult, currency: Currency): SortedTrade[] {
  return trades.map(({ symbol, side, entryTime, exitTime, netPnl, bars, mae, mfe }) => ({
    symbol,
    side,
    entryTime: entryTime as Timestamp,
    exitTime: exitTime as Timestamp,
    netPnl: moneyOf(netPnl, currency),
    bars,
    mae: moneyOf(mae, currency),
    mfe: moneyOf(mfe, currency),
  }))
}
