import type { Bar } from '../model/bar.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Timeframe } from '../model/time.ts'
import type { Timestamp } from '../model/units.ts'
import type { Execution } from './execution.ts'
import type { OrderBook } from './order-book.ts'
import type { RestingOrder } from './resting-order.ts'

/** Day number of the venue's trading day of a bar that opens at `at`, or of a quote (timeframe 0). */
export type TradingDate = (instrument: Instrument, at: Timestamp, timeframe: Timeframe) => number

export interface VenueTimes {
  readonly tradingDate: TradingDate
  /** The session that an instant is in, or the next one. */
  readonly sessionAt: (instrument: Instrument, at: number) => { readonly open: number; readonly close: number }
}

/** When orders may trade, by their time in force and the venue's calendar. */
export class OrderTimes {
  readonly #venue: VenueTimes
  readonly #execution: Execution

  constructor(venue: VenueTimes, execution: Execution) {
    this.#venue = venue
    this.#execution = execution
  }

  /** Says whether an order may trade on what happens from one time to another; ends it when its own time is over. */
  prepare(resting: RestingOrder, book: OrderBook, at: Timestamp, until: number, timeframe: Timeframe): void {
    resting.yields = false
    resting.live = false
    if (resting.gone || (timeframe > 0 && book.wasUnderWay(resting, at))) return
    const { timeInForce, instructions } = resting.order
    const expired = this.#expiry(resting, at, timeframe)
    if (expired !== '') {
      book.at = at
      this.#execution.end(resting, 'expired', expired)
      return
    }
    resting.openOnly =
      timeInForce === 'ioc' ||
      timeInForce === 'fok' ||
      resting.auction === 'open' ||
      (timeInForce === 'gtd' && instructions.expiresAt < until)
    if (!resting.held) resting.live = resting.auction === null || this.#isAuctionDue(resting, at, timeframe)
  }

  /** Notes, as an order comes to the book, after which day of bars its auction is. */
  enterAuction(resting: RestingOrder, book: OrderBook): void {
    if (resting.auction !== null) resting.auctionAfter = this.#dayUnderWay(book)
  }

  /** Whether the session is over with a bar that is shorter than a day. */
  endsSession({ instrument, time, closeTime }: Bar): boolean {
    return closeTime >= this.#venue.sessionAt(instrument, time).close
  }

  /** Why an order is over by a time, empty when it is not. */
  #expiry(resting: RestingOrder, at: Timestamp, timeframe: Timeframe): string {
    const { timeInForce, instrument, instructions } = resting.order
    if (timeInForce === 'gtd') return instructions.expiresAt <= at ? 'its time was over' : ''
    // The next opening auction is the day that such an order is for.
    if (timeInForce !== 'day' || resting.auction === 'open') return ''
    const date = this.#venue.tradingDate(instrument, at, timeframe)
    resting.tradingDate ??= date
    return date > resting.tradingDate ? 'the trading day of a DAY order ended' : ''
  }

  /** Whether the auction that an order waits for may be held with what happens at a time. */
  #isAuctionDue(resting: RestingOrder, at: Timestamp, timeframe: Timeframe): boolean {
    const { auctionAfter, order, auction } = resting
    if (timeframe === 0) return at >= (resting.auctionAfter ??= this.#timeOfAuction(resting))
    if (auction === 'close' || auctionAfter === null) return true
    return this.#venue.tradingDate(order.instrument, at, timeframe) > auctionAfter
  }

  /** With quotes and trades, when the auction is that an order came for. */
  #timeOfAuction({ auction, since, order }: RestingOrder): number {
    const { sessionAt } = this.#venue
    const { open, close } = sessionAt(order.instrument, since)
    if (auction === 'close') return close
    return open > since ? open : sessionAt(order.instrument, close).open
  }

  /** With bars, the trading day that is under way; null before the first bar. */
  #dayUnderWay({ instrument, matchedUntil, timeframe }: OrderBook): number | null {
    if (matchedUntil === Number.NEGATIVE_INFINITY) return null
    return this.#venue.tradingDate(instrument, (matchedUntil - timeframe) as Timestamp, timeframe)
  }
}
