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
import type { Money, Price, Quantity, Timestamp } from './units.ts'

/** How far an order has come: what a store keeps beside the request. */
export type OrderLife = Pick<
  Order,
  'status' | 'filled' | 'notional' | 'commission' | 'updatedAt' | 'reason' | 'triggered'
>

/** What a split changes of an order. */
export type RescaledOrder = Pick<Order, 'quantity' | 'filled' | 'limitPrice' | 'stopPrice' | 'instructions'>

/** Of an {@link OrderFill}. */
export const NUMBERS_OF_A_FILL = 6

// The numbers of an order; see NumberRows.
const ID_NUMBER = 0
const QUANTITY = 1
const FILLED = 2
const LIMIT_PRICE = 3
const STOP_PRICE = 4
const CAUSED_AT = 5
const CREATED_AT = 6
const UPDATED_AT = 7
const NOTIONAL = 8
const COMMISSION = 9
const FIRST_FILL = 10
const rows = new NumberRows(FIRST_FILL + NUMBERS_OF_A_FILL)

/** An order and its life. Only the risk gate and the order manager change it. */
export class Order implements OrderRequest, ParentOrder {
  // Kept by the hundred thousand: what few orders need is apart from it, and what many have in common is shared.
  readonly #numbers: Float64Array
  readonly #start: number = 0
  #terms: LastingTerms
  #stage: Stage = STAGES.initialized
  #rarities: Rarities | null = null

  /** @param number that the id goes on with after the text, if any */
  constructor(id: string, request: OrderRequest, createdAt: Timestamp, number = 0) {
    this.#terms = lastingTermsOf(id, request)
    const start = rows.take()
    const numbers = rows.block
    this.#numbers = numbers
    this.#start = start
    numbers[start + ID_NUMBER] = number
    numbers[start + QUANTITY] = request.quantity
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
    order.#numbers[order.#start + FILLED] = life.filled
    order.#numbers[order.#start + NOTIONAL] = life.notional
    order.#numbers[order.#start + COMMISSION] = life.commission
    order.#numbers[order.#start + UPDATED_AT] = life.updatedAt
    if (life.reason !== '') order.#rare.reason = life.reason
    if (life.triggered) order.#rare.triggered = true
    return order
  }

  /**
   * Client order id: deterministic, so that a resend cannot double the order. Made when it is asked for: nobody asks for
   * those of a million orders.
   */
  get id(): string {
    const number = this.#numbers[this.#start + ID_NUMBER]
    return number === 0 ? this.#terms.idText : `${this.#terms.idText}${number}`
  }
  get instrument(): Instrument {
    return this.#terms.instrument
  }
  get side(): OrderSide {
    return this.#terms.side
  }
  get type(): OrderType {
    return this.#terms.type
  }
  get timeInForce(): TimeInForce {
    return this.#terms.timeInForce
  }
  get strategyId(): string {
    return this.#terms.strategyId
  }
  get strategyVersion(): string {
    return this.#terms.strategyVersion
  }
  get instructions(): OrderInstructions {
    return this.#terms.instructions
  }
  /** Unsigned. Changes when it is amended, and in a split. */
  get quantity(): Quantity {
    return this.#numbers[this.#start + QUANTITY] as Quantity
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
    return this.#numbers[this.#start + FILLED] as Quantity
  }
  get remaining(): Quantity {
    return (this.quantity - this.filled) as Quantity
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
    return this.#rarities === null ? '' : this.#rarities.reason
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
    return this.#rarities !== null && this.#rarities.triggered
  }
  /** +quantity for a buy, −quantity for a sell. */
  get signedQuantity(): Quantity {
    return (this.side === 'buy' ? this.quantity : -this.quantity) as Quantity
  }
  /** Average fill price in decimals, NaN before the first fill. */
  get averagePrice(): number {
    return this.instrument.averagePrice(this.notional, this.filled)
  }

  /** Moves to `status`. @throws InvariantError when the state machine does not allow it. */
  transition(status: OrderStatus, at: Timestamp, reason = ''): void {
    this.#stage = stageAfter(this.#stage, status, this)
    this.#numbers[this.#start + UPDATED_AT] = at
    if (reason !== '') this.#rare.reason = reason
  }

  /** Notes that a fill is its own. Returns false when it was noted before: a broker may tell of a fill twice. */
  noteFill(fillId: string): boolean {
    const { fillIds } = this.#rare
    if (fillIds.has(fillId)) return false
    fillIds.add(fillId)
    return true
  }

  /** Takes one fill. @throws InvariantError when it is empty or larger than what remains. */
  fill(quantity: Quantity, notional: Money, commission: Money, at: Timestamp): void {
    if (!(quantity > 0 && quantity <= this.remaining)) {
      throw new InvariantError(`order ${this.id}: expected a fill of 1 to ${this.remaining} units, found ${quantity}`)
    }
    this.transition(quantity === this.remaining ? 'filled' : 'partially-filled', at)
    this.#numbers[this.#start + FILLED] = this.filled + quantity
    this.#numbers[this.#start + NOTIONAL] = this.notional + notional
    this.#numbers[this.#start + COMMISSION] = this.commission + commission
  }

  /** Takes a fill that came when the order was over already; it stays over. */
  fillLate(quantity: Quantity, notional: Money, commission: Money, at: Timestamp): void {
    const numbers = this.#numbers
    numbers[this.#start + FILLED] = this.filled + quantity
    numbers[this.#start + NOTIONAL] = this.notional + notional
    numbers[this.#start + COMMISSION] = this.commission + commission
    numbers[this.#start + UPDATED_AT] = at
  }

  /** Puts it in the terms after a split of its shares. */
  rescale({ quantity, filled, limitPrice, stopPrice, instructions }: RescaledOrder): void {
    this.#terms = { ...this.#terms, instructions }
    this.#numbers[this.#start + QUANTITY] = quantity
    this.#numbers[this.#start + FILLED] = filled
    this.#numbers[this.#start + LIMIT_PRICE] = limitPrice
    this.#numbers[this.#start + STOP_PRICE] = stopPrice
  }

  /** Takes new terms. @throws InvariantError when they are for less than has filled */
  amend({ quantity, limitPrice, stopPrice }: Amendment, at: Timestamp): void {
    if (!(quantity >= this.filled)) {
      throw new InvariantError(
        `order ${this.id}: expected a quantity of at least ${this.filled} units, found ${quantity}`,
      )
    }
    this.#numbers[this.#start + QUANTITY] = quantity
    this.follow(stopPrice, limitPrice, at)
  }

  /** Moves its prices: those of a trailing stop go with the market. */
  follow(stopPrice: Price, limitPrice: Price, at: Timestamp): void {
    this.#numbers[this.#start + STOP_PRICE] = stopPrice
    this.#numbers[this.#start + LIMIT_PRICE] = limitPrice
    this.#numbers[this.#start + UPDATED_AT] = at
  }

  /** Its first fill, for {@link OrderFill}: where the numbers are that it is made of. */
  get numbers(): Float64Array {
    return this.#numbers
  }
  get startOfFirstFill(): number {
    return this.#start + FIRST_FILL
  }

  get #rare(): Rarities {
    return (this.#rarities ??= { reason: '', triggered: false, fillIds: new Set() })
  }

  /** Its id stands for it in texts. */
  toJSON(): string {
    return this.id
  }

  /** The price that it waited for came. */
  trigger(at: Timestamp): void {
    this.#rare.triggered = true
    this.#numbers[this.#start + UPDATED_AT] = at
  }
}

/** What few orders need. */
interface Rarities {
  /** Why it was denied, rejected, canceled or expired. */
  reason: string
  triggered: boolean
  /** Of fills that a broker outside told of. */
  readonly fillIds: Set<string>
}

/** What of an order is a name or an object, and stays. */
interface LastingTerms extends Pick<
  OrderRequest,
  'instrument' | 'side' | 'type' | 'timeInForce' | 'instructions' | 'strategyId' | 'strategyVersion'
> {
  /** The id, or what it begins with. */
  readonly idText: string
}

/** Of the order made last, by side. */
const latest: { buy: LastingTerms | undefined; sell: LastingTerms | undefined } = { buy: undefined, sell: undefined }

/** A strategy's orders differ in little but numbers: those that do not differ share one object. */
function lastingTermsOf(idText: string, request: OrderRequest): LastingTerms {
  const { instrument, side, type, timeInForce, instructions, strategyId, strategyVersion } = request
  const known = side === 'buy' ? latest.buy : latest.sell
  if (
    known !== undefined &&
    known.instrument === instrument &&
    known.instructions === instructions &&
    known.type === type &&
    known.timeInForce === timeInForce &&
    known.strategyId === strategyId &&
    known.strategyVersion === strategyVersion &&
    known.idText === idText
  ) {
    return known
  }
  const terms = { instrument, side, type, timeInForce, instructions, strategyId, strategyVersion, idText }
  latest[side] = terms
  return terms
}
