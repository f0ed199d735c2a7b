import type { Clock } from '../kernel/clock.ts'
import type { BarSeries } from '../model/bar.ts'
import type { Currency } from '../model/currency.ts'
import { ConfigError } from '../model/errors.ts'
import type { Instrument } from '../model/instrument.ts'
import type { CommissionModel } from '../portfolio/commission.ts'
import { Conversion } from '../portfolio/conversion.ts'
import { ConversionRates } from '../portfolio/conversion-rates.ts'
import { HoldingBook } from '../portfolio/holding-book.ts'
import { MarginAccount } from '../portfolio/margin-account.ts'
import { marginModel } from '../portfolio/margin-model.ts'
import type { MarginTerms } from '../portfolio/margin-terms.ts'
import type { Portfolio } from '../portfolio/portfolio.ts'
import { OrderWorth } from './order-worth.ts'

/** Rates of currencies other than the account's, and what conversion costs. */
export interface ConversionTerms {
  /** Bars of pairs with the account's currency. */
  readonly pairs: readonly BarSeries[]
  /** Of the converted amount. */
  readonly basisPoints: number
  /** How old the last closed bar of a pair may be. */
  readonly mostAgeMs: number
}

export interface AccountBooksParts {
  readonly clock: Clock
  readonly currency: Currency
  readonly commission: CommissionModel
  readonly margin: MarginTerms | undefined
  readonly conversion: ConversionTerms | undefined
  /** Asked once the account has one: its books are made before it. */
  readonly portfolio: () => Portfolio
}

/** What makes an account more than cash in one currency: conversion, margin, and how each instrument is booked. */
export class AccountBooks {
  readonly conversion: Conversion | null
  readonly #parts: AccountBooksParts
  readonly #rates: ConversionRates | null
  #margin: MarginAccount | null | undefined

  /** @throws ConfigError for terms out of range */
  constructor(parts: AccountBooksParts) {
    const { conversion, currency, portfolio } = parts
    this.#parts = parts
    this.#rates = conversion ? new ConversionRates(currency, conversion.pairs, conversion.mostAgeMs) : null
    const holdingOf = (instrument: Instrument) => portfolio().holding(instrument)
    this.conversion = this.#rates && conversion ? new Conversion(this.#rates, conversion.basisPoints, holdingOf) : null
  }

  /** How an instrument is booked; null when it is bought and sold in the account's currency. @throws ConfigError */
  bookOf(instrument: Instrument): HoldingBook | null {
    const { currency, clock, margin } = this.#parts
    const isForeign = instrument.currency.code !== currency.code
    if (isForeign && this.#rates === null) return null
    const paysProfit = instrument.kind === 'future' || margin?.kind === 'isolated' || margin?.kind === 'futures'
    if (!isForeign && !paysProfit) return null
    if (isForeign) this.#checkPair(instrument)
    return new HoldingBook(instrument, paysProfit ? 'profit' : 'value', isForeign ? this.#rates : null, () =>
      clock.now(),
    )
  }

  /** Null for a cash account. */
  get margin(): MarginAccount | null {
    if (this.#margin !== undefined) return this.#margin
    const { margin, portfolio, clock } = this.#parts
    this.#margin = margin ? new MarginAccount(marginModel(margin), portfolio(), this.#rates, () => clock.now()) : null
    return this.#margin
  }

  /** What orders are worth; null where the gate knows by itself. */
  get worth(): OrderWorth | null {
    const { clock, commission } = this.#parts
    const { conversion, margin } = this
    return conversion === null && margin === null ? null : new OrderWorth({ clock, commission, conversion, margin })
  }

  #checkPair({ symbol, currency }: Instrument): void {
    if (this.#rates?.canConvert(currency) === true) return
    const account = this.#parts.currency.code
    const pair = `${currency.code}${account}`
    throw new ConfigError(
      `expected bars of ${pair} or ${account}${currency.code}, or of two pairs, to convert ${symbol}, which is in ${currency.code}, found none`,
    )
  }
}
