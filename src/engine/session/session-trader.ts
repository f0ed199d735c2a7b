import { faultMessage } from '../kernel/event-bus.ts'
import type { Severity } from '../kernel/events.ts'
import type { RecordData } from '../kernel/journal.ts'
import { ensure } from '../model/errors.ts'
import type { Order } from '../model/order.ts'
import type { StrategyLock } from '../risk/strategy-conduct.ts'
import { Trader } from '../trader.ts'
import type { OutsideAccount } from './outside-account.ts'
import { PAPER_COSTS } from './paper-costs.ts'
import { newestOrderNumber } from './restore.ts'
import { tellsOwners } from './session-data.ts'
import type { SessionParts } from './session-parts.ts'
import type { SessionRecorder } from './session-recorder.ts'

/** The session that a trader is for, asked once it trades. */
export interface TradingSession {
  readonly outside: OutsideAccount | null
  readonly recorder: SessionRecorder
  /** What a strategy's indicators showed when it decided on an order. */
  signal(order: Order): RecordData
  /** A rule has taken a strategy out. */
  onLock(lock: StrategyLock): void
  alert(severity: Severity, source: string, code: string, message: string): void
}

/** The trader of a session: its orders are on record, its broker is outside or simulated, its account has rules. */
export function sessionTrader(parts: SessionParts, session: TradingSession): Trader {
  const { clock, timers, random, records, currency, cash, limits, state, past, run, margin, conversion } = parts
  const idPrefix = `${parts.id}-`
  const trader = new Trader({
    clock,
    timers,
    random,
    journal: session.recorder.journal(records, (order) => session.signal(order)),
    currency,
    cash,
    limits,
    risk: parts.risk && { ...parts.risk, onLock: (lock) => session.onLock(lock) },
    state,
    margin,
    conversion,
    ...PAPER_COSTS,
    broker: session.outside ? (context) => ensure(session.outside, 'an account').brokerFor(context) : parts.broker,
    ids: {
      orders: idPrefix,
      fills: `${parts.id}-${run}-F`,
      ordersBefore: newestOrderNumber(past?.orders ?? [], idPrefix),
      tellsOwners: tellsOwners(parts),
    },
    onFault: (subscriber, error) => session.alert('error', subscriber, 'FAULT', faultMessage(subscriber, error)),
    onTrade: () => undefined,
  })
  for (const { instrument, timeframe, matchedBy } of parts.instruments) {
    trader.addInstrument(instrument, timeframe, matchedBy)
  }
  return trader
}
