import type { OrderRequest } from '../model/order-request.ts'
import type { Timestamp } from '../model/units.ts'

/** Orders remembered of each symbol. A symbol with more than these in a window is held by the message rate. */
const KEPT = 32

interface Sent {
  readonly order: OrderRequest
  readonly at: Timestamp
}

/** The last orders that left, by symbol, to know a duplicate by. */
export class RecentOrders {
  readonly #bySymbol = new Map<string, { readonly ring: (Sent | undefined)[]; next: number }>()

  note(order: OrderRequest, at: Timestamp): void {
    const { symbol } = order.instrument
    let recent = this.#bySymbol.get(symbol)
    if (!recent) {
      recent = { ring: Array.from({ length: KEPT }), next: 0 }
      this.#bySymbol.set(symbol, recent)
    }
    recent.ring[recent.next] = { order, at }
    recent.next = (recent.next + 1) % KEPT
  }

  /** When the newest order just like this one left, if that was after a time; -Infinity otherwise. */
  lastLike(order: OrderRequest, after: number): number {
    const recent = this.#bySymbol.get(order.instrument.symbol)
    if (!recent) return Number.NEGATIVE_INFINITY
    for (let back = 1; back <= KEPT; back++) {
      const sent = recent.ring[(recent.next + KEPT - back) % KEPT]
      if (sent === undefined || sent.at <= after) break
      if (isAlike(sent.order, order)) return sent.at
    }
    return Number.NEGATIVE_INFINITY
  }
}

function isAlike(one: OrderRequest, other: OrderRequest): boolean {
  return (
    one.side === other.side &&
    one.quantity === other.quantity &&
    one.type === other.type &&
    one.strategyId === other.strategyId &&
    // NaN is a price that is not asked for.
    Object.is(one.limitPrice, other.limitPrice) &&
    Object.is(one.stopPrice, other.stopPrice)
  )
}
