import type { Currency } from '../model/currency.ts'
import { multiplyDivide, multiplyDivideToward, powerOfTen } from '../model/decimal.ts'
import { ConfigError } from '../model/errors.ts'
import type { Instrument } from '../model/instrument.ts'
import type { OrderSide } from '../model/order-request.ts'
import { PARTS, TieredRate, VOLUME_SCALE, amountDivisor, amountOf, partsOf, rateParts } from './fee-rate.ts'
import type { FeeBasis, FeeComponent, Liquidity } from './fee-schedule.ts'

/** A fill as a price list sees it. */
export interface FeeOccasion {
  readonly instrument: Instrument
  readonly side: OrderSide
  /** Unsigned. */
  readonly quantity: number
  /** Unsigned, in accounting units. */
  readonly notional: number
  readonly liquidity: Liquidity
  /** Whether it is the order's first fill. */
  readonly opensOrder: boolean
  /** Whether it is the first one of the instrument and side on its day. */
  readonly opensDay: boolean
  /** Quantity (in 1/VOLUME_SCALE) and value that the account traded in the month before it. */
  readonly monthQuantity: number
  readonly monthValue: number
}

/** One line of a price list in exact units. */
export class FeeLine {
  readonly name: string
  readonly basis: FeeBasis
  readonly side: OrderSide | undefined
  /** Places in the schedule of the fees that this one is of. */
  readonly of: readonly number[]
  readonly #taker: number
  readonly #maker: number
  readonly #tiers: TieredRate | undefined
  readonly #currency: Currency
  readonly #minimum: number
  readonly #maximum: number
  readonly #maximumParts: number
  readonly #step: number

  /** @throws ConfigError when a rate is too fine, a bound is out of range or a fee is of one that is not before it. */
  constructor(fee: FeeComponent, before: readonly FeeComponent[], currency: Currency) {
    const what = `the rate of the fee "${fee.name}"`
    this.name = fee.name
    this.basis = fee.basis
    this.side = fee.side
    this.of = (fee.of ?? []).map((name) => placeOf(name, fee.name, before))
    this.#currency = currency
    this.#taker = rateParts(fee.rate, what)
    this.#maker = rateParts(fee.makerRate ?? fee.rate, what)
    this.#tiers = fee.tiers && tieredRate(fee, fee.tiers, currency, what)
    this.#minimum =
      fee.minimum === undefined
        ? Number.NEGATIVE_INFINITY
        : amountOf(fee.minimum, `the minimum of the fee "${fee.name}"`, currency)
    this.#maximum =
      fee.maximum === undefined
        ? Number.POSITIVE_INFINITY
        : amountOf(fee.maximum, `the maximum of the fee "${fee.name}"`, currency)
    this.#maximumParts =
      fee.maximumFraction === undefined ? -1 : partsOf(fee.maximumFraction, `the maximum of the fee "${fee.name}"`)
    this.#step = amountOf(fee.roundUpTo ?? 0, `the rounding of the fee "${fee.name}"`, currency)
  }

  /** What a fill adds to the order's amount, rounded half to even, before the bounds of the order. */
  accrual(fill: FeeOccasion): number {
    if (this.side !== undefined && fill.side !== this.side) return 0
    const parts = fill.liquidity === 'maker' ? this.#maker : this.#taker
    switch (this.basis) {
      case 'value':
        if (this.#tiers) return this.#tiers.of(fill.monthValue, fill.notional)
        return multiplyDivide(fill.notional, parts, PARTS)
      case 'quantity':
        if (this.#tiers) return this.#tiers.of(fill.monthQuantity, volumeOf(fill.quantity, fill.instrument))
        return multiplyDivide(fill.quantity, parts, amountDivisor(fill.instrument.quantityScale, this.#currency))
      case 'order':
        return fill.opensOrder ? multiplyDivide(parts, 1, amountDivisor(1, this.#currency)) : 0
      case 'day':
        return fill.opensDay ? multiplyDivide(parts, 1, amountDivisor(1, this.#currency)) : 0
      case 'fees':
        return 0
    }
  }

  /**
   * The order's amount.
   * @param accrued what its fills have added
   * @param dues amounts of the lines before this one
   * @param notional value of the order so far
   */
  due(accrued: number, dues: readonly number[], notional: number, side: OrderSide): number {
    if (this.side !== undefined && side !== this.side) return 0
    const raw = this.basis === 'fees' ? this.#ofFees(dues) : accrued
    const most = this.#maximumParts < 0 ? this.#maximum : Math.min(this.#maximum, this.#maximumOf(notional))
    const bounded = Math.min(Math.max(raw, this.#minimum), most)
    if (this.#step === 0 || bounded <= 0) return bounded
    return multiplyDivideToward(bounded, 1, this.#step, true) * this.#step
  }

  #maximumOf(notional: number): number {
    return multiplyDivide(notional, this.#maximumParts, PARTS)
  }

  #ofFees(dues: readonly number[]): number {
    let base = 0
    for (const place of this.of) base += dues[place] ?? 0
    return multiplyDivide(base, this.#taker, PARTS)
  }
}

/** A quantity in 1/VOLUME_SCALE, what is finer left out. */
export function volumeOf(quantity: number, { quantityScale }: Instrument): number {
  return multiplyDivideToward(quantity, VOLUME_SCALE, quantityScale, false)
}

function tieredRate(
  { rate, basis, makerRate, name }: FeeComponent,
  tiers: NonNullable<FeeComponent['tiers']>,
  currency: Currency,
  what: string,
): TieredRate {
  if (makerRate !== undefined) throw new ConfigError(`expected tiers or a maker rate of the fee "${name}", found both`)
  if (basis === 'value') return new TieredRate(rate, tiers, powerOfTen(currency.precision), PARTS, what)
  if (basis === 'quantity') {
    return new TieredRate(rate, tiers, VOLUME_SCALE, amountDivisor(VOLUME_SCALE, currency), what)
  }
  throw new ConfigError(`expected tiers of a fee by value or quantity, found the fee "${name}" by ${basis}`)
}

function placeOf(name: string, of: string, before: readonly FeeComponent[]): number {
  const place = before.findIndex((fee) => fee.name === name)
  if (place >= 0) return place
  throw new ConfigError(`expected the fee "${of}" after "${name}", which it is of; found no such fee before it`)
}
