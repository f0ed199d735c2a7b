import type { RiskViolation } from '../model/errors.ts'
import type { Order } from '../model/order.ts'
import type { Amendment } from '../model/order-request.ts'
import type { Timestamp } from '../model/units.ts'

/** Where a decision is made durable before it acts. */
export interface Journal {
  /** Writes the order down. Durable when it returns; an order without an intent never leaves. @throws StorageError */
  recordIntent(order: Order): void
  /** Writes down how an order is about to be changed; durable when it returns. @throws StorageError */
  recordAmendment(order: Order, amendment: Amendment, at: Timestamp): void
  /** Notes that the gate refused an order, or a change of one. Need not be durable when it returns: nothing leaves. */
  recordRefusal?(order: Order, violation: RiskViolation, amendment: Amendment | null): void
}

/** The journal of a backtest: a run that dies is run again. */
export const NO_JOURNAL: Journal = { recordIntent: () => undefined, recordAmendment: () => undefined }

/** What the core was fed. A replay feeds it the same again. */
const INPUT_KINDS = [
  /** An engine begins with a session, or goes on with it: configuration, data, seed. */
  'run',
  /** Moments of market data by reference, several in one record. */
  'market',
  /** Market data by value. */
  'data',
  /** The session's clock moved without market data. */
  'clock',
  /** What a human asked for. */
  'command',
  /** What a broker outside the engine said. */
  'broker',
  /** What was taken over from a broker's account without an order of ours. */
  'adjustment',
  /** The record before it could not be made durable: what it was about did not happen. */
  'unwritten',
] as const

/** What came of it while a moment of its input was delivered. A replay compares it with what it does itself. */
export const OUTCOME_KINDS = [
  /** An order that passed the gate and is about to leave. */
  'intent',
  /** What the gate refused, with the rule's name. */
  'refusal',
  /** A change of a working order that is about to leave. */
  'amendment',
  /** A cancel that is about to leave. */
  'cancel',
  /** An order came to a status or to other terms. */
  'order',
  'fill',
  /** A strategy threw and was taken out. */
  'failure',
] as const

/** What else has to be on record: it neither drives a replay nor is compared. */
const NOTE_KINDS = [
  /** A step of a stop, pause or flatten, before or after it acts. */
  'step',
  /** The state of the account and of strategies, to go on from. */
  'checkpoint',
  /** Anything else worth keeping: a reconciliation's finding, an operator's remark. */
  'note',
] as const

export const RECORD_KINDS = [...INPUT_KINDS, ...OUTCOME_KINDS, ...NOTE_KINDS]
export type RecordKind = (typeof RECORD_KINDS)[number]

/** Plain data, as JSON holds it. Numbers have to be finite. */
export type RecordValue =
  string | number | boolean | null | readonly RecordValue[] | { readonly [name: string]: RecordValue | undefined }

/** What is undefined is left out. */
export type RecordData = { readonly [name: string]: RecordValue | undefined }

/**
 * The append-only record of all that happened, in the order of happening. Records are numbered without a gap and chained
 * by their hashes.
 */
export interface EventLog {
  /** Adds a record after all that are there, in memory: it costs no disk, never fails, and is durable with the next {@link flush}. */
  append(kind: RecordKind, data: RecordData): void
  /** Records that are not durable yet; none when left out. */
  readonly waiting?: number
  /** Makes everything appended so far durable, with one fsync. @throws StorageError; then all of it waits for the next flush */
  flush(): void
}

/** A log that keeps nothing, for backtests and parts that run alone. */
export const NO_LOG: EventLog = { append: () => undefined, flush: () => undefined }

/** A record as it is read back. */
export interface JournalRecord {
  /** Of the record's form; each version has its own way to be read. */
  readonly version: number
  /** Counts from 1, without a gap. */
  readonly sequence: number
  /** Wall clock when it was appended, epoch ms. */
  readonly at: number
  readonly kind: RecordKind
  readonly data: RecordData
}
