import type { Order } from '../../model/order.ts'
import type { Trader } from '../../trader.ts'

/** First part of the name of the group that a position's exits are in. */
export const EXIT_GROUP = 'exits-'

/** The exits of a position that rest at the broker and can still fill. */
export function exitsAtBroker({ working }: Trader, symbol: string): readonly Order[] {
  return working.orders.filter((order) => order.instrument.symbol === symbol && isExitAtBroker(order))
}

export function isExitAtBroker({ instructions }: Pick<Order, 'instructions'>): boolean {
  return instructions.oco.startsWith(EXIT_GROUP)
}
