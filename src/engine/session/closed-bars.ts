import { BarGrid } from '../market/bar-grid.ts'
import { aggregateBars } from '../market/time-bar-aggregator.ts'
import { sliceBars } from '../model/bar.ts'
import type { BarColumns } from '../model/bar.ts'
import type { Timeframe } from '../model/time.ts'

/** Closed bars of a timeframe that bars of `native` make so far, oldest first. */
export function closedBars(bars: BarColumns, native: Timeframe, timeframe: Timeframe): BarColumns {
  if (timeframe === native) return bars
  const coarse = aggregateBars(bars, timeframe)
  const last = coarse.time[coarse.length - 1]
  // Over with the bar that completes it, as the market delivers it: the clock may be ahead of the bars.
  const until = (bars.time[bars.length - 1] ?? 0) + native
  const isOver = last === undefined || new BarGrid(timeframe).endOf(last) <= until
  return isOver ? coarse : sliceBars(coarse, 0, coarse.length - 1)
}
