import type { AcceptedEvent, Broker, BrokerEvent, BrokerListener } from '../kernel/broker.ts'
import type { Clock } from '../kernel/clock.ts'
import type { MarketListener } from '../kernel/market-channel.ts'
import type { Bar } from '../model/bar.ts'
import type { AnySeries } from '../model/bar-stream.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Order } from '../model/order.ts'
import type { Amendment } from '../model/order-request.ts'
import type { Quote, TradeTick } from '../model/tick.ts'
import type { Timeframe } from '../model/time.ts'
import type { Price, Timestamp } from '../model/units.ts'
import { BarMatch } from './bar-match.ts'
import { DetailBars } from './detail-bars.ts'
import type { FillRules } from './fill-rules.ts'
import { OrderBook } from './order-book.ts'
import { OrderTimes } from './order-times.ts'
import type { VenueTimes } from './order-times.ts'
import type { RestingOrder } from './resting-order.ts'
import { Settlement } from './settlement.ts'
import type { SettlementParts, Shortages } from './settlement.ts'
import { TickMatch } from './tick-match.ts'

export interface SimulatedExchangeParts extends VenueTimes, Omit<SettlementParts, 'emit' | 'bookOf'> {
  readonly clock: Clock
  readonly rules: FillRules
  /** Last known price, NaN before the first. */
  readonly lastPrice: (instrument: Instrument) => Price
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
 * A broker and venue in one, for backtests and paper trading: takes every type of order, fills from bars or from quotes
 * by the rules of docs/simulation.md, and keeps orders together that belong together. An order fills at the earliest on
 * the event after the one it was made on, unless the rules say otherwise.
 */
export class SimulatedExchange implements Broker {
  readonly name = 'paper'
  readonly #parts: SimulatedExchangeParts
  readonly #books = new Map<string, OrderBook>()
  #latest: OrderBook | undefined
  readonly #settlement: Settlement
  readonly #times: OrderTimes
  readonly #bars: BarMatch
  readonly #ticks: TickMatch
  readonly #fillsAtClose: boolean = false
  #listener: BrokerListener = () => undefined

  /** @throws ConfigError when the volume share is not one */
  constructor(parts: SimulatedExchangeParts) {
    this.#parts = parts
    this.#settlement = new Settlement({
      ...parts,
      emit: (event) => this.#emit(event),
      bookOf: ({ instrument }) => this.book(instrument),
    })
    this.#times = new OrderTimes(parts, this.#settlement)
    this.#bars = new BarMatch(parts.rules, this.#times, this.#settlement)
    this.#ticks = new TickMatch(parts.rules, this.#times, this.#settlement)
    this.#fillsAtClose = parts.rules.markets === 'same-close'
  }

  listen(listener: BrokerListener): void {
    this.#listener = listener
  }

  get shortages(): Shortages {
    return this.#settlement.shortages
  }

  /** The book of an instrument, made when first asked for. */
  book(instrument: Instrument): OrderBook {
    // Orders of one instrument come one after the other: most looks are for the book of the last one.
    if (this.#latest?.instrument === instrument) return this.#latest
    let book = this.#books.get(instrument.symbol)
    if (!book) {
      book = new OrderBook(instrument)
      this.#books.set(instrument.symbol, book)
    }
    this.#latest = book
    return book
  }

  /** Has the bars of an instrument matched by the finer ones inside them. @throws ConfigError when they are not finer */
  useDetail(series: AnySeries, coarse: Timeframe): void {
    const { instrument } = series
    const dateOf = (at: Timestamp, timeframe: Timeframe) => this.#parts.tradingDate(instrument, at, timeframe)
    this.book(instrument).detail = new DetailBars(series, coarse, dateOf)
  }

  submit(order: Order): void {
    const book = this.book(order.instrument)
    if (!order.working || find(book, order)) return
    const now = this.#parts.clock.now()
    const refusal = this.#refusal(order, book)
    if (refusal !== '') {
      this.#emit({ type: 'rejected', orderId: order.id, at: now, reason: refusal })
      return
    }
    const resting = this.#settlement.place(order, book)
    this.#times.enterAuction(resting, book)
    this.#beginTrail(resting, book)
    this.#emit(new Acceptance(order, now))
    this.#settlement.trail(resting, now)
    if (this.#fillsAtClose) this.#fillAtClose(resting, book)
  }

  /**
   * Puts an order on the book without a word: for orders that rested there before a restart.
   * @param tradingDate the first trading day on which it could have filled, null when there was none yet
   */
  rest(order: Order, tradingDate: number | null = null): void {
    const book = this.book(order.instrument)
    const resting = this.#settlement.place(order, book)
    resting.tradingDate = tradingDate
    this.#times.enterAuction(resting, book)
    this.#beginTrail(resting, book)
  }

  /** Counts what an order filled before a restart for its OCO group. */
  recall(order: Order): void {
    this.#settlement.recall(order)
  }

  cancel(order: Order): void {
    const book = this.book(order.instrument)
    const at = this.#parts.clock.now()
    const resting = find(book, order)
    if (!resting) {
      this.#emit({ type: 'cancel-rejected', orderId: order.id, at, reason: 'the order is not on the book' })
      return
    }
    book.at = at
    this.#settlement.end(resting, 'canceled', 'cancelled on request')
    book.sweep()
  }

  amend(order: Order, amendment: Amendment): void {
    const book = this.book(order.instrument)
    const at = this.#parts.clock.now()
    const resting = find(book, order)
    const refusal = resting ? this.#refusalOfChange(resting, amendment, book) : 'the order is not on the book'
    if (!resting || refusal !== '') {
      this.#emit({ type: 'amend-rejected', orderId: order.id, at, reason: refusal })
      return
    }
    const { quantity, limitPrice, stopPrice } = amendment
    const keepsPlace =
      quantity <= resting.quantity && same(limitPrice, resting.limitPrice) && same(stopPrice, resting.stop)
    resting.quantity = quantity
    resting.limitPrice = limitPrice
    resting.stop = stopPrice
    this.#emit({ type: 'amended', orderId: order.id, at, amendment })
    if (keepsPlace) return
    // A new price, or more of it, goes to the end of the queue, and knows nothing of the market before.
    resting.since = at
    resting.seen = false
    book.resting.splice(book.resting.indexOf(resting), 1)
    book.resting.push(resting)
  }

  /** Ends resting orders for a reason of the venue's. */
  expel(orders: readonly Order[], at: Timestamp, reason: string): void {
    for (const order of orders) {
      const book = this.book(order.instrument)
      const resting = find(book, order)
      if (!resting) continue
      book.at = at
      this.#settlement.end(resting, 'canceled', reason)
      book.sweep()
    }
  }

  /** Takes the terms of an order that a split changed. */
  readTerms(order: Order): void {
    find(this.book(order.instrument), order)?.readTerms()
  }

  /** Matches the resting orders of a book against a new bar. */
  matchBar(book: OrderBook, bar: Bar): void {
    if (!book.hasVolume && bar.volumeUnits > 0) book.hasVolume = true
    if (book.resting.length !== 0) this.#bars.match(book, bar)
    else if (this.#fillsAtClose) this.#bars.open(book, bar)
    book.matchedUntil = bar.closeTime
    book.timeframe = bar.timeframe
  }

  /** Matches the resting orders of a book against a new quote. */
  matchQuote(book: OrderBook, quote: Quote): void {
    this.#ticks.quote(book, quote)
  }

  /** Matches the resting orders of a book, which is to meet trades, against a new trade. */
  matchTrade(book: OrderBook, trade: TradeTick): void {
    this.#ticks.trade(book, trade)
  }

  /** A trailing stop begins at the market as it finds it. */
  #beginTrail(resting: RestingOrder, book: OrderBook): void {
    if (resting.held || resting.awaits !== 'trigger') return
    const price = this.#marketPrice(book, resting.buys)
    if (book.instrument.isPrice(price)) resting.follow(price)
  }

  /** Price that an order would meet now: the last one of bars, the other side of a quote. */
  #marketPrice(book: OrderBook, buys: boolean): number {
    if (book.isQuoted) return buys ? book.ask.price : book.bid.price
    return this.#parts.lastPrice(book.instrument)
  }

  /** Fills a market order at the close of the bar that it was made on. */
  #fillAtClose(resting: RestingOrder, book: OrderBook): void {
    const now = this.#parts.clock.now()
    if (resting.awaits !== 'market' || resting.held || book.isQuoted || book.matchedUntil !== now) return
    const price = this.#parts.lastPrice(book.instrument)
    const { activated } = this.#settlement
    book.at = now
    resting.live = true
    this.#bars.arrive(resting, price)
    for (let child = activated.shift(); child !== undefined; child = activated.shift()) this.#bars.arrive(child, price)
    book.sweep()
  }

  /** Why an order cannot be on the book, empty when it can. */
  #refusal(order: Order, book: OrderBook): string {
    if (book.closedBecause !== '') return book.closedBecause
    const { parent } = order.instructions
    if (parent !== null && !parent.working && parent.filled === 0)
      return `its parent ${parent.id} was over without a fill`
    return this.#refusalAsMaker(order, order.limitPrice, book)
  }

  /** Why a post-only order cannot rest, empty when it can. */
  #refusalAsMaker(order: Order, limitPrice: Price, book: OrderBook): string {
    if (!order.instructions.postOnly) return ''
    const market = this.#marketPrice(book, order.side === 'buy')
    const trades = order.side === 'buy' ? limitPrice >= market : limitPrice <= market
    return trades ? 'a post-only order that would have traded at once' : ''
  }

  #refusalOfChange(resting: RestingOrder, { quantity, limitPrice, stopPrice }: Amendment, book: OrderBook): string {
    const { order, traits } = resting
    if (quantity <= order.filled) return 'as much as that has filled already'
    const hasTriggered = traits.trigger !== null && resting.awaits !== 'trigger'
    if (hasTriggered && !same(stopPrice, resting.stop)) return 'its stop has triggered already'
    return this.#refusalAsMaker(order, limitPrice, book)
  }

  #emit(event: BrokerEvent): void {
    this.#listener(event)
  }
}

function find({ resting }: OrderBook, order: Order): RestingOrder | undefined {
  for (let index = 0; index < resting.length; index++) {
    const each = resting[index] as RestingOrder
    if (each.order === order) return each
  }
  return undefined
}

/** Names its order only when asked to. */
class Acceptance implements AcceptedEvent {
  readonly type = 'accepted'
  declare readonly order: Order
  declare readonly at: Timestamp

  constructor(order: Order, at: Timestamp) {
    this.order = order
    this.at = at
  }

  get orderId(): string {
    return this.order.id
  }

  toJSON(): AcceptedEvent {
    return { type: this.type, orderId: this.orderId, at: this.at }
  }
}

/** Equal, or both "no price". */
function same(one: Price, other: Price): boolean {
  return one === other || (one !== one && other !== other)
}
