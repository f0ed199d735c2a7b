import type { Clock } from '../kernel/clock.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Timestamp } from '../model/units.ts'
import { MANUAL } from '../model/order-request.ts'
import type { LimitBook } from './limit-book.ts'

/** Parts of a period, forgotten one at a time. */
const PARTS = 20
/** One more, for the part that is not over. */
const SLOTS = PARTS + 1

/**
 * Lowest price for buys and highest for sells that stood within the last period, in a ring of its twentieths: it takes
 * no more for a million prices than for one. What stood as the period began is in it, and what no longer stood then is
 * forgotten up to a twentieth later. A silence longer than the period is its end: what comes after is another market.
 */
export class PriceRange {
  /** In milliseconds; Infinity for all that was seen. */
  readonly periodMs: number
  readonly #partMs: number
  readonly #clock: Clock
  readonly #lows = new Float64Array(SLOTS)
  readonly #highs = new Float64Array(SLOTS)
  /** The newest part, counted from the epoch, and where it is in the ring. */
  #part = Number.NEGATIVE_INFINITY
  #slot = 0
  #buy = Number.NaN
  #sell = Number.NaN
  /** The part in which the ends were found, NaN when they have to be found anew. */
  #foldedIn = Number.NaN
  #lowest = Number.NaN
  #highest = Number.NaN

  /** @param periodMs above 0 */
  constructor(periodMs: number, clock: Clock) {
    this.periodMs = periodMs
    this.#partMs = Math.ceil(periodMs / PARTS)
    this.#clock = clock
  }

  /** Takes the references of a buy and of a sell. A time of the future is taken as now, one before the newest as that. */
  note(buy: number, sell: number, at: Timestamp): void {
    const part = this.#partOf(Math.min(at, this.#clock.now()))
    if (part > this.#part) this.#advance(part)
    const slot = this.#slot
    this.#lows[slot] = Math.min(this.#lows[slot] as number, buy)
    this.#highs[slot] = Math.max(this.#highs[slot] as number, sell)
    this.#buy = buy
    this.#sell = sell
    this.#foldedIn = Number.NaN
  }

  /** Lowest reference of a buy within the period, NaN for none. */
  get lowest(): number {
    this.#fold()
    return this.#lowest
  }
  /** Highest reference of a sell within the period, NaN for none. */
  get highest(): number {
    this.#fold()
    return this.#highest
  }

  /** Both ends of what is within the period now: the same until a part of it is over, or a price comes. */
  #fold(): void {
    const now = this.#partOf(this.#clock.now())
    if (now === this.#foldedIn) return
    this.#foldedIn = now
    const within = Math.max(0, this.#part - now + SLOTS)
    this.#lowest = within === 0 ? Number.NaN : (this.#lows[this.#slot] as number)
    this.#highest = within === 0 ? Number.NaN : (this.#highs[this.#slot] as number)
    for (let back = 1; back < within; back++) {
      const slot = (this.#slot - back + SLOTS) % SLOTS
      this.#lowest = Math.min(this.#lowest, this.#lows[slot] as number)
      this.#highest = Math.max(this.#highest, this.#highs[slot] as number)
    }
  }

  #partOf(at: number): number {
    return Math.floor(at / this.#partMs)
  }

  #advance(part: number): void {
    if (part - this.#part > PARTS) {
      this.#lows.fill(Number.POSITIVE_INFINITY)
      this.#highs.fill(Number.NEGATIVE_INFINITY)
    } else {
      // A price stands until there is another.
      for (let missed = this.#part; missed < part; missed++) {
        this.#slot = (this.#slot + 1) % SLOTS
        this.#lows[this.#slot] = this.#buy
        this.#highs[this.#slot] = this.#sell
      }
    }
    this.#part = part
  }
}

/** Which instruments have a collar over a period, and so a range of prices that is kept. */
export class PriceRanges {
  readonly #limits: LimitBook
  readonly #clock: Clock

  constructor(limits: LimitBook, clock: Clock) {
    this.#limits = limits
    this.#clock = clock
  }

  /** Another one where the answers may be others. */
  get version(): number {
    return this.#limits.version
  }

  /** The range to keep from now on: the one before where its period is still the same, null for none. */
  of(instrument: Instrument, before: PriceRange | null): PriceRange | null {
    const { priceCollarPeriod, collarPeriod } = this.#limits.resolve(MANUAL, instrument)
    if (priceCollarPeriod === Number.POSITIVE_INFINITY || collarPeriod === 0) return null
    return before?.periodMs === collarPeriod ? before : new PriceRange(collarPeriod, this.#clock)
  }
}
