import type { Fill } from '../model/fill.ts'
import type { Order } from '../model/order.ts'
import type { Amendment } from '../model/order-request.ts'
import type { Price, Timestamp } from '../model/units.ts'

/** The broker has an order and works on it. */
export interface AcceptedEvent {
  readonly type: 'accepted'
  readonly orderId: string
  /** The order itself, where the broker has it at hand. */
  readonly order?: Order | undefined
  readonly at: Timestamp
}

/** What a broker says about an order. */
export type BrokerEvent =
  | AcceptedEvent
  | { readonly type: 'rejected'; readonly orderId: string; readonly at: Timestamp; readonly reason: string }
  | { readonly type: 'canceled'; readonly orderId: string; readonly at: Timestamp; readonly reason: string }
  | { readonly type: 'cancel-rejected'; readonly orderId: string; readonly at: Timestamp; readonly reason: string }
  | { readonly type: 'expired'; readonly orderId: string; readonly at: Timestamp; readonly reason: string }
  | { readonly type: 'amended'; readonly orderId: string; readonly at: Timestamp; readonly amendment: Amendment }
  | { readonly type: 'amend-rejected'; readonly orderId: string; readonly at: Timestamp; readonly reason: string }
  /** The price that it waited for came: from now on it is a market or a limit order. */
  | { readonly type: 'triggered'; readonly orderId: string; readonly at: Timestamp }
  /** A trailing stop followed the market. */
  | {
      readonly type: 'trailed'
      readonly orderId: string
      readonly at: Timestamp
      readonly stopPrice: Price
      readonly limitPrice: Price
    }
  | { readonly type: 'fill'; readonly fill: Fill }

export type BrokerListener = (event: BrokerEvent) => void

/**
 * A broker: takes orders, answers with events, at once or later. Only the risk gate holds one.
 * `submit` with an id that the broker knows already must not place a second order.
 */
export interface Broker {
  readonly name: string
  submit(order: Order): void
  cancel(order: Order): void
  /** Changes a working order; what it has filled stays. */
  amend(order: Order, amendment: Amendment): void
  /** Registers the one listener of the broker's events. */
  listen(listener: BrokerListener): void
}
