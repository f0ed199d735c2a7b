import type { BrokerEvent } from '../kernel/broker.ts'
import { ArithmeticError } from '../model/errors.ts'
import { OrderFill } from '../model/order-fill.ts'
import type { Order } from '../model/order.ts'
import type { Price, Quantity, Timestamp } from '../model/units.ts'
import type { CommissionModel } from '../portfolio/commission.ts'
import type { Conversion } from '../portfolio/conversion.ts'
import { RateError } from '../portfolio/conversion-rates.ts'
import { Contingencies } from './contingencies.ts'
import type { Execution } from './execution.ts'
import type { OrderBook } from './order-book.ts'
import { RestingOrder, isPlain } from './resting-order.ts'
import type { SlippageModel } from './slippage.ts'

export interface SettlementParts {
  readonly commission: CommissionModel
  /** Null where all is in the account's currency. */
  readonly conversion?: Conversion | null | undefined
  readonly slippage: SlippageModel
  /** Signed quantity that an order's owner holds: what a reduce-only order may reduce. */
  readonly owned: (order: Order) => Quantity
  /** First part of every fill id, unique per run of the engine. */
  readonly idPrefix: string
  readonly emit: (event: BrokerEvent) => void
  readonly bookOf: (order: Order) => OrderBook
}

/** What a reader of a result should know of how much there was to trade. */
export interface Shortages {
  readonly count: number
  readonly first: { readonly orderId: string; readonly symbol: string; readonly at: Timestamp } | undefined
}

/**
 * What happens to orders on the books: they fill, trigger and end, and what hangs together with them follows at once.
 * Orders that are over stay on their book, marked as gone, until it is swept.
 */
export class Settlement implements Execution {
  readonly activated: RestingOrder[] = []
  readonly #parts: SettlementParts
  readonly #contingencies = new Contingencies()
  #fills = 0
  #shortages = 0
  #firstShort: Shortages['first']

  constructor(parts: SettlementParts) {
    this.#parts = parts
  }

  /** Puts an order on its book; held when it waits for another. */
  place(order: Order, book: OrderBook): RestingOrder {
    const spare = isPlain(order) ? book.spare.pop() : undefined
    const resting = spare === undefined ? this.#restingOf(order) : spare.standFor(order)
    book.add(resting)
    if (!resting.isPlain) this.#contingencies.add(resting)
    return resting
  }

  #restingOf(order: Order): RestingOrder {
    const { parent } = order.instructions
    const isHeld = parent !== null && parent.filled === 0
    return new RestingOrder(order, this.#contingencies.groupOf(order), isHeld)
  }

  /** Counts what an order filled before a restart for its OCO group. */
  recall(order: Order): void {
    const group = this.#contingencies.groupOf(order)
    if (group !== null) group.filled += order.filled
  }

  fill(resting: RestingOrder, price: number): void {
    const { order, buys } = resting
    const book = this.#parts.bookOf(order)
    const wanted = this.#wanted(resting)
    const left = book.left(buys)
    if (order.timeInForce === 'fok' && Math.min(wanted, left) < resting.quantity - order.filled) return
    const shown = order.instructions.displayQuantity
    let quantity = Math.min(wanted, left)
    if (left < wanted) this.#noteShortage(order, book.at)
    // A quote meets what the book shows; a bar that trades through a price meets what is behind it, too.
    if (shown > 0 && book.isQuoted) quantity = Math.min(quantity, shown)
    while (quantity > 0 && !resting.gone) {
      const part = (shown > 0 ? Math.min(shown, quantity) : quantity) as Quantity
      this.#fillPart(resting, part, price as Price, book)
      quantity -= part
    }
    if (!resting.gone && !resting.openOnly && this.#wanted(resting) === 0) this.#endSpent(resting)
  }

  /** How often the market had less for an order than it wanted, and where first. */
  get shortages(): Shortages {
    return { count: this.#shortages, first: this.#firstShort }
  }

  #noteShortage({ id, instrument }: Order, at: Timestamp): void {
    this.#shortages++
    this.#firstShort ??= { orderId: id, symbol: instrument.symbol, at }
  }

  trigger(resting: RestingOrder): void {
    const { order } = resting
    const { at } = this.#parts.bookOf(order)
    this.trail(resting, at)
    resting.trigger()
    this.#parts.emit({ type: 'triggered', orderId: order.id, at })
  }

  end(resting: RestingOrder, how: 'canceled' | 'expired', reason: string): void {
    if (resting.gone) return
    const { order } = resting
    this.#leave(resting)
    this.#parts.emit({ type: how, orderId: order.id, at: this.#parts.bookOf(order).at, reason })
    this.#endChildren(order)
  }

  /** Tells the engine where a trailing stop is now. */
  trail(resting: RestingOrder, at: Timestamp): void {
    const { order, stop, limitPrice } = resting
    if (!resting.traits.trails || resting.awaits !== 'trigger' || stop !== stop || stop === order.stopPrice) return
    this.#parts.emit({ type: 'trailed', orderId: order.id, at, stopPrice: stop, limitPrice })
  }

  /** What an order may fill now. */
  #wanted(resting: RestingOrder): number {
    const { order, buys, open } = resting
    if (!order.instructions.reduceOnly) return Math.max(0, open)
    const owned = this.#parts.owned(order)
    return Math.max(0, Math.min(open, buys ? -owned : owned))
  }

  #fillPart(resting: RestingOrder, quantity: Quantity, touched: Price, book: OrderBook): void {
    const { emit } = this.#parts
    const { order } = resting
    const fill = this.#fillOf(resting, quantity, touched, book)
    if (typeof fill === 'string') {
      this.#leave(resting)
      emit({ type: 'rejected', orderId: order.id, at: book.at, reason: fill })
      this.#endChildren(order)
      return
    }
    book.take(resting.buys, quantity)
    if (resting.group !== null) resting.group.filled += quantity
    emit({ type: 'fill', fill })
    if (order.filled >= resting.quantity) this.#leave(resting)
    this.#follow(resting, book)
  }

  /** A fill with its price, worth and costs, or why no exact integer can hold them. */
  #fillOf(resting: RestingOrder, quantity: Quantity, touched: Price, book: OrderBook): OrderFill | string {
    const { slippage, commission, conversion, idPrefix } = this.#parts
    const { order, traits } = resting
    const { instrument, side } = order
    const { at } = book
    try {
      const price = traits.limits ? touched : slippage.apply(touched, side, instrument, quantity, book.barVolume)
      const notional = instrument.notional(price, quantity)
      const liquidity = isMaker(resting, touched, book) ? 'maker' : 'taker'
      const fee =
        conversion?.isForeign(instrument) === true
          ? conversion.charge(commission, order, quantity, notional, liquidity, at)
          : commission.charge(order, quantity, notional, liquidity, at)
      return OrderFill.make(order, idPrefix, ++this.#fills, { quantity, price, notional, commission: fee, at })
    } catch (error) {
      if (error instanceof ArithmeticError || error instanceof RateError) return error.message
      throw error
    }
  }

  /** What a fill means for the orders that hang together with it. */
  #follow(resting: RestingOrder, book: OrderBook): void {
    const { order, group, gone } = resting
    if (group !== null) {
      for (const leg of Array.from(group.members)) {
        if (leg !== resting && (gone || leg.open <= 0)) this.end(leg, 'canceled', `${order.id} filled instead`)
      }
    }
    for (const child of this.#contingencies.childrenOf(order)) if (child.held) this.#activate(child)
    if (book.reducing > 0) this.#endIdle(book)
  }

  #activate(child: RestingOrder): void {
    child.held = false
    // For an opening auction the next session has to come.
    child.live = child.auction !== 'open'
    this.activated.push(child)
  }

  /** Ends reduce-only orders that have nothing left to reduce, and will not get anything. */
  #endIdle(book: OrderBook): void {
    for (const resting of book.resting) {
      const { instructions } = resting.order
      if (resting.gone || !instructions.reduceOnly || instructions.parent?.working === true) continue
      if (this.#wanted(resting) === 0) this.end(resting, 'canceled', 'nothing was left to reduce')
    }
  }

  /** Ends an order that has filled all it ever may. */
  #endSpent(resting: RestingOrder): void {
    const { parent, reduceOnly } = resting.order.instructions
    if (parent?.working === true) return
    this.end(resting, 'canceled', reduceOnly ? 'nothing was left to reduce' : 'no more was to be filled')
  }

  /** Orders that waited for one that is over without a fill are over too; others keep what it has filled. */
  #endChildren(order: Order): void {
    for (const child of Array.from(this.#contingencies.childrenOf(order))) {
      if (child.open <= 0) this.end(child, 'canceled', `its parent ${order.id} was over`)
    }
  }

  #leave(resting: RestingOrder): void {
    resting.gone = true
    resting.live = false
    if (!resting.isPlain) this.#contingencies.remove(resting)
  }
}

/** Whether an order rested at its price and was met there, rather than coming to a price that was there. */
function isMaker({ order, traits, limitPrice, seen }: RestingOrder, touched: Price, book: OrderBook): boolean {
  if (!traits.limits || touched !== limitPrice) return false
  if (order.timeInForce === 'ioc' || order.timeInForce === 'fok') return false
  return book.isQuoted ? seen : true
}
