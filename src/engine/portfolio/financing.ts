import type { MarketListener } from '../kernel/market-channel.ts'
import { utcDate } from '../market/civil-date.ts'
import type { Bar } from '../model/bar.ts'
import { multiplyDivide } from '../model/decimal.ts'
import { ConfigError } from '../model/errors.ts'
import { HOUR_MS } from '../model/time.ts'
import type { Money } from '../model/units.ts'
import { PARTS, rateParts } from './fee-rate.ts'
import type { Portfolio } from './portfolio.ts'

/** Days of a year of interest and of borrow fees: ACT/365 Fixed (ISDA 2006 definitions, section 4.16(d)). */
const DAYS_PER_YEAR = 365
/** Perpetual futures settle funding at 00:00, 08:00 and 16:00 UTC. */
const FUNDING_INTERVAL_MS = 8 * HOUR_MS

/** Cash flows of holding, that come of no trade. */
export type FinancingKind = 'interest' | 'borrow' | 'funding'

/** What longs pay shorts of the position's value, a fraction, from `at` on or at it. */
export interface FundingRate {
  readonly at: number
  readonly rate: number
}

/** Annual rates are fractions. */
export interface FinancingTerms {
  /** Paid on the value of shorts. */
  readonly borrowRate: number
  /** Rates of single symbols; null: there is none to borrow. */
  readonly hardToBorrow: Readonly<Record<string, number | null>>
  /** Received on cash that is not the proceeds of shorts. */
  readonly creditRate: number
  /** Paid on cash below zero. */
  readonly debitRate: number
  /** A rate settled every eight hours, or the rates with their times in rising order; null for none. */
  readonly funding: number | readonly FundingRate[] | null
}

export const NO_FINANCING: FinancingTerms = {
  borrowRate: 0,
  hardToBorrow: {},
  creditRate: 0,
  debitRate: 0,
  funding: null,
}

interface FundingParts {
  readonly at: number
  readonly parts: number
}

/**
 * Books borrow fees, interest and funding as time goes by. Fees and interest fall due at midnight UTC on what was held
 * and owed then, at the last known prices: a position opened and closed within a day pays neither. Each amount is
 * rounded half to even once.
 */
export class Financing implements MarketListener<Bar> {
  readonly name = 'financing'
  readonly #portfolio: Portfolio
  readonly #borrowParts: number
  readonly #borrowOf: ReadonlyMap<string, number>
  readonly #creditParts: number
  readonly #debitParts: number
  readonly #fixedFunding: number
  readonly #fundings: readonly FundingParts[]
  #nextFunding = 0
  #time = Number.NaN

  /** @throws ConfigError when a rate is too fine or funding is not in order of time */
  constructor(portfolio: Portfolio, terms: FinancingTerms) {
    this.#portfolio = portfolio
    this.#borrowParts = rateParts(terms.borrowRate, 'the borrow rate')
    this.#borrowOf = new Map(
      Object.entries(terms.hardToBorrow).flatMap(([symbol, rate]) =>
        rate === null ? [] : [[symbol, rateParts(rate, `the borrow rate of ${symbol}`)]],
      ),
    )
    this.#creditParts = rateParts(terms.creditRate, 'the interest rate of cash')
    this.#debitParts = rateParts(terms.debitRate, 'the interest rate of debt')
    this.#fixedFunding = typeof terms.funding === 'number' ? rateParts(terms.funding, 'the funding rate') : 0
    this.#fundings = Array.isArray(terms.funding) ? fundingsOf(terms.funding) : []
  }

  /** Goes before the matching of the bar: what falls due at its open is due on what was held before. */
  take(bar: Bar): void {
    this.advance(bar.time)
  }

  /** Books what fell due since the last time up to `time`, `time` included. */
  advance(time: number): void {
    const before = this.#time
    if (before !== before) {
      this.#time = time
      this.#skipFundings(time)
      return
    }
    if (time <= before) return
    for (let at = this.#fundingAfter(before, time); at <= time; at = this.#fundingAfter(at, time)) {
      this.#accrue(at)
      this.#time = at
      this.#fund(at)
    }
    this.#accrue(time)
    this.#time = time
  }

  /** Books the midnights from the last time to `time`. */
  #accrue(time: number): void {
    const days = utcDate(time) - utcDate(this.#time)
    if (days <= 0) return
    const portfolio = this.#portfolio
    const { cash } = portfolio
    for (const { instrument, value, book } of portfolio.holdings) {
      // A contract that was sold was not borrowed.
      if (value >= 0 || book?.settles === 'profit') continue
      const parts = this.#borrowOf.get(instrument.symbol) ?? this.#borrowParts
      if (parts !== 0) portfolio.bookFinancing('borrow', yearly(value, parts, days))
    }
    // Cash holds the proceeds of shorts, which stand as collateral and earn nothing.
    const free = cash - portfolio.shortProceeds
    if (cash < 0 && this.#debitParts !== 0) portfolio.bookFinancing('interest', yearly(cash, this.#debitParts, days))
    if (free > 0 && this.#creditParts !== 0) portfolio.bookFinancing('interest', yearly(free, this.#creditParts, days))
  }

  /** Time of the next funding after `time`, Infinity when there is none by `until`. */
  #fundingAfter(time: number, until: number): number {
    if (this.#fixedFunding !== 0) {
      // Nobody pays on nothing, however long the gap.
      if (this.#portfolio.grossExposure === 0) return Number.POSITIVE_INFINITY
      return (Math.floor(time / FUNDING_INTERVAL_MS) + 1) * FUNDING_INTERVAL_MS
    }
    const next = this.#fundings[this.#nextFunding]?.at ?? Number.POSITIVE_INFINITY
    return next <= until ? next : Number.POSITIVE_INFINITY
  }

  #fund(at: number): void {
    const rate = this.#fixedFunding === 0 ? this.#fundings[this.#nextFunding]?.parts : this.#fixedFunding
    if (this.#fixedFunding === 0) this.#skipFundings(at)
    if (rate === undefined) return
    for (const { exposure } of this.#portfolio.holdings) {
      if (exposure !== 0) this.#portfolio.bookFinancing('funding', (0 - multiplyDivide(exposure, rate, PARTS)) as Money)
    }
  }

  #skipFundings(until: number): void {
    while ((this.#fundings[this.#nextFunding]?.at ?? Number.POSITIVE_INFINITY) <= until) this.#nextFunding++
  }
}

/** amount × rate × days ÷ 365, rounded half to even. */
function yearly(amount: number, parts: number, days: number): Money {
  return multiplyDivide(amount, parts * days, PARTS * DAYS_PER_YEAR) as Money
}

function fundingsOf(rates: readonly FundingRate[]): FundingParts[] {
  return rates.map(({ at, rate }, index) => {
    const before = rates[index - 1]?.at ?? Number.NEGATIVE_INFINITY
    if (at > before) return { at, parts: rateParts(rate, 'a funding rate') }
    throw new ConfigError(`expected funding rates in rising order of time, found ${at} after ${before}`)
  })
}

/** Whether anything in the terms moves cash. */
export function isFinanced({ borrowRate, hardToBorrow, creditRate, debitRate, funding }: FinancingTerms): boolean {
  const isBorrowed = borrowRate !== 0 || Object.values(hardToBorrow).some((rate) => rate !== null && rate !== 0)
  const isFunded = typeof funding === 'number' ? funding !== 0 : (funding?.length ?? 0) > 0
  return isBorrowed || isFunded || creditRate !== 0 || debitRate !== 0
}

/** Symbols of which there is none to borrow. */
export function unborrowableOf({ hardToBorrow }: FinancingTerms): ReadonlySet<string> {
  return new Set(Object.keys(hardToBorrow).filter((symbol) => hardToBorrow[symbol] === null))
}
