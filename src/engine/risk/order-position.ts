import { traitsOf } from '../model/order-request.ts'
import type { OrderRequest } from '../model/order-request.ts'
import type { Price, Quantity } from '../model/units.ts'
import type { WorkingOrders } from '../portfolio/working-orders.ts'

/**
 * Where an order's side would come to before it, in the direction of the order: above 0 what is held or on its way,
 * below 0 what there is to close.
 */
export function aheadOf({ side, instrument }: OrderRequest, held: Quantity, working: WorkingOrders): number {
  const own = side === 'buy' ? held : -held
  const reducing = Math.min(Math.max(0, -own), working.reducing(instrument, side))
  return own + (side === 'buy' ? working.buys(instrument) : working.sells(instrument)) + reducing
}

/** The most that an order may trade at, as far as that can be known. */
export function referencePrice({ type, side, limitPrice, stopPrice, instructions }: OrderRequest, last: Price): Price {
  const { limits, trigger, trails, auction } = traitsOf(type)
  if (auction !== null || (!limits && trigger === null)) return last
  // It begins at the market, and follows it; for a buy that is one trail above.
  if (trails)
    return side === 'buy' && instructions.trailAmount > 0 ? ((last + instructions.trailAmount) as Price) : last
  const own = limits ? limitPrice : stopPrice
  // A sell that waits for a better price, and a buy that waits for a worse one, name the least that they may trade at,
  // not the most: a higher market is what they get.
  const isLeast = (limits || trigger === 'touch') === (side === 'sell')
  return isLeast && last > own ? last : own
}
