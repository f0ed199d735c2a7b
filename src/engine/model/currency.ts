import { MAX_PRECISION, exact, formatUnits, fromUnits, roundToUnits } from './decimal.ts'
import { ConfigError } from './errors.ts'
import type { Money } from './units.ts'

/** A currency of account. Amounts are kept in 10^-precision, finer than shown, so that fees of a fraction of a cent add up. */
export interface Currency {
  readonly code: string
  /** Decimal places of the accounting unit. Six places leave room for ±9 billion. */
  readonly precision: number
  /** Decimal places on screen and in reports (ISO 4217 minor unit). */
  readonly displayPrecision: number
}

const FIAT_PRECISION = 6
const KNOWN: ReadonlyMap<string, Currency> = new Map(
  [
    ...['USD', 'EUR', 'GBP', 'CHF', 'CAD', 'AUD', 'NZD', 'HKD', 'SGD', 'INR', 'SEK', 'NOK', 'DKK'].map((code) =>
      fiat(code, 2),
    ),
    fiat('JPY', 0),
    fiat('USDT', 2),
    fiat('USDC', 2),
    { code: 'BTC', precision: 8, displayPrecision: 8 },
    { code: 'ETH', precision: 8, displayPrecision: 8 },
  ].map((currency) => [currency.code, currency]),
)

function fiat(code: string, displayPrecision: number): Currency {
  return { code, precision: FIAT_PRECISION, displayPrecision }
}

/** The currency of that code. @throws ConfigError when QuantX does not know it. */
export function currencyOf(code: string): Currency {
  const currency = KNOWN.get(code)
  if (currency) return currency
  throw new ConfigError(`expected a currency of ${[...KNOWN.keys()].join(', ')}, found "${code}"`)
}

/** Whether QuantX knows a currency of that code. */
export function isCurrency(code: string): boolean {
  return KNOWN.has(code)
}

export const USD: Currency = currencyOf('USD')

/** Decimal amount to exact money, rounded half away from zero to the accounting unit. */
export function moneyOf(decimal: number, currency: Currency): Money {
  return roundToUnits(decimal, currency.precision, `an amount in ${currency.code}`) as Money
}

/** Money to the nearest decimal number, for strategies, files and screens. */
export function moneyToDecimal(money: Money, currency: Currency): number {
  return fromUnits(money, currency.precision)
}

/** Money as text with all its accounting places. */
export function formatMoney(money: Money, currency: Currency): string {
  return formatUnits(exact(money, 'money'), Math.min(currency.precision, MAX_PRECISION))
}
