import { InvariantError } from './errors.ts'
import type { Instrument } from './instrument.ts'
import { NumberRows } from './number-rows.ts'
import type {
  Amendment,
  OrderInstructions,
  OrderRequest,
  OrderSide,
  OrderType,
  ParentOrder,
  TimeInForce,
} from './order-request.ts'
import { STAGES, stageAfter } from './order-status.ts'
import type { OrderStatus, Stage } from './order-status.ts'
import { ZERO_QUANTITY } from './units.ts'
import type { Money, Price, Quantity, Timestamp } from './units.ts'

/** How far an order has come: what a store keeps beside the request. */
export type OrderLife = Pick<
  Order,
  'status' | 'filled' | 'notional' | 'commission' | 'updatedAt' | 'reason' | 'triggered'
>

/** What a split changes of an order. */
export type RescaledOrder = Pick<Order, 'quantity' | 'filled' | 'limitPrice' | 'stopPrice' | 'instructions'>

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
export class Order implements OrderRequest, ParentOrder {
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
  #instructions: OrderInstructions
  #quantity: Quantity
  #filled: Quantity = ZERO_QUANTITY
  #triggered = false
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
    this.#instructions = request.instructions
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
    order.#triggered = life.triggered
    return order
  }

  /** Unsigned. Changes when it is amended, and in a split. */
  get quantity(): Quantity {
    return this.#quantity
  }
  get instructions(): OrderInstructions {
    return this.#instructions
  }
  get limitPrice(): Price {
    return this.#numbers[this.#start + LIMIT_PRICE] as Price
  }
  /** Where it triggers; the last place where a trailing stop was seen. */
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
  /** True once the price that it waited for came. */
  get triggered(): boolean {
    return this.#triggered
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
    this.#stage = stageAfter(this.#stage, status, this.id)
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
  rescale({ quantity, filled, limitPrice, stopPrice, instructions }: RescaledOrder): void {
    this.#instructions = instructions
    this.#quantity = quantity
    this.#filled = filled
    this.#numbers[this.#start + LIMIT_PRICE] = limitPrice
    this.#numbers[this.#start + STOP_PRICE] = stopPrice
  }

  /** Takes new terms. @throws InvariantError when they are for less than has filled */
  amend({ quantity, limitPrice, stopPrice }: Amendment, at: Timestamp): void {
    if (!(quantity >= this.#filled)) {
      throw new InvariantError(
        `order ${this.id}: expected a quantity of at least ${this.#filled} units, found ${quantity}`,
      )
    }
    this.#quantity = quantity
    this.follow(stopPrice, limitPrice, at)
  }

  /** Moves its prices: those of a trailing stop go with the market. */
  follow(stopPrice: Price, limitPrice: Price, at: Timestamp): void {
    this.#numbers[this.#start + STOP_PRICE] = stopPrice
    this.#numbers[this.#start + LIMIT_PRICE] = limitPrice
    this.#numbers[this.#start + UPDATED_AT] = at
  }

  /** The price that it waited for came. */
  trigger(at: Timestamp): void {
    this.#triggered = true
    this.#numbers[this.#start + UPDATED_AT] = at
  }
}
