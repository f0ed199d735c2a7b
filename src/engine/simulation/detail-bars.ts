import { BarGrid } from '../market/bar-grid.ts'
import { Bar, allocateBars } from '../model/bar.ts'
import type { BarSeries } from '../model/bar.ts'
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
export function detailIn(series: BarSeries, instrument: Instrument): BarSeries {
  const { bars, timeframe } = series
  const own = series.instrument
  if (own === instrument) return series
  const prices = powerOfTen(instrument.pricePrecision) / powerOfTen(own.pricePrecision)
  const volumes = powerOfTen(instrument.quantityPrecision) / powerOfTen(own.quantityPrecision)
  const columns = allocateBars(bars.length)
  columns.time.set(bars.time)
  for (const field of ['open', 'high', 'low', 'close'] as const) {
    for (let row = 0; row < bars.length; row++) {
      const price = (bars[field][row] ?? Number.NaN) * prices
      const units = Math.round(price)
      // The ratio of two powers of ten is inexact below 1; what was a whole number comes out next to one.
      if (Math.abs(price - units) > 1e-6) throw finer(own, instrument)
      columns[field][row] = units
    }
  }
  // Volume is a measure, not a price: what is lost below a unit is rounded down.
  for (let row = 0; row < bars.length; row++) columns.volume[row] = Math.floor((bars.volume[row] ?? 0) * volumes)
  return { instrument, timeframe, bars: columns }
}

function finer(own: Instrument, instrument: Instrument): DataError {
  return new DataError(
    `expected detail of ${own.symbol} with at most ${instrument.pricePrecision} decimals, found prices with more`,
  )
}

/** Finer bars of an instrument, taken bar by coarser bar, in order of time. */
export class DetailBars {
  readonly #series: BarSeries
  readonly #view: Bar
  readonly #dateOf: (at: Timestamp, timeframe: Timeframe) => number
  readonly #grid: BarGrid
  readonly #coarse: Timeframe
  /** Whether any of them tells volume. */
  readonly hasVolume: boolean
  #next = 0

  /**
   * @param coarse timeframe of the bars that they are inside of
   * @param dateOf trading day of a bar
   * @throws ConfigError unless they are finer
   */
  constructor(series: BarSeries, coarse: Timeframe, dateOf: (at: Timestamp, timeframe: Timeframe) => number) {
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
    this.hasVolume = series.bars.volume.some((volume) => volume > 0)
  }

  /** Calls `visit` with each finer bar inside a bar. Returns how many there were. */
  visit(bar: Bar, visit: (fine: Bar) => void): number {
    const { bars } = this.#series
    const end = this.#endOf(bar)
    let visited = 0
    for (; this.#next < bars.length; this.#next++) {
      this.#view.read(bars, this.#next)
      const at = this.#positionOf(this.#view.time)
      if (at >= end) break
      if (at < this.#startOf(bar)) continue
      visit(this.#view)
      visited++
    }
    return visited
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
