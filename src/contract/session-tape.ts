import { z } from 'zod'
import { OrderRecord } from './backtest.ts'

/** Most events of a session that are gone through; of a longer one the newest. */
export const MAX_TAPE_EVENTS = 200_000

/** Most rows that are told at once. */
export const MAX_TAPE_ROWS = 1_000

/**
 * What an event of the journal is; its number on a tape is its place here. The engine's own list is `RECORD_KINDS`, which a
 * page can't import; the types of `server/replay/session-tape.ts` keep both alike.
 */
export const TAPE_KINDS = [
  'run',
  'market',
  'data',
  'clock',
  'command',
  'broker',
  'intent',
  'refusal',
  'amendment',
  'cancel',
  'order',
  'fill',
  'failure',
  'step',
  'checkpoint',
  'note',
  'adjustment',
  'unwritten',
] as const
export const TapeKind = z.enum(TAPE_KINDS)
export type TapeKind = z.infer<typeof TapeKind>

const Column = z.instanceof(Float64Array)
const session = z.string()

/** A recorded session event by event, in columns of one value each: what a screen needs to move through it. */
export const SessionTape = z.object({
  session,
  /** Whose bars are counted. */
  symbol: z.string(),
  symbols: z.array(z.string()),
  currency: z.string(),
  /** Events of the session that are older than those told. */
  omitted: z.number(),
  /** Number of the event's record in the journal. */
  sequence: Column,
  /** The session's clock. */
  clock: Column,
  /** Place in {@link TAPE_KINDS}. */
  kind: Column,
  /** Of the account, after the event. */
  equity: Column,
  /** Bars of the symbol that had closed by then, since the session began. */
  bars: Column,
  /** Fills of the symbol: place of their event, signed quantity, price. */
  fills: z.object({ index: Column, quantity: Column, price: Column }),
})
export type SessionTape = z.infer<typeof SessionTape>

/** An event in words. */
export const TapeRow = z.object({
  index: z.number(),
  sequence: z.number(),
  /** The session's clock, and the computer's when it was written down. */
  clock: z.number(),
  writtenAt: z.number(),
  kind: TapeKind,
  /** Empty for what is about no symbol, and no order. */
  symbol: z.string(),
  order: z.string(),
  /** What joins a decision with all that came of it; empty for what belongs to none. */
  correlationId: z.string(),
  text: z.string(),
  tone: z.enum(['neutral', 'good', 'bad']),
})
export type TapeRow = z.infer<typeof TapeRow>

export const TapeRowsRequest = z.object({
  session,
  /** Places on the tape that was opened last. */
  indices: z.array(z.number().int().nonnegative()).min(1).max(MAX_TAPE_ROWS),
})
export type TapeRowsRequest = z.infer<typeof TapeRowsRequest>

export const TapePosition = z.object({
  symbol: z.string(),
  /** Signed. */
  quantity: z.number(),
  averagePrice: z.number(),
  /** Null when prices of so long a session are not kept for each event. */
  markPrice: z.number().nullable(),
  openPnl: z.number().nullable(),
  pricePrecision: z.number(),
  quantityPrecision: z.number(),
})
export type TapePosition = z.infer<typeof TapePosition>

export const TapeOrder = OrderRecord.pick({
  id: true,
  side: true,
  type: true,
  quantity: true,
  filled: true,
  limitPrice: true,
  stopPrice: true,
}).extend({ symbol: z.string(), pricePrecision: z.number(), quantityPrecision: z.number() })
export type TapeOrder = z.infer<typeof TapeOrder>

/** Session and account just after an event. */
export const TapeMoment = z.object({
  row: TapeRow,
  cash: z.number(),
  equity: z.number(),
  realisedPnl: z.number(),
  openPnl: z.number(),
  commission: z.number(),
  positions: z.array(TapePosition),
  /** Orders that work. */
  orders: z.array(TapeOrder),
})
export type TapeMoment = z.infer<typeof TapeMoment>
