import {
  HistogramSeries,
  LineSeries,
  LineStyle,
  type IChartApiBase,
  type IPriceLine,
  type ISeriesApi,
  type LineData,
  type Time,
  type WhitespaceData,
} from 'lightweight-charts'
import type { IndicatorLine } from '../../contract/views.ts'
import { LineHistory } from './line-history.ts'
import { withAlpha, type ChartPalette } from './palette.ts'
import { chartTime } from './time-behavior.ts'

/** A group of lines that came together: a strategy's indicators or one study. */
interface Group {
  readonly removable: boolean
  readonly lines: DrawnLine[]
}

interface DrawnLine {
  readonly label: string
  readonly name: string
  readonly pane: 'price' | 'separate'
  readonly colour: string
  readonly history: LineHistory
  readonly series: ISeriesApi<'Line'> | ISeriesApi<'Histogram'>
  /** Its bounds, such as 30 and 70. */
  readonly guides: readonly IPriceLine[]
  /** Time of the last point given to the series; NaN when it must be filled anew. */
  applied: number
}

/** What the legend says of one indicator. */
export interface LegendLine {
  readonly group: string
  readonly label: string
  readonly removable: boolean
  readonly paneIndex: number
  readonly values: readonly { readonly name: string; readonly colour: string; readonly value: number }[]
}

/** Bounds that traders expect to see in an oscillator's pane. */
const GUIDES: readonly (readonly [prefix: string, levels: readonly number[]])[] = [
  ['RSI', [30, 70]],
  ['MACD', [0]],
]

/** Indicator lines over the candles or in panes below, cut to the bars that the chart holds. */
export class IndicatorLines {
  readonly #chart: IChartApiBase<Time>
  readonly #palette: () => ChartPalette
  readonly #groups = new Map<string, Group>()
  readonly #formatPrice: (price: number) => string

  constructor(chart: IChartApiBase<Time>, palette: () => ChartPalette, formatPrice: (price: number) => string) {
    this.#chart = chart
    this.#palette = palette
    this.#formatPrice = formatPrice
  }

  /** Replaces a group's lines. */
  set(key: string, lines: readonly IndicatorLine[], removable: boolean): void {
    const known = this.#groups.get(key)
    if (known !== undefined && sameShape(known.lines, lines)) {
      lines.forEach((line, index) => {
        const drawn = known.lines[index]
        if (drawn !== undefined)
          known.lines[index] = { ...drawn, history: new LineHistory(line.line), applied: Number.NaN }
      })
      return
    }
    this.remove(key)
    this.#groups.set(key, { removable, lines: this.#draw(lines) })
  }

  append(key: string, lines: readonly IndicatorLine[]): void {
    const group = this.#groups.get(key)
    lines.forEach((line, index) => {
      group?.lines[index]?.history.append(line.line)
    })
  }

  remove(key: string): void {
    for (const line of this.#groups.get(key)?.lines ?? []) this.#chart.removeSeries(line.series)
    this.#groups.delete(key)
  }

  /** Gives the series their points between two bar times, both included; `anew` when the bars were replaced. */
  apply(firstTime: number, lastTime: number, anew: boolean): void {
    for (const group of this.#groups.values()) {
      for (const line of group.lines) applyLine(line, firstTime, lastTime, anew, this.#palette())
    }
  }

  /** New colours after a change of theme; histograms take theirs with the next `apply` of all points. */
  recolour(): void {
    const colours = new Map<string, string>()
    for (const group of this.#groups.values()) {
      group.lines.forEach((line, index) => {
        const colour = colours.get(titleOf(line)) ?? this.#seriesColour(colours.size)
        colours.set(titleOf(line), colour)
        group.lines[index] = { ...line, colour }
        line.series.applyOptions({ color: colour })
        for (const guide of line.guides) guide.applyOptions({ color: this.#palette().strongLine })
      })
    }
  }

  /** One row for each indicator; what two strategies draw alike is said once. */
  legend(epochMs: number): LegendLine[] {
    const rows: LegendLine[] = []
    const said = new Set<string>()
    for (const [group, { lines, removable }] of this.#groups) {
      for (const label of new Set(lines.map((line) => line.label))) {
        const own = lines.filter((line) => line.label === label)
        const values = own.map((line) => this.#reading(line, epochMs))
        const words = `${label}|${values.map(({ name, value }) => `${name} ${value}`).join('|')}`
        if (said.has(words) && !removable) continue
        said.add(words)
        rows.push({
          group,
          label,
          removable,
          paneIndex: own[0]?.series.getPane().paneIndex() ?? 0,
          values,
        })
      }
    }
    return rows
  }

  #reading(line: DrawnLine, epochMs: number): LegendLine['values'][number] {
    const value = line.history.at(epochMs)
    const { up, down } = this.#palette()
    return { name: line.name, colour: isHistogram(line) ? (value < 0 ? down : up) : line.colour, value }
  }

  #seriesColour(slot: number): string {
    const { lines, accent } = this.#palette()
    return lines[slot % lines.length] ?? accent
  }

  /** Lines of the same name have the same colour, so that one that lies on another is not taken for a third. */
  #draw(lines: readonly IndicatorLine[]): DrawnLine[] {
    const panes = new Map<string, number>()
    const drawn = [...this.#groups.values()].flatMap((group) => group.lines)
    const colours = new Map(drawn.map((line) => [titleOf(line), line.colour]))
    return lines.map((line, index) => {
      let pane = 0
      if (line.pane === 'separate') {
        pane = panes.get(line.label) ?? this.#chart.panes().length
        panes.set(line.label, pane)
      }
      const colour = colours.get(titleOf(line)) ?? this.#seriesColour(colours.size)
      colours.set(titleOf(line), colour)
      const series = this.#addSeries(line, colour, pane)
      const isFirst = index === lines.findIndex((other) => other.label === line.label)
      const guides = pane > 0 && isFirst ? this.#guides(series, line.label) : []
      return { ...line, colour, history: new LineHistory(line.line), series, guides, applied: Number.NaN }
    })
  }

  #addSeries(line: IndicatorLine, colour: string, pane: number): ISeriesApi<'Line'> | ISeriesApi<'Histogram'> {
    const common = {
      color: colour,
      priceLineVisible: false,
      lastValueVisible: line.pane === 'separate',
      priceFormat: { type: 'custom' as const, formatter: this.#formatPrice, minMove: 0.0001 },
    }
    const series = isHistogram(line)
      ? this.#chart.addSeries(HistogramSeries, common, pane)
      : this.#chart.addSeries(LineSeries, { ...common, lineWidth: 1, crosshairMarkerVisible: false }, pane)
    if (pane > 0) {
      series.priceScale().applyOptions({ scaleMargins: { top: 0.22, bottom: 0.08 } })
      this.#chart.panes()[pane]?.setStretchFactor(0.55)
    }
    return series
  }

  #guides(series: DrawnLine['series'], label: string): IPriceLine[] {
    const levels = GUIDES.find(([prefix]) => label.toUpperCase().startsWith(prefix))?.[1] ?? []
    const color = this.#palette().strongLine
    const look = { color, lineWidth: 1, lineStyle: LineStyle.Dashed, axisLabelVisible: false, title: '' } as const
    return levels.map((price) => series.createPriceLine({ ...look, price }))
  }
}

function titleOf({ label, name }: { readonly label: string; readonly name: string }): string {
  return `${label}|${name}`
}

function sameShape(drawn: readonly DrawnLine[], lines: readonly IndicatorLine[]): boolean {
  return (
    drawn.length === lines.length &&
    drawn.every((line, index) => {
      const other = lines[index]
      return other !== undefined && other.label === line.label && other.name === line.name && other.pane === line.pane
    })
  )
}

function isHistogram(line: { readonly name: string }): boolean {
  return /hist/i.test(line.name)
}

type Point = LineData | WhitespaceData

function applyLine(line: DrawnLine, firstTime: number, lastTime: number, anew: boolean, palette: ChartPalette): void {
  const { history } = line
  const point = (index: number): Point => {
    const value = history.value(index)
    const time = chartTime(history.time(index))
    if (!Number.isFinite(value)) return { time }
    return isHistogram(line)
      ? { time, value, color: withAlpha(value < 0 ? palette.down : palette.up, 0.6) }
      : { time, value }
  }
  const fill = anew || Number.isNaN(line.applied)
  let index = history.lowerBound(fill ? firstTime : line.applied)
  const points: Point[] = []
  for (; index < history.length && history.time(index) <= lastTime; index += 1) points.push(point(index))
  if (fill || points.length > 50) {
    if (!fill) {
      applyLine(line, firstTime, lastTime, true, palette)
      return
    }
    line.series.setData(points)
  } else {
    for (const item of points) line.series.update(item)
  }
  const last = points.at(-1)
  if (last !== undefined && typeof last.time === 'number') line.applied = last.time * 1_000
  else if (fill) line.applied = Number.NaN
}
