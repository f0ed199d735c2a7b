import { eachStretch } from '../model/bar-stream.ts'
import type { AnySeries } from '../model/bar-stream.ts'
import { ConfigError } from '../model/errors.ts'
import type { LongResult } from './result.ts'
import { compareWithBenchmark } from './statistics/benchmark.ts'
import { DailyScan, dailyEquity } from './statistics/daily-equity.ts'
import { doubtsOf } from './statistics/doubts/doubts.ts'

/**
 * A result beside holding a series, and what that makes one doubt.
 * @param held a total-return view, so that splits and dividends are no losses
 * @throws ConfigError when the two have fewer than two days in common
 */
export function withBenchmark<Result extends LongResult>(result: Result, held: AnySeries): Result {
  const { time, value } = result.equity
  const { bars, instrument } = held
  const closes = new DailyScan()
  let lowest = Number.POSITIVE_INFINITY
  eachStretch(bars, ({ time: at, close }, length) => {
    for (let row = 0; row < length; row++) lowest = Math.min(lowest, close[row] ?? lowest)
    closes.take(at, close, length)
  })
  if (lowest <= 0) {
    throw new ConfigError(
      `expected a benchmark with prices above 0, found lower ones of ${instrument.symbol}: it has no returns`,
    )
  }
  const run = dailyEquity(time, value, time.length)
  const compared = compareWithBenchmark(run, closes.result, result.config.periodsPerYear)
  if (!compared) throw new ConfigError(`expected two days at least that the run and ${instrument.symbol} both have`)
  const benchmark = { symbol: instrument.symbol, ...compared }
  return { ...result, benchmark, doubts: doubtsOf(result, { benchmark }) }
}
