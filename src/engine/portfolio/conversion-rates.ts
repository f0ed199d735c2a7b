import { rowAt } from '../model/bar.ts'
import type { BarSeries } from '../model/bar.ts'
import { currencyOf, isCurrency } from '../model/currency.ts'
import type { Currency } from '../model/currency.ts'
import { exact, multiplyDivide, powerOfTen } from '../model/decimal.ts'
import { ConfigError, DataError, ensure } from '../model/errors.ts'
import { DAY_MS, formatUtc } from '../model/time.ts'
import type { Money } from '../model/units.ts'

/** There is no rate between two currencies at a moment, or none that is fresh enough. */
export class RateError extends DataError {}

/** Longer than any weekend with holidays around it. */
export const MOST_RATE_AGE_MS = 7 * DAY_MS

/** An exact rate: units of the account's currency per unit of another, as a fraction. */
export interface ConversionRate {
  readonly numerator: number
  readonly denominator: number
}

/** The series of a pair, read from one of its currencies to the account's. */
interface Quoted {
  readonly pair: string
  readonly series: BarSeries
  /** The account's currency is the one that the pair is quoted in. */
  readonly isDirect: boolean
  readonly factor: number
  readonly divisor: number
  /** Row and rate found last: questions come in a row. */
  row: number
  rate: ConversionRate
  /** The earliest and the latest row that was converted by. */
  firstRow: number
  lastRow: number
}

/** A rate in decimals, with the close of its bar. */
export interface RateAt {
  readonly time: number
  readonly rate: number
}

/** A currency, the pair that it is converted by, and the first and last rates that were used. */
export interface ConvertedCurrency {
  readonly currency: string
  readonly pair: string
  readonly series: BarSeries
  readonly first: RateAt | null
  readonly last: RateAt | null
}

/** The currencies of a pair such as EURUSD or BTC/USDT. @throws ConfigError when it is none of currencies that QuantX knows */
export function currenciesOfPair(symbol: string): readonly [base: Currency, quote: Currency] {
  const letters = symbol.toUpperCase().replace(/[^A-Z]/g, '')
  for (let at = 3; at <= 5; at++) {
    const [base, quote] = [letters.slice(0, at), letters.slice(at)]
    if (isCurrency(base) && isCurrency(quote) && base !== quote) return [currencyOf(base), currencyOf(quote)]
  }
  throw new ConfigError(`expected a pair of currencies such as EURUSD, found "${symbol}"`)
}

/**
 * What other currencies are worth in the account's, by the closes of bars of pairs. The rate of a moment is that of the
 * last bar that had closed by then: nothing knows the future. Amounts are multiplied by an exact fraction and rounded
 * once, half to even, to the accounting unit.
 */
export class ConversionRates {
  readonly account: Currency
  readonly #mostAgeMs: number
  readonly #quoted = new Map<string, Quoted>()

  /** @throws ConfigError for a pair without the account's currency, or a currency twice */
  constructor(account: Currency, pairs: readonly BarSeries[], mostAgeMs: number = MOST_RATE_AGE_MS) {
    this.account = account
    this.#mostAgeMs = mostAgeMs
    for (const series of pairs) this.#add(series)
  }

  #add(series: BarSeries): void {
    const { symbol, pricePrecision } = series.instrument
    const [base, quote] = currenciesOfPair(symbol)
    const isDirect = quote.code === this.account.code
    if (!isDirect && base.code !== this.account.code)
      throw new ConfigError(`expected a pair with the account's currency ${this.account.code}, found ${symbol}`)
    const { code } = isDirect ? base : quote
    if (this.#quoted.has(code)) throw new ConfigError(`expected one pair of ${code}, found another: ${symbol}`)
    // One accounting unit of the base is price × 10^(quote − price − base places) units of the quote.
    const shift = quote.precision - pricePrecision - base.precision
    const [factor, divisor] = [powerOfTen(Math.max(0, shift)), powerOfTen(Math.max(0, -shift))]
    const rate = { numerator: 1, denominator: 1 }
    const rows = { row: -1, firstRow: Number.POSITIVE_INFINITY, lastRow: -1 }
    this.#quoted.set(code, { pair: symbol, series, isDirect, factor, divisor, rate, ...rows })
  }

  /** Currencies that it can convert, with the series that it does it by. */
  get pairs(): readonly ConvertedCurrency[] {
    return [...this.#quoted].map(([currency, quoted]) => ({
      currency,
      pair: quoted.pair,
      series: quoted.series,
      first: quoted.lastRow < 0 ? null : this.#decimalAt(quoted, currency, quoted.firstRow),
      last: quoted.lastRow < 0 ? null : this.#decimalAt(quoted, currency, quoted.lastRow),
    }))
  }

  #decimalAt(quoted: Quoted, currency: string, row: number): RateAt {
    const { numerator, denominator } = rateAt(quoted, row)
    const shift = currencyOf(currency).precision - this.account.precision
    return {
      time: closeTime(quoted.series, row),
      rate: Number(`${(numerator / denominator).toPrecision(15)}e${shift}`),
    }
  }

  /**
   * An amount in the account's currency.
   * @param at moment of the conversion
   * @throws RateError without a fresh rate, ArithmeticError when it does not fit
   */
  convert(amount: Money, from: Currency, at: number): Money {
    if (from.code === this.account.code || amount === 0) return amount
    const { numerator, denominator } = this.rate(from, at)
    return multiplyDivide(amount, numerator, denominator) as Money
  }

  /** Accounting units of the account's currency per accounting unit of another. @throws RateError */
  rate(from: Currency, at: number): ConversionRate {
    if (from.code === this.account.code) return ONE
    const quoted = this.#quoted.get(from.code)
    if (!quoted) {
      const [one, other] = [`${from.code}${this.account.code}`, `${this.account.code}${from.code}`]
      throw new RateError(`expected bars of ${one} or ${other} to convert ${from.code}, found none`)
    }
    const row = lastClosed(quoted, at)
    this.#checkAge(quoted, row, at)
    if (row !== quoted.row) {
      quoted.rate = rateAt(quoted, row)
      quoted.row = row
      quoted.firstRow = Math.min(quoted.firstRow, row)
      quoted.lastRow = Math.max(quoted.lastRow, row)
    }
    return quoted.rate
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

  #checkAge({ pair, series }: Quoted, row: number, at: number): void {
    if (row < 0) throw new RateError(`expected a bar of ${pair} that closed by ${textOf(at)}, found none yet`)
    const closed = closeTime(series, row)
    if (at - closed <= this.#mostAgeMs) return
    const days = this.#mostAgeMs / DAY_MS
    throw new RateError(
      `expected a rate of ${pair} not older than ${days} days at ${textOf(at)}, found the last of ${textOf(closed)}`,
    )
  }
}

const ONE: ConversionRate = { numerator: 1, denominator: 1 }

/** The last row whose bar had closed, −1 when none had. */
function lastClosed({ row, series }: Quoted, at: number): number {
  const { bars } = series
  if (row >= 0 && closeTime(series, row) <= at) {
    if (row + 1 >= bars.length || closeTime(series, row + 1) > at) return row
  }
  const latestOpen = at - series.timeframe
  const after = rowAt(bars, latestOpen)
  return bars.time[after] === latestOpen ? after : after - 1
}

function closeTime({ bars, timeframe }: BarSeries, row: number): number {
  return ensure(bars.time[row], 'a bar time') + timeframe
}

function rateAt({ pair, series, isDirect, factor, divisor }: Quoted, row: number): ConversionRate {
  const price = ensure(series.bars.close[row], 'a rate')
  if (!(price > 0)) throw new RateError(`expected a rate of ${pair} above 0, found ${price}`)
  const what = `a rate of ${pair}`
  return isDirect
    ? { numerator: exact(price * factor, what), denominator: divisor }
    : { numerator: divisor, denominator: exact(price * factor, what) }
}

function textOf(at: number): string {
  return Math.abs(at) <= 8.64e15 ? formatUtc(at) : String(at)
}
