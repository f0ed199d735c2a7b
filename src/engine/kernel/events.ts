import type { Fill } from '../model/fill.ts'
import type { Order, OrderStatus } from '../model/order.ts'
import type { Quantity, Timestamp } from '../model/units.ts'
import type { Instrument } from '../model/instrument.ts'

/** An order moved to `status`. The order itself may have moved on by the time a subscriber hears of it. */
export interface OrderEvent {
  readonly order: Order
  readonly status: OrderStatus
  readonly at: Timestamp
}

/** A position of the account changed by a fill. */
export interface PositionEvent {
  readonly instrument: Instrument
  readonly strategyId: string
  /** Signed quantity of the account after the fill. */
  readonly quantity: Quantity
  readonly at: Timestamp
}

export type Severity = 'info' | 'warning' | 'error' | 'critical'

/** Something a human should know. */
export interface AlertEvent {
  readonly at: Timestamp
  readonly severity: Severity
  /** The part that speaks: `risk`, `strategy:sma-cross-1`, `exchange`, `bus`. */
  readonly source: string
  /** Stable and machine-readable, upper case. */
  readonly code: string
  readonly message: string
}

export interface EventMap {
  fill: Fill
  position: PositionEvent
  order: OrderEvent
  alert: AlertEvent
}

export type Topic = keyof EventMap

/** Smaller is delivered first. Market data (see the event bus) ranks between orders and alerts. */
export const TOPIC_PRIORITY: Readonly<Record<Topic, 0 | 1 | 2>> = { fill: 0, position: 0, order: 1, alert: 2 }
