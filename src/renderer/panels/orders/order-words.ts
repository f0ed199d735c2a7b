import type { OrderStatus } from '../../../contract/order-terms.ts'
import type { OrderView } from '../../../contract/views.ts'
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

/** The price that an order waits for; null for a market order. */
export function orderPrice(order: OrderView): number | null {
  return order.limitPrice ?? order.stopPrice
}

export function sourceWords(strategyId: string): string {
  return strategyId === 'manual' ? 'By hand' : strategyId
}
