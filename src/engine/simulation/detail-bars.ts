import { BarGrid } from '../market/bar-grid.ts'
import { BarWindow } from '../market/bar-window.ts'
import { Bar } from '../model/bar.ts'
import type { BarColumns } from '../model/bar.ts'
import { isStream } from '../model/bar-stream.ts'
import type { AnySeries } from '../model/bar-stream.ts'
import { ConfigError } from '../model/errors.ts'
import { DAY_MS, formatTimeframe } from '../model/time.ts'
import type { Timeframe } from '../model/time.ts'
import type { Timestamp } from '../model/units.ts'

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
