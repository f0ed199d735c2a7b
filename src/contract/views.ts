import { z } from 'zod'
import { ExitPlaces, PositionExitView } from './exits.ts'
import { ArmingView } from './arming.ts'
import { OrderInstructionsView, OrderSide, OrderStatus, OrderType, TimeInForce } from './order-terms.ts'
import { ReconciliationView } from './reconciliation.ts'
import { StrategyPauseView } from './risk-monitor.ts'
import { Latch, StopRunView, TradingHoldView } from './trading-control.ts'

/**
 * What the screen shows: the engine's state in decimals. Times are epoch ms, prices and money decimal numbers that are
 * exact to the precision named beside them.
 */

const Column = z.instanceof(Float64Array)

/** A time series as two columns of equal length. */
export const Line = z.object({ time: Column, value: Column })
export type Line = z.infer<typeof Line>

/** Bars as columns of equal length; `time` is the open of the bar. */
export const BarTable = z.object({
  time: Column,
  open: Column,
  high: Column,
  low: Column,
  close: Column,
  volume: Column,
})
export type BarTable = z.infer<typeof BarTable>

export const InstrumentKind = z.enum(['equity', 'etf', 'index', 'crypto', 'fx', 'future'])

export const InstrumentView = z.object({
  symbol: z.string(),
  kind: InstrumentKind,
  currency: z.string(),
  pricePrecision: z.number(),
  quantityPrecision: z.number(),
  priceIncrement: z.number(),
  quantityIncrement: z.number(),
  /** IANA zone of the venue, for axis and tooltips. */
  timeZone: z.string(),
  /** Native timeframe of its bars in this session, e.g. `1d`; coarser ones are aggregated. */
  timeframe: z.string(),
  timeframes: z.array(z.string()),
  /** True when the prices are generated: they are labelled "simulated" wherever they are shown. */
  simulated: z.boolean(),
})
export type InstrumentView = z.infer<typeof InstrumentView>

export const Lamp = z.object({ state: z.enum(['ok', 'warning', 'down', 'off']), detail: z.string() })
export type Lamp = z.infer<typeof Lamp>

export const ReplaySpeed = z.union([z.number().positive().max(10_000), z.literal('max')])
export type ReplaySpeed = z.infer<typeof ReplaySpeed>

export const FeedConfig = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('replay'),
    /** Dataset ids; every symbol once. */
    datasets: z.array(z.string()).min(1).max(20),
    /** Bars a second, or as fast as it goes. */
    speed: ReplaySpeed,
    /** Epoch ms: bars that open earlier count as past. Left out: from where every dataset has begun. */
    from: z.number().optional(),
    /** Datasets of pairs that other currencies than the account's are converted by; chosen when left out. */
    rates: z.array(z.string()).max(20).optional(),
  }),
  z.object({
    kind: z.literal('synthetic'),
    seed: z.number().int().min(0).max(0xffff_ffff),
    symbols: z.number().int().min(1).max(100),
    ticksPerSecond: z.number().positive().max(1_000),
    /** Whether the journal keeps the ticks themselves, or the seed that they come of; the seed when left out. */
    record: z.enum(['seed', 'ticks']).optional(),
  }),
])
export type FeedConfig = z.infer<typeof FeedConfig>

export const SessionView = z.object({
  id: z.string(),
  feed: FeedConfig,
  /** For the title: "Replay of AAPL, SPX" or "Simulated ticks". */
  label: z.string(),
  simulated: z.boolean(),
  state: z.enum(['running', 'paused', 'ended', 'failed']),
  /** The session's clock: the data's time in a replay, the wall clock otherwise; of daily bars, the newest bar's date. */
  time: z.number(),
  /** True when all bars are of a day or longer: times at UTC midnight are dates, without a time of day. */
  daily: z.boolean(),
  startedAt: z.number(),
  /** 0…1 of the replay; null for an endless feed. */
  progress: z.number().nullable(),
  /** Why it failed; empty otherwise. */
  error: z.string(),
})
export type SessionView = z.infer<typeof SessionView>

export const StatusView = z.object({
  version: z.string(),
  environment: z.enum(['paper', 'live']),
  tradingState: z.enum(['active', 'paused', 'stopped']),
  latch: Latch.nullable(),
  /** What else holds trading back, oldest first. */
  holds: z.array(TradingHoldView).optional(),
  /** The stop that the latch is of, and what came of it. */
  stop: StopRunView.nullable().optional(),
  /** Whether the session may trade real money; left out for one with play money. */
  arming: ArmingView.optional(),
  session: SessionView.nullable(),
  feed: Lamp,
  broker: Lamp,
  /** How the account agrees with that of a broker outside; left out where the engine is the exchange. */
  reconciliation: ReconciliationView.optional(),
  /** Where exits of positions would be; left out without a session. */
  exitPlaces: ExitPlaces.optional(),
  journal: Lamp,
  /** Market data events merged because the screen or a strategy was slower than the feed. */
  conflated: z.number(),
  /** Epoch ms of the engine's wall clock when this was made. */
  at: z.number(),
})
export type StatusView = z.infer<typeof StatusView>

export const AccountView = z.object({
  currency: z.string(),
  /** Places shown. */
  displayPrecision: z.number(),
  cash: z.number(),
  equity: z.number(),
  equityStart: z.number(),
  /** Equity at the start of the trading day that the session's clock is in. */
  dayStart: z.number(),
  /** equity − dayStart. */
  dayPnl: z.number(),
  openPnl: z.number(),
  realisedPnl: z.number(),
  commission: z.number(),
  /** Σ |market value| of positions. */
  grossExposure: z.number(),
  netExposure: z.number(),
  buyingPower: z.number(),
})
export type AccountView = z.infer<typeof AccountView>

export const PositionView = z.object({
  symbol: z.string(),
  /** Signed: negative is short. Flat positions are removed. */
  quantity: z.number(),
  averagePrice: z.number(),
  markPrice: z.number(),
  marketValue: z.number(),
  openPnl: z.number(),
  realisedPnl: z.number(),
  commission: z.number(),
  openedAt: z.number(),
  /** Where and when it is left by itself; none when left out. */
  exits: z.array(PositionExitView).optional(),
})
export type PositionView = z.infer<typeof PositionView>

export const OrderView = z.object({
  id: z.string(),
  symbol: z.string(),
  side: OrderSide,
  type: OrderType,
  timeInForce: TimeInForce,
  quantity: z.number(),
  filled: z.number(),
  limitPrice: z.number().nullable(),
  /** Price that triggers it; of a trailing stop, where it is now. */
  stopPrice: z.number().nullable(),
  ...OrderInstructionsView.shape,
  /** True once the price that it waited for came. */
  triggered: z.boolean().optional(),
  averagePrice: z.number().nullable(),
  status: OrderStatus,
  /** True while it can still fill. */
  working: z.boolean(),
  /** Why it was denied, rejected or canceled; empty otherwise. */
  reason: z.string(),
  /** Strategy instance, or `manual`. */
  strategyId: z.string(),
  correlationId: z.string(),
  createdAt: z.number(),
  updatedAt: z.number(),
})
export type OrderView = z.infer<typeof OrderView>

export const FillView = z.object({
  id: z.string(),
  orderId: z.string(),
  symbol: z.string(),
  side: OrderSide,
  quantity: z.number(),
  price: z.number(),
  commission: z.number(),
  /** P&L realised by this fill before commission; 0 for an opening fill. */
  realisedPnl: z.number(),
  strategyId: z.string(),
  at: z.number(),
})
export type FillView = z.infer<typeof FillView>

/** A strategy's parameters as JSON Schema (draft-7), with defaults, ranges and descriptions: the form is made from it. */
export const ParameterSchema = z.record(z.string(), z.unknown())
export const ParameterValues = z.record(z.string(), z.union([z.number(), z.string(), z.boolean()]))
export type ParameterValues = z.infer<typeof ParameterValues>

/** A strategy file that can be started, or the error that keeps it from being. */
export const LibraryEntry = z.object({
  /** Absolute path; the key. */
  file: z.string(),
  name: z.string(),
  description: z.string(),
  /** Short hash of the bundled source; empty when it never compiled. */
  hash: z.string(),
  parameters: ParameterSchema,
  sample: z.boolean(),
  /** The compile or load error of the newest text on disk; null when it is good. */
  error: z.object({ message: z.string(), line: z.number().nullable(), column: z.number().nullable() }).nullable(),
  loadedAt: z.number(),
})
export type LibraryEntry = z.infer<typeof LibraryEntry>

/** A strategy instance in the running session. */
export const StrategyView = z.object({
  id: z.string(),
  name: z.string(),
  file: z.string(),
  hash: z.string(),
  symbols: z.array(z.string()),
  timeframe: z.string(),
  params: ParameterValues,
  state: z.enum(['running', 'stopped', 'failed']),
  /** What failed, or why a reload was refused while the old version goes on; empty otherwise. */
  error: z.string(),
  startedAt: z.number(),
  reloadedAt: z.number().nullable(),
  ordersPlaced: z.number(),
  realisedPnl: z.number(),
  openPnl: z.number(),
  /** Last thing it did, in words: "Bought 100 AAPL at 93.52". */
  lastAction: z.string(),
  /** Why its entries wait; left out while they do not. */
  pauses: z.array(StrategyPauseView).optional(),
})
export type StrategyView = z.infer<typeof StrategyView>

/** One line that an indicator draws. */
export const IndicatorLine = z.object({
  label: z.string(),
  name: z.string(),
  pane: z.enum(['price', 'separate']),
  line: Line,
})
export type IndicatorLine = z.infer<typeof IndicatorLine>

export const AlertView = z.object({
  id: z.string(),
  /** When it came for the first time. */
  at: z.number(),
  severity: z.enum(['info', 'warning', 'error', 'critical']),
  source: z.string(),
  code: z.string(),
  /** Of the last time. */
  message: z.string(),
  /** What it is about: a symbol, an order, a channel; empty when the message alone tells. */
  subject: z.string(),
  /** What it belongs to in the journal: the order's. */
  correlationId: z.string().nullable(),
  /** How often it came, and when for the last time. */
  count: z.number().int().positive(),
  lastAt: z.number(),
  acknowledgedAt: z.number().nullable(),
  acknowledgedBy: z.string().nullable(),
  /** How often it was said again, louder, because nobody acknowledged it. */
  escalation: z.number().int().nonnegative(),
  /** Whether the desktop is to show it, by the settings of the moment. */
  desktop: z.boolean(),
})
export type AlertView = z.infer<typeof AlertView>

/** The newest price of each symbol, as columns beside `symbols`. Absent values are NaN. */
export const QuoteTable = z.object({
  symbols: z.array(z.string()),
  time: Column,
  last: Column,
  bid: Column,
  ask: Column,
  /** Last close of the previous trading day, for the change. */
  previousClose: Column,
  volume: Column,
})
export type QuoteTable = z.infer<typeof QuoteTable>
