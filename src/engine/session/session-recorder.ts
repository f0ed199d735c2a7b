import type { EventLog, Journal, RecordData, RecordKind } from '../kernel/journal.ts'
import type { Adjustment } from '../execution/adjustment.ts'
import type { Decision } from '../execution/reconciliation-ports.ts'
import { messageOf } from '../model/errors.ts'
import type { RiskViolation } from '../model/errors.ts'
import type { Order } from '../model/order.ts'
import type { Amendment } from '../model/order-request.ts'
import type { Timestamp } from '../model/units.ts'
import type { TradingState } from '../risk/trading-state.ts'
import type { Trader } from '../trader.ts'
import type { FeedTurn } from './feed.ts'
import { adjustmentData } from './adjustment-data.ts'
import { amendmentData, fillData, orderData, requestData } from './order-data.ts'

/** Records between two checkpoints of the account, at most: what a reader that looks for a moment has to fold. */
const CHECKPOINT_RECORDS = 500

/**
 * Writes down what a session is fed and what comes of it, in the order of happening. Moments of market data are counted
 * and written as one record before the next record of another kind, so that a replay knows how many came before it.
 */
export class SessionRecorder implements EventLog {
  readonly #log: EventLog
  #moments = 0
  #cursor = 0
  #sinceCheckpoint = 0
  /** Commands that are being carried out, and market data that is being delivered: what comes of them is no input. */
  #depth = 0
  #unfollow: (() => void) | undefined

  constructor(log: EventLog) {
    this.#log = log
  }

  get waiting(): number {
    return this.#log.waiting ?? 0
  }

  append(kind: RecordKind, data: RecordData): void {
    this.#settle()
    this.#add(kind, data)
  }

  flush(): void {
    this.#settle()
    this.#log.flush()
  }

  /** Puts the moments that are counted but not written before whatever is written next. */
  settle(): void {
    this.#settle()
  }

  /** A moment of a recorded history was delivered in full: its data is known by reference. */
  moment(cursor: Timestamp): void {
    this.#moments++
    this.#cursor = cursor
  }

  /** A turn of ticks was delivered at one time: by reference to their seed, or by value. */
  turn(at: Timestamp, { rounds, ticks }: FeedTurn): void {
    if (ticks) this.append('data', { at, rounds, ticks })
    else this.append('market', { at, rounds })
  }

  /** Carries out what somebody outside asks of the session, and writes it down first. What it asks for itself is not an input. */
  command<T>(name: string, data: RecordData, action: () => T): T {
    if (this.#depth === 0) this.append('command', { do: name, ...data })
    return this.deliver(action)
  }

  /** Lets market data or timers act: what comes of it is no input. */
  deliver<T>(work: () => T): T {
    this.#depth++
    try {
      return work()
    } finally {
      this.#depth--
    }
  }

  /** Follows what becomes of orders, and who holds trading back. */
  follow({ bus }: Trader, state: TradingState): void {
    bus.subscribe('fill', 'journal', (fill) => this.append('fill', fillData(fill)))
    bus.subscribe('order', 'journal', ({ order, status, at }) => {
      this.append(status === 'pending-cancel' ? 'cancel' : 'order', orderData(order, status, at))
    })
    this.#unfollow = state.onChange(() => {
      // What the session itself does to the state comes of its inputs, and comes again when they do.
      if (this.#depth === 0) this.append('command', { do: 'trading', ...tradingData(state) })
    })
  }

  /** Who holds trading back is not of this session any more. */
  unfollow(): void {
    this.#unfollow?.()
  }

  /** The journal of the session's gate: each decision is appended here, then made durable by `records`. */
  journal(records: Journal, signalOf: (order: Order) => RecordData): Journal {
    return {
      recordIntent: (order) => {
        this.append('intent', { order: order.id, at: order.createdAt, ...requestData(order), ...signalOf(order) })
        this.#write({ what: 'intent', order: order.id }, () => records.recordIntent(order))
      },
      recordAmendment: (order, amendment, at) => {
        this.append('amendment', { ...amendmentData(order, amendment), at })
        this.#write({ what: 'amendment', order: order.id }, () => records.recordAmendment(order, amendment, at))
      },
      recordRefusal: (order, violation, amendment) => {
        this.append('refusal', {
          ...refusalData(order, violation, amendment),
          ...(amendment === null ? signalOf(order) : {}),
        })
      },
    }
  }

  /**
   * Writes down what is taken over from a broker's account, or decided about it, together with `write`, which makes it
   * durable. @throws StorageError; then a replay knows that it was not taken over
   */
  takeOver(adjustments: readonly Adjustment[], decision: Decision | null, write: () => void): void {
    const decided = decision && { reconciliation: { ...decision } }
    if (adjustments.length === 0) {
      if (decided) this.append('note', decided)
      write()
      return
    }
    this.append('adjustment', { ...adjustmentData(adjustments), ...decided })
    this.#write({ what: 'adjustment' }, write)
  }

  /** Notes the account when enough has happened since it was noted last, or when it must be. */
  checkpoint(account: () => RecordData, isDue = this.#sinceCheckpoint >= CHECKPOINT_RECORDS): void {
    if (!isDue || (this.#sinceCheckpoint === 0 && this.#moments === 0)) return
    this.append('checkpoint', account())
    this.#sinceCheckpoint = 0
  }

  /** Makes the newest record durable. A disk that fails is an input: what follows from it has to come again in a replay. */
  #write(about: RecordData, write: () => void): void {
    try {
      write()
    } catch (error) {
      this.append('unwritten', { ...about, message: messageOf(error) })
      throw error
    }
  }

  #settle(): void {
    if (this.#moments === 0) return
    const moments = this.#moments
    this.#moments = 0
    this.#add('market', { moments, cursor: this.#cursor })
  }

  #add(kind: RecordKind, data: RecordData): void {
    this.#sinceCheckpoint++
    this.#log.append(kind, data)
  }
}

function refusalData(order: Order, violation: RiskViolation, amendment: Amendment | null): RecordData {
  const { rule, message, limit, found } = violation
  const what =
    amendment === null
      ? { order: order.id, at: order.createdAt, ...requestData(order) }
      : amendmentData(order, amendment)
  return { ...what, rule, message, limit, found }
}

/** Who holds trading back. */
export function tradingData({ latch, holds }: TradingState): RecordData {
  return {
    latch: latch && { id: latch.id, at: latch.at, source: latch.source, reason: latch.reason },
    holds: holds.map(({ splits, ...hold }) => (splits ? { ...hold, splits: [...splits] } : hold)),
  }
}
