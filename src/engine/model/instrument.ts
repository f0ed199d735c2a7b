import type { Currency } from './currency.ts'
import {
  MAX_EXPONENT,
  MAX_PRECISION,
  decimalPlaces,
  divideHalfEvenBig,
  exact,
  fromUnits,
  multiplyDivide,
  powerOfTen,
  toUnits,
} from './decimal.ts'
import { ConfigError } from './errors.ts'
import type { Money, Price, Quantity } from './units.ts'

export const INSTRUMENT_KINDS = ['equity', 'etf', 'index', 'crypto', 'fx', 'future'] as const
export type InstrumentKind = (typeof INSTRUMENT_KINDS)[number]

/** What defines an instrument, in decimals, as it is written in files and settings. */
export interface InstrumentSpec {
  readonly symbol: string
  readonly kind: InstrumentKind
  readonly currency: Currency
  /** Decimal places of prices, 0…12. */
  readonly pricePrecision: number
  /** Decimal places of quantities, 0…12. */
  readonly quantityPrecision: number
  /** Smallest price step; one unit of the last place when left out. */
  readonly priceIncrement?: number
  /** Smallest quantity step; one unit of the last place when left out. */
  readonly quantityIncrement?: number
  /** Account currency per price point and unit of quantity; 1 when left out. */
  readonly multiplier?: number
  /** Id of the venue's trading calendar; `24/7` when left out. */
  readonly calendar?: string
  /** Whether it may trade at zero and below, as some futures have; false when left out. */
  readonly mayBeNegative?: boolean | undefined
}

/**
 * Something that can be traded, with the conversions between its exact units and decimals.
 * Prices and quantities are integers in its own units; see {@link Price} and {@link Quantity}.
 */
export class Instrument {
  // Declared, not defined: V8 keeps what a field first held in mind, which would be `undefined`. So with all classes that
  // an order or a bar passes, see docs/performance.md.
  declare readonly symbol: string
  declare readonly kind: InstrumentKind
  declare readonly currency: Currency
  declare readonly pricePrecision: number
  declare readonly quantityPrecision: number
  declare readonly priceIncrement: Price
  declare readonly quantityIncrement: Quantity
  declare readonly multiplier: number
  declare readonly calendar: string
  declare readonly mayBeNegative: boolean
  /** Lowest price that it may trade at: one increment, or none at all. */
  declare readonly leastPrice: number
  /** 10^pricePrecision and 10^quantityPrecision. */
  declare readonly priceScale: number
  declare readonly quantityScale: number
  /** Notional = price × quantity × notionalFactor ÷ notionalDivisor, in accounting units. */
  declare readonly notionalFactor: number
  declare readonly notionalDivisor: number

  /** @throws ConfigError when a field is out of range. */
  constructor(spec: InstrumentSpec) {
    this.symbol = checkSymbol(spec.symbol)
    this.kind = spec.kind
    this.currency = spec.currency
    this.pricePrecision = checkPrecision(spec.pricePrecision, 'price precision')
    this.quantityPrecision = checkPrecision(spec.quantityPrecision, 'quantity precision')
    this.priceScale = powerOfTen(this.pricePrecision)
    this.quantityScale = powerOfTen(this.quantityPrecision)
    this.priceIncrement = checkStep(spec.priceIncrement, this.pricePrecision, 'price increment') as Price
    this.quantityIncrement = checkStep(spec.quantityIncrement, this.quantityPrecision, 'quantity increment') as Quantity
    this.multiplier = spec.multiplier ?? 1
    this.calendar = spec.calendar ?? '24/7'
    this.mayBeNegative = checkSign(spec)
    this.leastPrice = this.mayBeNegative ? Number.NEGATIVE_INFINITY : this.priceIncrement
    const multiplierPlaces = decimalPlaces(checkMultiplier(this.multiplier))
    const multiplierUnits = toUnits(this.multiplier, multiplierPlaces, 'multiplier')
    const places = this.currency.precision - this.pricePrecision - this.quantityPrecision - multiplierPlaces
    if (-places > MAX_EXPONENT) {
      throw new ConfigError(
        `expected price, quantity and multiplier of ${this.symbol} with at most ${this.currency.precision + MAX_EXPONENT} decimals together, found ${this.currency.precision - places}`,
      )
    }
    this.notionalFactor = multiplierUnits * powerOfTen(Math.max(0, places))
    this.notionalDivisor = powerOfTen(Math.max(0, -places))
    if (!Number.isSafeInteger(this.notionalFactor)) {
      throw new ConfigError(`expected a multiplier that is exact in ${this.currency.code}, found ${this.multiplier}`)
    }
  }

  /** Exact price of a decimal. @throws ArithmeticError when it has too many places. */
  price(decimal: number): Price {
    return toUnits(decimal, this.pricePrecision, `a price of ${this.symbol}`) as Price
  }

  /** Exact quantity of a decimal. @throws ArithmeticError when it has too many places. */
  quantity(decimal: number): Quantity {
    // As toUnits says it, but for the text of an error that nearly no order needs.
    const units = decimal * this.quantityScale
    if (units > 0 && Number.isSafeInteger(units) && units / this.quantityScale === decimal) return units as Quantity
    return toUnits(decimal, this.quantityPrecision, `a quantity of ${this.symbol}`) as Quantity
  }

  /** Whether a number can be its price: above zero, unless it may trade below; NaN never is one. */
  isPrice(price: number): boolean {
    return price > 0 || (this.mayBeNegative && price === price)
  }

  priceToDecimal(price: Price): number {
    return price / this.priceScale
  }

  quantityToDecimal(quantity: Quantity): number {
    return quantity / this.quantityScale
  }

  /**
   * Signed value of a quantity at a price, in accounting units, rounded half to even.
   * @throws ArithmeticError when it does not fit ±(2^53 − 1)
   */
  notional(price: Price, quantity: Quantity): Money {
    const product = price * quantity * this.notionalFactor
    // No step of a product below 2^53 can have been rounded, so this is the exact value.
    const isExact = product <= Number.MAX_SAFE_INTEGER && product >= -Number.MAX_SAFE_INTEGER
    if (isExact && this.notionalDivisor === 1) return product as Money
    return this.#roundedNotional(price, quantity)
  }

  #roundedNotional(price: Price, quantity: Quantity): Money {
    const scaled = quantity * this.notionalFactor
    if (Number.isSafeInteger(scaled)) return multiplyDivide(price, scaled, this.notionalDivisor) as Money
    const what = `the value of ${quantity} × ${price} units of ${this.symbol}`
    const product = BigInt(exact(price, what)) * BigInt(exact(quantity, what)) * BigInt(this.notionalFactor)
    return exact(Number(divideHalfEvenBig(product, BigInt(this.notionalDivisor))), what) as Money
  }

  /** Price per unit of `notional` over `quantity`: a decimal for people, not for accounting. */
  averagePrice(notional: Money, quantity: Quantity): number {
    if (quantity === 0) return Number.NaN
    const units = fromUnits(notional, this.currency.precision)
    return Number((units / (fromUnits(quantity, this.quantityPrecision) * this.multiplier)).toPrecision(15))
  }
}

/** What makes an equal instrument, here or in another thread. */
export function specOf(instrument: Instrument): InstrumentSpec {
  const { symbol, kind, currency, pricePrecision, quantityPrecision, multiplier, calendar, mayBeNegative } = instrument
  return {
    symbol,
    kind,
    currency,
    pricePrecision,
    quantityPrecision,
    multiplier,
    calendar,
    ...(mayBeNegative ? { mayBeNegative } : {}),
    priceIncrement: instrument.priceToDecimal(instrument.priceIncrement),
    quantityIncrement: instrument.quantityToDecimal(instrument.quantityIncrement),
  }
}

/** What a symbol may look like. */
export const SYMBOL_FORM = /^[A-Za-z0-9][A-Za-z0-9._/^:=-]{0,31}$/

function checkSymbol(symbol: string): string {
  if (SYMBOL_FORM.test(symbol)) return symbol
  throw new ConfigError(`expected a symbol of 1 to 32 letters, digits or . _ / ^ : = -, found "${symbol}"`)
}

function checkPrecision(precision: number, what: string): number {
  if (Number.isInteger(precision) && precision >= 0 && precision <= MAX_PRECISION) return precision
  throw new ConfigError(`expected ${what} from 0 to ${MAX_PRECISION}, found ${precision}`)
}

function checkStep(step: number | undefined, precision: number, what: string): number {
  if (step === undefined) return 1
  const units = Math.round(step * powerOfTen(precision))
  if (Number.isSafeInteger(units) && units > 0 && fromUnits(units, precision) === step) return units
  throw new ConfigError(`expected ${what} above 0 with at most ${precision} decimals, found ${step}`)
}

function checkSign({ symbol, kind, mayBeNegative = false }: InstrumentSpec): boolean {
  if (!mayBeNegative || kind === 'future') return mayBeNegative
  throw new ConfigError(`expected a future where prices may be negative, found ${symbol} of kind ${kind}`)
}

function checkMultiplier(multiplier: number): number {
  const isExact = multiplier > 0 && Number.isFinite(multiplier) && decimalPlaces(multiplier) <= MAX_EXPONENT
  if (isExact && multiplier * powerOfTen(decimalPlaces(multiplier)) <= Number.MAX_SAFE_INTEGER) return multiplier
  throw new ConfigError(`expected a multiplier above 0 with at most 15 digits, found ${multiplier}`)
}
