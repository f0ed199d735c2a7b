import type { Bar } from '../model/bar.ts'
import { multiplyDivideToward } from '../model/decimal.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Quote, TradeTick } from '../model/tick.ts'
import { objectList } from '../model/object-list.ts'
import type { Timeframe } from '../model/time.ts'
import type { Timestamp } from '../model/units.ts'
import type { DetailBars } from './detail-bars.ts'
import { SHARE_PARTS } from './fill-rules.ts'
import type { RestingOrder } from './resting-order.ts'

/** One side of the newest quote: what is left of it once orders have taken their part. */
class QuotedSide {
  price = Number.NaN
  left = Number.POSITIVE_INFINITY
  #taken = 0

  /** The same price again is the same liquidity: what was taken of it stays taken. A size of 0 is one not known. */
  show(price: number, size: number): void {
    if (price !== this.price) this.#taken = 0
    this.price = price
    this.left = size > 0 ? Math.max(0, size - this.#taken) : Number.POSITIVE_INFINITY
  }

  /** A trade is liquidity of its own, at whatever price the one before was. */
  print(price: number, size: number): void {
    this.#taken = 0
    this.price = price
    this.left = size
  }

  take(quantity: number): void {
    this.#taken += quantity
    this.left -= quantity
  }
}

/** The orders that rest in one instrument, first come first served, and what the market still has for them. */
export class OrderBook {
  declare readonly instrument: Instrument
  readonly resting = objectList<RestingOrder>()
  /** Places of plain orders that are over, to be taken by others. */
  readonly spare = objectList<RestingOrder>()
  /** Close of the last bar that it was matched against. */
  matchedUntil = Number.NEGATIVE_INFINITY
  /** Timeframe of that bar. */
  timeframe: Timeframe = 0
  /** Finer bars that tell what happened inside the bars. */
  detail: DetailBars | null = null
  /** Whether its bars tell volume: then a bar without any is one without trades. */
  hasVolume = false
  /** Why no order is taken any more; empty while it trades. */
  closedBecause = ''
  /** Orders on it that need more than the open of the next bar. */
  special = 0
  /** Orders on it that only reduce. */
  reducing = 0
  /** Time of what is being matched. */
  at = 0 as Timestamp
  readonly bid = new QuotedSide()
  /** The bid itself where trades are matched: a trade has one price, and who buys of it leaves less to sell. */
  ask = new QuotedSide()
  #isQuoted = false
  #barVolume = Number.NaN
  #volume = 0
  #shareParts: number | null = null
  #left = Number.NaN

  constructor(instrument: Instrument) {
    this.instrument = instrument
  }

  /** Volume of the bar, or size of the trade, that is matched; NaN when a quote is. */
  get barVolume(): number {
    return this.#isQuoted && this.bid !== this.ask ? Number.NaN : this.#barVolume
  }

  /** Whether its orders meet quotes or trades, each a single price, and no bars. */
  get isQuoted(): boolean {
    return this.#isQuoted
  }

  add(resting: RestingOrder): void {
    this.resting.push(resting)
    if (!resting.isPlain) this.special++
    if (resting.order.instructions.reduceOnly) this.reducing++
  }

  /** Lets go of the orders that are over. */
  sweep(): void {
    const { resting } = this
    let kept = 0
    this.special = 0
    this.reducing = 0
    for (let index = 0; index < resting.length; index++) {
      const each = resting[index] as RestingOrder
      if (each.gone) {
        if (each.isPlain) this.spare.push(each)
        continue
      }
      resting[kept++] = each
      if (!each.isPlain) this.special++
      if (each.order.instructions.reduceOnly) this.reducing++
    }
    // Cheaper than setting the length, which leaves the compiled code.
    while (resting.length > kept) resting.pop()
  }

  /** Whether an order was made while a bar was under way: its open is past. (A nominal close may lie beyond the next open.) */
  wasUnderWay({ since }: RestingOrder, openTime: Timestamp): boolean {
    return since > openTime && since > this.matchedUntil
  }

  /** Brings a bar's volume to market. Whether it traded at all. */
  openBar(bar: Bar, shareParts: number | null, hasVolume: boolean): boolean {
    this.at = bar.time
    this.#barVolume = bar.volumeUnits
    this.#volume = hasVolume ? bar.volumeUnits : Number.POSITIVE_INFINITY
    this.#shareParts = shareParts
    this.#left = Number.NaN
    return this.#volume > 0 || shareParts === null
  }

  /** Brings a quote to market. */
  openQuote({ at, bid, bidSize, ask, askSize }: Quote): void {
    this.at = at
    this.#isQuoted = true
    this.bid.show(bid, bidSize)
    this.ask.show(ask, askSize)
  }

  /** Has its orders meet trades, one after the other. */
  meetTrades(): void {
    this.#isQuoted = true
    this.ask = this.bid
  }

  /** Brings a trade to market: a share of its size. A size of 0 among trades with sizes is no trade; without any, they are not known. */
  openTrade({ at, price, size }: TradeTick, shareParts: number | null): void {
    this.at = at
    if (size > 0) this.hasVolume = true
    this.#barVolume = size
    this.#volume = this.hasVolume ? size : Number.POSITIVE_INFINITY
    this.#shareParts = shareParts
    this.bid.print(price, this.#volume > 0 ? this.#share() : 0)
  }

  /** What is left to be filled on a side. */
  left(buys: boolean): number {
    if (this.#isQuoted) return buys ? this.ask.left : this.bid.left
    // Worked out when the first order asks: most bars have none that does.
    if (this.#left !== this.#left) this.#left = this.#share()
    return this.#left
  }

  take(buys: boolean, quantity: number): void {
    if (!this.#isQuoted) this.#left -= quantity
    else if (buys) this.ask.take(quantity)
    else this.bid.take(quantity)
  }

  /** The share of the bar's volume in whole increments, at least one. */
  #share(): number {
    const parts = this.#shareParts
    if (parts === null || this.#volume === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY
    const step = this.instrument.quantityIncrement
    return Math.max(1, multiplyDivideToward(this.#volume, parts, SHARE_PARTS * step, false)) * step
  }
}
