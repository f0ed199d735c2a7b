import type { Broker, BrokerEvent, BrokerListener } from '../kernel/broker.ts'
import type { Clock } from '../kernel/clock.ts'
import type { MarketListener } from '../kernel/market-channel.ts'
import type { Bar } from '../model/bar.ts'
import { ArithmeticError } from '../model/errors.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Order } from '../model/order.ts'
import type { Quote } from '../model/tick.ts'
import type { Timeframe } from '../model/time.ts'
import type { Money, Price, Timestamp } from '../model/units.ts'
import type { CommissionModel } from '../portfolio/commission.ts'
import { barFillPrice, quoteFillPrice } from './fill-rules.ts'
import type { SlippageModel } from './slippage.ts'

/** Day number of the venue's trading day of a bar that opens at `at`, or of a quote (timeframe 0). */
export type TradingDate = (instrument: Instrument, at: Timestamp, timeframe: Timeframe) => number

export interface SimulatedExchangeParts {
  readonly clock: Clock
  readonly commission: CommissionModel
  readonly slippage: SlippageModel
  readonly tradingDate: TradingDate
  /** First part of every fill id, unique per run of the engine. */
  readonly idPrefix: string
}

interface Resting {
  readonly order: Order
  /** The first trading day on which it could fill: where a DAY order ends. */
  tradingDate: number | null
  /** Whether a quote has met it without filling it. */
  seen: boolean
}

/** The orders that rest in one instrument, first come first served. */
export class OrderBook {
  readonly instrument: Instrument
  resting: Resting[] = []
  /** Close of the last bar that it was matched against. */
  matchedUntil = Number.NEGATIVE_INFINITY
  /** Why no order is taken any more; empty while it trades. */
  closedBecause = ''

  constructor(instrument: Instrument) {
    this.instrument = instrument
  }
}

/** Has one book matched against each bar. */
export class BarMatching implements MarketListener<Bar> {
  readonly name = 'exchange'
  readonly #exchange: SimulatedExchange
  readonly #book: OrderBook

  constructor(exchange: SimulatedExchange, book: OrderBook) {
    this.#exchange = exchange
    this.#book = book
  }

  take(bar: Bar): void {
    this.#exchange.matchBar(this.#book, bar)
  }
}

/**
 * A broker and venue in one, for backtests and paper trading. Fills from bars or from quotes; see fill-rules.ts.
 * An order fills at the earliest on the event after the one it was made on.
 */
export class SimulatedExchange implements Broker {
  readonly name = 'paper'
  readonly #parts: SimulatedExchangeParts
  readonly #books = new Map<string, OrderBook>()
  #listener: BrokerListener = () => undefined
  #fills = 0

  constructor(parts: SimulatedExchangeParts) {
    this.#parts = parts
  }

  listen(listener: BrokerListener): void {
    this.#listener = listener
  }

  /** The book of an instrument, made when first asked for. */
  book(instrument: Instrument): OrderBook {
    let book = this.#books.get(instrument.symbol)
    if (!book) {
      book = new OrderBook(instrument)
      this.#books.set(instrument.symbol, book)
    }
    return book
  }

  submit(order: Order): void {
    const isKnown = !order.working || this.book(order.instrument).resting.some((resting) => resting.order === order)
    if (isKnown) return
    const { closedBecause } = this.book(order.instrument)
    if (closedBecause !== '') {
      this.#emit({ type: 'rejected', orderId: order.id, at: this.#parts.clock.now(), reason: closedBecause })
      return
    }
    this.rest(order)
    this.#emit({ type: 'accepted', orderId: order.id, at: this.#parts.clock.now() })
  }

  /**
   * Puts an order on the book without a word: for orders that rested there before a restart.
   * @param tradingDate the first trading day on which it could have filled, null when there was none yet
   */
  rest(order: Order, tradingDate: number | null = null): void {
    this.book(order.instrument).resting.push({ order, tradingDate, seen: false })
  }

  cancel(order: Order): void {
    const book = this.book(order.instrument)
    const at = this.#parts.clock.now()
    const rest = book.resting.filter((resting) => resting.order !== order)
    if (rest.length === book.resting.length) {
      this.#emit({ type: 'cancel-rejected', orderId: order.id, at, reason: 'the order is not on the book' })
      return
    }
    book.resting = rest
    this.#emit({ type: 'canceled', orderId: order.id, at, reason: 'cancelled on request' })
  }

  /** Ends resting orders for a reason of the venue's. */
  expel(orders: readonly Order[], at: Timestamp, reason: string): void {
    for (const order of orders) {
      const book = this.book(order.instrument)
      const rest = book.resting.filter((resting) => resting.order !== order)
      if (rest.length === book.resting.length) continue
      book.resting = rest
      this.#emit({ type: 'canceled', orderId: order.id, at, reason })
    }
  }

  /** Matches the resting orders of a book against a new bar. */
  matchBar(book: OrderBook, bar: Bar): void {
    if (book.resting.length !== 0) this.#matchBar(book, bar)
    book.matchedUntil = bar.closeTime
  }

  /** Matches the resting orders of a book against a new quote. */
  matchQuote(book: OrderBook, quote: Quote): void {
    if (book.resting.length !== 0) this.#matchQuote(book, quote)
  }

  #matchBar(book: OrderBook, bar: Bar): void {
    const at = bar.time
    const candidates = book.resting
    book.resting = []
    for (const resting of candidates) {
      // Made while this bar was under way: its open is past. (A nominal close may lie beyond the next open.)
      const { createdAt } = resting.order
      if (createdAt > at && createdAt > book.matchedUntil) {
        book.resting.push(resting)
        continue
      }
      if (this.#expires(resting, at, bar.timeframe)) continue
      const price = barFillPrice(resting.order, bar)
      if (price > 0) this.#fill(resting.order, price, at)
      else book.resting.push(resting)
    }
  }

  #matchQuote(book: OrderBook, quote: Quote): void {
    const candidates = book.resting
    book.resting = []
    for (const resting of candidates) {
      if (this.#expires(resting, quote.at, 0)) continue
      const price = quoteFillPrice(resting.order, quote.bid, quote.ask, resting.seen)
      resting.seen = true
      if (price > 0) this.#fill(resting.order, price, quote.at)
      else book.resting.push(resting)
    }
  }

  #expires(resting: Resting, at: Timestamp, timeframe: Timeframe): boolean {
    const { order } = resting
    if (order.timeInForce !== 'day') return false
    const date = this.#parts.tradingDate(order.instrument, at, timeframe)
    resting.tradingDate ??= date
    if (date <= resting.tradingDate) return false
    this.#emit({ type: 'expired', orderId: order.id, at, reason: 'the trading day of a DAY order ended' })
    return true
  }

  #fill(order: Order, touched: Price, at: Timestamp): void {
    const { slippage, idPrefix } = this.#parts
    const { instrument, side, remaining: quantity } = order
    const price = order.type === 'limit' ? touched : slippage.apply(touched, side, instrument)
    const amounts = this.#amounts(order, price)
    if (typeof amounts === 'string') {
      this.#emit({ type: 'rejected', orderId: order.id, at, reason: amounts })
      return
    }
    this.#emit({
      type: 'fill',
      fill: {
        id: `${idPrefix}${++this.#fills}`,
        orderId: order.id,
        strategyId: order.strategyId,
        instrument,
        side,
        quantity,
        price,
        notional: amounts.notional,
        commission: amounts.commission,
        at,
      },
    })
  }

  /** What a fill of the whole rest at a price is worth and costs, or why no exact integer can hold it. */
  #amounts(order: Order, price: Price): { notional: Money; commission: Money } | string {
    const { instrument, remaining } = order
    try {
      const notional = instrument.notional(price, remaining)
      return { notional, commission: this.#parts.commission.of(instrument, notional, remaining, order.commission) }
    } catch (error) {
      if (error instanceof ArithmeticError) return error.message
      throw error
    }
  }

  #emit(event: BrokerEvent): void {
    this.#listener(event)
  }
}
