import { fromUnits, multiplyDivide, powerOfTen } from '../model/decimal.ts'
import type { Currency } from '../model/currency.ts'
import { ConfigError } from '../model/errors.ts'
import type { Instrument } from '../model/instrument.ts'
import { ZERO_MONEY } from '../model/units.ts'
import type { Money, Quantity } from '../model/units.ts'

/** Rates are whole parts in a billion, so that a percentage is applied without float noise. */
export const PARTS = 1_000_000_000

/** 0.002 → 2,000,000 parts in a billion. @throws ConfigError outside 0…1 or finer than 10^-9. */
export function partsOf(fraction: number, what: string): number {
  const parts = Math.round(fraction * PARTS)
  if (fraction >= 0 && fraction <= 1 && parts / PARTS === fraction) return parts
  throw new ConfigError(`expected ${what} as a fraction from 0 to 1 with at most 9 decimals, found ${fraction}`)
}

/** What a broker charges, in decimals. */
export interface CommissionTerms {
  /** Fraction of the notional. */
  readonly fraction: number
  /** Account currency per unit of quantity. */
  readonly perShare: number
  /** Least commission of an order, in account currency. */
  readonly minimum: number
}

/** Commission as fraction of notional + amount per share, at least a minimum per order. Exact, rounded half to even. */
export class CommissionModel {
  readonly #parts: number
  readonly #perShare: number
  readonly #minimum: number

  /** @throws ConfigError when a rate is negative or too fine. */
  constructor(terms: CommissionTerms, currency: Currency) {
    this.#parts = partsOf(terms.fraction, 'commission')
    this.#perShare = chargeOf(terms.perShare, 'commission per share', currency)
    this.#minimum = chargeOf(terms.minimum, 'minimum commission', currency)
  }

  /**
   * Commission of one fill.
   * @param charged what the order has paid so far: the minimum is due once, with the first fill
   */
  of(instrument: Instrument, notional: Money, quantity: Quantity, charged: Money): Money {
    if (this.#parts === 0 && this.#perShare === 0 && this.#minimum === 0) return ZERO_MONEY
    const byValue = multiplyDivide(notional, this.#parts, PARTS)
    const byShare = multiplyDivide(quantity, this.#perShare, instrument.quantityScale)
    const due = byValue + byShare
    return Math.max(due, this.#minimum - charged) as Money
  }
}

function chargeOf(decimal: number, what: string, currency: Currency): number {
  const units = Math.round(decimal * powerOfTen(currency.precision))
  if (units >= 0 && Number.isSafeInteger(units) && fromUnits(units, currency.precision) === decimal) return units
  throw new ConfigError(`expected ${what} of 0 or more with at most ${currency.precision} decimals, found ${decimal}`)
}
