import { useCallback, useEffect, useMemo, useRef, useState, type JSX } from 'react'
import type { AccountView, Line } from '../../../contract/views.ts'
import type { Curve } from '../../charts/line-chart.ts'
import { LineChartView } from '../../charts/line-chart-view.tsx'
import { formatDecimal } from '../../components/number-format.ts'
import { Sparkline } from '../../components/sparkline.tsx'
import { useStream } from '../../state/services.ts'
import { useWorkspace } from '../../state/workspace.ts'
import { useDaily, useZone } from '../../state/zone.ts'
import styles from './account.module.css'
import { axisPlaces } from './equity-axis.ts'
import { equityLimits, level } from './equity-limits.ts'

/** Points drawn at most; a curve of a width of pixels shows no more. */
const MAX_POINTS = 600
/** Below this, axes would take the room of the curve. */
const LEAST_CHART_PX = 96
/** Between two drawings of the whole curve. */
const REDRAW_MS = 250

interface EquityCurveProps {
  readonly account: AccountView
  readonly line: Line
}

/** The account's equity over the session: a chart with axes and a crosshair, a bare line where there is little room. */
export function EquityCurve({ account, line }: EquityCurveProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState({ width: 0, height: 0 })
  useEffect(() => {
    if (box.current === null) return undefined
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setSize({ width: entry.contentRect.width, height: entry.contentRect.height })
    })
    observer.observe(box.current)
    return () => observer.disconnect()
  }, [])
  const isChart = size.height >= LEAST_CHART_PX
  return (
    <div ref={box} className={styles['curve']}>
      {size.width === 0 || size.height === 0 ? null : isChart ? (
        <Chart account={account} line={line} />
      ) : (
        <BareLine line={line} {...size} />
      )}
    </div>
  )
}

function Chart({ account, line }: EquityCurveProps): JSX.Element {
  const daily = useDaily()
  const zone = useZone()
  const isOnlyChart = useWorkspace((state) => state.preset === 'monitor')
  const shown = useCalmed(line, REDRAW_MS)
  const places = axisPlaces(shown, account.displayPrecision)
  const format = useCallback((value: number) => formatDecimal(value, places), [places])
  const step = 10 ** -places
  const { value: risk } = useStream((stores) => stores.risk)
  const { daily: dailyLimit, drawdown } = equityLimits(risk)
  const curves = useMemo((): readonly Curve[] => {
    const limit = (id: string, name: string, value: number | null): readonly Curve[] =>
      value === null ? [] : [{ id, name, tone: 1, filled: false, line: level(shown, value), pane: 0, format, step }]
    return [
      { id: 'equity', name: 'Equity', tone: 0, filled: true, line: shown, pane: 0, format, step },
      ...limit('daily limit', 'Daily limit', dailyLimit),
      ...limit('drawdown limit', 'Drawdown limit', drawdown),
    ]
  }, [shown, format, step, dailyLimit, drawdown])
  return (
    <LineChartView
      label="Equity over the session"
      curves={curves}
      timeframe={daily ? '1d' : '1m'}
      zone={daily ? 'UTC' : zone}
      attribution={isOnlyChart}
    />
  )
}

function BareLine({ line, width, height }: { line: Line; width: number; height: number }): JSX.Element {
  const drawings = useRef(new Set<() => void>())
  const values = useRef<readonly number[]>([])
  useEffect(() => {
    values.current = thinned(line.value, MAX_POINTS)
    for (const draw of drawings.current) draw()
  }, [line])
  const read = useCallback(() => values.current, [])
  const subscribe = useCallback((draw: () => void) => {
    drawings.current.add(draw)
    return () => drawings.current.delete(draw)
  }, [])
  return (
    <div role="img" aria-label="Equity over the session">
      <Sparkline width={width} height={height} values={read} subscribe={subscribe} />
    </div>
  )
}

/** The newest value, taken over at most every `everyMs`. */
function useCalmed<T>(value: T, everyMs: number): T {
  const newest = useRef(value)
  const [shown, setShown] = useState(value)
  useEffect(() => {
    newest.current = value
  }, [value])
  useEffect(() => {
    const timer = setInterval(() => setShown(newest.current), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return shown
}

/** At most `most` of the values, evenly spaced, the last one among them. */
export function thinned(values: Float64Array, most: number): readonly number[] {
  if (values.length <= most) return Array.from(values)
  const step = (values.length - 1) / (most - 1)
  return Array.from({ length: most }, (_, i) => values[Math.round(i * step)] ?? NaN)
}
