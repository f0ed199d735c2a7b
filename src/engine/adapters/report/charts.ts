import type { LongResult } from '../../backtest/result.ts'
import { downsampleForChart } from '../../backtest/statistics/downsample.ts'
import { drawdownSeries } from '../../backtest/statistics/drawdowns.ts'
import { DAY_MS, parseTimeframe } from '../../model/time.ts'
import { dateText, grouped, percent } from './figures.ts'
import { timeTicks, valueTicks } from './axis.ts'
import { type Html, html, jsonBlock } from './html.ts'

const WIDTH = 1_080
const RIGHT = 84
const PLOT = WIDTH - RIGHT
const TOP = 26
const BOTTOM = 22
const MOST_POINTS = 1_600

interface Plot {
  readonly id: string
  readonly title: string
  readonly height: number
  readonly time: Float64Array
  readonly value: Float64Array
  readonly low: number
  readonly high: number
  /** Where the area under the line ends. */
  readonly base: number
  readonly label: (value: number) => string
}

/** Equity above, drawdown below, over the same time, with what the crosshair reads beside them. */
export function chartsOf({ equity, metrics, data, config }: LongResult): Html {
  const time = Float64Array.from(equity.time)
  const value = Float64Array.from(equity.value)
  const falls = drawdownSeries(value, metrics.equityStart).map((fall) => (fall === 0 ? 0 : -fall))
  const line = downsampleForChart(time, value, MOST_POINTS)
  const under = downsampleForChart(time, falls, MOST_POINTS)
  const [low, high] = spanOf(line.value, metrics.equityStart)
  const deepest = under.value.reduce((least, fall) => Math.min(least, fall), -0.001)
  const hasClock = parseTimeframe(data.timeframe) < DAY_MS
  const places = high - low < 20 ? 2 : 0
  const readings = Array.from(line.time, (at, index) => [
    Number(xOf(line.time, at).toFixed(1)),
    dateText(at, hasClock),
    `${grouped(line.value[index] ?? 0, 2)} ${config.currency}`,
    percent(falls[rowOf(time, at)] ?? 0),
  ])
  return html`<figure class="charts">
    ${plot({ id: 'equity', title: 'Equity', height: 300, ...line, low, high, base: metrics.equityStart, label: (v) => grouped(v, places) })}
    ${plot({ id: 'drawdown', title: 'Drawdown', height: 150, ...under, low: deepest * 1.05, high: 0, base: 0, label: (v) => percent(v, deepest > -0.02 ? 2 : 0) })}
    <figcaption id="reading" aria-hidden="true">&nbsp;</figcaption>
    <script type="application/json" id="readings">
      ${jsonBlock(readings)}
    </script>
  </figure>`
}

function spanOf(values: Float64Array, start: number): readonly [number, number] {
  const low = values.reduce((least, value) => Math.min(least, value), start)
  const high = values.reduce((most, value) => Math.max(most, value), start)
  const margin = (high - low) * 0.06 || Math.max(1, Math.abs(high) * 0.01)
  return [low - margin, high + margin]
}

function plot({ id, title, height, time, value, low, high, base, label }: Plot): Html {
  const inner = height - TOP - BOTTOM
  const y = (of: number) => TOP + ((high - of) / (high - low)) * inner
  const points = Array.from(time, (at, row) => `${xOf(time, at).toFixed(1)} ${y(value[row] ?? base).toFixed(1)}`)
  const path = `M${points.join('L')}`
  const last = xOf(time, time.at(-1) ?? 0).toFixed(1)
  const levels = valueTicks(low, high, Math.max(2, Math.round(inner / 60)), label)
  const times = timeTicks(time[0] ?? 0, time.at(-1) ?? 0, 11)
  return html`<svg id="${id}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title} over time">
    <text class="title" x="8" y="${TOP - 11}">${title}</text>
    <g class="grid">
      ${levels.map(({ at }) => html`<path d="M0 ${y(at).toFixed(1)}H${PLOT}" />`)}
      ${times.map(({ at }) => html`<path d="M${xOf(time, at).toFixed(1)} ${TOP}V${TOP + inner}" />`)}
    </g>
    <path class="area" d="${path}L${last} ${y(base).toFixed(1)}L0 ${y(base).toFixed(1)}Z" />
    <path class="base" d="M0 ${y(base).toFixed(1)}H${PLOT}" />
    <path class="line" d="${path}" />
    ${levels.map(({ at, label }) => html`<text x="${PLOT + 8}" y="${(y(at) + 4).toFixed(1)}">${label}</text>`)}
    ${times.map(({ at, label }) => html`<text class="time" x="${xOf(time, at).toFixed(1)}" y="${height - 6}">${label}</text>`)}
    <path class="cross" d="M0 ${TOP}V${TOP + inner}" visibility="hidden" />
  </svg>`
}

function xOf(time: Float64Array, at: number): number {
  const first = time[0] ?? 0
  const span = (time.at(-1) ?? 0) - first
  return span > 0 ? ((at - first) / span) * PLOT : PLOT / 2
}

/** The row of a time that is there. */
function rowOf(time: Float64Array, at: number): number {
  let low = 0
  let high = time.length - 1
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((time[middle] ?? 0) < at) low = middle + 1
    else high = middle
  }
  return low
}
