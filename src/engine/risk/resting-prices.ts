import type { Order } from '../model/order.ts'
import type { OrderSide } from '../model/order-request.ts'

/** The account's own limit orders in one symbol: the best price on each side, to see who would meet whom. */
export class RestingPrices {
  readonly #buys = new Set<Order>()
  readonly #sells = new Set<Order>()
  #bestBuy: number | null = null
  #bestSell: number | null = null

  /** Follows an order: it may rest, have another price, or be over. */
  follow(order: Order): void {
    const isBuy = order.side === 'buy'
    const resting = isBuy ? this.#buys : this.#sells
    if (rests(order)) resting.add(order)
    else if (!resting.delete(order)) return
    if (isBuy) this.#bestBuy = null
    else this.#bestSell = null
  }

  /** Highest buy limit, -Infinity without one. */
  get bestBuy(): number {
    if (this.#bestBuy === null) {
      let best = Number.NEGATIVE_INFINITY
      for (const order of this.#buys) if (order.limitPrice > best) best = order.limitPrice
      this.#bestBuy = best
    }
    return this.#bestBuy
  }

  /** Lowest sell limit, Infinity without one. */
  get bestSell(): number {
    if (this.#bestSell === null) {
      let best = Number.POSITIVE_INFINITY
      for (const order of this.#sells) if (order.limitPrice < best) best = order.limitPrice
      this.#bestSell = best
    }
    return this.#bestSell
  }

  /** Whether an order of a side that trades up to `price` would meet one of the account's own. */
  wouldMeet(side: OrderSide, price: number): boolean {
    return side === 'buy' ? price >= this.bestSell : price <= this.bestBuy
  }
}

/** On the book with a price: not held for a parent, not waiting for a trigger. */
function rests({ working, type, triggered, instructions, limitPrice }: Order): boolean {
  if (!working || limitPrice !== limitPrice) return false
  if (type !== 'limit' && !triggered) return false
  const { parent } = instructions
  return parent === null || parent.filled > 0
}
