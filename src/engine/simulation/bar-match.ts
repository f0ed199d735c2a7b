import type { Bar } from '../model/bar.ts'
import { DAY_MS } from '../model/time.ts'
import { BarWalk } from './bar-walk.ts'
import { auction } from './execution.ts'
import { sharePartsOf } from './fill-rules.ts'
import type { FillRules } from './fill-rules.ts'
import type { OrderBook } from './order-book.ts'
import type { OrderTimes } from './order-times.ts'
import type { RestingOrder } from './resting-order.ts'
import type { Settlement } from './settlement.ts'

/** Matches books against bars, or against the finer bars inside them. */
export class BarMatch {
  readonly #times: OrderTimes
  readonly #settlement: Settlement
  readonly #walk: BarWalk
  readonly #shareParts: number | null

  /** @throws ConfigError when the volume share is not one */
  constructor(rules: FillRules, times: OrderTimes, settlement: Settlement) {
    this.#times = times
    this.#settlement = settlement
    this.#walk = new BarWalk(rules, settlement)
    this.#shareParts = sharePartsOf(rules.volumeShare)
  }

  /** Brings the bar's volume to market. False when it is one without trades. */
  open(book: OrderBook, bar: Bar): boolean {
    return book.openBar(bar, this.#shareParts, book.hasVolume) && book.instrument.isPrice(bar.lowUnits)
  }

  match(book: OrderBook, bar: Bar): void {
    if (!this.open(book, bar)) {
      this.#prepare(book, bar)
      book.sweep()
    } else if (book.special === 0 && book.detail === null) {
      this.#fillMarkets(book, bar)
    } else if (!isQuiet(book, bar)) {
      const { detail } = book
      const visited = detail?.visit(bar, (fine) => this.#walkBar(book, fine, detail.hasVolume)) ?? 0
      if (visited === 0) this.#walkBar(book, bar, book.hasVolume)
      this.#close(book, bar)
      for (const resting of book.resting) if (!resting.gone) this.#settlement.trail(resting, book.at)
      book.sweep()
    }
  }

  /** Lets an order meet a price outside of any bar: the close that it was made on. */
  arrive(resting: RestingOrder, price: number): void {
    this.#walk.arrive(resting, price)
  }

  /** The shortest way, and the most frequent: market orders at the open. */
  #fillMarkets(book: OrderBook, bar: Bar): void {
    const { resting } = book
    const open = bar.openUnits
    for (let index = 0; index < resting.length; index++) {
      const each = resting[index] as RestingOrder
      if (!book.wasUnderWay(each, bar.time)) this.#settlement.fill(each, open)
    }
    book.sweep()
  }

  #walkBar(book: OrderBook, bar: Bar, hasVolume: boolean): void {
    const trades = book.openBar(bar, this.#shareParts, hasVolume)
    this.#prepare(book, bar)
    if (trades) this.#walk.walk(book.resting, bar)
  }

  #prepare(book: OrderBook, bar: Bar): void {
    for (const resting of book.resting) this.#times.prepare(resting, book, bar.time, bar.closeTime, bar.timeframe)
  }

  /** Lets the closing auction take place when the session ends with the bar. */
  #close(book: OrderBook, bar: Bar): void {
    const waits = book.resting.some((resting) => resting.live && resting.auction === 'close')
    if (!waits || !(bar.timeframe >= DAY_MS || this.#times.endsSession(bar))) return
    book.at = bar.time
    for (const resting of book.resting) {
      if (resting.live && resting.auction === 'close') auction(resting, bar.closeUnits, this.#settlement)
    }
  }
}

/** Whether a bar can do nothing to the orders of a book. */
function isQuiet({ resting, detail }: OrderBook, { lowUnits, highUnits }: Bar): boolean {
  // Finer bars have to be followed in order of time.
  if (detail !== null) return false
  for (let index = 0; index < resting.length; index++) {
    if (!(resting[index] as RestingOrder).isUntouchedBy(lowUnits, highUnits)) return false
  }
  return true
}
