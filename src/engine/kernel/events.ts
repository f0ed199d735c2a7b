import type { Fill } from '../model/fill.ts'
import type { CorporateAction } from '../model/corporate-action.ts'
import type { Order } from '../model/order.ts'
import type { OrderStatus } from '../model/order-status.ts'
import type { Money, Price, Quantity, Timestamp } from '../model/units.ts'
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

/** A corporate action took effect; positions and orders of the account have been put in its terms. */
export interface CorporateActionEvent {
  readonly action: CorporateAction
  readonly instrument: Instrument
  readonly at: Timestamp
  /** What parts of a share are paid at after a split, a share at its delisting; otherwise the last price. */
  readonly price: Price
  /** Signed quantity of the account. */
  readonly before: Quantity
  readonly after: Quantity
  /** Dividend, cash for a part of a share, or proceeds at the end; negative when paid. */
  readonly cash: Money
  readonly rescaledOrders: readonly Order[]
  readonly endedOrders: readonly Order[]
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
  /** What it is about, as a symbol or an order: alerts of one source, code and subject are one that came several times. */
  readonly subject?: string | undefined
  /** Of the order or the command that it belongs to. */
  readonly correlationId?: string | undefined
}

export interface EventMap {
  fill: Fill
  position: PositionEvent
  action: CorporateActionEvent
  order: OrderEvent
  alert: AlertEvent
}

export type Topic = keyof EventMap

/** Smaller is delivered first. Market data (see the event bus) ranks between orders and alerts. */
export const TOPIC_PRIORITY: Readonly<Record<Topic, 0 | 1 | 2>> = {
  fill: 0,
  position: 0,
  action: 0,
  order: 1,
  alert: 2,
}
