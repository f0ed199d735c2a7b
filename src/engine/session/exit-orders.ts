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
    const parts = partsOf(trader, holding, owners)
    const concerned =
      exit.strategyId === '' ? within(trader, holding, parts) : parts.filter(({ id }) => id === exit.strategyId)
    for (const { id, held, left } of concerned) {
      const wanted = multiplyDivideToward(Math.max(0, held), Math.round(exit.share * MILLION), MILLION, false)
      const whole = wanted - (wanted % instrument.quantityIncrement)
      const quantity = Math.min(whole, left) as Quantity
      if (quantity <= 0) continue
      const terms = { strategyId: id, reduceOnly: true, causedAt: exit.at }
      trader.orders.place(orderRequest(instrument, side, quantity, terms))
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

/** An owner's part of a position, counted in its direction. */
interface Part {
  readonly id: string
  readonly held: number
  /** What of it no market order on its way closes yet; not above 0 for none. */
  readonly left: number
}

/**
 * What of each owner's part of a position no market order on its way closes yet; those without are left out. All of them
 * together never turn the account's position, whoever closes beside them.
 */
export function closingParts(trader: Trader, holding: Holding, owners: readonly string[]): readonly Part[] {
  return within(trader, holding, partsOf(trader, holding, owners))
}

/** Parts as far as the account's position goes: owners may hold against each other, and close what is another's. */
function within(trader: Trader, holding: Holding, parts: readonly Part[]): readonly Part[] {
  let room = Math.abs(holding.position.quantity) - beingClosed(trader, holding)
  return parts.flatMap((part) => {
    const left = Math.min(part.left, room)
    if (left <= 0) return []
    room -= left
    return [{ ...part, left }]
  })
}

/** Who holds how much of a position; what the owners do not hold is held by hand. */
function partsOf(trader: Trader, holding: Holding, owners: readonly string[]): readonly Part[] {
  const all = holding.position.quantity
  const direction = Math.sign(all)
  let byHand: number = all
  const partOf = (id: string, quantity: number): Part => {
    const held = quantity * direction
    return { id, held, left: held - beingClosed(trader, holding, id) }
  }
  const parts = owners.map((id) => {
    const held = holding.ownedBy(id)
    byHand -= held
    return partOf(id, held)
  })
  return [...parts, partOf(MANUAL, byHand)]
}

/** What market orders on their way close of a position: those of one owner, or of all when none is named. */
function beingClosed({ working }: Trader, { instrument, position }: Holding, owner?: string): number {
  const side = position.quantity > 0 ? 'sell' : 'buy'
  const closing = working.orders.filter(
    (order) =>
      order.instrument === instrument &&
      order.side === side &&
      order.type === 'market' &&
      (owner === undefined || order.strategyId === owner),
  )
  return closing.reduce((sum, { remaining }) => sum + remaining, 0)
}
