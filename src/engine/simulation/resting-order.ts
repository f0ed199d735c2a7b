import type { Order } from '../model/order.ts'
import { traitsOf } from '../model/order-request.ts'
import type { OrderTraits, ParentOrder } from '../model/order-request.ts'
import { trailDistance } from '../model/trail.ts'
import type { Price, Quantity, Timestamp } from '../model/units.ts'
import type { OcoGroup } from './oco-group.ts'

/** What an order on the book waits for. */
export type Awaits = 'market' | 'limit' | 'trigger' | 'auction'

/** True for a market order that anything may follow: no condition, no expiry, no company. */
export function isPlain({ type, timeInForce, instructions }: Order): boolean {
  return type === 'market' && timeInForce === 'gtc' && instructions.parent === null && instructions.oco === ''
}

/** An order on the book of the simulated exchange, and what the exchange has to know of it. */
export class RestingOrder {
  declare order: Order
  declare readonly group: OcoGroup | null
  /** The order that it lives on; null when it stands alone. */
  declare parent: ParentOrder | null
  declare buys: boolean
  declare readonly traits: OrderTraits
  /** The auction that it trades in alone. */
  declare readonly auction: 'open' | 'close' | null
  /** @see isPlain */
  declare readonly isPlain: boolean
  declare awaits: Awaits
  /** When it came to the book, or was changed: what the market did before is past. */
  declare since: Timestamp
  /** The first trading day on which it could fill: where a DAY order ends. */
  tradingDate: number | null = null
  /** The trading day before its opening auction; where ticks are matched, the time of its auction, once it is asked for. */
  auctionAfter: number | null = null
  /** Waits for its parent to fill. */
  declare held: boolean
  /** Whether a quote has met it without filling it. */
  seen = false
  /** May trade on the data that is being matched. */
  live = false
  /** Is over as soon as the open of that data is past. */
  openOnly = false
  /** Leaves that data to an order that would have filled worse. */
  yields = false
  /** Is over, and leaves the book when the matching is done. */
  gone = false
  /** Terms as the exchange knows them: what it tells of them may be on its way. */
  declare quantity: Quantity
  declare limitPrice: Price
  /** Where it triggers; of a trailing stop, as far as the market has taken it. */
  declare stop: Price

  constructor(order: Order, group: OcoGroup | null, held: boolean) {
    const { instructions, timeInForce } = order
    this.order = order
    this.group = group
    this.held = held
    this.parent = instructions.parent
    this.buys = order.side === 'buy'
    this.traits = traitsOf(order.type)
    this.auction =
      timeInForce === 'at-the-open' ? 'open' : timeInForce === 'at-the-close' ? 'close' : this.traits.auction
    this.isPlain = isPlain(order)
    this.since = order.createdAt
    this.quantity = order.quantity
    this.limitPrice = order.limitPrice
    this.stop = order.stopPrice
    this.awaits = this.#firstAwaits()
  }

  /** Stands for another plain order, now that the one that it stood for is over: most orders are plain, and soon over. */
  standFor(order: Order): this {
    this.order = order
    this.buys = order.side === 'buy'
    this.since = order.createdAt
    this.tradingDate = null
    this.auctionAfter = null
    this.seen = false
    this.live = false
    this.openOnly = false
    this.yields = false
    this.gone = false
    this.quantity = order.quantity
    return this
  }

  #firstAwaits(): Awaits {
    if (this.auction !== null) return 'auction'
    if (this.traits.trigger !== null && !this.order.triggered) return 'trigger'
    return this.traits.limits ? 'limit' : 'market'
  }

  /** What of it could still fill, were the market endless and the position of no matter. */
  get open(): number {
    const { filled } = this.order
    const most = this.parent === null ? this.quantity : Math.min(this.quantity, this.parent.filled)
    return most - (this.group === null ? filled : this.group.filled)
  }

  /** True when the market has to rise for it to trigger. */
  get triggersUp(): boolean {
    return this.buys === (this.traits.trigger === 'stop')
  }

  /** True when prices from `low` to `high` can do nothing to it, whatever their order. */
  isUntouchedBy(low: Price, high: Price): boolean {
    if (this.held) return true
    if (this.order.timeInForce !== 'gtc') return false
    if (this.awaits === 'limit') return this.buys ? low > this.limitPrice : high < this.limitPrice
    if (this.awaits !== 'trigger' || this.traits.trails) return false
    return this.triggersUp ? high < this.stop : low > this.stop
  }

  /** Whether a price is one at which it triggers. */
  isReachedBy(price: number): boolean {
    return this.triggersUp ? price >= this.stop : price <= this.stop
  }

  /** Whether a price is its limit or better. */
  accepts(price: number): boolean {
    return this.buys ? price <= this.limitPrice : price >= this.limitPrice
  }

  /**
   * The first price on the way from one to another at which something happens to it, NaN when nothing does.
   * @param touch whether a limit that is only reached is filled
   */
  nextOn(from: number, to: number, up: boolean, touch: boolean): number {
    if (this.awaits === 'trigger') {
      if (up !== this.triggersUp || !this.isReachedBy(to)) return Number.NaN
      return up ? Math.max(this.stop, from) : Math.min(this.stop, from)
    }
    if (this.awaits !== 'limit' || up === this.buys) return Number.NaN
    const { limitPrice } = this
    const passed = this.buys ? to < limitPrice : to > limitPrice
    if (!passed && !(touch && to === limitPrice)) return Number.NaN
    return this.buys ? Math.min(limitPrice, from) : Math.max(limitPrice, from)
  }

  /** Where its stop is after the market was at a price: a trailing stop follows, never back. */
  stopAfter(price: number, stop: number): number {
    if (!this.traits.trails) return stop
    const distance = this.#distance(price)
    if (this.buys) return stop <= price + distance ? stop : price + distance
    const next = Math.max(price - distance, this.order.instrument.leastPrice)
    return stop >= next ? stop : next
  }

  /** Lets a trailing stop follow the market to a price, and its limit with it. */
  follow(price: number): void {
    if (!this.traits.trails) return
    this.stop = this.stopAfter(price, this.stop) as Price
    if (!this.traits.limits) return
    const { instructions, instrument } = this.order
    const limit = this.buys ? this.stop + instructions.limitOffset : this.stop - instructions.limitOffset
    this.limitPrice = Math.max(limit, instrument.leastPrice) as Price
  }

  /** Takes its terms from the order, which a split changed. */
  readTerms(): void {
    this.quantity = this.order.quantity
    this.limitPrice = this.order.limitPrice
    this.stop = this.order.stopPrice
    // What a parent that is over filled is told in the terms before the split.
    if (this.parent !== null && !this.parent.working) this.parent = null
    if (this.group !== null) this.group.filled = this.group.members.reduce((sum, { order }) => sum + order.filled, 0)
  }

  /** The price that it waited for came. */
  trigger(): void {
    this.awaits = this.traits.limits ? 'limit' : 'market'
  }

  /** Distance of the trail, rounded up to the price increment: never closer than asked for. */
  #distance(price: number): number {
    const { trailAmount, trailPercent } = this.order.instructions
    if (trailAmount > 0) return trailAmount
    return trailDistance(price, trailPercent, this.order.instrument.priceIncrement)
  }
}

/** Whether a fill of one is meant to spare the other: exits of one position, or legs of one OCO group. */
export function areRivals(one: RestingOrder, other: RestingOrder): boolean {
  if (one === other || one.buys !== other.buys) return false
  if (one.group !== null && one.group === other.group) return true
  const [a, b] = [one.order, other.order]
  return a.instructions.reduceOnly && b.instructions.reduceOnly && a.strategyId === b.strategyId
}
