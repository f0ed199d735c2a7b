import type { Fill } from './fill.ts'
import type { Instrument } from './instrument.ts'
import { NumberRows } from './number-rows.ts'
import type { OrderSide } from './order-request.ts'
import { NUMBERS_OF_A_FILL } from './order.ts'
import type { Order } from './order.ts'
import type { Money, Price, Quantity, Timestamp } from './units.ts'

// The numbers of a fill; see NumberRows.
const ID_NUMBER = 0
const QUANTITY = 1
const PRICE = 2
const NOTIONAL = 3
const COMMISSION = 4
const AT = 5
const rows = new NumberRows(NUMBERS_OF_A_FILL)

/** What the numbers of a fill come to. */
export type FillNumbers = Pick<Fill, 'quantity' | 'price' | 'notional' | 'commission' | 'at'>

/**
 * A fill of an order of this process: what the order knows is asked of it, and ids are made when they are asked for. The
 * numbers of an order's first fill are among those of the order, so that a fill need not be kept to be known: see
 * {@link OrderFill.firstOf}.
 */
export class OrderFill implements Fill {
  declare readonly order: Order
  readonly #idText: string = ''
  readonly #numbers: Float64Array
  readonly #start: number = 0

  private constructor(order: Order, idText: string, numbers: Float64Array, start: number) {
    this.order = order
    this.#idText = idText
    this.#numbers = numbers
    this.#start = start
  }

  /** @param number of the fill from 1, which its id ends in */
  static make(order: Order, idText: string, number: number, fill: FillNumbers): OrderFill {
    let { numbers, startOfFirstFill: start } = order
    if (numbers[start + ID_NUMBER] !== 0) {
      start = rows.take()
      numbers = rows.block
    }
    numbers[start + ID_NUMBER] = number
    numbers[start + QUANTITY] = fill.quantity
    numbers[start + PRICE] = fill.price
    numbers[start + NOTIONAL] = fill.notional
    numbers[start + COMMISSION] = fill.commission
    numbers[start + AT] = fill.at
    return new OrderFill(order, idText, numbers, start)
  }

  /** The first fill of an order that has one. @param idText that its id begins with */
  static firstOf(order: Order, idText: string): OrderFill {
    return new OrderFill(order, idText, order.numbers, order.startOfFirstFill)
  }

  get isFirst(): boolean {
    return this.#numbers === this.order.numbers && this.#start === this.order.startOfFirstFill
  }
  get idText(): string {
    return this.#idText
  }
  get id(): string {
    return `${this.#idText}${this.#numbers[this.#start + ID_NUMBER]}`
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
