import type { Order } from '../model/order.ts'
import type { Assessment } from './risk-rule.ts'

/**
 * Whether an order can only make the account's position smaller, whatever else fills: with every working order of its side
 * it comes to the position at most. For a stop, after which nothing may open or flip.
 */
export function isStrictReduction({ order, portfolio, working, before }: Assessment): boolean {
  const { instrument, side, quantity } = order
  const held = portfolio.quantity(instrument)
  const closable = side === 'buy' ? -held : held
  const ahead = sum(working.orders, (each) => each.instrument === instrument && each.side === side && each !== before)
  return quantity > 0 && quantity + ahead <= closable
}

/**
 * Whether an order gets its owner out of a position, or protects one: for a pause. Reduce-only orders beside it are not
 * counted, since a stop that waits for the same position never keeps a strategy from leaving it.
 */
export function isExit(assessment: Assessment): boolean {
  const { side, quantity, instructions } = assessment.order
  const { parent, reduceOnly } = instructions
  // An exit that waits for an entry from before the pause protects what that may still open.
  if (reduceOnly && parent !== null && parent.side !== side && (parent.working || parent.filled > 0)) return true
  return reduceOnly ? ownedAgainst(assessment) > 0 : quantity > 0 && quantity <= closableByOwner(assessment)
}

/** What of its owner's own position an order can still close, beside their working orders of its side; not above 0 for none. */
export function closableByOwner(assessment: Assessment): number {
  const { order, working, before } = assessment
  const { instrument, side, strategyId } = order
  const isBeside = (each: Order) =>
    each.instrument === instrument &&
    each.side === side &&
    each.strategyId === strategyId &&
    !each.instructions.reduceOnly &&
    each !== before
  return ownedAgainst(assessment) - sum(working.orders, isBeside)
}

/** What an order's owner holds on the other side of it; below 0 where that is on its own. */
function ownedAgainst({ order, portfolio }: Assessment): number {
  const owned = portfolio.holding(order.instrument).ownedBy(order.strategyId)
  return order.side === 'buy' ? -owned : owned
}

function sum(orders: readonly Order[], counts: (order: Order) => boolean): number {
  return orders.reduce((total, order) => (counts(order) ? total + order.remaining : total), 0)
}
