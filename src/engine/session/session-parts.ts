import type { Clock, Timers } from '../kernel/clock.ts'
import type { EventLog, RecordData } from '../kernel/journal.ts'
import type { Random } from '../kernel/random.ts'
import type { Currency } from '../model/currency.ts'
import type { Money } from '../model/units.ts'
import type { AccountRisk } from '../risk/account-controls.ts'
import type { RiskLimits } from '../risk/risk-gate.ts'
import type { TradingState } from '../risk/trading-state.ts'
import type { Trader, TraderParts } from '../trader.ts'
import type { Feed, FeedEvents, FeedInstrument } from './feed.ts'
import type { HeldClock } from './held-clock.ts'
import type { OutsideBroker } from './outside-account.ts'
import type { LastingBroker } from './restore.ts'
import type { SessionPast, SessionRecords } from './session-records.ts'

/** What a session is made of. */
export interface SessionParts extends Pick<TraderParts, 'margin' | 'conversion' | 'broker'> {
  readonly id: string
  readonly currency: Currency
  readonly cash: Money
  readonly limits: RiskLimits
  /** The account's own rules and limits, which then stand in place of `limits`. */
  readonly risk?: AccountRisk | undefined
  readonly state: TradingState
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
  readonly records: SessionRecords
  /** Where everything that happens is written down in order; nowhere when left out. */
  readonly log?: EventLog | undefined
  /** What a replay has to know of the data and the engine, beside the rest of these parts. */
  readonly origin?: RecordData | undefined
  /** The clock again when it stands still between inputs. */
  readonly held?: HeldClock | undefined
  readonly instruments: readonly FeedInstrument[]
  /** Makes the feed, once the market has the instruments. */
  readonly feed: (trader: Trader, events: FeedEvents) => Feed
  /** The broker outside the engine that orders go to; the simulated exchange when left out. */
  readonly outside?: OutsideBroker | undefined
  /** That of `broker`, when it goes on while engines die; one that is outside does so anyway. */
  readonly lasting?: LastingBroker | undefined
  /** Whether ids of orders name their strategies; as it is with a broker outside when left out. */
  readonly tellsOwners?: boolean | undefined
  /** Counts the engines that ran this session before, so that fill ids never repeat. */
  readonly run: number
  /** What an earlier engine left behind, to go on from. */
  readonly past: SessionPast | null
  /** Called after each moment of market data. */
  readonly onMoment: () => void
  /** Called when the feed runs, pauses or ends. */
  readonly onFeedState: () => void
}
