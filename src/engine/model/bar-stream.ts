import { allocateBars, rowAt, sliceBars } from './bar.ts'
import type { BarColumns, BarSeries } from './bar.ts'
import { ensure } from './errors.ts'
import type { Instrument } from './instrument.ts'
import type { Timeframe } from './time.ts'

/** Bars too many for memory, wherever they are kept: the rows that columns would have, read a stretch at a time. */
export interface BarStream {
  readonly length: number
  /** Whether any bar tells volume. */
  readonly hasVolume: boolean
  /** Open time of a row; NaN when there is none. */
  timeAt(row: number): number
  /** First row whose time is `time` or later. */
  rowAt(time: number): number
  /** Fills columns with the rows from `start` on, as many as there are. */
  read(start: number, into: BarColumns): void
}

/** A history that is read while it is played. */
export interface StreamedSeries {
  readonly instrument: Instrument
  readonly timeframe: Timeframe
  readonly bars: BarStream
  /** Ticks are always in memory. */
  readonly ticks?: undefined
}

/** A history, in memory or not. */
export type AnySeries = BarSeries | StreamedSeries

export function isStream(bars: BarColumns | BarStream): bars is BarStream {
  return 'read' in bars
}

/** Open time of a row. @throws InvariantError when there is no such row */
export function timeAt(bars: BarColumns | BarStream, row: number): number {
  return isStream(bars) ? bars.timeAt(row) : ensure(bars.time[row], 'a bar time')
}

/** First row whose time is `time` or later. */
export function firstRowFrom(bars: BarColumns | BarStream, time: number): number {
  return isStream(bars) ? bars.rowAt(time) : rowAt(bars, time)
}

/** Whether any bar tells volume. */
export function tellsVolume(bars: BarColumns | BarStream): boolean {
  return isStream(bars) ? bars.hasVolume : bars.volume.some((volume) => volume > 0)
}

const ROWS_AT_ONCE = 65_536

/** Goes through all rows in stretches of columns, of which the first `length` rows count: one stretch when they are in memory. */
export function eachStretch(
  bars: BarColumns | BarStream,
  visit: (columns: BarColumns, length: number, start: number) => void,
): void {
  if (!isStream(bars)) return visit(bars, bars.length, 0)
  const columns = allocateBars(Math.min(ROWS_AT_ONCE, bars.length))
  for (let start = 0; start < bars.length; start += columns.length) {
    bars.read(start, columns)
    visit(columns, Math.min(columns.length, bars.length - start), start)
  }
}

/** Opening price of a row. @throws InvariantError when there is no such row */
export function openAt(bars: BarColumns | BarStream, row: number): number {
  if (!isStream(bars)) return ensure(bars.open[row], 'a price')
  const one = allocateBars(1)
  bars.read(row, one)
  return ensure(one.open[0], 'a price')
}

/** The rows of a series before `end`, over the same memory or from the same place. */
export function withoutEnd(series: AnySeries, end: number): AnySeries {
  const { instrument, timeframe, bars } = series
  if (!isStream(bars)) return { instrument, timeframe, bars: sliceBars(bars, 0, end) }
  const shorter: BarStream = {
    length: end,
    hasVolume: bars.hasVolume,
    timeAt: (row) => (row < end ? bars.timeAt(row) : Number.NaN),
    rowAt: (time) => Math.min(end, bars.rowAt(time)),
    read: (start, into) => bars.read(start, into),
  }
  return { instrument, timeframe, bars: shorter }
}
