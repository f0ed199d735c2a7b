import type { BacktestResult } from '../../../contract/backtest.ts'
import type { RunReview } from '../../../contract/run-review.ts'
import type { Line } from '../../../contract/views.ts'
import { analyseRun } from '../../backtest/statistics/analyse-run.ts'
import { downsampleForChart } from '../../backtest/statistics/downsample.ts'
import { TimeZone } from '../../market/time-zone.ts'
import type { ReviewJob } from './job.ts'

/** Points of a line that a report draws. */
const MOST_POINTS = 4_000

/** Everything that a report says of a stored run beyond its result. @throws ConfigError when the configurations do not match */
export function reviewRun({ result, seed, timeZone, closes, marks, ...known }: ReviewJob): RunReview {
  const { configurations, doubledCosts } = known
  const zone = new TimeZone(timeZone)
  const { symbol } = result.data
  const analysis = analyseRun(result, {
    seed,
    configurations,
    toLocal: (epochMs) => zone.toLocal(epochMs),
    ...(closes ? { benchmark: { symbol, time: closes.time, value: closes.close } } : {}),
    ...(doubledCosts ? { doubledCosts } : {}),
  })
  return {
    analysis,
    benchmark: closes && thinned(closes.time, heldEquity(closes.close, result.metrics.equityStart)),
    exposure: marks && thinned(marks.time, exposureOf(result, marks)),
    tried: Math.max(1, configurations.length),
  }
}

/** Equity at each close of buying with all cash at the first close and holding: no costs, parts of a share allowed. */
export function heldEquity(close: Float64Array, cash: number): Float64Array {
  const first = close[0] ?? Number.NaN
  return close.map((price) => (cash * price) / first)
}

/** |value of the positions| ÷ equity at each close, as the round trips tell it: exact where each has one entry and exit. */
export function exposureOf(
  { trades, openPositions, equity }: Pick<BacktestResult, 'trades' | 'openPositions' | 'equity'>,
  { time, close }: { readonly time: Float64Array; readonly close: Float64Array },
): Float64Array {
  const changes = [
    ...trades.flatMap(({ side, quantity, entryTime, exitTime }) => {
      const signed = side === 'long' ? quantity : -quantity
      return [
        { at: entryTime, by: signed },
        { at: exitTime, by: -signed },
      ]
    }),
    ...openPositions.map(({ side, quantity, entryTime }) => ({
      at: entryTime,
      by: side === 'long' ? quantity : -quantity,
    })),
  ].toSorted((a, b) => a.at - b.at)
  const share = new Float64Array(time.length)
  let held = 0
  let next = 0
  let point = 0
  for (let row = 0; row < time.length; row++) {
    // Fills are at the opens of bars, or inside of them: what came before the next bar's open is held at this one's close.
    const end = time[row + 1] ?? Number.POSITIVE_INFINITY
    for (let change = changes[next]; change && change.at < end; change = changes[++next]) held += change.by
    // Of very long runs not every point is told: the last one before stands for those left out.
    while ((equity.time[point + 1] ?? Number.POSITIVE_INFINITY) <= (time[row] ?? 0)) point++
    const worth = equity.value[point] ?? Number.NaN
    const value = Math.abs(held) < 1e-9 ? 0 : Math.abs(held * (close[row] ?? Number.NaN))
    share[row] = worth > 0 ? value / worth : 0
  }
  return share
}

function thinned(time: Float64Array, value: Float64Array): Line {
  const line = downsampleForChart(time, value, MOST_POINTS)
  return { time: Float64Array.from(line.time), value: Float64Array.from(line.value) }
}
