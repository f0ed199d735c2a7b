/** How far a price may step from the one before without being doubted. */
export interface JumpTerms {
  /** Part of the price before. */
  readonly share: number
  /** Standard deviations of the steps so far. */
  readonly deviations: number
  /** Price units that are never a jump: the instrument's increment. */
  readonly least: number
}

export type PriceVerdict =
  /** Like the one before. */
  | 'passes'
  /** Too far from the one before: held until another price says what it is. */
  | 'suspect'
  /** Like the suspect one, or the third in a row that is away from the old level: that is where the market is. */
  | 'confirmed'
  /** Back at the old level: what was suspect was a bad tick. */
  | 'returned'

/** Weight of a new step in the variance: RiskMetrics, J. P. Morgan 1996, λ = 0.94. */
const DECAY = 0.94
/** Steps before their deviation means something. */
const LEAST_STEPS = 20
/** So many prices in a row that are away from the old level are the market, whatever else they are. */
const MOST_OUTLIERS = 3

/**
 * One line of prices of an instrument (its bids, asks, or trades), in which a jump has to be confirmed. A series whose
 * steps are within the terms passes whole; a level that is held twice is accepted; three prices never wait.
 */
export class PriceLine {
  #accepted = Number.NaN
  #suspect = Number.NaN
  #outliers = 0
  #steps = 0
  #variance = 0

  /** The last price that was taken for real; NaN before the first. */
  get accepted(): number {
    return this.#accepted
  }
  /** The price that is held; NaN without one. */
  get suspect(): number {
    return this.#suspect
  }
  get isSuspect(): boolean {
    return this.#outliers > 0
  }

  /** Begins at a price that is known to be real; NaN forgets what was. */
  begin(price: number): void {
    this.#accepted = price
    this.#clear()
    if (price !== price) this.#steps = 0
  }

  /** Takes the suspect price for real. */
  accept(): void {
    if (this.isSuspect) this.begin(this.#suspect)
  }

  /** Takes the suspect price for a bad tick. */
  refute(): void {
    this.#clear()
  }

  /** Whether a price is no further from a level, or another, than a step may be; NaN is no level. */
  isAt(price: number, terms: JumpTerms, level: number, other: number): boolean {
    const isNear = Math.abs(price - level) <= this.#reach(level, terms)
    return isNear || Math.abs(price - other) <= this.#reach(other, terms)
  }

  /**
   * Judges the next price.
   * @param anchor a level that is as good as the price before, as bid and ask are for a trade; NaN is none
   * @param other another
   */
  take(price: number, terms: JumpTerms, anchor = Number.NaN, other = Number.NaN): PriceVerdict {
    const before = this.#accepted
    if (before !== before) {
      this.#accepted = price
      return 'passes'
    }
    const away = Math.abs(price - before)
    const isNear = away <= this.#reach(before, terms)
    if (!this.isSuspect) {
      if (!isNear && !this.isAt(price, terms, anchor, other)) return this.#doubt(price)
      this.#step(price)
      return 'passes'
    }
    const fromSuspect = Math.abs(price - this.#suspect)
    const isConfirmed = fromSuspect <= this.#reach(this.#suspect, terms) && (!isNear || fromSuspect < away)
    if (isConfirmed) return this.#move(price)
    if (isNear || this.isAt(price, terms, anchor, other)) {
      this.#clear()
      this.#step(price)
      return 'returned'
    }
    return this.#outliers + 1 >= MOST_OUTLIERS ? this.#move(price) : this.#doubt(price)
  }

  #doubt(price: number): 'suspect' {
    this.#suspect = price
    this.#outliers++
    return 'suspect'
  }

  /** The market is elsewhere: how it came there says nothing of its usual steps. */
  #move(price: number): 'confirmed' {
    this.begin(price)
    return 'confirmed'
  }

  #clear(): void {
    this.#suspect = Number.NaN
    this.#outliers = 0
  }

  /** Price units that a price may be away from another. */
  #reach(from: number, { share, deviations, least }: JumpTerms): number {
    const size = Math.abs(from)
    const isKnown = this.#steps >= LEAST_STEPS && deviations < Number.POSITIVE_INFINITY
    const part = isKnown ? Math.min(share, deviations * Math.sqrt(this.#variance)) : share
    // Of a price of nothing every part is nothing.
    return size === 0 ? least : Math.max(least, part * size)
  }

  #step(price: number): void {
    const size = Math.abs(this.#accepted)
    if (price !== this.#accepted && size > 0) {
      const step = (price - this.#accepted) / size
      this.#variance = this.#steps === 0 ? step * step : DECAY * this.#variance + (1 - DECAY) * step * step
      this.#steps++
    }
    this.#accepted = price
  }
}
