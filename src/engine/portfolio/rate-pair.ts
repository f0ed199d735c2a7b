import { rowAt } from '../model/bar.ts'
import type { BarSeries } from '../model/bar.ts'
import { currencyOf, isCurrency } from '../model/currency.ts'
import type { Currency } from '../model/currency.ts'
import { exact, powerOfTen } from '../model/decimal.ts'
import { ConfigError, DataError, ensure } from '../model/errors.ts'
import { DAY_MS, formatUtc } from '../model/time.ts'

/** There is no rate between two currencies at a moment, or none that is fresh enough. */
export class RateError extends DataError {}

/** A rate in decimals, with the close of its bar. */
export interface RateAt {
  readonly time: number
  readonly rate: number
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

/** The bars of a pair, asked for moments that mostly come one after the other. */
export class RatePair {
  readonly symbol: string
  readonly base: Currency
  readonly quote: Currency
  readonly series: BarSeries
  readonly #factor: number
  readonly #divisor: number
  /** Found last: questions come in a row. */
  #row = -1
  /** The earliest and the latest row that was converted by. */
  #firstRow = Number.POSITIVE_INFINITY
  #lastRow = -1

  /** @throws ConfigError when its symbol is no pair of currencies */
  constructor(series: BarSeries) {
    const { symbol, pricePrecision } = series.instrument
    const [base, quote] = currenciesOfPair(symbol)
    this.symbol = symbol
    this.base = base
    this.quote = quote
    this.series = series
    // One accounting unit of the base is price × 10^(quote − price − base places) units of the quote.
    const shift = quote.precision - pricePrecision - base.precision
    this.#factor = powerOfTen(Math.max(0, shift))
    this.#divisor = powerOfTen(Math.max(0, -shift))
  }

  /** The other currency of the pair, undefined when it has not this one. */
  other({ code }: Currency): Currency | undefined {
    if (code === this.base.code) return this.quote
    return code === this.quote.code ? this.base : undefined
  }

  /** Row of the last bar that had closed by a moment. @throws RateError when there is none that is fresh enough */
  rowAt(at: number, mostAgeMs: number): number {
    const row = this.#lastClosed(at)
    if (row < 0) throw new RateError(`expected a bar of ${this.symbol} that closed by ${textOf(at)}, found none yet`)
    const closed = this.#closeTime(row)
    if (at - closed > mostAgeMs) {
      const days = mostAgeMs / DAY_MS
      throw new RateError(
        `expected a rate of ${this.symbol} not older than ${days} days at ${textOf(at)}, found the last of ${textOf(closed)}`,
      )
    }
    this.#row = row
    return row
  }

  /** Notes that something was converted by a row. */
  use(row: number): void {
    this.#firstRow = Math.min(this.#firstRow, row)
    this.#lastRow = Math.max(this.#lastRow, row)
  }

  /** Accounting units of the other currency per accounting unit of one, as a fraction. @throws RateError for a price of 0 */
  fraction(from: Currency, row: number): readonly [numerator: number, denominator: number] {
    const price = ensure(this.series.bars.close[row], 'a rate')
    if (!(price > 0)) throw new RateError(`expected a rate of ${this.symbol} above 0, found ${price}`)
    const scaled = exact(price * this.#factor, `a rate of ${this.symbol}`)
    return from.code === this.base.code ? [scaled, this.#divisor] : [this.#divisor, scaled]
  }

  /** The first and last rates that were used, in units of the other currency for one; null when there was none. */
  used(from: Currency): { readonly first: RateAt | null; readonly last: RateAt | null } {
    if (this.#lastRow < 0) return { first: null, last: null }
    return { first: this.#decimalAt(from, this.#firstRow), last: this.#decimalAt(from, this.#lastRow) }
  }

  #decimalAt(from: Currency, row: number): RateAt {
    const [numerator, denominator] = this.fraction(from, row)
    const shift = from.precision - ensure(this.other(from), 'the other currency').precision
    return { time: this.#closeTime(row), rate: Number(`${(numerator / denominator).toPrecision(15)}e${shift}`) }
  }

  #closeTime(row: number): number {
    return ensure(this.series.bars.time[row], 'a bar time') + this.series.timeframe
  }

  /** The last row whose bar had closed, −1 when none had. */
  #lastClosed(at: number): number {
    const { bars, timeframe } = this.series
    const row = this.#row
    if (row >= 0 && this.#closeTime(row) <= at) {
      if (row + 1 >= bars.length || this.#closeTime(row + 1) > at) return row
    }
    const latestOpen = at - timeframe
    const after = rowAt(bars, latestOpen)
    return bars.time[after] === latestOpen ? after : after - 1
  }
}

function textOf(at: number): string {
  return Math.abs(at) <= 8.64e15 ? formatUtc(at) : String(at)
}
