import { formatUnits } from '../model/decimal.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Quote, TradeTick } from '../model/tick.ts'
import type { Timestamp } from '../model/units.ts'
import type { LimitValues } from './limits.ts'
import { PriceLine } from './price-line.ts'
import type { JumpTerms, PriceVerdict } from './price-line.ts'
import { lengthText } from './standing-fault.ts'
import type { FaultHost } from './standing-fault.ts'

const CODE = 'PRICE-JUMP'
const ENDLESS = Number.POSITIVE_INFINITY

/** Where ticks go that were held and turned out to be real. */
export interface TickSink {
  quote(quote: Quote): void
  trade(trade: TradeTick): void
}

/** Ticks that were held so far. */
export interface JumpCounts {
  /** Bad ticks: nobody has seen them. */
  discarded: number
  /** Jumps that were real. */
  confirmed: number
}

/**
 * Holds a tick that is too far from the one before until another price says what it is: nobody values, fills or decides on
 * it before. Bids, asks and trades are lines of their own, so that no tick confirms itself; a quote that passes also says
 * what a suspect trade is.
 */
export class JumpScreen {
  readonly counts: JumpCounts = { discarded: 0, confirmed: 0 }
  readonly #host: FaultHost
  readonly #instrument: Instrument
  readonly #sink: TickSink
  readonly #bid = new PriceLine()
  readonly #ask = new PriceLine()
  readonly #last = new PriceLine()
  #terms: JumpTerms | null = null
  #longest = ENDLESS
  /** The newest quote that is held, how many were, and since when: NaN while none is. */
  #quote: Quote | null = null
  #quotes = 0
  #quotesSince = Number.NaN
  /** Trades that are held, and since when: NaN while none is. Bars are not held. */
  #tradesSince = Number.NaN
  #trades: TradeTick[] = []

  constructor(host: FaultHost, instrument: Instrument, sink: TickSink) {
    this.#host = host
    this.#instrument = instrument
    this.#sink = sink
  }

  setLimits({ maxPriceJump: share, maxJumpDeviations: deviations, maxSuspectTime }: LimitValues): void {
    const isOff = share === ENDLESS && deviations === ENDLESS
    this.#terms = isOff ? null : { share, deviations, least: this.#instrument.priceIncrement }
    this.#longest = maxSuspectTime
    if (!isOff) {
      this.#tellEnd()
      return
    }
    this.#accept([this.#bid, this.#ask, this.#last], 'it is not asked for any more')
    for (const line of [this.#bid, this.#ask, this.#last]) line.begin(Number.NaN)
  }

  /** The last price from before the start. */
  seed(price: number): void {
    if (this.#terms !== null) this.#last.begin(price)
  }

  /** Whether a quote may pass. */
  quote(quote: Quote): boolean {
    const terms = this.#terms
    if (terms === null) return true
    const bid = this.#side(this.#bid, quote.bid, terms)
    const ask = this.#side(this.#ask, quote.ask, terms)
    if (bid === 'suspect' || ask === 'suspect') {
      this.#quote = quote
      this.#quotes++
      if (this.#quotes === 1) this.#quotesSince = this.#host.now
      this.#hold(bid === 'suspect' ? this.#bid : this.#ask)
      return false
    }
    if (this.#quotes > 0) this.#settleQuotes(bid === 'confirmed' || ask === 'confirmed', quote)
    if (this.#last.isSuspect) this.#askQuote(quote, terms)
    return true
  }

  /** Whether a trade may pass. */
  trade(trade: TradeTick): boolean {
    const terms = this.#terms
    if (terms === null || !this.#instrument.isPrice(trade.price)) return true
    const verdict = this.#last.take(trade.price, terms, this.#bid.accepted, this.#ask.accepted)
    if (verdict === 'suspect') {
      this.#trades.push(trade)
      if (this.#trades.length === 1) this.#tradesSince = this.#host.now
      this.#hold(this.#last)
      return false
    }
    if (verdict !== 'passes') this.#settleTrades(verdict === 'confirmed', trade.price)
    return true
  }

  /** The close of a bar: it is made and delivered, but whoever trades on it waits for the next. */
  close(price: number): void {
    if (this.#terms === null || !this.#instrument.isPrice(price)) return
    const verdict = this.#last.take(price, this.#terms)
    if (verdict === 'suspect') this.#begin(this.#last)
    else if (verdict !== 'passes') this.#settleTrades(verdict === 'confirmed', price)
  }

  /** Begins to wait anew: while the feed stood still no price could come. */
  restart(): void {
    const { now } = this.#host
    if (this.#quotes > 0) this.#quotesSince = now
    if (this.#trades.length > 0) this.#tradesSince = now
    this.#tellEnd()
  }

  /** Takes what was held for long enough for real. Returns when that will be; Infinity while nothing is held. */
  look(): number {
    const { now } = this.#host
    if (now < this.#end) return this.#end
    const quotes = now >= this.#quotesSince + this.#longest ? [this.#bid, this.#ask] : []
    const trades = now >= this.#tradesSince + this.#longest ? [this.#last] : []
    this.#accept([...quotes, ...trades], `nothing has said otherwise for ${lengthText(this.#longest)}`)
    return this.#end
  }

  /** When the first of what is held is taken for real; Infinity while nothing is held. */
  get #end(): number {
    const [quotes, trades] = [this.#quotesSince + this.#longest, this.#tradesSince + this.#longest]
    return Math.min(quotes === quotes ? quotes : ENDLESS, trades === trades ? trades : ENDLESS)
  }

  #side(line: PriceLine, price: number, terms: JumpTerms): PriceVerdict {
    if (!this.#instrument.isPrice(price)) return 'passes'
    // Before the first quote the last trade is all that is known.
    if (line.accepted !== line.accepted) line.begin(this.#last.accepted)
    return line.take(price, terms)
  }

  #hold(line: PriceLine): void {
    this.#begin(line)
    this.#tellEnd()
    this.#host.wakeBy(this.#end)
  }

  #begin({ accepted, suspect }: PriceLine): void {
    const { symbol } = this.#instrument
    if (this.#host.fault(CODE, symbol) !== null) return
    const percent = ((suspect - accepted) / Math.abs(accepted)) * 100
    const change = Number.isFinite(percent) ? ` (${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(2)} %)` : ''
    const reason = `${symbol} went from ${this.#text(accepted)} to ${this.#text(suspect)} at once${change}`
    const release = 'when a second price is near it, or one is back at the old level'
    this.#host.begin({ code: CODE, symbol, reason, since: this.#host.now, release, until: null })
  }

  /** A quote says what the quotes before it were. The newest says it all: those that were held are not needed any more. */
  #settleQuotes(isReal: boolean, { bid, ask }: Quote): void {
    this.#count(isReal, this.#quotes)
    this.#letGoQuotes()
    this.#over(isReal, this.#instrument.isPrice(bid) ? bid : ask)
  }

  /** A trade, or the close of a bar, says what the trades before it were. */
  #settleTrades(isReal: boolean, price: number): void {
    this.#count(isReal, this.#trades.length)
    this.#letGoTrades(isReal)
    this.#over(isReal, price)
  }

  /** A quote that passes says what a suspect trade is. */
  #askQuote({ bid, ask }: Quote, terms: JumpTerms): void {
    const { suspect } = this.#last
    const isReal = (suspect >= bid && suspect <= ask) || this.#last.isAt(suspect, terms, bid, ask)
    if (isReal) this.#last.accept()
    else this.#last.refute()
    this.#settleTrades(isReal, isReal ? suspect : this.#last.accepted)
  }

  /** Takes what these lines hold for real. */
  #accept(lines: readonly PriceLine[], why: string): void {
    const first = lines.find(({ isSuspect }) => isSuspect)
    if (first === undefined) return
    const price = this.#text(first.suspect)
    for (const line of lines) line.accept()
    this.#count(true, 0)
    const quote = lines.includes(this.#bid) ? this.#letGoQuotes() : null
    if (quote !== null) this.#sink.quote({ ...quote, at: this.#host.now })
    if (lines.includes(this.#last)) this.#letGoTrades(true)
    this.#tellOver(`${price} of ${this.#instrument.symbol} is taken for real: ${why}`)
  }

  /** Holds no quote any more; returns the newest. */
  #letGoQuotes(): Quote | null {
    const quote = this.#quote
    this.#quote = null
    this.#quotes = 0
    this.#quotesSince = Number.NaN
    return quote
  }

  /** Hands on the trades that were held, or not; at the time of now, because bars of before may be closed. */
  #letGoTrades(isReal: boolean): void {
    const { now: at } = this.#host
    const trades = this.#trades
    this.#trades = []
    this.#tradesSince = Number.NaN
    if (isReal) for (const trade of trades) this.#sink.trade({ ...trade, at })
  }

  #count(isReal: boolean, ticks: number): void {
    if (isReal) this.counts.confirmed++
    else this.counts.discarded += ticks
  }

  #over(isReal: boolean, price: number): void {
    const { symbol } = this.#instrument
    const at = this.#text(price)
    this.#tellOver(
      isReal ? `${symbol} is at ${at}: a further price confirms it` : `${symbol} is back at ${at}: it was a bad tick`,
    )
  }

  /** It is over once nothing is suspect; what is left waits for its own time. */
  #tellOver(words: string): void {
    if (this.#bid.isSuspect || this.#ask.isSuspect || this.#last.isSuspect) this.#tellEnd()
    else this.#host.end(CODE, this.#instrument.symbol, words)
  }

  #tellEnd(): void {
    const fault = this.#host.fault(CODE, this.#instrument.symbol)
    if (fault) fault.until = this.#end === ENDLESS ? null : (this.#end as Timestamp)
  }

  #text(price: number): string {
    return formatUnits(price, this.#instrument.pricePrecision)
  }
}
