import type { Fill } from '../model/fill.ts'
import type { Instrument } from '../model/instrument.ts'
import { NumberRows } from '../model/number-rows.ts'
import type { OrderSide } from '../model/order-request.ts'
import type { Order } from '../model/order.ts'
import type { Money, Price, Quantity, Timestamp } from '../model/units.ts'

// The numbers of a fill; see NumberRows.
const QUANTITY = 0
const PRICE = 1
const NOTIONAL = 2
const COMMISSION = 3
const AT = 4
const rows = new NumberRows(5)

/** A fill of an order of this process: what the order knows is asked of it, and ids are made when they are asked for. */
export class OrderFill implements Fill {
  readonly order: Order
  readonly #idPrefix: string
  readonly #number: number
  readonly #numbers: Float64Array
  readonly #start: number

  /** @param number of the fill, which its id ends in */
  constructor(
    order: Order,
    idPrefix: string,
    number: number,
    quantity: Quantity,
    price: Price,
    notional: Money,
    commission: Money,
    at: Timestamp,
  ) {
    this.order = order
    this.#idPrefix = idPrefix
    this.#number = number
    const start = rows.take()
    const numbers = rows.block
    this.#numbers = numbers
    this.#start = start
    numbers[start + QUANTITY] = quantity
    numbers[start + PRICE] = price
    numbers[start + NOTIONAL] = notional
    numbers[start + COMMISSION] = commission
    numbers[start + AT] = at
  }

  get id(): string {
    return `${this.#idPrefix}${this.#number}`
  }
  get orderId(): string {
    return this.order.id
  }
  get strategyId(): string {
    return this.order.strategyId
  }
  get instrument(): Instrument {
    return this.order.instrument
  }
  get side(): OrderSide {
    return this.order.side
  }
  get quantity(): Quantity {
    return this.#numbers[this.#start + QUANTITY] as Quantity
  }
  get price(): Price {
    return this.#numbers[this.#start + PRICE] as Price
  }
  get notional(): Money {
    return this.#numbers[this.#start + NOTIONAL] as Money
  }
  get commission(): Money {
    return this.#numbers[this.#start + COMMISSION] as Money
  }
  get at(): Timestamp {
    return this.#numbers[this.#start + AT] as Timestamp
  }
}
