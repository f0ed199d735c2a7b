import type { IChartApiBase, Time } from 'lightweight-charts'
import type { BarSeries } from './bar-series.ts'
import type { ChartEvents } from './chart-subject.ts'
import type { ChartPalette } from './palette.ts'
import { PriceLines, type PriceLevel } from './price-lines.ts'
import { MOMENTS_PX, TimeLines, type TimeLevel } from './time-lines.ts'

export interface LevelLinesOptions {
  readonly chart: IChartApiBase<Time>
  readonly bars: BarSeries
  /** Where labels are put. */
  readonly layer: HTMLElement
  readonly palette: () => ChartPalette
  readonly formatPrice: (price: number) => string
  readonly formatTime: (time: number) => string
  /** Length of a bar in ms; 0 when it is not known. */
  readonly barMs: () => number
  readonly events: ChartEvents
}

/** The lines of a chart that have labels: prices across it, and moments to come down it. */
export class LevelLines {
  readonly #chart: IChartApiBase<Time>
  readonly #bars: BarSeries
  readonly #prices: PriceLines
  readonly #moments: TimeLines
  #isClosed = false

  constructor({ chart, bars, layer, palette, formatPrice, formatTime, barMs, events }: LevelLinesOptions) {
    this.#chart = chart
    this.#bars = bars
    const common = { layer, palette, onCancel: events.onCancelOrder, onMove: events.onMoveOrder }
    this.#prices = new PriceLines({ ...common, formatPrice })
    this.#moments = new TimeLines({
      ...common,
      scene: { times: () => bars.history.times(), offset: () => bars.window.from, barMs },
      formatTime,
    })
    bars.candles.attachPrimitive(this.#prices)
    bars.candles.attachPrimitive(this.#moments)
  }

  /** The chart has gone: who set levels may still take them away. */
  close(): void {
    this.#isClosed = true
  }

  set(prices: readonly PriceLevel[], moments: readonly TimeLevel[] = []): void {
    if (this.#isClosed) return
    this.#prices.setLevels(prices, moments.length === 0 ? 0 : MOMENTS_PX)
    this.#moments.setLevels(moments)
  }

  /** Price and time at a point of the first pane, in px from its corner; null outside of it. */
  at(x: number, y: number): { readonly price: number; readonly time: number | null } | null {
    const { width, height } = this.#chart.paneSize(0)
    const price = this.#bars.candles.coordinateToPrice(y)
    if (price === null || x < 0 || y < 0 || x > width || y > height) return null
    return { price, time: this.#moments.timeAt(x) }
  }
}
