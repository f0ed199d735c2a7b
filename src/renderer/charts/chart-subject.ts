import type { LegendFormat } from './chart-legend.ts'
import type { PlacedSpan } from './order-spans.ts'
import type { TradePath } from './trade-marks.ts'

/** What a chart shows, apart from its bars. */
export interface ChartSubject {
  readonly symbol: string
  readonly timeframe: string
  /** IANA zone of the venue. */
  readonly timeZone: string
  readonly pricePrecision: number
  readonly quantityPrecision: number
  readonly simulated: boolean
}

export interface ChartFormat extends LegendFormat {
  readonly quantity: (value: number) => string
}

/** A round trip to draw, by time. */
export interface ChartTrade {
  readonly entryTime: number
  readonly entryPrice: number
  readonly exitTime: number
  readonly exitPrice: number
  readonly won: boolean
  readonly selected: boolean
  readonly label: string
}

/** A stop or target to draw, by time. */
export interface ChartOrder {
  readonly kind: 'stop' | 'limit'
  readonly price: number
  readonly fromTime: number
  /** Null while it works. */
  readonly toTime: number | null
  readonly filled: boolean
}

export interface ChartEvents {
  /** The view is near the first loaded bar. */
  readonly onWantsOlder: (beforeTime: number) => void
  readonly onCancelOrder: (id: string) => void
  /** A level was dragged and confirmed; rejects when it stays where it was. */
  readonly onMoveOrder: (id: string, price: number) => Promise<void>
  readonly onRemoveLines: (group: string) => void
}

/** A chart before it was told what to show. */
export const NO_SUBJECT: ChartSubject = {
  symbol: '',
  timeframe: '1d',
  timeZone: 'UTC',
  pricePrecision: 2,
  quantityPrecision: 0,
  simulated: false,
}

/** Round trips by bar; those that ended before the first loaded bar are left out. */
export function tradePaths(trades: readonly ChartTrade[], indexAt: (time: number) => number): TradePath[] {
  return trades
    .map((trade) => ({ ...trade, entryIndex: indexAt(trade.entryTime), exitIndex: indexAt(trade.exitTime) }))
    .filter((path) => path.exitIndex >= 0)
}

/** Stops and targets by bar; those that ended before the first loaded bar are left out. */
export function placedSpans(orders: readonly ChartOrder[], indexAt: (time: number) => number): PlacedSpan[] {
  return orders
    .map(({ kind, price, fromTime, toTime, filled }) => ({
      kind,
      price,
      filled,
      fromIndex: Math.max(0, indexAt(fromTime)),
      toIndex: toTime === null ? null : indexAt(toTime),
    }))
    .filter(({ toIndex }) => toIndex === null || toIndex >= 0)
}
