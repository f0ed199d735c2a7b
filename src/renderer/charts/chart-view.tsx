import { useEffect, useRef, type JSX } from 'react'
import { useServices } from '../state/services.ts'
import { CandleChart, type ChartEvents, type ChartFormat } from './candle-chart.ts'
import styles from './chart.module.css'

interface ChartViewProps {
  readonly label: string
  readonly format: ChartFormat
  readonly events: ChartEvents
  /** Called with the chart once it stands; returns how to stop feeding it. */
  readonly feed: (chart: CandleChart) => () => void
}

/** Mounts a CandleChart and nothing else: bars reach it by `feed`, past React. A new `feed` makes a new chart. */
export function ChartView({ label, format, events, feed }: ChartViewProps): JSX.Element {
  const { batch } = useServices()
  const host = useRef<HTMLDivElement>(null)
  const newest = useRef({ format, events })
  newest.current = { format, events }

  useEffect(() => {
    if (host.current === null) return undefined
    const chart = new CandleChart(host.current, {
      batch,
      format: newest.current.format,
      events: {
        onWantsOlder: (before) => newest.current.events.onWantsOlder(before),
        onCancelOrder: (id) => newest.current.events.onCancelOrder(id),
        onRemoveLines: (group) => newest.current.events.onRemoveLines(group),
      },
    })
    const stop = feed(chart)
    return () => {
      stop()
      chart.dispose()
    }
  }, [batch, feed])

  return (
    <div className={styles['frame']}>
      <div ref={host} className={styles['canvas']} role="application" aria-label={label} tabIndex={0} />
    </div>
  )
}
