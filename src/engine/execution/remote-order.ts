import type { BrokerOrder } from '../kernel/broker-connection.ts'
import type { Amendment } from '../model/order-request.ts'
import type { Order } from '../model/order.ts'
import { traitsOf } from '../model/order-request.ts'
import type { Price, Timestamp } from '../model/units.ts'
import { amendmentOf, quantityOf } from './broker-ticket.ts'

/** What the broker has to be asked next about an order. */
export type RemoteStep = 'submit' | 'ask' | 'cancel' | 'amend'

/** An order at a broker outside the engine, and what is still to be settled with that broker. */
export class RemoteOrder {
  readonly order: Order
  /** `unknown`: it may have reached the broker or not; the broker is asked before anything else is done. */
  stage: 'unsent' | 'unknown' | 'sent'
  /** When it was first sent by this engine; NaN for one that an earlier engine sent, which is never sent again. */
  firstSentAt = Number.NaN as Timestamp
  /** How often it was sent. */
  sends = 0
  wantsCancel = false
  amendment: Amendment | null = null
  /** Failures in a row of what is being asked. */
  failures = 0
  /** True while it is being settled with the broker. */
  isBusy = false
  /** Resolves when there is nothing more to settle for now. */
  work: Promise<void> = Promise.resolve()
  /** Time of the newest state that the broker told. */
  seenAt = Number.NEGATIVE_INFINITY
  /** How much has filled according to the broker; fills that are told may lag behind. */
  filledThere = 0
  /** How it ended at the broker, while fills of it are still to come. */
  ending: BrokerOrder | null = null

  constructor(order: Order, stage: RemoteOrder['stage']) {
    this.order = order
    this.stage = stage
  }

  get next(): RemoteStep | null {
    if (this.stage === 'unknown') return 'ask'
    if (this.stage === 'unsent') return 'submit'
    if (this.wantsCancel) return 'cancel'
    return this.amendment === null ? null : 'amend'
  }

  /** Nothing is left to be settled with the broker. */
  rest(): void {
    this.stage = 'sent'
    this.wantsCancel = false
    this.amendment = null
    this.ending = null
  }

  /** What is wrong with an order of the broker's that has this order's id; empty when it is this one. */
  strangeness({ symbol, side, type }: Pick<BrokerOrder, 'symbol' | 'side' | 'type'>): string {
    const { order } = this
    const [expected, found] = [`${order.side} ${order.type} ${order.instrument.symbol}`, `${side} ${type} ${symbol}`]
    return expected === found ? '' : `expected ${expected}, found ${found}`
  }

  /** The terms that the broker tells where they are not ours, null where they are. @throws ArithmeticError for no numbers */
  changedTerms(state: BrokerOrder): Amendment | null {
    const { order } = this
    const terms = amendmentOf(state, order.instrument)
    const isSame =
      terms.quantity === order.quantity &&
      same(terms.limitPrice, order.limitPrice) &&
      same(terms.stopPrice, order.stopPrice)
    return isSame ? null : terms
  }

  /** True when the changed terms are how a trailing stop followed the market. */
  isTrail(terms: Amendment): boolean {
    return traitsOf(this.order.type).trails && terms.quantity === this.order.quantity
  }

  /** True when a state is from before fills that were told already. @throws ArithmeticError */
  isAheadOf({ filled }: Pick<BrokerOrder, 'filled'>): boolean {
    return quantityOf(filled, this.order.instrument) < this.order.filled
  }

  /** Notes how much has filled at the broker. Returns whether fills are still to be told. @throws ArithmeticError */
  noteFilled(filled: string): boolean {
    this.filledThere = Math.max(this.filledThere, quantityOf(filled, this.order.instrument))
    return this.filledThere > this.order.filled
  }
}

/** Equal, or both "no price". */
function same(one: Price, other: Price): boolean {
  return one === other || (one !== one && other !== other)
}
