import { ensure } from './errors.ts'
import type { Instrument } from './instrument.ts'
import { formatTimeframe } from './time.ts'
import type { TickColumns } from './tick-series.ts'
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
  /** Trades or quotes that the bars were made of, when orders are to meet them. */
  readonly ticks?: TickColumns | undefined
}

/**
 * One closed bar as a strategy sees it: a view on a row of columns, in decimals computed on demand from exact units.
 * The engine reuses one object for every bar; keep values, not the bar.
 */
export class Bar {
  declare readonly instrument: Instrument
  /** Nominal length in ms; 0 for bars that trading fills. */
  declare readonly timeframe: Timeframe
  /** What ends a bar, as text: `1h`, `session:1d`, `100t`, `renko:0.5`. */
  declare readonly spec: string
  declare readonly symbol: string
  readonly #priceScale: number = 1
  #columns: BarColumns = NO_BARS
  #row = 0
  #own: BarColumns | undefined
  // Read with every row: all who take a bar ask for them, and float64s in fields of their own are cheaper to ask for.
  #time = Number.NaN
  #closeTime = Number.NaN

  constructor(instrument: Instrument, timeframe: Timeframe, spec: string = formatTimeframe(timeframe)) {
    this.instrument = instrument
    this.timeframe = timeframe
    this.spec = spec
    this.symbol = instrument.symbol
    this.#priceScale = instrument.priceScale
  }

  /** Open time of the bar; it is delivered at {@link closeTime}. */
  get time(): Timestamp {
    return this.#time as Timestamp
  }
  get closeTime(): Timestamp {
    return this.#closeTime as Timestamp
  }
  get openUnits(): Price {
    return this.#columns.open[this.#row] as Price
  }
  get highUnits(): Price {
    return this.#columns.high[this.#row] as Price
  }
  get lowUnits(): Price {
    return this.#columns.low[this.#row] as Price
  }
  get closeUnits(): Price {
    return this.#columns.close[this.#row] as Price
  }
  get volumeUnits(): Quantity {
    return this.#columns.volume[this.#row] as Quantity
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
  read(columns: BarColumns, row: number): void {
    // Row after row of the same columns: comparing costs less than the write barrier of storing an object.
    if (this.#columns !== columns) this.#columns = columns
    this.#row = row
    const time = columns.time[row] ?? Number.NaN
    this.#time = time
    this.#closeTime = time + this.timeframe
  }

  /** Makes this the view of one bar that is in no columns, in exact units. */
  set(time: number, open: number, high: number, low: number, close: number, volume: number): void {
    const columns = (this.#own ??= allocateBars(1))
    columns.time[0] = time
    columns.open[0] = open
    columns.high[0] = high
    columns.low[0] = low
    columns.close[0] = close
    columns.volume[0] = volume
    this.read(columns, 0)
  }

  /** Says when the bar closed, where that is not a timeframe after its open. */
  closeAt(time: number): void {
    this.#closeTime = time
  }
}

// Strategies are handed a bar. Were `read` to be replaced by code of theirs, it would be told of columns that hold the
// bars to come.
Object.freeze(Bar.prototype)
Object.freeze(Bar)

const NO_BARS = allocateBars(0)
