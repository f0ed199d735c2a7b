import type { BacktestResult } from '../../contract/backtest.ts'
import type { BarSeries } from '../model/bar.ts'
import { ConfigError } from '../model/errors.ts'
import { compareWithBenchmark } from './statistics/benchmark.ts'
import { dailyEquity } from './statistics/daily-equity.ts'
import { doubtsOf } from './statistics/doubts/doubts.ts'

/**
 * A result beside holding a series, and what that makes one doubt.
 * @param held a total-return view, so that splits and dividends are no losses
 * @throws ConfigError when the two have fewer than two days in common
 */
export function withBenchmark(result: BacktestResult, held: BarSeries): BacktestResult {
  const { time, value } = result.equity
  const { bars, instrument } = held
  if (bars.close.some((close) => close <= 0)) {
    throw new ConfigError(
      `expected a benchmark with prices above 0, found lower ones of ${instrument.symbol}: it has no returns`,
    )
  }
  const run = dailyEquity(time, value, time.length)
  const other = dailyEquity(bars.time, bars.close, bars.length)
  const compared = compareWithBenchmark(run, other, result.config.periodsPerYear)
  if (!compared) throw new ConfigError(`expected two days at least that the run and ${instrument.symbol} both have`)
  const benchmark = { symbol: instrument.symbol, ...compared }
  return { ...result, benchmark, doubts: doubtsOf(result, { benchmark }) }
}
