import { useEffect, useRef, type JSX } from 'react'
import { useServices } from '../state/services.ts'
import { LineChart, type Curve } from './line-chart.ts'
import styles from './chart.module.css'

interface LineChartViewProps {
  readonly label: string
  readonly curves: readonly Curve[]
  readonly timeframe: string
  readonly zone: string
  /** The TradingView mark; once a screen is enough. */
  readonly attribution?: boolean
}

/** Mounts a LineChart; fills its parent. */
export function LineChartView({
  label,
  curves,
  timeframe,
  zone,
  attribution = false,
}: LineChartViewProps): JSX.Element {
  const { batch } = useServices()
  const host = useRef<HTMLDivElement>(null)
  const chart = useRef<LineChart | null>(null)

  useEffect(() => {
    if (host.current === null) return undefined
    const made = new LineChart(host.current, { batch, attribution })
    chart.current = made
    return () => {
      chart.current = null
      made.dispose()
    }
  }, [batch, attribution])

  useEffect(() => {
    chart.current?.setCurves(curves, timeframe, zone)
  }, [curves, timeframe, zone])

  return (
    <div className={styles['frame']} role="figure" aria-label={label}>
      <div ref={host} className={styles['canvas']} />
    </div>
  )
}
