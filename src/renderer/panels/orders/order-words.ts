import type { OrderStatus } from '../../../contract/order-terms.ts'
import type { OrderView } from '../../../contract/views.ts'
import { TYPE_TERMS } from '../ticket/ticket-types.ts'
import type { BadgeTone } from '../../components/indicators.tsx'

/** Statuses in the trader's words. */
export const STATUS_WORDS: Readonly<Record<OrderStatus, string>> = {
  initialized: 'New',
  denied: 'Denied',
  submitted: 'Sent',
  accepted: 'Working',
  rejected: 'Rejected',
  'partially-filled': 'Part filled',
  filled: 'Filled',
  'pending-amend': 'Changing',
  'pending-cancel': 'Cancelling',
  canceled: 'Cancelled',
  expired: 'Expired',
}

export const STATUS_TONES: Readonly<Record<OrderStatus, BadgeTone>> = {
  initialized: 'neutral',
  denied: 'warning',
  submitted: 'accent',
  accepted: 'accent',
  rejected: 'warning',
  'partially-filled': 'accent',
  filled: 'neutral',
  'pending-amend': 'neutral',
  'pending-cancel': 'neutral',
  canceled: 'neutral',
  expired: 'neutral',
}

/** The status, or that the order is held until another fills. */
export function statusWords(order: OrderView, filledOf: (id: string) => number | undefined): string {
  const isHeld = order.status === 'accepted' && order.parentId !== undefined && filledOf(order.parentId) === 0
  return isHeld ? 'Held' : STATUS_WORDS[order.status]
}

/** The price that an order waits for, its trigger before its limit; null for a market order. */
export function orderPrice(order: OrderView): number | null {
  if (order.stopPrice !== null && order.triggered !== true) return order.stopPrice
  return order.limitPrice
}

export function orderTypeWords({ type }: Pick<OrderView, 'type'>): string {
  return TYPE_TERMS[type].label
}

/** The distance of a trailing stop: "2.5", "1.5 %"; empty for other orders. */
export function trailWords({ trailAmount, trailPercent }: OrderView): string {
  if (trailPercent !== undefined) return `${trailPercent} %`
  return trailAmount === undefined ? '' : String(trailAmount)
}

export function sourceWords(strategyId: string): string {
  return strategyId === 'manual' ? 'By hand' : strategyId
}
