import { utcTimeOf } from '../../player/utc-text.ts'
import type { ReplayedRun } from './replayed-run.ts'

/** Bars a second that a replay plays at. */
export const PLAY_SPEEDS = [1, 2, 5, 10, 25, 50, 100, 250] as const

/** What a trade did, by bar of the run, ascending: where one jumps to. */
export interface TradeStops {
  /** Bars with an entry or an exit, each once. */
  readonly bars: readonly number[]
  /** Of each trade, by its number in the run from 0. */
  readonly trades: readonly { readonly entry: number; readonly exit: number }[]
}

/** Index of the last bar that opens at or before a time; -1 when all are later. */
export function barAt(times: readonly number[], epochMs: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((times[middle] ?? Infinity) <= epochMs) low = middle + 1
    else high = middle
  }
  return low - 1
}

export function tradeStops({ trades, openPositions, equity }: ReplayedRun): TradeStops {
  const placed = trades.map(({ entryTime, exitTime }) => ({
    entry: Math.max(0, barAt(equity.time, entryTime)),
    exit: Math.max(0, barAt(equity.time, exitTime)),
  }))
  const open = openPositions.map(({ entryTime }) => Math.max(0, barAt(equity.time, entryTime)))
  const bars = new Set([...placed.flatMap(({ entry, exit }) => [entry, exit]), ...open])
  return { bars: [...bars].toSorted((a, b) => a - b), trades: placed }
}

/** The cursor moved by some bars, within the run. */
export function stepped(cursor: number, by: number, bars: number): number {
  return Math.max(0, Math.min(bars - 1, cursor + by))
}

/** The nearest bar with an entry or exit after (or before) the cursor; null when there is none. */
export function nextStop(stops: TradeStops, cursor: number, direction: 1 | -1): number | null {
  const { bars } = stops
  const after = barAt(bars, cursor) + 1
  if (direction === 1) return bars[after] ?? null
  const before = bars[after - 1] === cursor ? after - 2 : after - 1
  return bars[before] ?? null
}

/** The bar that shows a date or time typed as `2018-02-28` or `2018-02-28 14:30`, in UTC; null for none of the run's. */
export function barOfDate(times: readonly number[], text: string): number | null {
  const at = utcTimeOf(text)
  if (at === null) return null
  const bar = barAt(times, at)
  // A day without a bar is answered by the next one.
  if ((times[bar] ?? -1) === at) return bar
  return bar + 1 < times.length ? bar + 1 : null
}

/** Whole bars that are due after playing for a while, and the time that is left over for the next. */
export function barsDue(elapsedMs: number, barsPerSecond: number): { readonly bars: number; readonly restMs: number } {
  const bars = Math.floor((elapsedMs * barsPerSecond) / 1_000)
  return { bars, restMs: elapsedMs - (bars * 1_000) / barsPerSecond }
}

/** The window of a run to load so that a cursor has room on both sides. */
export function windowAround(
  cursor: number,
  bars: number,
  most: number,
): { readonly from: number; readonly to: number } {
  // More room behind than ahead: what is behind is on the chart.
  const from = Math.max(0, Math.min(cursor - Math.floor(most * 0.6), bars - most))
  return { from, to: Math.min(bars, from + most) }
}
