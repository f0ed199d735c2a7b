import type { FeedConfig, SessionView, StrategyView } from '../../../contract/views.ts'
import type { ExitPlan } from '../../execution/exit-plan.ts'
import type { Currency } from '../../model/currency.ts'
import type { Fill } from '../../model/fill.ts'
import type { Instrument } from '../../model/instrument.ts'
import type { Order } from '../../model/order.ts'
import type { Timeframe } from '../../model/time.ts'
import type { Money, Quantity, Timestamp } from '../../model/units.ts'

export type SessionState = SessionView['state']

/** An instrument of a session and the timeframe that its bars come in. */
export interface SessionInstrument {
  readonly instrument: Instrument
  readonly timeframe: Timeframe
}

/** A session as it begins. */
export interface NewSession {
  readonly id: string
  readonly feed: FeedConfig
  readonly currency: Currency
  readonly cash: Money
  readonly startedAt: number
  /** In the order of the feed. */
  readonly instruments: readonly SessionInstrument[]
  /** Whatever else a resumed session has to know: replay speed, costs, limits. */
  readonly settings: Readonly<Record<string, unknown>>
}

/** What is known of a session without its orders. */
export interface SessionRecord extends Omit<NewSession, 'instruments'> {
  readonly state: SessionState
  readonly endedAt: number | null
  /** Why it failed; empty otherwise. */
  readonly error: string
  /** Time of the last moment of data that was taken in whole; null before the first. */
  readonly cursor: Timestamp | null
  /** Number of the journal's record that it stands at: later ones are of what a crash undid. */
  readonly journaled: number
}

/** A strategy instance of a session. */
export type StrategyRecord = Pick<
  StrategyView,
  'id' | 'name' | 'file' | 'hash' | 'symbols' | 'params' | 'state' | 'error' | 'startedAt' | 'reloadedAt'
> & { readonly timeframe: Timeframe }

/** The account's position in one instrument, when it was last written. It can be derived from the fills. */
export interface PositionRecord {
  readonly instrument: Instrument
  readonly quantity: Quantity
  /** Signed cost of the open quantity. */
  readonly cost: Money
  readonly realised: Money
  readonly commission: Money
  readonly openedAt: Timestamp
  readonly updatedAt: Timestamp
}

/** A session with everything that it needs to go on. */
export interface StoredSession extends SessionRecord {
  readonly instruments: readonly SessionInstrument[]
  /** In the order of their making. One that is `initialized` is an intent: whether it left is not known. */
  readonly orders: readonly Order[]
  /** In the order they came. */
  readonly fills: readonly Fill[]
  readonly positions: readonly PositionRecord[]
  readonly strategies: readonly StrategyRecord[]
  /** What strategies saved last, as JSON, by their ids. */
  readonly states: ReadonlyMap<string, string>
  /** Exits that the engine held. */
  readonly exits: readonly ExitPlan[]
  readonly equity: readonly { readonly at: Timestamp; readonly value: Money }[]
}
