import { InvariantError } from './errors.ts'
import type { Instrument } from './instrument.ts'
import { NumberRows } from './number-rows.ts'
import { NO_PRICE, ZERO_QUANTITY } from './units.ts'
import type { Money, Price, Quantity, Timestamp } from './units.ts'

export type OrderSide = 'buy' | 'sell'
export type OrderType = 'market' | 'limit' | 'stop'
export type TimeInForce = 'day' | 'gtc'

export type OrderStatus =
  | 'initialized'
  | 'denied'
  | 'submitted'
  | 'accepted'
  | 'rejected'
  | 'partially-filled'
  | 'filled'
  | 'pending-cancel'
  | 'canceled'
  | 'expired'

/**
 * The order state machine: from each status, the statuses that may follow.
 * A broker may fill before it acknowledges, and may fill or reject while a cancel is on its way.
 */
export const ORDER_TRANSITIONS: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  initialized: ['denied', 'submitted'],
  denied: [],
  submitted: ['accepted', 'rejected', 'partially-filled', 'filled', 'pending-cancel', 'canceled', 'expired'],
  accepted: ['rejected', 'partially-filled', 'filled', 'pending-cancel', 'canceled', 'expired'],
  rejected: [],
  'partially-filled': ['partially-filled', 'filled', 'pending-cancel', 'canceled', 'expired'],
  filled: [],
  'pending-cancel': ['accepted', 'rejected', 'partially-filled', 'filled', 'canceled', 'expired'],
  canceled: [],
  expired: [],
}

/** A status with those that may follow: the table above as a graph, so that an order follows pointers, not names. */
interface Stage {
  readonly status: OrderStatus
  readonly isTerminal: boolean
  readonly next: readonly Stage[]
}

const STAGES = stagesOf(ORDER_TRANSITIONS)

function stagesOf(table: typeof ORDER_TRANSITIONS): Readonly<Record<OrderStatus, Stage>> {
  const stage = (status: OrderStatus) => ({ status, isTerminal: table[status].length === 0, next: new Array<Stage>() })
  const stages = {
    initialized: stage('initialized'),
    denied: stage('denied'),
    submitted: stage('submitted'),
    accepted: stage('accepted'),
    rejected: stage('rejected'),
    'partially-filled': stage('partially-filled'),
    filled: stage('filled'),
    'pending-cancel': stage('pending-cancel'),
    canceled: stage('canceled'),
    expired: stage('expired'),
  }
  for (const { status, next } of Object.values(stages)) next.push(...table[status].map((name) => stages[name]))
  return stages
}

/** True when no transition leaves the status: the order can never fill again. */
export function isTerminal(status: OrderStatus): boolean {
  return STAGES[status].isTerminal
}

/** What is wanted, in exact units, before the order has a life. */
export interface OrderRequest {
  readonly instrument: Instrument
  readonly side: OrderSide
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  /** Unsigned. */
  readonly quantity: Quantity
  /** NO_PRICE unless a limit order. */
  readonly limitPrice: Price
  /** NO_PRICE unless a stop order. */
  readonly stopPrice: Price
  /** Strategy instance, or {@link MANUAL} for a human. */
  readonly strategyId: string
  /** Hash of the strategy's code, empty for a human. */
  readonly strategyVersion: string
  /** Time of the market event, or of the human's command, that the order is an answer to. */
  readonly causedAt: Timestamp
}

/** The strategyId of orders placed by hand. */
export const MANUAL = 'manual'

/** How far an order has come: what a store keeps beside the request. */
export type OrderLife = Pick<Order, 'status' | 'filled' | 'notional' | 'commission' | 'updatedAt' | 'reason'>

/** What a split changes of an order. */
export type RescaledOrder = Pick<Order, 'quantity' | 'filled' | 'limitPrice' | 'stopPrice'>

// The numbers of an order that are seldom small integers; see NumberRows.
const LIMIT_PRICE = 0
const STOP_PRICE = 1
const CAUSED_AT = 2
const CREATED_AT = 3
const UPDATED_AT = 4
const NOTIONAL = 5
const COMMISSION = 6
const rows = new NumberRows(7)

/** An order and its life. Only the risk gate and the order manager change it. */
export class Order implements OrderRequest {
  /** Client order id: deterministic, so that a resend cannot double the order. */
  readonly id: string
  readonly instrument: Instrument
  readonly side: OrderSide
  readonly type: OrderType
  readonly timeInForce: TimeInForce
  readonly strategyId: string
  readonly strategyVersion: string
  readonly #numbers: Float64Array
  readonly #start: number
  #stage: Stage = STAGES.initialized
  #quantity: Quantity
  #filled: Quantity = ZERO_QUANTITY
  #reason = ''
  /** Nearly all orders have one fill: only those with more pay for a set. */
  #firstFillId: string | undefined
  #laterFillIds: Set<string> | undefined

  constructor(id: string, request: OrderRequest, createdAt: Timestamp) {
    this.id = id
    this.instrument = request.instrument
    this.side = request.side
    this.type = request.type
    this.timeInForce = request.timeInForce
    this.#quantity = request.quantity
    this.strategyId = request.strategyId
    this.strategyVersion = request.strategyVersion
    const { numbers, start } = rows.take()
    this.#numbers = numbers
    this.#start = start
    numbers[start + LIMIT_PRICE] = request.limitPrice
    numbers[start + STOP_PRICE] = request.stopPrice
    numbers[start + CAUSED_AT] = request.causedAt
    numbers[start + CREATED_AT] = createdAt
    numbers[start + UPDATED_AT] = createdAt
  }

  /** An order as it was when it was written down. */
  static restore(id: string, request: OrderRequest, createdAt: Timestamp, life: OrderLife): Order {
    const order = new Order(id, request, createdAt)
    order.#stage = STAGES[life.status]
    order.#filled = life.filled
    order.#numbers[order.#start + NOTIONAL] = life.notional
    order.#numbers[order.#start + COMMISSION] = life.commission
    order.#numbers[order.#start + UPDATED_AT] = life.updatedAt
    order.#reason = life.reason
    return order
  }

  /** Unsigned. Changes in a split only. */
  get quantity(): Quantity {
    return this.#quantity
  }
  get limitPrice(): Price {
    return this.#numbers[this.#start + LIMIT_PRICE] as Price
  }
  get stopPrice(): Price {
    return this.#numbers[this.#start + STOP_PRICE] as Price
  }
  get causedAt(): Timestamp {
    return this.#numbers[this.#start + CAUSED_AT] as Timestamp
  }
  get createdAt(): Timestamp {
    return this.#numbers[this.#start + CREATED_AT] as Timestamp
  }
  get status(): OrderStatus {
    return this.#stage.status
  }
  get filled(): Quantity {
    return this.#filled
  }
  get remaining(): Quantity {
    return (this.#quantity - this.#filled) as Quantity
  }
  /** Σ price × quantity of its fills, unsigned. */
  get notional(): Money {
    return this.#numbers[this.#start + NOTIONAL] as Money
  }
  get commission(): Money {
    return this.#numbers[this.#start + COMMISSION] as Money
  }
  get updatedAt(): Timestamp {
    return this.#numbers[this.#start + UPDATED_AT] as Timestamp
  }
  /** Why it was denied, rejected, canceled or expired; empty otherwise. */
  get reason(): string {
    return this.#reason
  }
  /** Ties the order to the decision that made it: who, and on what moment. */
  get correlationId(): string {
    return `${this.strategyId}@${this.causedAt}`
  }
  /** True while it can still fill. */
  get working(): boolean {
    return !this.#stage.isTerminal
  }
  /** +quantity for a buy, −quantity for a sell. */
  get signedQuantity(): Quantity {
    return (this.side === 'buy' ? this.quantity : -this.quantity) as Quantity
  }
  /** Average fill price in decimals, NaN before the first fill. */
  get averagePrice(): number {
    return this.instrument.averagePrice(this.notional, this.#filled)
  }

  /** Moves to `status`. @throws InvariantError when the state machine does not allow it. */
  transition(status: OrderStatus, at: Timestamp, reason = ''): void {
    this.#stage = this.#stageAfter(status)
    this.#numbers[this.#start + UPDATED_AT] = at
    if (reason !== '') this.#reason = reason
  }

  /** Notes that a fill is its own. Returns false when it was noted before: a broker may tell of a fill twice. */
  noteFill(fillId: string): boolean {
    if (this.#firstFillId === undefined) this.#firstFillId = fillId
    else if (fillId === this.#firstFillId || this.#laterFillIds?.has(fillId)) return false
    else (this.#laterFillIds ??= new Set()).add(fillId)
    return true
  }

  /** Takes one fill. @throws InvariantError when it is empty or larger than what remains. */
  fill(quantity: Quantity, notional: Money, commission: Money, at: Timestamp): void {
    if (!(quantity > 0 && quantity <= this.remaining)) {
      throw new InvariantError(`order ${this.id}: expected a fill of 1 to ${this.remaining} units, found ${quantity}`)
    }
    this.transition(quantity === this.remaining ? 'filled' : 'partially-filled', at)
    this.#filled = (this.#filled + quantity) as Quantity
    this.#numbers[this.#start + NOTIONAL] = this.notional + notional
    this.#numbers[this.#start + COMMISSION] = this.commission + commission
  }

  /** Puts it in the terms after a split of its shares. */
  rescale({ quantity, filled, limitPrice, stopPrice }: RescaledOrder): void {
    this.#quantity = quantity
    this.#filled = filled
    this.#numbers[this.#start + LIMIT_PRICE] = limitPrice
    this.#numbers[this.#start + STOP_PRICE] = stopPrice
  }

  #stageAfter(status: OrderStatus): Stage {
    const { next } = this.#stage
    for (let index = 0; index < next.length; index++) {
      const stage = next[index]
      if (stage?.status === status) return stage
    }
    const expected = next.map((stage) => stage.status).join(', ')
    throw new InvariantError(`order ${this.id}: expected one of [${expected}] after ${this.status}, found ${status}`)
  }
}

/** What of an order request differs from a market order by hand, good till cancelled. */
export type OrderTerms = Partial<Omit<OrderRequest, 'instrument' | 'side' | 'quantity'>>

/** An order for `quantity`: a market order by hand, good till cancelled, unless the terms say otherwise. */
export function orderRequest(
  instrument: Instrument,
  side: OrderSide,
  quantity: Quantity,
  terms: OrderTerms = {},
): OrderRequest {
  return {
    instrument,
    side,
    quantity,
    type: terms.type ?? 'market',
    timeInForce: terms.timeInForce ?? 'gtc',
    limitPrice: terms.limitPrice ?? NO_PRICE,
    stopPrice: terms.stopPrice ?? NO_PRICE,
    strategyId: terms.strategyId ?? MANUAL,
    strategyVersion: terms.strategyVersion ?? '',
    causedAt: terms.causedAt ?? (0 as Timestamp),
  }
}
