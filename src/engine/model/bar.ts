import { ensure } from './errors.ts'
import type { Instrument } from './instrument.ts'
import type { Timeframe } from './time.ts'
import type { Price, Quantity, Timestamp } from './units.ts'

/**
 * Bars as columns, one float64 per field and bar, on shared memory so that worker threads read them without a copy.
 * Prices and volume are exact integer units of the instrument; `time` is the bar's open.
 */
export interface BarColumns {
  readonly length: number
  readonly time: Float64Array
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly volume: Float64Array
}

export const BAR_FIELDS = ['time', 'open', 'high', 'low', 'close', 'volume'] as const
const BYTES_PER_FIELD = Float64Array.BYTES_PER_ELEMENT

/** Room for `length` bars in one SharedArrayBuffer. */
export function allocateBars(length: number): BarColumns {
  return viewBars(new SharedArrayBuffer(length * BAR_FIELDS.length * BYTES_PER_FIELD), length)
}

/** Columns over a buffer laid out by {@link allocateBars}: the fields of {@link BAR_FIELDS}, one after the other. */
export function viewBars(buffer: SharedArrayBuffer | ArrayBuffer, length: number): BarColumns {
  const column = (field: number) => new Float64Array(buffer, field * length * BYTES_PER_FIELD, length)
  return {
    length,
    time: column(0),
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4),
    volume: column(5),
  }
}

/** The rows from `start` up to, not including, `end`, over the same memory. */
export function sliceBars(bars: BarColumns, start: number, end: number): BarColumns {
  return {
    length: Math.max(0, end - start),
    time: bars.time.subarray(start, end),
    open: bars.open.subarray(start, end),
    high: bars.high.subarray(start, end),
    low: bars.low.subarray(start, end),
    close: bars.close.subarray(start, end),
    volume: bars.volume.subarray(start, end),
  }
}

/** First row whose time is `time` or later, by binary search. */
export function rowAt(bars: BarColumns, time: number): number {
  let low = 0
  let high = bars.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ensure(bars.time[middle], 'a bar time') < time) low = middle + 1
    else high = middle
  }
  return low
}

/** A history of one instrument at one timeframe, in order of time without duplicates. */
export interface BarSeries {
  readonly instrument: Instrument
  readonly timeframe: Timeframe
  readonly bars: BarColumns
}

/**
 * One closed bar as a strategy sees it: decimals, computed on demand from exact units.
 * The engine reuses one object for every bar; keep values, not the bar.
 */
export class Bar {
  readonly instrument: Instrument
  readonly timeframe: Timeframe
  /** Open time of the bar; it is delivered at {@link closeTime}. */
  time = 0 as Timestamp
  openUnits = 0 as Price
  highUnits = 0 as Price
  lowUnits = 0 as Price
  closeUnits = 0 as Price
  volumeUnits = 0 as Quantity
  readonly #priceScale: number

  constructor(instrument: Instrument, timeframe: Timeframe) {
    this.instrument = instrument
    this.timeframe = timeframe
    this.#priceScale = instrument.priceScale
  }

  get symbol(): string {
    return this.instrument.symbol
  }
  get closeTime(): Timestamp {
    return (this.time + this.timeframe) as Timestamp
  }
  get open(): number {
    return this.openUnits / this.#priceScale
  }
  get high(): number {
    return this.highUnits / this.#priceScale
  }
  get low(): number {
    return this.lowUnits / this.#priceScale
  }
  get close(): number {
    return this.closeUnits / this.#priceScale
  }
  get volume(): number {
    return this.instrument.quantityToDecimal(this.volumeUnits)
  }

  /** Points this view at one row of columns. */
  read(bars: BarColumns, row: number): void {
    this.time = bars.time[row] as Timestamp
    this.openUnits = bars.open[row] as Price
    this.highUnits = bars.high[row] as Price
    this.lowUnits = bars.low[row] as Price
    this.closeUnits = bars.close[row] as Price
    this.volumeUnits = bars.volume[row] as Quantity
  }
}
