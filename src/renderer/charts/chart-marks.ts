import type { ISeriesApi } from 'lightweight-charts'
import { placedSpans, tradePaths, type ChartOrder, type ChartTrade } from './chart-subject.ts'
import { groupMarks, type TradeMark } from './marker-layout.ts'
import { OrderSpans } from './order-spans.ts'
import { TradeMarks, type MarkScene } from './trade-marks.ts'

/** What happened on a chart's bars: fills, round trips, stops and targets. Places them anew when bars or they change. */
export class ChartMarks {
  readonly #marks: TradeMarks
  readonly #spans: OrderSpans
  #fills: readonly TradeMark[] = []
  #trades: readonly ChartTrade[] = []
  #orders: readonly ChartOrder[] = []
  #stale = true

  constructor(scene: MarkScene) {
    this.#marks = new TradeMarks(scene)
    this.#spans = new OrderSpans(scene)
  }

  attachTo(series: ISeriesApi<'Candlestick'>): void {
    series.attachPrimitive(this.#spans)
    series.attachPrimitive(this.#marks)
  }

  /** The bars have changed. */
  invalidate(): void {
    this.#stale = true
  }

  setFills(fills: readonly TradeMark[]): void {
    this.#fills = fills
    this.#stale = true
  }

  setTrades(trades: readonly ChartTrade[]): void {
    this.#trades = trades
    this.#stale = true
  }

  setOrders(orders: readonly ChartOrder[]): void {
    this.#orders = orders
    this.#stale = true
  }

  /** Brings the primitives up to date, if they are not. */
  place(indexAt: (time: number) => number): void {
    if (!this.#stale) return
    this.#stale = false
    this.#marks.setArrows(groupMarks(this.#fills, indexAt))
    this.#marks.setPaths(tradePaths(this.#trades, indexAt))
    this.#spans.set(placedSpans(this.#orders, indexAt))
  }
}
