import { moneyOf } from '../model/currency.ts'
import { ArithmeticError } from '../model/errors.ts'
import type { RiskViolation } from '../model/errors.ts'
import { multiplyDivide, multiplyDivideToward } from '../model/decimal.ts'
import { ZERO_MONEY } from '../model/units.ts'
import type { Money, Price, Quantity } from '../model/units.ts'
import type { Portfolio } from '../portfolio/portfolio.ts'
import type { OrderExposure } from './exposure-rows.ts'
import { closableByOwner } from './reduction.ts'
import { grouped, moneyText, quantityText, violation } from './risk-rule.ts'
import type { Assessment, Measure, RiskRule } from './risk-rule.ts'

/** What a rule finds of an order that it is not about: below every limit. */
export const NOT_CONCERNED = Number.NEGATIVE_INFINITY

/** A rule that compares one number of an order with a limit: at the limit it passes, one unit above it does not. */
export abstract class LimitRule implements RiskRule {
  abstract readonly id: string
  /** Why it refuses, in words. */
  protected abstract readonly why: string

  /** The limit where it is the same for every order; NaN where {@link limitFor} works it out. */
  protected readonly limit: number

  constructor(limit: number) {
    this.limit = limit
  }

  /** What the order would bring it to, {@link NOT_CONCERNED} for none of its business. NaN is refused. */
  protected abstract found(assessment: Assessment): number
  protected abstract text(value: number, assessment: Assessment): string

  protected limitFor(_assessment: Assessment): number {
    return this.limit
  }

  check(assessment: Assessment): RiskViolation | null {
    const found = this.found(assessment)
    // What has a limit of its own for each order has none here, and is asked.
    if (found <= this.limit || found === NOT_CONCERNED) return null
    const limit = this.limitFor(assessment)
    if (found <= limit) return null
    return violation(this, assessment, this.why, this.text(limit, assessment), this.text(found, assessment))
  }

  measure(assessment: Assessment): Measure | null {
    const found = this.found(assessment)
    if (found === NOT_CONCERNED) return null
    const limit = this.limitFor(assessment)
    return {
      limit: this.text(limit, assessment),
      found: this.text(found, assessment),
      utilisation: utilisationOf(found, limit),
    }
  }
}

/** found ÷ limit, always finite; 0 of an endless limit, above 1 beyond it, the largest number for what is not known. */
export function utilisationOf(found: number, limit: number): number {
  if (found <= 0) return 0
  const used = found / limit
  return used < Number.MAX_VALUE ? used : Number.MAX_VALUE
}

/** A limit of money. */
export abstract class MoneyRule extends LimitRule {
  protected text(value: number, { portfolio }: Assessment): string {
    return moneyText(value as Money, portfolio)
  }
}

/** Parts of one are taken to six decimals. */
const PARTS = 1_000_000

/** A limit that is a part, or a multiple, of equity. */
export abstract class EquityShareRule extends LimitRule {
  readonly #parts: number
  /** Of the equity that was asked for last: it changes with prices, not with orders. */
  #equity = ZERO_MONEY
  #share = ZERO_MONEY

  constructor(share: number) {
    super(Number.NaN)
    this.#parts = partsOf(share)
  }

  protected override limitFor({ portfolio }: Assessment): number {
    const { equity } = portfolio
    if (equity !== this.#equity) {
      this.#equity = equity
      this.#share = shareOf(equity, this.#parts)
    }
    return this.#share
  }
  protected text(value: number, { portfolio }: Assessment): string {
    return moneyText(value as Money, portfolio)
  }
}

/** A limit of a number of things. */
export abstract class CountRule extends LimitRule {
  protected text(value: number, _assessment: Assessment): string {
    return grouped(String(value))
  }
}

/** A limit of units of the instrument, in decimals: each is the nearest to what was written. */
export abstract class QuantityLimitRule extends LimitRule {
  protected text(value: number, { order }: Assessment): string {
    const units = Math.round(value * order.instrument.quantityScale)
    return quantityText(units, order.instrument)
  }
}

/** A fraction as a whole number of millionths; Infinity stays. */
export function partsOf(fraction: number): number {
  return Math.round(fraction * PARTS)
}

/** So many millionths of an amount, rounded down; nothing of a debt. */
export function shareOf(amount: Money, parts: number): Money {
  if (parts === Number.POSITIVE_INFINITY) return parts as Money
  if (amount <= 0) return ZERO_MONEY
  // Whole millions and the rest apart: then neither product passes 2^53 where the result does not.
  const rest = amount % PARTS
  const whole = ((amount - rest) / PARTS) * parts
  const small = rest * parts
  if (whole <= MOST_EXACT && small <= Number.MAX_SAFE_INTEGER)
    return (whole + (small - (small % PARTS)) / PARTS) as Money
  return multiplyDivideToward(amount, parts, PARTS, false) as Money
}

/** A whole part up to this leaves room for the rest. */
const MOST_EXACT = 2 ** 52

/** A price moved away by so many millionths of its size, rounded toward it. */
export function awayFrom(price: number, parts: number, up: boolean): number {
  const reach = parts === Number.POSITIVE_INFINITY ? parts : multiplyDivideToward(Math.abs(price), parts, PARTS, false)
  return up ? price + reach : price - reach
}

/**
 * Unsigned value of a quantity at a price, in the account's currency: at the rate at which the order was valued where
 * the instrument has another one. Infinity when no exact integer can hold it.
 */
export function valueIn({ order, notional, price: own, portfolio }: Assessment, price: Price, quantity: number): Money {
  const { instrument } = order
  try {
    const value = Math.abs(instrument.notional(price, quantity as Quantity))
    if (instrument.currency.code === portfolio.currency.code || value === 0) return value as Money
    const unconverted = Math.abs(instrument.notional(own, order.quantity))
    return multiplyDivide(value, notional, unconverted) as Money
  } catch (error) {
    if (error instanceof ArithmeticError) return Number.POSITIVE_INFINITY as Money
    throw error
  }
}

/** A limit of money as it is written, in exact units. @throws ArithmeticError for one without an end */
export function exactLimit(decimal: number, { currency }: Portfolio): Money {
  return moneyOf(decimal, currency)
}

/** Value that an order adds to what is at risk: of what it opens beyond what it closes, with no regard to margin. */
export function addedBy({ order, projected, notional }: Assessment): Money {
  const { side, quantity, instructions } = order
  if (instructions.reduceOnly) return ZERO_MONEY
  const own = side === 'buy' ? projected : -projected
  return worthOfOpened(Math.max(0, own) - Math.max(0, own - quantity), quantity, notional)
}

/** The same by what its owner holds: against others' positions a strategy closes nothing of its own. */
export function addedByOwner(assessment: Assessment): Money {
  const { order, portfolio, notional } = assessment
  const { instrument, strategyId, quantity, instructions } = order
  const holding = portfolio.holding(instrument)
  if (instructions.reduceOnly || holding.ownedBy(strategyId) === holding.position.quantity) return addedBy(assessment)
  const closes = Math.min(Math.max(0, closableByOwner(assessment)), quantity)
  return worthOfOpened(quantity - closes, quantity, notional)
}

/** Value of what an order opens beyond what it closes. */
function worthOfOpened(opens: number, quantity: number, notional: Money): Money {
  const beyond = opens - (quantity - opens)
  if (beyond === quantity) return notional
  return beyond <= 0 ? ZERO_MONEY : (multiplyDivide(notional, beyond, quantity) as Money)
}

/** What an order counts as while it works. */
export function exposureOf(assessment: Assessment): OrderExposure {
  const { notional } = assessment
  return { notional, added: addedBy(assessment), addedByOwner: addedByOwner(assessment) }
}

/** Whether an order closes at least as much as it opens. */
export function onlyCloses(assessment: Assessment): boolean {
  return addedBy(assessment) === 0
}

/** Whether an order can open nothing: what is reduce-only, and what only reduces. One that turns a position round opens. */
export function opensNothing(assessment: Assessment): boolean {
  return assessment.order.instructions.reduceOnly || onlyReduces(assessment)
}

/** Whether an order leaves a position that is no larger than now, on the same side. */
export function onlyReduces({ projected, portfolio, order }: Assessment): boolean {
  const now = portfolio.quantity(order.instrument)
  return Math.abs(projected) <= Math.abs(now) && projected * now >= 0
}
