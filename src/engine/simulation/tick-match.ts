import type { Quote, TradeTick } from '../model/tick.ts'
import type { Execution } from './execution.ts'
import { sharePartsOf } from './fill-rules.ts'
import type { FillRules } from './fill-rules.ts'
import type { OrderBook } from './order-book.ts'
import type { OrderTimes } from './order-times.ts'
import { matchQuote } from './quote-match.ts'
import type { Settlement } from './settlement.ts'
import { matchTrade } from './trade-match.ts'

/** Matches books against quotes and trades, each a single moment. */
export class TickMatch {
  readonly #times: OrderTimes
  readonly #settlement: Settlement
  readonly #limits: FillRules['limits']
  readonly #shareParts: number | null

  /** @throws ConfigError when the volume share is not one */
  constructor({ limits, volumeShare }: FillRules, times: OrderTimes, settlement: Settlement) {
    this.#times = times
    this.#settlement = settlement
    this.#limits = limits
    this.#shareParts = sharePartsOf(volumeShare)
  }

  quote(book: OrderBook, quote: Quote): void {
    book.openQuote(quote)
    this.#match(book, (settlement) => matchQuote(book, settlement))
  }

  trade(book: OrderBook, trade: TradeTick): void {
    book.openTrade(trade, this.#shareParts)
    this.#match(book, (settlement) => matchTrade(book, settlement, this.#limits))
  }

  #match(book: OrderBook, match: (execution: Execution) => void): void {
    const { resting, at } = book
    if (resting.length === 0) return
    for (const each of resting) this.#times.prepare(each, book, at, at, 0)
    match(this.#settlement)
    for (const each of resting) if (!each.gone) this.#settlement.trail(each, book.at)
    book.sweep()
  }
}
