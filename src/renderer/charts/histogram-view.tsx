import { useEffect, useRef, useState, type JSX } from 'react'
import { formatDecimal, formatPercent } from '../components/number-format.ts'
import { roundTicks, tickPlaces } from './axis-ticks.ts'
import styles from './chart.module.css'
import type { Bin } from './histogram-model.ts'

interface HistogramProps {
  readonly label: string
  readonly bins: readonly Bin[]
  /** What is counted, e.g. "trades". */
  readonly unit: string
}

const MARGIN = { top: 22, bottom: 22, left: 44, right: 10 }

/** Counts by return: losses and gains on either side of zero. Fills its parent. */
export function Histogram({ label, bins, unit }: HistogramProps): JSX.Element {
  const frame = useRef<HTMLDivElement>(null)
  const [{ width, height }, setSize] = useState({ width: 0, height: 0 })
  useEffect(() => {
    const element = frame.current
    if (element === null) return undefined
    const size = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }))
    size.observe(element)
    return () => size.disconnect()
  }, [])
  return (
    <div ref={frame} className={styles['histogram']}>
      {width === 0 ? null : <Bars label={label} bins={bins} unit={unit} width={width} height={height} />}
    </div>
  )
}

interface BarsProps extends HistogramProps {
  readonly width: number
  readonly height: number
}

function Bars({ label, bins, unit, width, height }: BarsProps): JSX.Element {
  const most = Math.max(1, ...bins.map(({ count }) => count))
  const low = bins[0]?.from ?? 0
  const high = bins.at(-1)?.to ?? 1
  const x = (value: number): number =>
    MARGIN.left + ((value - low) / (high - low || 1)) * (width - MARGIN.left - MARGIN.right)
  const y = (count: number): number => height - MARGIN.bottom - (count / most) * (height - MARGIN.top - MARGIN.bottom)
  const ticks = roundTicks(low, high, 7)
  const places = tickPlaces(ticks, 100)
  return (
    <svg width={width} height={height} role="img" aria-label={label}>
      {roundTicks(0, most, 3)
        .filter((count) => Number.isInteger(count))
        .map((count) => (
          <g key={count}>
            <line x1={MARGIN.left} x2={width - MARGIN.right} y1={y(count)} y2={y(count)} />
            <text x={MARGIN.left - 8} y={y(count)} dominantBaseline="middle" textAnchor="end">
              {formatDecimal(count, 0)}
            </text>
          </g>
        ))}
      {bins.map((bin) => (
        <rect
          key={bin.from}
          data-direction={bin.from >= 0 ? 'up' : 'down'}
          x={x(bin.from) + 0.75}
          width={Math.max(1, x(bin.to) - x(bin.from) - 1.5)}
          y={y(bin.count)}
          height={y(0) - y(bin.count)}
        >
          <title>
            {`${formatPercent(bin.from, 2, true)} to ${formatPercent(bin.to, 2, true)}: ${formatDecimal(bin.count, 0)} ${unit}`}
          </title>
        </rect>
      ))}
      {ticks.map((tick) => (
        <text key={tick} x={x(tick)} y={height - 6} textAnchor="middle">
          {formatPercent(tick, places)}
        </text>
      ))}
    </svg>
  )
}
