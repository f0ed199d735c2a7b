import { createChartEx, type IChartApiBase, type Time } from 'lightweight-charts'
import type { BarTable, IndicatorLine } from '../../contract/views.ts'
import type { FrameBatch } from '../state/frame-batch.ts'
import { attributionLink } from './attribution.ts'
import { axisZone, barsAreDates, localZone, momentText, timeframeMs, zoneLabel, type ZoneChoice } from './axis-time.ts'
import { BarSeries } from './bar-series.ts'
import { ChartLegend } from './chart-legend.ts'
import { ChartMarks } from './chart-marks.ts'
import { candleColours, chartTheme, emptyWatermark, simulatedMark, timeOptions } from './chart-options.ts'
import { chartMoves, listenForKeys } from './chart-keys.ts'
import {
  NO_SUBJECT,
  type ChartEvents,
  type ChartFormat,
  type ChartOrder,
  type ChartSubject,
  type ChartTrade,
} from './chart-subject.ts'
import { DragWatch } from './drag-watch.ts'
import { IndicatorLines } from './indicator-lines.ts'
import type { TradeMark } from './marker-layout.ts'
import { NEWEST_ROOM, scrollToNewest } from './newest-room.ts'
import { onPaletteChange, readPalette, type ChartPalette } from './palette.ts'
import { paneTops } from './pane-tops.ts'
import { LevelLines } from './level-lines.ts'
import { ZonedTimeBehavior } from './time-behavior.ts'
import styles from './chart.module.css'

/** Bars shown around the first one by Home. */
const START_SPAN_BARS = 200

/**
 * A price chart, outside React. Everything that changes marks itself stale; one pass a frame brings the library up to
 * date, so that a fast feed costs no more than the screen can show.
 */
export class CandleChart {
  readonly #container: HTMLElement
  readonly #behavior = new ZonedTimeBehavior()
  readonly #chart: IChartApiBase<Time>
  readonly #bars: BarSeries
  readonly #lines: IndicatorLines
  readonly #marks: ChartMarks
  /** Prices across the chart and moments down it, with labels. */
  readonly levels: LevelLines
  readonly #legend: ChartLegend
  readonly #watermark: ReturnType<typeof emptyWatermark>
  readonly #zoneTag: HTMLElement
  readonly #batch: FrameBatch
  readonly #events: ChartEvents
  readonly #drag: DragWatch
  readonly #stops: (() => void)[] = []
  #palette: ChartPalette
  #subject: ChartSubject = NO_SUBJECT
  #format: ChartFormat
  #zoneChoice: ZoneChoice = 'exchange'
  #zoneKey = ''
  #hollow = false
  #hoverIndex: number | null = null
  #disposed = false

  constructor(container: HTMLElement, options: { batch: FrameBatch; format: ChartFormat; events: ChartEvents }) {
    this.#container = container
    container.tabIndex = 0
    this.#batch = options.batch
    this.#format = options.format
    this.#events = options.events
    this.#palette = readPalette(container)
    const palette = (): ChartPalette => this.#palette
    this.#chart = createChartEx<Time, ZonedTimeBehavior>(container, this.#behavior, {
      autoSize: true,
      ...chartTheme(this.#palette),
    })
    this.#chart.timeScale().applyOptions({ ...NEWEST_ROOM, minBarSpacing: 0.4 })
    this.#zoneTag = element('span', 'zone')
    const overlay = element('div', 'overlay')
    overlay.append(attributionLink(styles['attribution'] ?? ''), this.#zoneTag)
    container.append(overlay)
    this.#bars = new BarSeries(this.#chart, palette)
    this.#lines = new IndicatorLines(this.#chart, palette, (price) => this.#format.price(price))
    this.#marks = new ChartMarks({
      bar: (index) => this.#bars.history.bar(index),
      offset: () => this.#bars.window.from,
      palette,
      formatQuantity: (quantity) => this.#format.quantity(quantity),
    })
    this.levels = new LevelLines({
      chart: this.#chart,
      bars: this.#bars,
      layer: overlay,
      palette,
      formatPrice: (price) => this.#format.price(price),
      // A moment of trading has a time of day, also among bars that are dates.
      formatTime: (time) => momentText(time, axisZone(this.#zoneChoice, this.#subject.timeZone, localZone(), false)),
      barMs: () => timeframeMs(this.#subject.timeframe),
      events: options.events,
    })
    this.#marks.attachTo(this.#bars.candles)
    this.#legend = new ChartLegend(overlay, options.events.onRemoveLines)
    this.#watermark = emptyWatermark(this.#chart)
    this.#drag = new DragWatch(container, this.#requestFollow)
    this.#listen()
  }

  setSubject(subject: ChartSubject, format: ChartFormat): void {
    // A scale that was pulled to fit one symbol would leave another out of sight.
    if (subject.symbol !== this.#subject.symbol) this.#bars.candles.priceScale().applyOptions({ autoScale: true })
    this.#subject = subject
    this.#format = format
    this.#bars.candles.applyOptions({
      priceFormat: {
        type: 'custom',
        formatter: (price: number) => this.#format.price(price),
        minMove: 10 ** -subject.pricePrecision,
      },
    })
    this.#drawWatermark()
    this.#request()
  }

  setZone(choice: ZoneChoice): void {
    this.#zoneChoice = choice
    this.#request()
  }

  /** Up bars as outlines, a second channel beside colour. */
  setHollow(hollow: boolean): void {
    this.#hollow = hollow
    this.#bars.candles.applyOptions(candleColours(this.#palette, hollow))
  }

  /** Replaces all bars and shows the newest. */
  setBars(table: BarTable): void {
    this.#bars.reset(table)
    this.#hoverIndex = null
    this.#marks.invalidate()
    scrollToNewest(this.#chart.timeScale())
    this.#request()
  }

  appendBars(table: BarTable): void {
    this.#bars.append(table)
    this.#marks.invalidate()
    this.#request()
  }

  prependBars(table: BarTable): void {
    const added = this.#bars.prepend(table)
    if (added === 0) return
    if (this.#hoverIndex !== null) this.#hoverIndex += added
    this.#marks.invalidate()
    this.#request()
  }

  get loaded(): BarSeries['history']['span'] {
    return this.#bars.history.span
  }

  setLines(group: string, lines: readonly IndicatorLine[], removable: boolean): void {
    this.#lines.set(group, lines, removable)
    this.#request()
  }

  appendLines(group: string, lines: readonly IndicatorLine[]): void {
    this.#lines.append(group, lines)
    this.#request()
  }

  removeLines(group: string): void {
    // Who drew them may let go of them after the chart has gone, and they with it.
    if (this.#disposed) return
    this.#lines.remove(group)
    this.#request()
  }

  setFills(fills: readonly TradeMark[]): void {
    this.#marks.setFills(fills)
    this.#request()
  }

  setTrades(trades: readonly ChartTrade[]): void {
    this.#marks.setTrades(trades)
    this.#request()
  }

  /** Stops and targets where they waited. */
  setOrders(orders: readonly ChartOrder[]): void {
    this.#marks.setOrders(orders)
    this.#request()
  }

  /** Shows the time between two instants in the middle of the view, with room around. */
  show(fromTime: number, toTime: number): void {
    const from = this.#bars.history.indexAt(fromTime)
    const to = this.#bars.history.indexAt(toTime)
    this.#bars.centre((from + to) / 2, Math.max(80, (to - from) * 2.2))
    this.#request()
  }

  /** All loaded bars in one view. */
  fit(): void {
    this.#chart.timeScale().fitContent()
  }

  dispose(): void {
    this.#disposed = true
    this.levels.close()
    for (const stop of this.#stops) stop()
    this.#drag.stop()
    this.#chart.remove()
    this.#container.replaceChildren()
  }

  #listen(): void {
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange(this.#requestFollow)
    this.#chart.subscribeCrosshairMove((event) => {
      const logical = event.point === undefined ? undefined : event.logical
      this.#hoverIndex = logical === undefined ? null : Math.round(logical) + this.#bars.window.from
      this.#batch.request(this.#writeLegend)
    })
    this.#stops.push(onPaletteChange(() => this.#batch.request(this.#repaint)))
    const moves = {
      ...chartMoves(this.#chart.timeScale()),
      toNow: () => {
        this.#bars.toNow()
        this.#update()
        scrollToNewest(this.#chart.timeScale())
      },
      toStart: () => {
        this.#bars.centre(0, START_SPAN_BARS)
        this.#request()
      },
    }
    this.#stops.push(listenForKeys(this.#container, moves))
  }

  readonly #requestFollow = (): void => {
    this.#batch.request(this.#follow)
  }

  #request(): void {
    this.#batch.request(this.#update)
  }

  readonly #update = (): void => {
    if (this.#disposed) return
    this.#applyZone()
    const anew = this.#bars.apply()
    this.#lines.apply(this.#bars.firstTime, this.#bars.lastTime, anew)
    this.#marks.place((time) => this.#bars.history.indexAt(time))
    this.#writeLegend()
  }

  readonly #follow = (): void => {
    if (this.#disposed) return
    const before = this.#bars.window
    if (this.#bars.follow(this.#drag.dragging)) this.#events.onWantsOlder(this.#bars.history.firstTime)
    if (this.#bars.window !== before) this.#update()
    else this.#writeLegend()
  }

  readonly #repaint = (): void => {
    if (this.#disposed) return
    this.#palette = readPalette(this.#container)
    this.#chart.applyOptions(chartTheme(this.#palette))
    this.#bars.candles.applyOptions(candleColours(this.#palette, this.#hollow))
    this.#lines.recolour()
    this.#bars.redraw()
    this.#drawWatermark()
    this.#update()
  }

  readonly #writeLegend = (): void => {
    if (this.#disposed) return
    const { history } = this.#bars
    const index = this.#bars.readingIndex(this.#hoverIndex)
    this.#legend.setBar(history.bar(index), history.bar(index - 1)?.close ?? Number.NaN, this.#format)
    this.#legend.setLines(this.#lines.legend(history.time(index)), paneTops(this.#chart), this.#format)
  }

  #applyZone(): void {
    const dates = barsAreDates(this.#subject.timeframe, this.#bars.history.times())
    const zone = axisZone(this.#zoneChoice, this.#subject.timeZone, localZone(), dates)
    const key = `${zone}|${this.#subject.timeframe}`
    if (key === this.#zoneKey) return
    this.#zoneKey = key
    this.#behavior.zone = zone
    this.#zoneTag.textContent = dates ? '' : zoneLabel(zone)
    this.#chart.applyOptions(timeOptions(this.#subject.timeframe, zone))
    this.#bars.redraw()
  }

  #drawWatermark(): void {
    this.#watermark.applyOptions({ visible: this.#subject.simulated, lines: [simulatedMark(this.#palette)] })
  }
}

function element(tag: 'div' | 'span', style: string): HTMLElement {
  return Object.assign(document.createElement(tag), { className: styles[style] ?? '' })
}
