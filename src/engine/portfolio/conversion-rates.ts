import type { BarSeries } from '../model/bar.ts'
import type { Currency } from '../model/currency.ts'
import { divideHalfEvenBig, exact, multiplyDivide } from '../model/decimal.ts'
import { ConfigError, ensure } from '../model/errors.ts'
import { DAY_MS } from '../model/time.ts'
import type { Money } from '../model/units.ts'
import { RateError, RatePair } from './rate-pair.ts'
import type { RateAt } from './rate-pair.ts'

export { RateError, currenciesOfPair } from './rate-pair.ts'

/** Longer than any weekend with holidays around it. */
export const MOST_RATE_AGE_MS = 7 * DAY_MS

/** An exact rate: units of the account's currency per unit of another, as a fraction; of two pairs beyond 2^53. */
export interface ConversionRate {
  readonly numerator: number | bigint
  readonly denominator: number | bigint
}

/** A pair, what it converts into what, and the first and last of its rates that were used. */
export interface ConvertedCurrency {
  readonly currency: string
  /** The account's currency, or the one on the way to it. */
  readonly into: string
  readonly pair: string
  readonly series: BarSeries
  readonly first: RateAt | null
  readonly last: RateAt | null
}

/** From a currency to the account's: over one pair, or over two with a currency in common. */
interface Route {
  readonly from: Currency
  readonly legs: readonly { readonly pair: RatePair; readonly from: Currency }[]
  /** Rows that were looked at last, and the rate that they make; null until it is asked for, and where they make none. */
  readonly rows: number[]
  rate: ConversionRate | null
}

/**
 * What other currencies are worth in the account's, by the closes of bars of pairs. The rate of a moment is that of the
 * last bar that had closed by then: nothing knows the future. A currency without a pair with the account's is converted
 * over one that has such a pair, by the last bars of both. Amounts are multiplied by an exact fraction and rounded once,
 * half to even, to the accounting unit.
 */
export class ConversionRates {
  readonly account: Currency
  readonly #mostAgeMs: number
  readonly #pairs: readonly RatePair[]
  readonly #routes = new Map<string, Route>()

  /** @throws ConfigError for a pair that leads nowhere, or two of the same currencies */
  constructor(account: Currency, pairs: readonly BarSeries[], mostAgeMs: number = MOST_RATE_AGE_MS) {
    this.account = account
    this.#mostAgeMs = mostAgeMs
    this.#pairs = pairs.map((series) => new RatePair(series))
    for (const [index, pair] of this.#pairs.entries()) this.#check(pair, index)
  }

  #check(pair: RatePair, index: number): void {
    const { base, quote, symbol } = pair
    const isTwin = (one: RatePair) => one.other(base)?.code === quote.code
    if (this.#pairs.findIndex(isTwin) < index) {
      const code = quote.code === this.account.code ? base.code : quote.code
      throw new ConfigError(`expected one pair of ${code}, found another: ${symbol}`)
    }
    if (pair.other(this.account) || this.#directTo(base) || this.#directTo(quote)) return
    throw new ConfigError(
      `expected a pair with the account's currency ${this.account.code}, or one with a currency that there is such a pair of, found ${symbol}`,
    )
  }

  /** The pair of a currency with the account's. */
  #directTo(currency: Currency): RatePair | undefined {
    return this.#pairs.find((pair) => pair.other(this.account)?.code === currency.code)
  }

  /** Pairs in their order, with what each converts into what. */
  get pairs(): readonly ConvertedCurrency[] {
    return this.#pairs.map((pair) => {
      const { base, quote, symbol, series } = pair
      // On the way it is the currency with no pair of its own that is converted.
      const from = pair.other(this.account) ?? (this.#directTo(base) ? quote : base)
      const into = ensure(pair.other(from), 'the other currency')
      return { currency: from.code, into: into.code, pair: symbol, series, ...pair.used(from) }
    })
  }

  /** Whether a currency can be converted at all. */
  canConvert(from: Currency): boolean {
    return from.code === this.account.code || this.#legsOf(from) !== undefined
  }

  /**
   * An amount in the account's currency.
   * @param at moment of the conversion
   * @throws RateError without a fresh rate, ArithmeticError when it does not fit
   */
  convert(amount: Money, from: Currency, at: number): Money {
    if (from.code === this.account.code || amount === 0) return amount
    const { numerator, denominator } = this.rate(from, at)
    if (typeof numerator === 'number' && typeof denominator === 'number')
      return multiplyDivide(amount, numerator, denominator) as Money
    const units = divideHalfEvenBig(BigInt(amount) * BigInt(numerator), BigInt(denominator))
    return exact(Number(units), `${amount} of ${from.code} in ${this.account.code}`) as Money
  }

  /** Accounting units of the account's currency per accounting unit of another. @throws RateError */
  rate(from: Currency, at: number): ConversionRate {
    if (from.code === this.account.code) return ONE
    const route = this.#routes.get(from.code) ?? this.#routeOf(from)
    const { legs, rows } = route
    for (let leg = 0; leg < legs.length; leg++) {
      const row = legs[leg]?.pair.rowAt(at, this.#mostAgeMs) ?? -1
      if (row === rows[leg]) continue
      rows[leg] = row
      route.rate = null
    }
    return (route.rate ??= rateOf(route))
  }

  /** Why an amount cannot be converted now; empty when it can. */
  problem(from: Currency, at: number): string {
    try {
      this.rate(from, at)
      return ''
    } catch (error) {
      if (error instanceof RateError) return error.message
      throw error
    }
  }

  #routeOf(from: Currency): Route {
    const legs = this.#legsOf(from)
    if (!legs) {
      const [one, other] = [`${from.code}${this.account.code}`, `${this.account.code}${from.code}`]
      throw new RateError(`expected bars of ${one} or ${other}, or of two pairs, to convert ${from.code}, found none`)
    }
    const route: Route = { from, legs, rows: [], rate: null }
    this.#routes.set(from.code, route)
    return route
  }

  /** The pair with the account's currency, else the first two pairs that lead there. */
  #legsOf(from: Currency): Route['legs'] | undefined {
    const direct = this.#directTo(from)
    if (direct) return [{ pair: direct, from }]
    for (const pair of this.#pairs) {
      const middle = pair.other(from)
      const last = middle && this.#directTo(middle)
      if (middle && last) {
        return [
          { pair, from },
          { pair: last, from: middle },
        ]
      }
    }
    return undefined
  }
}

const ONE: ConversionRate = { numerator: 1, denominator: 1 }

function rateOf({ legs, rows }: Route): ConversionRate {
  const fractions = legs.map(({ pair, from }, leg) => {
    const row = rows[leg] ?? -1
    pair.use(row)
    return pair.fraction(from, row)
  })
  const [[numerator, denominator] = [1, 1], second] = fractions
  if (!second) return { numerator, denominator }
  return { numerator: BigInt(numerator) * BigInt(second[0]), denominator: BigInt(denominator) * BigInt(second[1]) }
}
