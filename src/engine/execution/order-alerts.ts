import type { BrokerEvent } from '../kernel/broker.ts'
import type { AlertEvent } from '../kernel/events.ts'
import { messageOf } from '../model/errors.ts'
import type { Order } from '../model/order.ts'
import type { Quantity, Timestamp } from '../model/units.ts'

/** The broker spoke of an order that is over. */
export function lateEvent(
  { id, status }: Order,
  { type, at }: Pick<BrokerEvent, 'type'> & { readonly at: Timestamp },
): AlertEvent {
  const message = `the broker said ${type} of order ${id}, which was ${status} already`
  return { at, severity: 'warning', source: 'broker', code: 'LATE-EVENT', message }
}

/** The broker could not be asked to cancel an order. */
export function cancelFailed({ id }: Order, error: unknown, at: Timestamp): AlertEvent {
  const message = `order ${id} could not be cancelled: ${messageOf(error)}`
  return { at, severity: 'critical', source: 'broker', code: 'CANCEL-FAILED', message }
}

/** An order filled after its end, or beyond what it was for. */
export function lateFill({ id, status }: Order, quantity: Quantity, at: Timestamp): AlertEvent {
  const message = `order ${id} was ${status} when a fill of ${quantity} units came in; it was booked`
  return { at, severity: 'critical', source: 'broker', code: 'LATE-FILL', message }
}
