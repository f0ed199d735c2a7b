import { BarGrid } from '../market/bar-grid.ts'
import { BarWindow } from '../market/bar-window.ts'
import { Bar } from '../model/bar.ts'
import type { BarColumns, BarSeries } from '../model/bar.ts'
import { eachStretch, isStream, loadBars, seriesOn, streamOf } from '../model/bar-stream.ts'
import type { AnySeries, BarStream } from '../model/bar-stream.ts'
import { powerOfTen } from '../model/decimal.ts'
import { ConfigError, DataError } from '../model/errors.ts'
import type { Instrument } from '../model/instrument.ts'
import { DAY_MS, formatTimeframe } from '../model/time.ts'
import type { Timeframe } from '../model/time.ts'
import type { Timestamp } from '../model/units.ts'

/**
 * A series in the units of another instrument of the same symbol, so that its prices can be compared with that one's.
 * @throws DataError when it has prices that are finer than these units
 */
export function detailIn(series: BarSeries, instrument: Instrument): BarSeries
export function detailIn(series: AnySeries, instrument: Instrument): AnySeries
export function detailIn(series: AnySeries, instrument: Instrument): AnySeries {
  const { bars, timeframe } = series
  const own = series.instrument
  if (isInUnitsOf(own, instrument)) return seriesOn(bars, { instrument, timeframe })
  const converted = new ConvertedBars(streamOf(bars), own, instrument)
  if (!isStream(bars)) return seriesOn(loadBars(converted), { instrument, timeframe })
  // All of them, once: what does not fit is to be told before the run, not in its midst.
  if (own.pricePrecision > instrument.pricePrecision) eachStretch(converted, () => undefined)
  return seriesOn(converted, { instrument, timeframe })
}

function isInUnitsOf(own: Instrument, { pricePrecision, quantityPrecision }: Instrument): boolean {
  return own.pricePrecision === pricePrecision && own.quantityPrecision === quantityPrecision
}

class ConvertedBars implements BarStream {
  readonly length: number
  readonly #bars: BarStream
  readonly #own: Instrument
  readonly #instrument: Instrument

  constructor(bars: BarStream, own: Instrument, instrument: Instrument) {
    this.length = bars.length
    this.#bars = bars
    this.#own = own
    this.#instrument = instrument
  }

  timeAt(row: number): number {
    return this.#bars.timeAt(row)
  }

  rowAt(time: number): number {
    return this.#bars.rowAt(time)
  }

  read(start: number, into: BarColumns): void {
    this.#bars.read(start, into)
    const [own, instrument] = [this.#own, this.#instrument]
    const prices = powerOfTen(instrument.pricePrecision) / powerOfTen(own.pricePrecision)
    const volumes = powerOfTen(instrument.quantityPrecision) / powerOfTen(own.quantityPrecision)
    const rows = Math.min(into.length, this.length - start)
    for (const field of ['open', 'high', 'low', 'close'] as const) {
      for (let row = 0; row < rows; row++) {
        const price = (into[field][row] ?? Number.NaN) * prices
        const units = Math.round(price)
        // The ratio of two powers of ten is inexact below 1; what was a whole number comes out next to one.
        if (Math.abs(price - units) > 1e-6) throw finer(own, instrument)
        into[field][row] = units
      }
    }
    // Volume is a measure, not a price: what is lost below a unit is rounded down.
    for (let row = 0; row < rows; row++) into.volume[row] = Math.floor((into.volume[row] ?? 0) * volumes)
  }
}

function finer(own: Instrument, instrument: Instrument): DataError {
  return new DataError(
    `expected detail of ${own.symbol} with at most ${instrument.pricePrecision} decimals, found prices with more`,
  )
}

/** Finer bars of an instrument, taken bar by coarser bar, in order of time. */
export class DetailBars {
  readonly #series: AnySeries
  /** The bars, or what of them is in memory. */
  readonly #source: BarColumns | BarWindow
  readonly #view: Bar
  readonly #dateOf: (at: Timestamp, timeframe: Timeframe) => number
  readonly #grid: BarGrid
  readonly #coarse: Timeframe
  /** Whether any so far tells volume. */
  hasVolume = false
  #next = 0

  /**
   * @param coarse timeframe of the bars that they are inside of
   * @param dateOf trading day of a bar
   * @throws ConfigError unless they are finer
   */
  constructor(series: AnySeries, coarse: Timeframe, dateOf: (at: Timestamp, timeframe: Timeframe) => number) {
    if (!(series.timeframe < coarse)) {
      throw new ConfigError(
        `expected detail finer than the bars of ${formatTimeframe(coarse)}, found ${formatTimeframe(series.timeframe)}`,
      )
    }
    this.#series = series
    this.#view = new Bar(series.instrument, series.timeframe)
    this.#dateOf = dateOf
    this.#coarse = coarse
    this.#grid = new BarGrid(coarse)
    this.#source = isStream(series.bars) ? new BarWindow(series.bars) : series.bars
  }

  /** Calls `visit` with each finer bar inside a bar. Returns how many there were. */
  visit(bar: Bar, visit: (fine: Bar) => void): number {
    const { bars } = this.#series
    const { length } = bars
    const end = this.#endOf(bar)
    let visited = 0
    for (; this.#next < length; this.#next++) {
      this.#read(this.#next)
      const at = this.#positionOf(this.#view.time)
      if (at >= end) break
      if (this.#view.volumeUnits > 0) this.hasVolume = true
      if (at < this.#startOf(bar)) continue
      visit(this.#view)
      visited++
    }
    return visited
  }

  #read(row: number): void {
    const source = this.#source
    if (!(source instanceof BarWindow)) return this.#view.read(source, row)
    source.hold(row)
    this.#view.read(source.columns, row - source.base)
  }

  /** Bars of a day or longer hold the sessions of their dates, whenever these begin; shorter ones hold their time. */
  #positionOf(at: Timestamp): number {
    return this.#coarse < DAY_MS ? at : this.#dateOf(at, this.#series.timeframe)
  }

  #startOf({ time }: Bar): number {
    return this.#coarse < DAY_MS ? time : this.#dateOf(time, this.#coarse)
  }

  #endOf(bar: Bar): number {
    if (this.#coarse < DAY_MS) return bar.closeTime
    return this.#grid.endOf(this.#startOf(bar) * DAY_MS) / DAY_MS
  }
}
