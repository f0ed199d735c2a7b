import type { Fill } from '../model/fill.ts'
import type { Order } from '../model/order.ts'
import type { Timestamp } from '../model/units.ts'

/** What a broker says about an order. */
export type BrokerEvent =
  | { readonly type: 'accepted'; readonly orderId: string; readonly at: Timestamp }
  | { readonly type: 'rejected'; readonly orderId: string; readonly at: Timestamp; readonly reason: string }
  | { readonly type: 'canceled'; readonly orderId: string; readonly at: Timestamp; readonly reason: string }
  | { readonly type: 'cancel-rejected'; readonly orderId: string; readonly at: Timestamp; readonly reason: string }
  | { readonly type: 'expired'; readonly orderId: string; readonly at: Timestamp; readonly reason: string }
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
  /** Registers the one listener of the broker's events. */
  listen(listener: BrokerListener): void
}
