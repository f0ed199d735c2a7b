import {
  AreaSeries,
  BaselineSeries,
  createChartEx,
  LineSeries,
  type IChartApiBase,
  type ISeriesApi,
  type LineData,
  type Time,
} from 'lightweight-charts'
import type { Line } from '../../contract/views.ts'
import type { FrameBatch } from '../state/frame-batch.ts'
import { attributionLink } from './attribution.ts'
import { crosshairText } from './axis-time.ts'
import { chartTheme, timeOptions } from './chart-options.ts'
import { thin } from './drawdown.ts'
import { LineHistory } from './line-history.ts'
import { onPaletteChange, readPalette, withAlpha, type ChartPalette } from './palette.ts'
import { paneTops } from './pane-tops.ts'
import { chartTime, epochOf, ZonedTimeBehavior } from './time-behavior.ts'
import styles from './chart.module.css'

/** One curve of a line chart. */
export interface Curve {
  readonly id: string
  /** Said in the read-out. */
  readonly name: string
  /** Series colour by number (from 0), `down` for a fall below zero, or muted for a benchmark. */
  readonly tone: number | 'down' | 'muted'
  readonly filled: boolean
  readonly line: Line
  /** 0 is the upper pane; panes share the time axis and the crosshair. */
  readonly pane: 0 | 1 | 2
  readonly format: (value: number) => string
  /** Least difference that `format` shows, which a flat curve's axis is marked by; 0.0001 when left out. */
  readonly step?: number
}

/** Most points of a curve in the library; see `thin`. */
const MAX_POINTS = 6_000

/** Room above the curves for the read-out, in shares of the pane. */
const UPPER_MARGINS = { top: 0.14, bottom: 0.06 }
const LOWER_MARGINS = { top: 0.3, bottom: 0.08 }
/** Heights of the panes against each other. */
const PANE_STRETCH = [1, 0.6, 0.4] as const

interface Drawn {
  readonly curve: Curve
  readonly series: ISeriesApi<'Line'> | ISeriesApi<'Area'> | ISeriesApi<'Baseline'>
  readonly history: LineHistory
}

/** Curves over time with a read-out that follows the crosshair: equity, drawdown, comparisons. Outside React. */
export class LineChart {
  readonly #container: HTMLElement
  readonly #chart: IChartApiBase<Time>
  readonly #behavior = new ZonedTimeBehavior()
  readonly #readouts: readonly HTMLElement[]
  readonly #batch: FrameBatch
  readonly #stop: () => void
  #palette: ChartPalette
  #drawn: readonly Drawn[] = []
  #timeframe = '1d'
  #zone = 'UTC'
  #hover: number | null = null
  #disposed = false

  constructor(container: HTMLElement, options: { readonly batch: FrameBatch; readonly attribution: boolean }) {
    this.#container = container
    this.#batch = options.batch
    this.#palette = readPalette(container)
    this.#chart = createChartEx<Time, ZonedTimeBehavior>(container, this.#behavior, {
      autoSize: true,
      ...chartTheme(this.#palette),
    })
    // A curve is looked at as a whole: a narrower window must not cut off how it ended.
    this.#chart.timeScale().applyOptions({
      minBarSpacing: 0.001,
      fixLeftEdge: true,
      fixRightEdge: true,
      rightOffset: 0,
      lockVisibleTimeRangeOnResize: true,
    })
    const overlay = document.createElement('div')
    overlay.className = styles['overlay'] ?? ''
    this.#readouts = [0, 1, 2].map(() => {
      const readout = document.createElement('div')
      readout.className = styles['readout'] ?? ''
      overlay.append(readout)
      return readout
    })
    if (options.attribution) overlay.append(attributionLink(styles['attribution'] ?? ''))
    container.append(overlay)
    this.#chart.subscribeCrosshairMove((event) => {
      this.#hover = event.point === undefined || event.time === undefined ? null : epochOf(event.time)
      this.#batch.request(this.#write)
    })
    this.#stop = onPaletteChange(() => this.#batch.request(this.#repaint))
  }

  /** Replaces all curves. Curves with the same ids and forms keep their place, so that a growing one does not flicker. */
  setCurves(curves: readonly Curve[], timeframe: string, zone: string): void {
    this.#timeframe = timeframe
    this.#zone = zone
    this.#behavior.zone = zone
    this.#chart.applyOptions(timeOptions(timeframe, zone))
    for (const { series, curve } of this.#drawn) {
      if (!curves.some((other) => sameForm(other, curve))) this.#chart.removeSeries(series)
    }
    this.#drawn = curves.map((curve) => {
      const known = this.#drawn.find((drawn) => sameForm(drawn.curve, curve))
      const series = known?.series ?? this.#add(curve)
      const line = thin(curve.line, MAX_POINTS)
      // Set again at the same times, a curve alone loses its place among others that join it later, and drawing fails.
      series.setData([])
      series.setData(points(line))
      return { curve, series, history: new LineHistory(line) }
    })
    this.#chart.timeScale().fitContent()
    this.#batch.request(this.#write)
  }

  dispose(): void {
    this.#disposed = true
    this.#stop()
    this.#chart.remove()
    this.#container.replaceChildren()
  }

  #add(curve: Curve): Drawn['series'] {
    const series = this.#addSeries(curve)
    series.priceScale().applyOptions({ scaleMargins: curve.pane === 0 ? UPPER_MARGINS : LOWER_MARGINS })
    this.#chart.panes()[curve.pane]?.setStretchFactor(PANE_STRETCH[curve.pane])
    this.#colour(series, curve)
    return series
  }

  #addSeries(curve: Curve): Drawn['series'] {
    const common = {
      priceLineVisible: false,
      lastValueVisible: true,
      lineWidth: 1 as const,
      priceFormat: { type: 'custom' as const, formatter: curve.format, minMove: curve.step ?? 0.0001 },
    }
    if (!curve.filled) return this.#chart.addSeries(LineSeries, common, curve.pane)
    if (curve.tone !== 'down') return this.#chart.addSeries(AreaSeries, common, curve.pane)
    const zero = { type: 'price' as const, price: 0 }
    return this.#chart.addSeries(BaselineSeries, { ...common, baseValue: zero }, curve.pane)
  }

  #colour(series: Drawn['series'], curve: Curve): void {
    const colour = toneColour(curve.tone, this.#palette)
    const fill = withAlpha(colour, 0.16)
    const lower = { bottomLineColor: colour, bottomFillColor1: fill, bottomFillColor2: fill, topLineColor: colour }
    if (!curve.filled) series.applyOptions({ color: colour })
    else if (curve.tone === 'down') series.applyOptions(lower)
    else series.applyOptions({ lineColor: colour, topColor: fill, bottomColor: fill })
  }

  readonly #repaint = (): void => {
    if (this.#disposed) return
    this.#palette = readPalette(this.#container)
    this.#chart.applyOptions(chartTheme(this.#palette))
    for (const { series, curve } of this.#drawn) this.#colour(series, curve)
    this.#write()
  }

  readonly #write = (): void => {
    if (this.#disposed) return
    const first = this.#drawn[0]
    const last = first?.history.time((first?.history.length ?? 0) - 1) ?? Number.NaN
    const time = this.#hover ?? last
    const tops = paneTops(this.#chart)
    for (const [pane, readout] of this.#readouts.entries()) {
      const shown = this.#drawn.filter(({ curve }) => curve.pane === pane)
      readout.style.transform = `translateY(${tops[pane] ?? 0}px)`
      readout.replaceChildren(...shown.map((one) => this.#readoutPart(one, time)))
    }
    if (this.#hover === null) return
    const date = document.createElement('span')
    date.textContent = Number.isFinite(time) ? crosshairText(time, this.#timeframe, this.#zone) : ''
    this.#readouts[0]?.append(date)
  }

  #readoutPart({ curve, history }: Drawn, time: number): HTMLElement {
    const part = document.createElement('span')
    const mark = document.createElement('i')
    mark.style.color = toneColour(curve.tone, this.#palette)
    const value = document.createElement('b')
    const figure = history.value(history.lowerBound(time + 1) - 1)
    value.textContent = Number.isFinite(figure) ? curve.format(figure) : '–'
    part.append(mark, curve.name, value)
    return part
  }
}

function sameForm(a: Curve, b: Curve): boolean {
  return a.id === b.id && a.tone === b.tone && a.pane === b.pane && a.filled === b.filled && a.format === b.format
}

function toneColour(tone: Curve['tone'], palette: ChartPalette): string {
  if (tone === 'down') return palette.down
  if (tone === 'muted') return palette.muted
  return palette.lines[tone % palette.lines.length] ?? palette.accent
}

function points(line: Line): LineData[] {
  const result: LineData[] = []
  for (let index = 0; index < line.time.length; index += 1) {
    const value = line.value[index] ?? Number.NaN
    const time = line.time[index] ?? Number.NaN
    if (Number.isFinite(value)) result.push({ time: chartTime(time), value })
  }
  return result
}
