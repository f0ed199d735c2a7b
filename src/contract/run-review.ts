import { z } from 'zod'
import { OrderRecord } from './backtest.ts'
import { RunAnalysis } from './run-analysis.ts'
import { OrderSide } from './order-terms.ts'
import { IndicatorLine, Line } from './views.ts'

/** Most bars of one inspection; a longer run is looked at in windows. */
export const MAX_INSPECTED_BARS = 10_000
/** Most orders and fills of one inspection: a window that has more ends earlier. */
export const MAX_INSPECTED_EVENTS = 40_000

export const InspectRequest = z.object({
  id: z.string(),
  /** Open time of the first bar wanted, epoch ms; null for the first of the run. */
  from: z.number().nullable(),
  bars: z.number().int().positive().max(MAX_INSPECTED_BARS),
  /** Whose position, orders and indicators; the main symbol's when left out. */
  symbol: z.string().optional(),
})
export type InspectRequest = z.infer<typeof InspectRequest>

/** At most `limit` bars of a symbol of the run that open before `before` (null: from the end). */
export const RunBarsRequest = z.object({
  id: z.string(),
  /** The main one when left out. */
  symbol: z.string().optional(),
  before: z.number().nullable(),
  limit: z.number().int().positive().max(20_000),
})
export type RunBarsRequest = z.infer<typeof RunBarsRequest>

/** An order as it stood at a moment of the run. */
export const InspectedOrder = OrderRecord.pick({
  id: true,
  side: true,
  type: true,
  timeInForce: true,
  quantity: true,
  filled: true,
  limitPrice: true,
  stopPrice: true,
  status: true,
  reason: true,
})
export type InspectedOrder = z.infer<typeof InspectedOrder>

/** What happened on a bar, in the order of happening; `time` is the bar's open. */
export const RunEvent = z.discriminatedUnion('kind', [
  /** The order came to its `status`, for `reason` when it was refused or ended early. */
  z.object({ kind: z.literal('order'), time: z.number(), order: InspectedOrder }),
  z.object({
    kind: z.literal('fill'),
    time: z.number(),
    orderId: z.string(),
    side: OrderSide,
    /** Unsigned. */
    quantity: z.number(),
    price: z.number(),
    commission: z.number(),
    /** Before commission; 0 for a fill that opens or adds. */
    realisedPnl: z.number(),
    /** Signed quantity held after the fill. */
    position: z.number(),
  }),
])
export type RunEvent = z.infer<typeof RunEvent>

const Column = z.instanceof(Float64Array)

/**
 * A stretch of a stored run, made by running it again: equal orders and fills are proven by the digest. Columns have one
 * value a bar, after the bar's close; money and prices are decimals.
 */
export const RunInspection = z.object({
  /** Of the whole re-run; equal to the stored one. */
  digest: z.string(),
  /** Bars of the run, and how many of them come before this stretch. */
  bars: z.number(),
  before: z.number(),
  state: z.object({
    /** Open of the bar. */
    time: Column,
    equity: Column,
    cash: Column,
    /** Signed; 0 is flat. */
    quantity: Column,
    /** NaN while flat. */
    averagePrice: Column,
    openPnl: Column,
  }),
  /** The strategy's indicators on the main symbol; NaN where one has no value yet. */
  lines: z.array(IndicatorLine),
  /** Orders that worked before the first bar. */
  working: z.array(InspectedOrder),
  events: z.array(RunEvent),
})
export type RunInspection = z.infer<typeof RunInspection>

/** What takes longer to say of a stored run than its result, for the report. */
export const RunReview = z.object({
  analysis: RunAnalysis,
  /**
   * Equity of buying with all cash at the first close and holding, dividends reinvested where they are known, thinned to be
   * drawn; null without the run's data.
   */
  benchmark: Line.nullable(),
  /**
   * |value of the position| ÷ equity at each close, from the round trips, thinned; null without the run's data, and where
   * round trips do not tell it: with several symbols, or a split on the way.
   */
  exposure: Line.nullable(),
  /** Runs of the strategy on the same data that the selection was judged by, this one among them. */
  tried: z.number(),
})
export type RunReview = z.infer<typeof RunReview>
