import { traitsOf } from './order-request.ts'
import type { Order } from './order.ts'
import type { OrderType } from './order-request.ts'

/**
 * Whether an order is an exit that waits for its price: it can only make a position smaller, and protects it as long as it
 * works. A market order that reduces is none: it is on its way.
 */
export function isProtective(type: OrderType, reduceOnly: boolean): boolean {
  const { limits, trigger, trails } = traitsOf(type)
  return reduceOnly && (limits || trails || trigger !== null)
}

/** Which orders work on when the rest is taken off the market: exits that wait for their price, or none. */
export function keptBy(keepsExits: boolean): (order: Order) => boolean {
  return ({ type, instructions }) => keepsExits && isProtective(type, instructions.reduceOnly)
}
