import { z } from 'zod'
import { AccountConfig, ConversionRecord, MarginEventRecord } from './account-config.ts'
import { BenchmarkAnalysis } from './benchmark.ts'
import { CorporateActionRecord, RunMembership, RunSeries } from './corporate-actions.ts'
import { CostConfig } from './costs.ts'
import { FillConfig } from './fill-config.ts'
import { OrderInstructionsView, OrderSide, OrderStatus, OrderType, TimeInForce } from './order-terms.ts'
import { Metrics } from './metrics.ts'
import { Line, ParameterSchema, ParameterValues } from './views.ts'

export { Metrics } from './metrics.ts'

/** A file of the user's that the screen has read: it travels with a request and is kept with its run. */
export const InputFile = z.object({ name: z.string().min(1).max(255), text: z.string().max(5_000_000) })
export type InputFile = z.infer<typeof InputFile>

/** `raw` as it traded; `split` in the terms of the last bar; `total-return` with dividends put back into prices too. */
export const PriceView = z.enum(['raw', 'split', 'total-return'])
export type PriceView = z.infer<typeof PriceView>

export const BacktestRequest = z.object({
  strategyFile: z.string().min(1),
  params: ParameterValues,
  datasetId: z.string().min(1),
  /** Epoch ms of the first and last bar to trade, both included; null for all. */
  from: z.number().nullable(),
  to: z.number().nullable(),
  cash: z.number().positive().max(1e9),
  costs: CostConfig,
  fills: FillConfig.optional(),
  account: AccountConfig.optional(),
  /** Finer bars of the same symbol that tell what happened inside the bars. */
  detailDatasetId: z.string().min(1).optional(),
  /** Further symbols; bars of all are put together to one length. */
  otherDatasetIds: z.array(z.string().min(1)).max(500).optional(),
  /** Pairs of currencies that others than the account's are converted by. */
  rateDatasetIds: z.array(z.string().min(1)).max(20).optional(),
  /** Length to put the bars together to; that of the bars when left out. */
  timeframe: z.string().max(8).optional(),
  /** Splits, dividends, new names and delistings: docs/corporate-actions.md. */
  actions: z.array(InputFile).max(500).optional(),
  /** Which symbols could be traded when. */
  universe: InputFile.optional(),
  /** In which terms prices are traded; raw when left out. The other two know the future. */
  prices: PriceView.optional(),
  /** What would have been held instead, dividends reinvested. */
  benchmarkDatasetId: z.string().min(1).optional(),
  /** Of the run's random numbers; 1 when left out. */
  seed: z.number().int().min(0).max(0xffff_ffff).optional(),
  /** Whether to look for look-ahead when the run is done; yes when left out. */
  audit: z.boolean().optional(),
})
export type BacktestRequest = z.infer<typeof BacktestRequest>

/** What is known of a run before it is opened. */
export const BacktestSummary = z.object({
  id: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  /** 0…1. */
  progress: z.number(),
  error: z.string(),
  strategy: z.string(),
  file: z.string(),
  hash: z.string(),
  symbol: z.string(),
  timeframe: z.string(),
  params: ParameterValues,
  startedAt: z.number(),
  totalReturn: z.number().nullable(),
  sharpe: z.number().nullable(),
  maxDrawdown: z.number().nullable(),
  trades: z.number().nullable(),
  /** How its look-ahead audit stands; absent when nobody looked. The report is in the result. */
  audit: z.enum(['running', 'clean', 'biased', 'failed']).optional(),
  /** Kept however many runs come after it. */
  pinned: z.boolean().optional(),
})
export type BacktestSummary = z.infer<typeof BacktestSummary>

/** Key of the setting that says how many runs are kept besides those that are pinned; {@link KEPT_RUNS} without it. */
export const KEPT_RUNS_SETTING = 'backtests.keep'
export const KEPT_RUNS = 200
export const KeptRuns = z.number().int().min(1).max(10_000)

export const TradeRecord = z.object({
  symbol: z.string(),
  side: z.enum(['long', 'short']),
  quantity: z.number(),
  entryTime: z.number(),
  entryPrice: z.number(),
  exitTime: z.number(),
  exitPrice: z.number(),
  grossPnl: z.number(),
  /** Received while it was open, negative when paid; part of the net P&L. */
  dividends: z.number().optional(),
  commission: z.number(),
  netPnl: z.number(),
  bars: z.number(),
  mae: z.number(),
  mfe: z.number(),
  /** Part of it was closed by force, for want of margin. */
  liquidation: z.boolean().optional(),
  /** Of its prices, when that is not the account's. */
  currency: z.string().optional(),
})
export type TradeRecord = z.infer<typeof TradeRecord>

export const OpenPositionRecord = z.object({
  symbol: z.string(),
  side: z.enum(['long', 'short']),
  quantity: z.number(),
  entryTime: z.number(),
  entryPrice: z.number(),
  markPrice: z.number(),
  openPnl: z.number(),
  commission: z.number(),
})
export type OpenPositionRecord = z.infer<typeof OpenPositionRecord>

export const OrderRecord = z.object({
  id: z.string(),
  symbol: z.string(),
  side: OrderSide,
  type: OrderType,
  timeInForce: TimeInForce,
  quantity: z.number(),
  limitPrice: z.number().nullable(),
  stopPrice: z.number().nullable(),
  ...OrderInstructionsView.shape,
  status: OrderStatus,
  reason: z.string(),
  filled: z.number(),
  averagePrice: z.number().nullable(),
  commission: z.number(),
  createdAt: z.number(),
  updatedAt: z.number(),
  /** Made by the venue or the broker, for want of margin. */
  liquidation: z.boolean().optional(),
})
export type OrderRecord = z.infer<typeof OrderRecord>

/** A reason not to believe a result, in a sentence with its numbers. */
export const Doubt = z.object({
  /** Which rule raised it; docs/statistics.md lists them. */
  kind: z.string(),
  /** `high`: the result may mean nothing. `medium`: it may not last. `low`: worth knowing. */
  severity: z.enum(['high', 'medium', 'low']),
  text: z.string(),
})
export type Doubt = z.infer<typeof Doubt>

/** One way in which orders turned out to depend on what could not be known. docs/look-ahead.md tells of each kind. */
export const AuditFinding = z.object({
  kind: z.enum([
    'truncated',
    'perturbed',
    'hidden',
    'foresight',
    'kept-state',
    'wall-clock',
    'chance',
    'outside-data',
    'irreproducible',
  ]),
  /** Open of the bar whose close the first different decision was made at, epoch ms; null when it is no single one. */
  time: z.number().nullable(),
  /** Id of the order; empty when there was none in the run under audit. */
  order: z.string(),
  /** What the whole run did there, and what the re-run did. */
  expected: z.string(),
  found: z.string(),
  /** Both in a sentence. */
  text: z.string(),
})
export type AuditFinding = z.infer<typeof AuditFinding>

/** What re-running a backtest with other futures showed. */
export const AuditReport = z.object({
  verdict: z.enum(['clean', 'biased']),
  findings: z.array(AuditFinding),
  /** How many times the strategy was run. */
  runs: z.number(),
  /** Moments after which the future was cut off or changed. */
  points: z.number(),
  /** Bars audited, from the first that was traded. */
  bars: z.number(),
  /** Orders and cancels of the whole run that were compared. */
  decisions: z.number(),
  /** What the points and the changed prices were drawn with. */
  seed: z.number(),
})
export type AuditReport = z.infer<typeof AuditReport>

/** A finished backtest: what `quantx backtest --json` prints and the report shows. Documented in docs/backtest-json.md. */
export const BacktestResult = z.object({
  schema: z.literal(1),
  engine: z.object({ version: z.string(), node: z.string() }),
  strategy: z.object({
    name: z.string(),
    file: z.string(),
    hash: z.string(),
    params: ParameterValues,
    /** Text of the strategy's file when the run was made. */
    source: z.string().optional(),
    parameters: ParameterSchema.optional(),
  }),
  data: z.object({
    symbol: z.string(),
    currency: z.string().optional(),
    timeframe: z.string(),
    bars: z.number(),
    first: z.number(),
    last: z.number(),
    sha256: z.string(),
    pricePrecision: z.number(),
    quantityPrecision: z.number(),
    /** What orders were matched on instead of the bars, by symbol. */
    ticks: z
      .array(
        z.object({ symbol: z.string(), kind: z.enum(['trades', 'quotes']), count: z.number(), sha256: z.string() }),
      )
      .optional(),
  }),
  config: z.object({
    cash: z.number(),
    currency: z.string(),
    from: z.number().nullable(),
    to: z.number().nullable(),
    costs: CostConfig,
    fills: FillConfig.optional(),
    /** There when it is more than cash in the main symbol's currency. */
    account: AccountConfig.optional(),
    /** The finer bars that fills were made on. */
    detail: z.object({ timeframe: z.string(), sha256: z.string() }).optional(),
    periodsPerYear: z.number(),
    /** Seed of the strategy's random numbers. */
    seed: z.number().optional(),
  }),
  timing: z.object({
    /** Reading code and data; playing the bars; statistics and digest. */
    loadMs: z.number(),
    runMs: z.number(),
    statisticsMs: z.number().optional(),
    barsPerSecond: z.number(),
    /** Most memory that the process had held when the run was measured. */
    peakMemoryBytes: z.number().optional(),
    /** There when bars were read from the disk while they were played; without it all were in memory. */
    streamed: z.literal(true).optional(),
  }),
  metrics: Metrics,
  trades: z.array(TradeRecord),
  openPositions: z.array(OpenPositionRecord),
  orders: z.array(OrderRecord),
  equity: z.object({
    time: z.array(z.number()),
    value: z.array(z.number()),
    /** How many points there were, when they were too many to tell them all. */
    of: z.number().optional(),
  }),
  /** What happened in the data or the run that a reader should know. */
  warnings: z.array(z.string()),
  /** What to doubt first, the gravest first; the warnings are among them. */
  doubts: z.array(Doubt).optional(),
  digest: z.string(),
  /** Every symbol, the one of `data` first; there when the run had several. */
  series: z.array(RunSeries).optional(),
  /** What happened to the symbols; there when the run was given an actions file. */
  corporateActions: z.array(CorporateActionRecord).optional(),
  /** What happened for want of margin; there when the account was on margin. */
  marginEvents: z.array(MarginEventRecord).optional(),
  /** By what other currencies were converted; there when rates were given. */
  conversions: z.array(ConversionRecord).optional(),
  /** Which symbols could be traded when; absent when it was all of them, always. */
  universe: z.array(RunMembership).optional(),
  /** The run beside holding another symbol, dividends reinvested; there when one was asked for. */
  benchmark: BenchmarkAnalysis.optional(),
  /** Whether orders depended on the future; absent when nobody looked, or not yet. */
  audit: AuditReport.optional(),
  /** What the screen asked for: enough to make the run once more. Absent for a run of the command line. */
  request: BacktestRequest.optional(),
})
export type BacktestResult = z.infer<typeof BacktestResult>

/** Streamed while a run goes on: points of the equity curve since the last message. */
export const BacktestProgress = z.object({
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  progress: z.number(),
  barsDone: z.number(),
  bars: z.number(),
  equity: Line,
  error: z.string(),
})
export type BacktestProgress = z.infer<typeof BacktestProgress>
