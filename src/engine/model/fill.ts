import type { Instrument } from './instrument.ts'
import type { Order } from './order.ts'
import type { OrderSide } from './order-request.ts'
import type { Money, Price, Quantity, Timestamp } from './units.ts'

/** One execution, as the broker reported it. Its values may be getters, which a spread leaves out. */
export interface Fill {
  /** Unique per broker; a second fill with the same id is a duplicate. */
  readonly id: string
  readonly orderId: string
  /** The order itself, where the broker has it at hand. */
  readonly order?: Order | undefined
  readonly strategyId: string
  readonly instrument: Instrument
  readonly side: OrderSide
  /** Unsigned. */
  readonly quantity: Quantity
  readonly price: Price
  /** price × quantity of the unsigned quantity: below zero where the price is. */
  readonly notional: Money
  readonly commission: Money
  /** Time of the execution: the open of the bar that filled it, or of the tick. */
  readonly at: Timestamp
  /** Forced by venue or broker, for want of margin. */
  readonly liquidation?: true
}
