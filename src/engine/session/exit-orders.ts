import { multiplyDivideToward } from '../model/decimal.ts'
import { MANUAL, orderRequest } from '../model/order-request.ts'
import type { Quantity, Timestamp } from '../model/units.ts'
import type { Holding } from '../portfolio/holding.ts'
import type { Trader } from '../trader.ts'

const MILLION = 1_000_000

/** Whose positions are made smaller, and by what part. */
export interface Exit {
  /** A strategy's part of each position; the whole account's when empty. */
  readonly strategyId: string
  /** More than 0, at most 1; what is less than a whole increment is left. */
  readonly share: number
  readonly at: Timestamp
}

/**
 * Makes positions smaller with reduce-only orders at market, each in the name of whoever holds the position, so that
 * strategies hear of it. What market orders on their way close already is left out.
 * @param owners ids of the strategies on the account; what they do not hold is held by hand
 * @returns how many orders were placed
 */
export function sendExits(trader: Trader, owners: readonly string[], exit: Exit): number {
  let sent = 0
  for (const holding of trader.portfolio.holdings) {
    const { instrument, position } = holding
    if (position.quantity === 0) continue
    const side = position.quantity > 0 ? 'sell' : 'buy'
    for (const { id, held } of partsOf(holding, owners)) {
      if (exit.strategyId !== '' && exit.strategyId !== id) continue
      const wanted = multiplyDivideToward(Math.max(0, held), Math.round(exit.share * MILLION), MILLION, false)
      const whole = wanted - (wanted % instrument.quantityIncrement)
      const left = Math.min(whole, held - beingClosed(trader, holding, id))
      if (left <= 0) continue
      const terms = { strategyId: id, reduceOnly: true, causedAt: exit.at }
      trader.orders.place(orderRequest(instrument, side, left as Quantity, terms))
      sent++
    }
  }
  return sent
}

/** Cancels what could still add to a position. Returns how many orders that were. */
export function cancelEntries(trader: Trader, strategyId: string): number {
  const entries = trader.working.orders.filter(
    (order) => !order.instructions.reduceOnly && (strategyId === '' || order.strategyId === strategyId),
  )
  for (const order of entries) trader.orders.cancel(order)
  return entries.length
}

/** What of each owner's part of a position no market order on its way closes yet; those without are left out. */
export function closingParts(
  trader: Trader,
  holding: Holding,
  owners: readonly string[],
): readonly { readonly id: string; readonly left: Quantity }[] {
  return partsOf(holding, owners).flatMap(({ id, held }) => {
    const left = held - beingClosed(trader, holding, id)
    return left > 0 ? [{ id, left: left as Quantity }] : []
  })
}

/** Who holds how much of a position, counted in its direction. */
function partsOf(
  holding: Holding,
  owners: readonly string[],
): readonly { readonly id: string; readonly held: number }[] {
  const all = holding.position.quantity
  const direction = Math.sign(all)
  let byHand: number = all
  const parts = owners.map((id) => {
    const held = holding.ownedBy(id)
    byHand -= held
    return { id, held: held * direction }
  })
  return [...parts, { id: MANUAL, held: byHand * direction }]
}

function beingClosed({ working }: Trader, { instrument, position }: Holding, strategyId: string): number {
  const side = position.quantity > 0 ? 'sell' : 'buy'
  const closing = working.orders.filter(
    (order) =>
      order.instrument === instrument &&
      order.side === side &&
      order.type === 'market' &&
      order.strategyId === strategyId,
  )
  return closing.reduce((sum, { remaining }) => sum + remaining, 0)
}
