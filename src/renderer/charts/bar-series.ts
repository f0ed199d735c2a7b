import {
  CandlestickSeries,
  HistogramSeries,
  type CandlestickData,
  type HistogramData,
  LineStyle,
  type IPriceLine,
  type IChartApiBase,
  type ISeriesApi,
  type Time,
} from 'lightweight-charts'
import type { BarTable } from '../../contract/views.ts'
import { BarHistory, type Bar } from './bar-history.ts'
import {
  followWindow,
  MAX_WINDOW_BARS,
  newestWindow,
  shiftWindow,
  slideWindow,
  wantsOlder,
  WINDOW_STEP,
  windowAround,
  type BarWindow,
  type IndexRange,
} from './bar-window.ts'
import { candleColours } from './chart-options.ts'
import { withAlpha, type ChartPalette } from './palette.ts'
import { chartTime } from './time-behavior.ts'

/** Most bars that are handed over one by one; more are set at once. */
const MAX_SINGLE_UPDATES = 50

/** Candles and volume: a window of the loaded history, brought up to date at most once a frame by `apply`. */
export class BarSeries {
  readonly history = new BarHistory()
  readonly candles: ISeriesApi<'Candlestick'>
  readonly #volume: ISeriesApi<'Histogram'>
  readonly #chart: IChartApiBase<Time>
  readonly #palette: () => ChartPalette
  readonly #lastLine: IPriceLine
  #window: BarWindow = { from: 0, to: 0 }
  /** First history index that the series has not seen; null when all must be set. */
  #staleFrom: number | null = null
  /** Where the view shall be after the next full set, in history indices. */
  #restore: IndexRange | null = null

  constructor(chart: IChartApiBase<Time>, palette: () => ChartPalette) {
    this.#chart = chart
    this.#palette = palette
    this.#volume = chart.addSeries(HistogramSeries, {
      priceScaleId: 'volume',
      priceFormat: { type: 'volume' },
      priceLineVisible: false,
      lastValueVisible: false,
    })
    this.#volume.priceScale().applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } })
    this.candles = chart.addSeries(CandlestickSeries, {
      ...candleColours(palette(), false),
      priceLineVisible: false,
      lastValueVisible: false,
    })
    // The library's own line takes the candle's fill, which is nothing in a hollow one, and knows only the window's bars.
    this.#lastLine = this.candles.createPriceLine({
      price: 0,
      lineWidth: 1,
      lineStyle: LineStyle.Dotted,
      axisLabelVisible: false,
    })
    this.candles.priceScale().applyOptions({ scaleMargins: { top: 0.1, bottom: 0.2 } })
  }

  get window(): BarWindow {
    return this.#window
  }

  /** What the user sees, in history indices; null before the first bars are drawn. */
  get seen(): IndexRange | null {
    const range = this.#chart.timeScale().getVisibleLogicalRange()
    if (range === null) return null
    return { from: range.from + this.#window.from, to: range.to + this.#window.from }
  }

  /** The bar that the legend reads: the one under the crosshair, else the newest in sight. */
  readingIndex(hover: number | null): number {
    const last = this.history.length - 1
    return Math.min(Math.max(0, hover ?? Math.floor(this.seen?.to ?? last)), last)
  }

  get firstTime(): number {
    return this.history.time(this.#window.from)
  }

  get lastTime(): number {
    return this.history.time(this.#window.to - 1)
  }

  reset(table: BarTable): void {
    this.history.reset(table)
    this.#window = newestWindow(this.history.length)
    this.#staleFrom = null
    this.#restore = null
  }

  append(table: BarTable): void {
    const before = this.history.length
    const changed = this.history.append(table)
    const window = followWindow(this.#window, before, this.history.length)
    if (window.from !== this.#window.from) this.#move(window)
    else this.#window = window
    if (this.#staleFrom !== null) this.#staleFrom = Math.min(this.#staleFrom, changed)
  }

  /** @returns how many bars were added. */
  prepend(table: BarTable): number {
    const seen = this.seen
    const added = this.history.prepend(table)
    if (added === 0) return 0
    const shifted = shiftWindow(this.#window, added)
    const from = Math.max(0, shifted.from - WINDOW_STEP)
    // The right edge stays where it is: a drag under way is anchored to it.
    this.#window = { from, to: shifted.to }
    this.#restore = seen === null ? null : { from: seen.from + added, to: seen.to + added }
    this.#staleFrom = null
    return added
  }

  /** Slides the window to follow the view. @returns true when older bars should be loaded. */
  follow(dragging: boolean): boolean {
    const seen = this.seen
    if (seen === null) return false
    let window = slideWindow(this.#window, seen, this.history.length)
    if (dragging) window = { from: Math.min(window.from, this.#window.from), to: this.#window.to }
    else if (window.to - window.from > MAX_WINDOW_BARS) window = cut(window, seen)
    if (window.from !== this.#window.from || window.to !== this.#window.to) this.#move(window)
    return wantsOlder(this.#window, seen)
  }

  /** Puts a history index into the middle of the view, `span` bars wide. */
  centre(index: number, span: number): void {
    if (index < this.#window.from + span || index > this.#window.to - span) {
      this.#window = windowAround(index, this.history.length)
      this.#staleFrom = null
    }
    this.#restore = { from: index - span / 2, to: index + span / 2 }
  }

  /** Back to the newest bars. */
  toNow(): void {
    if (this.#window.to === this.history.length) return
    this.#window = newestWindow(this.history.length)
    this.#staleFrom = null
    this.#restore = null
  }

  /** All bars again, in new colours or at new places on the axis; the view stays. */
  redraw(): void {
    this.#restore ??= this.seen
    this.#staleFrom = null
  }

  /** Brings the library up to date. @returns true when the bars were set anew. */
  apply(): boolean {
    const { from, to } = this.#window
    const stale = this.#staleFrom
    const anew = stale === null || to - stale > MAX_SINGLE_UPDATES
    if (anew) {
      this.#setAll(from, to)
    } else {
      for (let index = Math.max(from, stale); index < to; index += 1) {
        const bar = this.history.bar(index)
        if (bar === undefined) continue
        this.candles.update(candle(bar))
        this.#volume.update(this.#volumeBar(bar))
      }
    }
    this.#staleFrom = this.history.length
    this.#markLast()
    if (this.#restore !== null && this.history.length > 0) {
      this.#chart.timeScale().setVisibleLogicalRange({ from: this.#restore.from - from, to: this.#restore.to - from })
    }
    this.#restore = null
    return anew
  }

  #markLast(): void {
    const bar = this.history.bar(this.history.length - 1)
    const { up, down, panel } = this.#palette()
    this.#lastLine.applyOptions({
      price: bar?.close ?? 0,
      color: bar !== undefined && bar.close < bar.open ? down : up,
      axisLabelTextColor: panel,
      lineVisible: bar !== undefined,
      axisLabelVisible: bar !== undefined,
    })
  }

  #setAll(from: number, to: number): void {
    const candles: CandlestickData[] = []
    const volumes: HistogramData[] = []
    for (let index = from; index < to; index += 1) {
      const bar = this.history.bar(index)
      if (bar === undefined) continue
      candles.push(candle(bar))
      volumes.push(this.#volumeBar(bar))
    }
    this.candles.setData(candles)
    this.#volume.setData(volumes)
  }

  #volumeBar(bar: Bar): HistogramData {
    const palette = this.#palette()
    const value = Number.isFinite(bar.volume) ? bar.volume : 0
    return {
      time: chartTime(bar.time),
      value,
      color: withAlpha(bar.close < bar.open ? palette.down : palette.up, 0.32),
    }
  }

  #move(window: BarWindow): void {
    this.#restore ??= this.seen
    this.#window = window
    this.#staleFrom = null
  }
}

function candle(bar: Bar): CandlestickData {
  return { time: chartTime(bar.time), open: bar.open, high: bar.high, low: bar.low, close: bar.close }
}

/** A window that grew during a drag, cut back around what is seen. */
function cut(window: BarWindow, seen: IndexRange): BarWindow {
  const to = Math.min(window.to, Math.max(window.from + MAX_WINDOW_BARS, Math.ceil(seen.to) + WINDOW_STEP / 2))
  return { from: Math.max(window.from, to - MAX_WINDOW_BARS), to }
}
