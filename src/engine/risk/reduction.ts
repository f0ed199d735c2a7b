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
  const { order, portfolio } = assessment
  const { instrument, side, quantity, instructions, strategyId } = order
  const { parent, reduceOnly } = instructions
  // An exit that waits for an entry from before the pause protects what that may still open.
  if (reduceOnly && parent !== null && parent.side !== side && (parent.working || parent.filled > 0)) return true
  if (!reduceOnly) return quantity > 0 && quantity <= closableByOwner(assessment)
  const owned = portfolio.holding(instrument).ownedBy(strategyId)
  return side === 'buy' ? owned < 0 : owned > 0
}

/** What of its owner's own position an order can still close, beside their working orders of its side; not above 0 for none. */
export function closableByOwner({ order, portfolio, working, before }: Assessment): number {
  const { instrument, side, strategyId } = order
  const owned = portfolio.holding(instrument).ownedBy(strategyId)
  const isBeside = (each: Order) =>
    each.instrument === instrument &&
    each.side === side &&
    each.strategyId === strategyId &&
    !each.instructions.reduceOnly &&
    each !== before
  return (side === 'buy' ? -owned : owned) - sum(working.orders, isBeside)
}

function sum(orders: readonly Order[], counts: (order: Order) => boolean): number {
  return orders.reduce((total, order) => (counts(order) ? total + order.remaining : total), 0)
}
