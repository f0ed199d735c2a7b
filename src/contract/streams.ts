import { z } from 'zod'
import { BacktestProgress, BacktestSummary } from './backtest.ts'
import { DatasetInfo } from './dataset.ts'
import { RiskMonitorView } from './risk-monitor.ts'
import {
  AccountView,
  AlertView,
  BarTable,
  FillView,
  IndicatorLine,
  InstrumentView,
  LibraryEntry,
  Line,
  OrderView,
  PositionView,
  QuoteTable,
  StatusView,
  StrategyView,
} from './views.ts'

const noParams = z.null()

/** A collection: the snapshot is all rows; a delta replaces rows by key and removes keys. */
function keyed<T extends z.ZodType>(row: T) {
  return {
    params: noParams,
    snapshot: z.array(row),
    delta: z.object({ upsert: z.array(row), remove: z.array(z.string()) }),
  }
}

/** A journal: the snapshot is the newest rows, oldest first; a delta appends. */
function appended<T extends z.ZodType>(row: T) {
  return { params: noParams, snapshot: z.array(row), delta: z.array(row) }
}

/** A single value: a delta replaces it. */
function replaced<T extends z.ZodType, P extends z.ZodType>(value: T, params: P) {
  return { params, snapshot: value, delta: value }
}

/** Most rows of the orders and fills streams' snapshots. */
export const MAX_BLOTTER_ROWS = 2_000
/** Most bars in a snapshot of the bars and lines streams. Older bars are paged with `data.bars`. */
export const MAX_CHART_BARS = 5_000

const chart = z.object({ symbol: z.string(), timeframe: z.string() })

export const STUDY_KINDS = ['sma', 'ema', 'wma', 'rsi', 'atr', 'bollinger', 'macd', 'donchian', 'stddev'] as const
export type StudyKind = (typeof STUDY_KINDS)[number]

/** Indicators of a running strategy, or one that the user put on the chart; the engine computes both. */
export const LinesSource = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('strategy'),
    strategyId: z.string(),
    /** Its first one when left out. */
    symbol: z.string().optional(),
  }),
  z.object({
    kind: z.literal('study'),
    symbol: z.string(),
    timeframe: z.string(),
    study: z.enum(STUDY_KINDS),
    /** Periods (and the multiplier of Bollinger bands), in the order of the indicator's constructor. */
    arguments: z.array(z.number().positive()).max(4),
  }),
])
export type LinesSource = z.infer<typeof LinesSource>

/** Every stream: what it takes, what it sends first, what it sends then. Keys: `id`, `symbol` for positions and instruments, `file` for the library. */
export const STREAMS = {
  status: replaced(StatusView, noParams),
  instruments: keyed(InstrumentView),
  account: {
    params: noParams,
    snapshot: z.object({ account: AccountView, equity: Line }),
    /** `equity` holds points to append; one with the time of the last point replaces it. */
    delta: z.object({ account: AccountView, equity: Line }),
  },
  positions: keyed(PositionView),
  orders: keyed(OrderView),
  fills: appended(FillView),
  strategies: keyed(StrategyView),
  library: keyed(LibraryEntry),
  alerts: keyed(AlertView),
  datasets: keyed(DatasetInfo),
  /** Watchlist prices, at most one delta a frame; a delta holds only the symbols that changed. */
  quotes: replaced(QuoteTable, noParams),
  /** Bars of a chart. A delta's bars replace the last bar where the time is equal, and append otherwise. */
  bars: replaced(BarTable, chart),
  /** Indicator lines for a chart. A delta appends as in `bars`, line by line in the same order. */
  lines: replaced(z.array(IndicatorLine), LinesSource),
  /** The account after the order, a few times a second; null where there is no session. */
  risk: replaced(RiskMonitorView.nullable(), noParams),
  backtests: keyed(BacktestSummary),
  'backtest.progress': replaced(BacktestProgress, z.object({ id: z.string() })),
} as const

export type StreamType = keyof typeof STREAMS
export type StreamParams<T extends StreamType> = z.infer<(typeof STREAMS)[T]['params']>
export type StreamSnapshot<T extends StreamType> = z.infer<(typeof STREAMS)[T]['snapshot']>
export type StreamDelta<T extends StreamType> = z.infer<(typeof STREAMS)[T]['delta']>

export function isStreamType(type: string): type is StreamType {
  return Object.hasOwn(STREAMS, type)
}
