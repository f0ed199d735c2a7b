import type { LegendFormat } from './chart-legend.ts'
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

export interface ChartEvents {
  /** The view is near the first loaded bar. */
  readonly onWantsOlder: (beforeTime: number) => void
  readonly onCancelOrder: (id: string) => void
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
