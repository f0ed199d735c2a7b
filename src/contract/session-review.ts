import { z } from 'zod'
import { OpenPositionRecord, TradeRecord } from './backtest.ts'
import { RunInspection } from './run-review.ts'
import { BarTable, FeedConfig, SessionView } from './views.ts'

/** Most bars of a session that are looked at; of a longer one the newest. */
export const MAX_REVIEWED_BARS = 10_000

/** A line of the list of sessions that were recorded. */
export const SessionSummary = z.object({
  id: z.string(),
  feed: FeedConfig,
  /** "Replay of AAPL, SPX" or "Simulated ticks". */
  label: z.string(),
  simulated: z.boolean(),
  state: SessionView.shape.state,
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  orders: z.number(),
  fills: z.number(),
  /** Records in its journal; 0 for one from before there was a journal. */
  records: z.number(),
  /** How many of them lie in archives. */
  archived: z.number(),
})
export type SessionSummary = z.infer<typeof SessionSummary>

/** One symbol of a recorded session, bar by bar: what was traded, held and gained. */
export const SessionReview = z.object({
  id: z.string(),
  label: z.string(),
  symbols: z.array(z.string()),
  currency: z.string(),
  simulated: z.boolean(),
  /** Bars of the session that are older than those told. */
  omitted: z.number(),
  metrics: z.object({ equityStart: z.number() }),
  data: z.object({
    symbol: z.string(),
    timeframe: z.string(),
    bars: z.number(),
    first: z.number(),
    last: z.number(),
    pricePrecision: z.number(),
    quantityPrecision: z.number(),
  }),
  /** Of the whole account, after each bar. */
  equity: z.object({ time: z.array(z.number()), value: z.array(z.number()) }),
  trades: z.array(TradeRecord),
  openPositions: z.array(OpenPositionRecord),
  bars: BarTable,
  /** State and events after each bar; the digest is the journal's hash. */
  inspection: RunInspection,
})
export type SessionReview = z.infer<typeof SessionReview>

/** One step of how an order came about, and what became of it. */
export const OrderStep = z.object({
  /**
   * `event`: the market data or the wish that it answers. `signal`: what the strategy saw. `verdict`: what the risk gate
   * said. `order`: what became of it. `fill`.
   */
  kind: z.enum(['event', 'signal', 'verdict', 'order', 'fill']),
  /** In a few words: "Passed the risk gate". */
  title: z.string(),
  /** The rest, in a sentence; empty when there is none. */
  detail: z.string(),
  tone: z.enum(['neutral', 'good', 'bad']),
  /** The session's clock. */
  at: z.number(),
  /** Number of the journal's record; 0 when the step is read out of another one. */
  record: z.number(),
  /** Figures that belong to it, each with its name: indicators of a signal. */
  figures: z.array(z.object({ name: z.string(), value: z.number() })),
})
export type OrderStep = z.infer<typeof OrderStep>

/** Why an order happened: event, signal, verdict, order, fill. */
export const OrderStory = z.object({
  session: z.string(),
  order: z.string(),
  correlationId: z.string(),
  symbol: z.string(),
  /** "Buy 100 AAPL at market". */
  title: z.string(),
  steps: z.array(OrderStep),
})
export type OrderStory = z.infer<typeof OrderStory>
