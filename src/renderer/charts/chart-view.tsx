import { useEffect, useRef, useState, type JSX, type ReactNode } from 'react'
import { useServices } from '../state/services.ts'
import { CandleChart } from './candle-chart.ts'
import type { ChartEvents, ChartFormat, ChartSubject } from './chart-subject.ts'
import styles from './chart.module.css'
import { priceFormat } from './price-format.ts'

interface ChartViewProps {
  readonly label: string
  readonly subject: ChartSubject
  readonly events?: Partial<ChartEvents>
  /** Called with the chart once it stands, and with null before it goes. Stable between renderings. */
  readonly onChart: (chart: CandleChart | null) => void
  /** Lies over the chart while there is nothing to draw. */
  readonly children?: ReactNode
}

/** Mounts a CandleChart and nothing else: bars, lines and marks reach it past React. */
export function ChartView({ label, subject, events = {}, onChart, children }: ChartViewProps): JSX.Element {
  const { batch } = useServices()
  const host = useRef<HTMLDivElement>(null)
  const newest = useRef(events)
  const [chart, setChart] = useState<CandleChart | null>(null)
  useEffect(() => {
    newest.current = events
  })

  useEffect(() => {
    if (host.current === null) return undefined
    const made = new CandleChart(host.current, {
      batch,
      format: EMPTY_FORMAT,
      events: {
        onWantsOlder: (before) => newest.current.onWantsOlder?.(before),
        onCancelOrder: (id) => newest.current.onCancelOrder?.(id),
        onMoveOrder: async (id, price) => newest.current.onMoveOrder?.(id, price),
        onRemoveLines: (group) => newest.current.onRemoveLines?.(group),
      },
    })
    setChart(made)
    onChart(made)
    return () => {
      setChart(null)
      onChart(null)
      made.dispose()
    }
  }, [batch, onChart])

  const { symbol, timeframe, timeZone, pricePrecision, quantityPrecision, simulated } = subject
  useEffect(() => {
    chart?.setSubject(
      { symbol, timeframe, timeZone, pricePrecision, quantityPrecision, simulated },
      priceFormat(pricePrecision, quantityPrecision),
    )
  }, [chart, symbol, timeframe, timeZone, pricePrecision, quantityPrecision, simulated])

  return (
    <div className={styles['frame']}>
      <div ref={host} className={styles['canvas']} role="application" aria-label={label} />
      {children === undefined ? null : <div className={styles['veil']}>{children}</div>}
    </div>
  )
}

const EMPTY_FORMAT: ChartFormat = priceFormat(2, 0)
