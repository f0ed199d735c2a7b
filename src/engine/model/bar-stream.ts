import { BAR_FIELDS, allocateBars, rowAt, sliceBars } from './bar.ts'
import type { BarColumns, BarSeries } from './bar.ts'
import { ensure } from './errors.ts'
import type { Instrument } from './instrument.ts'
import type { Timeframe } from './time.ts'

/** Bars too many for memory, wherever they are kept: the rows that columns would have, read a stretch at a time. */
export interface BarStream {
  readonly length: number
  /** Most rows that are to be read at a time, where fewer than usual are. */
  readonly stretch?: number
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

/** Bars, in memory or not. */
export type AnyBars = BarColumns | BarStream

/** A history, in memory or not. */
export type AnySeries = BarSeries | StreamedSeries

export function isStream(bars: AnyBars): bars is BarStream {
  return 'read' in bars
}

/** Whether the bars of a history are in memory. */
export function isLoaded(series: AnySeries): series is BarSeries {
  return !isStream(series.bars)
}

/** The history of bars, wherever they are. */
export function seriesOn(
  bars: AnyBars,
  { instrument, timeframe }: Pick<AnySeries, 'instrument' | 'timeframe'>,
): AnySeries {
  return isStream(bars) ? { instrument, timeframe, bars } : { instrument, timeframe, bars }
}

/** Open time of a row. @throws InvariantError when there is no such row */
export function timeAt(bars: AnyBars, row: number): number {
  return isStream(bars) ? bars.timeAt(row) : ensure(bars.time[row], 'a bar time')
}

/** First row whose time is `time` or later. */
export function firstRowFrom(bars: AnyBars, time: number): number {
  return isStream(bars) ? bars.rowAt(time) : rowAt(bars, time)
}

/** Whether any bar before a row tells volume: what was known when it came. */
export function toldVolumeBefore(bars: AnyBars, row: number): boolean {
  const columns = isStream(bars) ? allocateBars(Math.min(bars.stretch ?? ROWS_AT_ONCE, row)) : bars
  for (let start = 0; start < row; start += columns.length) {
    if (isStream(bars)) bars.read(start, columns)
    const rows = Math.min(columns.length, row - start)
    for (let index = 0; index < rows; index++) if ((columns.volume[index] ?? 0) > 0) return true
  }
  return false
}

const ROWS_AT_ONCE = 65_536

/**
 * Goes through rows in stretches of columns, of which the first `length` rows count: one stretch when they are in memory.
 * @param from the first row, of all when left out
 */
export function eachStretch(
  bars: AnyBars,
  visit: (columns: BarColumns, length: number, start: number) => void,
  from = 0,
): void {
  if (!isStream(bars)) return visit(from === 0 ? bars : sliceBars(bars, from, bars.length), bars.length - from, from)
  const columns = allocateBars(Math.min(bars.stretch ?? ROWS_AT_ONCE, Math.max(0, bars.length - from)))
  for (let start = from; start < bars.length; start += columns.length) {
    bars.read(start, columns)
    visit(columns, Math.min(columns.length, bars.length - start), start)
  }
}

/** One bar of a history in columns of its own, at row 0. @throws InvariantError when there is no such row */
export function oneBar(bars: AnyBars, row: number): BarColumns {
  ensure(row >= 0 && row < bars.length ? row : undefined, 'a bar')
  if (!isStream(bars)) return sliceBars(bars, row, row + 1)
  const one = allocateBars(1)
  bars.read(row, one)
  return one
}

/** Opening price of a row. @throws InvariantError when there is no such row */
export function openAt(bars: AnyBars, row: number): number {
  return ensure(oneBar(bars, row).open[0], 'a price')
}

/** Closing price of a row. @throws InvariantError when there is no such row */
export function closeAt(bars: AnyBars, row: number): number {
  return ensure(oneBar(bars, row).close[0], 'a price')
}

/** The rows of a stream from `start` up to, not including, `end`. */
class PartOfBars implements BarStream {
  readonly length: number
  readonly #whole: BarStream
  readonly #start: number

  constructor(whole: BarStream, start: number, end: number) {
    this.length = Math.max(0, end - start)
    this.#whole = whole
    this.#start = start
  }

  timeAt(row: number): number {
    return row >= 0 && row < this.length ? this.#whole.timeAt(this.#start + row) : Number.NaN
  }
  rowAt(time: number): number {
    return Math.min(this.length, Math.max(0, this.#whole.rowAt(time) - this.#start))
  }
  read(start: number, into: BarColumns): void {
    const rows = Math.max(0, Math.min(into.length, this.length - start))
    this.#whole.read(this.#start + start, rows === into.length ? into : sliceBars(into, 0, rows))
  }
}

/** Bars that are made of a stream's, row by row, as they are read. */
export abstract class ChangedBars implements BarStream {
  readonly length: number
  readonly #source: BarStream

  constructor(source: BarStream) {
    this.length = source.length
    this.#source = source
  }

  timeAt(row: number): number {
    return this.#source.timeAt(row)
  }
  rowAt(time: number): number {
    return this.#source.rowAt(time)
  }
  read(start: number, into: BarColumns): void {
    this.#source.read(start, into)
    this.change(sliceBars(into, 0, Math.max(0, Math.min(into.length, this.length - start))), start)
  }

  /** Changes rows in place, the first of which is row `start` of all. */
  protected abstract change(rows: BarColumns, start: number): void
}

/** Rows of bars from `start` up to, not including, `end`, over the same memory or from the same place. */
export function rowsOf(bars: AnyBars, start: number, end: number): AnyBars {
  return isStream(bars) ? new PartOfBars(bars, start, end) : sliceBars(bars, start, end)
}

/** The rows of a series before `end`, over the same memory or from the same place. */
export function withoutEnd(series: AnySeries, end: number): AnySeries {
  return seriesOn(rowsOf(series.bars, 0, end), series)
}

/** Columns as a stream reads them. */
class LoadedBars implements BarStream {
  readonly length: number
  readonly #columns: BarColumns

  constructor(columns: BarColumns) {
    this.length = columns.length
    this.#columns = columns
  }

  timeAt(row: number): number {
    return this.#columns.time[row] ?? Number.NaN
  }
  rowAt(time: number): number {
    return rowAt(this.#columns, time)
  }
  read(start: number, into: BarColumns): void {
    const end = Math.min(this.length, start + into.length)
    for (const field of BAR_FIELDS) into[field].set(this.#columns[field].subarray(start, end))
  }
}

/** Bars to be read like a stream, wherever they are. */
export function streamOf(bars: AnyBars): BarStream {
  return isStream(bars) ? bars : new LoadedBars(bars)
}

/** All rows of a stream in memory of their own. */
export function loadBars(stream: BarStream): BarColumns {
  const columns = allocateBars(stream.length)
  stream.read(0, columns)
  return columns
}
