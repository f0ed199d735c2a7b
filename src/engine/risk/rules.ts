import { formatUnits } from '../model/decimal.ts'
import { ArithmeticError } from '../model/errors.ts'
import type { RiskViolation } from '../model/errors.ts'
import type { Instrument } from '../model/instrument.ts'
import { traitsOf } from '../model/order-request.ts'
import type { Money, Price, Quantity } from '../model/units.ts'
import { grouped, moneyText, quantityText, violation } from './risk-rule.ts'
import type { OrderWorth } from './order-worth.ts'
import type { Assessment, RiskRule } from './risk-rule.ts'

/** Quantity: positive, whole units, on the increment. */
export class QuantityRule implements RiskRule {
  readonly id = 'QUANTITY'

  check(assessment: Assessment): RiskViolation | null {
    const { quantity, instrument } = assessment.order
    const step = instrument.quantityIncrement
    // The remainder of float64s is a call out of the compiled code.
    if (quantity > 0 && Number.isSafeInteger(quantity) && (step === 1 || quantity % step === 0)) return null
    const limit = `a positive multiple of ${formatUnits(step, instrument.quantityPrecision)}`
    return violation(this, assessment, 'the quantity is not valid', limit, quantityText(quantity, instrument))
  }
}

/** Prices: those that the type asks for and no others, positive unless the instrument's may be negative, on the increment. */
export class PriceRule implements RiskRule {
  readonly id = 'PRICE'

  check(assessment: Assessment): RiskViolation | null {
    const { limitPrice, stopPrice, type } = assessment.order
    const { limits, trigger, trails } = traitsOf(type)
    // A trailing stop may name where it begins, and its limit comes with its stop.
    const limit = !limits ? 'none' : trails ? 'free' : 'wanted'
    const stop = trails ? 'free' : trigger === null ? 'none' : 'wanted'
    return (
      this.#checkPrice(assessment, 'limit price', limitPrice, limit) ??
      this.#checkPrice(assessment, 'stop price', stopPrice, stop)
    )
  }

  #checkPrice(
    assessment: Assessment,
    what: string,
    price: Price,
    kind: 'wanted' | 'free' | 'none',
  ): RiskViolation | null {
    const { instrument, type } = assessment.order
    const given = price === price
    if (kind !== 'wanted' && !given) return null
    if (kind === 'none') return violation(this, assessment, `a ${type} order takes no ${what}`, 'none', String(price))
    const step = instrument.priceIncrement
    if (instrument.isPrice(price) && Number.isSafeInteger(price) && price % step === 0) return null
    const multiple = instrument.mayBeNegative ? 'a multiple' : 'a positive multiple'
    const limit = `${multiple} of ${formatUnits(step, instrument.pricePrecision)}`
    const found = Number.isSafeInteger(price) ? formatUnits(price, instrument.pricePrecision) : 'none'
    return violation(this, assessment, `the ${what} is not valid`, limit, found)
  }
}

/** There must be a price to value the order at. */
export class ReferencePriceRule implements RiskRule {
  readonly id = 'REFERENCE-PRICE'

  check(assessment: Assessment): RiskViolation | null {
    const { instrument } = assessment.order
    if (instrument.isPrice(assessment.price)) return null
    const { symbol } = instrument
    return violation(this, assessment, `there is no price of ${symbol} yet`, 'a last price', 'none')
  }
}

/** The value of the order must be one that the engine can count exactly. */
export class CountableRule implements RiskRule {
  readonly id = 'ORDER-VALUE'

  check(assessment: Assessment): RiskViolation | null {
    const { notional, portfolio, order } = assessment
    if (Number.isSafeInteger(notional)) return null
    const limit = moneyText(Number.MAX_SAFE_INTEGER as Money, portfolio)
    const found = quantityText(order.quantity, order.instrument)
    return violation(this, assessment, 'its value is too large to be counted', limit, `${found} units`)
  }
}

/** Most units in one order. */
export class MaxOrderQuantityRule implements RiskRule {
  readonly id = 'MAX-ORDER-QUANTITY'
  readonly #limit: number

  /** @param limit decimal quantity */
  constructor(limit: number) {
    this.#limit = limit
  }

  check(assessment: Assessment): RiskViolation | null {
    const { quantity, instrument } = assessment.order
    // Compared as decimals, each the nearest to what was written: a limit of 0.29 × 10^8 falls short of 29,000,000.
    if (instrument.quantityToDecimal(quantity) <= this.#limit) return null
    const found = quantityText(quantity, instrument)
    return violation(this, assessment, 'the order is too large', grouped(String(this.#limit)), found)
  }
}

/** Most money in one order. */
export class MaxOrderValueRule implements RiskRule {
  readonly id = 'MAX-ORDER-VALUE'
  readonly #limit: Money

  constructor(limit: Money) {
    this.#limit = limit
  }

  check(assessment: Assessment): RiskViolation | null {
    const { notional, portfolio } = assessment
    if (notional <= this.#limit) return null
    const limit = moneyText(this.#limit, portfolio)
    return violation(this, assessment, 'the order is worth too much', limit, moneyText(notional, portfolio))
  }
}

/** Most money in one position, working orders of the same side counted as filled. Reducing a position always passes. */
export class MaxPositionValueRule implements RiskRule {
  readonly id = 'MAX-POSITION-VALUE'
  readonly #limit: Money
  readonly #worth: OrderWorth | null

  constructor(limit: Money, worth: OrderWorth | null = null) {
    this.#limit = limit
    this.#worth = worth
  }

  check(assessment: Assessment): RiskViolation | null {
    const { portfolio, projected, price, order } = assessment
    const now = portfolio.quantity(order.instrument)
    if (Math.abs(projected) <= Math.abs(now) && projected * now >= 0) return null
    const native = valueOf(order.instrument, price, Math.abs(projected) as Quantity)
    const value = this.#worth === null ? native : this.#worth.inAccount(order.instrument, native)
    if (value <= this.#limit && Number.isSafeInteger(value)) return null
    const limit = moneyText(this.#limit, portfolio)
    return violation(this, assessment, 'the position would be worth too much', limit, moneyText(value, portfolio))
  }
}

/** What the order opens must be covered: equity × leverage − exposure − reservations of working orders. */
export class BuyingPowerRule implements RiskRule {
  readonly id = 'BUYING-POWER'
  readonly #buyingPower: () => Money

  constructor(buyingPower: () => Money) {
    this.#buyingPower = buyingPower
  }

  check(assessment: Assessment): RiskViolation | null {
    const { needed, commission, portfolio } = assessment
    // An order that only closes needs no more than its commission, and must never be kept from leaving for it.
    if (needed <= commission) return null
    const available = (this.#buyingPower() + assessment.released) as Money
    if (needed <= available) return null
    const limit = moneyText(available, portfolio)
    return violation(this, assessment, 'there is not enough buying power', limit, moneyText(needed, portfolio))
  }
}

/** Value of a quantity; Infinity when no exact integer can hold it. */
function valueOf(instrument: Instrument, price: Price, quantity: Quantity): Money {
  try {
    return Math.abs(instrument.notional(price, quantity)) as Money
  } catch (error) {
    if (error instanceof ArithmeticError) return Number.POSITIVE_INFINITY as Money
    throw error
  }
}
