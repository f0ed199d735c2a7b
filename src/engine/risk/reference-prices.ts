import type { Bar } from '../model/bar.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Quote } from '../model/tick.ts'
import { DAY_MS } from '../model/time.ts'
import { NO_PRICE } from '../model/units.ts'
import type { Price, Timestamp } from '../model/units.ts'
import type { PriceRange, PriceRanges } from './price-range.ts'

/** Returns kept for correlations, newest last. */
export const RETURNS_KEPT = 64
/** Weight of a new return in the variance: RiskMetrics, J. P. Morgan 1996, λ = 0.94 of daily returns. */
const DECAY = 0.94
/** Bars in the average true range, as Wilder has it. */
const ATR_PERIOD = 14
/** Returns before a volatility means something. */
const LEAST_RETURNS = 20
const YEAR_MS = 365.25 * DAY_MS

/** What is known of one instrument's price, and since when. */
export class Reference {
  readonly instrument: Instrument
  last: Price = NO_PRICE
  bid: Price = NO_PRICE
  ask: Price = NO_PRICE
  /** When {@link last}, {@link bid} or {@link ask} was seen. */
  at = Number.NEGATIVE_INFINITY as Timestamp
  /** Log returns from bar to bar, in a ring; the newest is at `count - 1`, modulo its length. */
  readonly returns = new Float64Array(RETURNS_KEPT)
  /** Open time of the bar of each return, to put those of two instruments side by side. */
  readonly times = new Float64Array(RETURNS_KEPT)
  count = 0
  /** What {@link worst} was within the period of a collar; null while nobody asks for it. */
  range: PriceRange | null = null
  readonly #ranges: PriceRanges | null
  #rangeVersion = -1
  #variance = 0
  #trueRange = 0
  #trueRanges = 0
  #close = Number.NaN

  constructor(instrument: Instrument, ranges: PriceRanges | null) {
    this.instrument = instrument
    this.#ranges = ranges
  }

  /** The price that is worst for a side, as far as is known: the far touch or the last, whichever is higher. */
  worst(side: 'buy' | 'sell'): Price {
    const touch = side === 'buy' ? this.ask : this.bid
    return touch > this.last || this.last !== this.last ? touch : this.last
  }

  /** Volatility of a year as a fraction, NaN while too few bars are known. */
  get volatility(): number {
    if (this.count < LEAST_RETURNS) return Number.NaN
    const kept = Math.min(this.count, RETURNS_KEPT)
    // Counted by the clock, so that nights and week-ends are in it: about 252 daily bars make a year.
    const spanMs = this.#timeOf(this.count - 1) - this.#timeOf(this.count - kept)
    return Math.sqrt((this.#variance * YEAR_MS * (kept - 1)) / spanMs)
  }

  /** Average true range in price units, NaN while too few bars are known. */
  get atr(): number {
    return this.#trueRanges < ATR_PERIOD ? Number.NaN : this.#trueRange
  }

  takeQuote({ bid, ask }: Pick<Quote, 'bid' | 'ask'>, at: Timestamp): void {
    // A crossed or empty quote is no reference; the one before grows old.
    if (!(this.instrument.isPrice(bid) && ask >= bid)) return
    this.#followRange()
    this.bid = bid
    this.ask = ask
    this.at = at
    this.#noteRange()
  }

  takePrice(price: Price, at: Timestamp): void {
    if (!this.instrument.isPrice(price)) return
    this.#followRange()
    this.last = price
    this.at = at
    this.#noteRange()
  }

  /** Prices are in other terms from now on: those before are no reference. */
  forget(): void {
    this.last = NO_PRICE
    this.bid = NO_PRICE
    this.ask = NO_PRICE
    this.at = Number.NEGATIVE_INFINITY as Timestamp
    this.range = null
    this.#rangeVersion = -1
    this.#close = Number.NaN
    this.#trueRange = 0
    this.#trueRanges = 0
  }

  takeBar(bar: Bar, at: Timestamp): void {
    this.takePrice(bar.closeUnits, at)
    const before = this.#close
    this.#close = bar.closeUnits
    if (!(before > 0 && bar.closeUnits > 0)) return
    const change = Math.log(bar.closeUnits / before)
    const slot = this.count % RETURNS_KEPT
    this.returns[slot] = change
    this.times[slot] = bar.time
    this.count++
    this.#variance = this.count === 1 ? change * change : DECAY * this.#variance + (1 - DECAY) * change * change
    const range = Math.max(bar.highUnits, before) - Math.min(bar.lowUnits, before)
    this.#trueRanges++
    const weight = Math.min(this.#trueRanges, ATR_PERIOD)
    this.#trueRange += (range - this.#trueRange) / weight
  }

  /** Begins or ends the range where limits were changed; the price that stands is where it begins. */
  #followRange(): void {
    const ranges = this.#ranges
    if (ranges === null || ranges.version === this.#rangeVersion) return
    this.#rangeVersion = ranges.version
    const before = this.range
    this.range = ranges.of(this.instrument, before)
    if (this.range !== before && this.at !== Number.NEGATIVE_INFINITY) this.#noteRange()
  }

  #noteRange(): void {
    if (this.range !== null) this.range.note(this.worst('buy'), this.worst('sell'), this.at)
  }

  #timeOf(index: number): number {
    return this.times[index % RETURNS_KEPT] as number
  }
}

/** The newest prices that orders are held against, each with its time: data that no strategy can set. */
export class ReferencePrices {
  readonly #references = new Map<string, Reference>()
  readonly #ranges: PriceRanges | null
  #latest: Reference | undefined

  /** @param ranges says which prices are kept over a period; null for none */
  constructor(ranges: PriceRanges | null = null) {
    this.#ranges = ranges
  }

  of(instrument: Instrument): Reference {
    if (this.#latest?.instrument === instrument) return this.#latest
    let reference = this.#references.get(instrument.symbol)
    if (!reference) {
      reference = new Reference(instrument, this.#ranges)
      this.#references.set(instrument.symbol, reference)
    }
    this.#latest = reference
    return reference
  }

  get all(): Iterable<Reference> {
    return this.#references.values()
  }
}
