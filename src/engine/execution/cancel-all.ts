import type { Order } from '../model/order.ts'
import { isTerminal } from '../model/order-status.ts'
import type { OrderManager } from './order-manager.ts'
import type { Portfolio } from '../portfolio/portfolio.ts'
import type { Latch } from '../risk/trading-state.ts'
import { closePrefix } from './close-ticket.ts'

/** What a stop found and did. */
export interface StopReport {
  readonly ordersCancelled: number
  /** Orders whose cancel the broker has not confirmed yet. */
  readonly ordersUnresolved: number
  readonly openPositions: number
}

/**
 * Asks the broker to cancel every order that can still fill. The gate must be closed already. Positions stay.
 * @param keeps orders that are to work on
 * @param latch of the stop that asks: what its FLATTEN has sent to close positions works on
 */
export function cancelAll(
  orders: OrderManager,
  portfolio: Portfolio,
  latch: Latch | null = null,
  keeps: (order: Order) => boolean = () => false,
): StopReport {
  const isClosing = ({ id }: Order) => latch !== null && id.startsWith(closePrefix(latch.id))
  const working = [...orders.orders].filter((order) => order.working && !isClosing(order) && !keeps(order))
  for (const order of working) orders.cancel(order)
  const ordersCancelled = working.filter(({ status }) => isTerminal(status)).length
  const openPositions = [...portfolio.holdings].filter(({ position }) => position.quantity !== 0).length
  return { ordersCancelled, ordersUnresolved: working.length - ordersCancelled, openPositions }
}
