import type { Adjustment } from '../execution/adjustment.ts'
import type { Decision } from '../execution/reconciliation-ports.ts'
import type { Journal } from '../kernel/journal.ts'
import type { Fill } from '../model/fill.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Order } from '../model/order.ts'
import type { Timeframe } from '../model/time.ts'
import type { Money, Timestamp } from '../model/units.ts'
import type { Position } from '../portfolio/position.ts'
import type { ExitChange } from './exits/exit-book.ts'
import type { ExitPlan } from '../execution/exit-plan.ts'

/** A strategy of a session, as it is written down. */
export interface StrategyRecord {
  readonly id: string
  readonly name: string
  readonly file: string
  readonly hash: string
  readonly symbols: string[]
  readonly timeframe: Timeframe
  readonly params: Record<string, number | string | boolean>
  readonly state: 'running' | 'stopped' | 'failed'
  readonly error: string
  readonly startedAt: number
  readonly reloadedAt: number | null
}

/** A point of the equity curve. */
export interface EquityPoint {
  readonly at: Timestamp
  readonly value: Money
}

/** Everything that happened since the last time it was written down. */
export interface SessionChanges {
  readonly orders: readonly Order[]
  readonly fills: readonly Fill[]
  readonly strategies: readonly StrategyRecord[]
  /** Positions that the fills changed. */
  readonly positions: readonly Position[]
  readonly equity: readonly EquityPoint[]
  /** States of strategies that are other than they were when they were written last, as JSON. */
  readonly states?: readonly { readonly strategyId: string; readonly state: string }[]
  /** Exits that the engine holds, where they are other than they were when they were written last. */
  readonly exits?: readonly ExitChange[]
  /** All data that was there by this time has been traded on; null before the first. */
  readonly cursor: Timestamp | null
}

/** Where a session is kept. Intents are durable at once; the rest is written in one piece, all or nothing. */
export interface SessionRecords extends Journal {
  /** @throws StorageError when nothing of it could be written */
  record(changes: SessionChanges): void
}

/** What is known of a session that an earlier engine left behind. */
export interface SessionPast {
  readonly cursor: Timestamp | null
  /** Number of the journal's record up to which this is; 0 when there is no journal. */
  readonly journaled?: number
  /** What its orders and fills are counted in. */
  readonly instruments: readonly { readonly instrument: Instrument; readonly timeframe: Timeframe }[]
  /** All orders of the session, in the order of their making. */
  readonly orders: readonly Order[]
  /** All fills, in the order in which they were booked. */
  readonly fills: readonly Fill[]
  /** What was taken over from a broker outside, in its order; none when left out. */
  readonly adjustments?: readonly Adjustment[]
  /** What was decided on differences to a broker outside; none when left out. */
  readonly decisions?: readonly Decision[]
  /** Exits that the engine held; none when left out. */
  readonly exits?: readonly ExitPlan[]
  /** All strategies that it ever had. */
  readonly strategies: readonly Pick<StrategyRecord, 'id'>[]
  readonly equity: readonly EquityPoint[]
}

/** Fills and what was taken over from a broker, in the order in which they changed the account. */
export function* bookings({
  fills,
  adjustments = [],
}: Pick<SessionPast, 'fills' | 'adjustments'>): Iterable<Fill | Adjustment> {
  let next = 0
  for (const [index, fill] of fills.entries()) {
    for (; (adjustments[next]?.fillsBefore ?? Number.POSITIVE_INFINITY) <= index; next++)
      yield adjustments[next] as Adjustment
    yield fill
  }
  yield* adjustments.slice(next)
}
