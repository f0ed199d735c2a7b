import type { Clock } from '../kernel/clock.ts'
import type { RiskViolation } from '../model/errors.ts'
import type { Instrument } from '../model/instrument.ts'
import type { OrderRequest, OrderSide } from '../model/order-request.ts'
import type { Money, Price, Quantity } from '../model/units.ts'
import type { CommissionModel } from '../portfolio/commission.ts'
import type { Conversion } from '../portfolio/conversion.ts'
import type { ConversionRate } from '../portfolio/conversion-rates.ts'
import type { MarginAccount } from '../portfolio/margin-account.ts'
import { violation } from './risk-rule.ts'
import type { Assessment, RiskRule } from './risk-rule.ts'

export interface OrderWorthParts {
  readonly clock: Clock
  readonly commission: CommissionModel
  /** Null where all is in the account's currency. */
  readonly conversion: Conversion | null
  /** Null for a cash account. */
  readonly margin: MarginAccount | null
}

/** What orders are worth and need in an account on margin, or with instruments in other currencies. */
export class OrderWorth {
  readonly margin: MarginAccount | null
  readonly rules: readonly RiskRule[]
  readonly #parts: OrderWorthParts

  constructor(parts: OrderWorthParts) {
    this.#parts = parts
    this.margin = parts.margin
    const { conversion, margin, clock } = parts
    this.rules = [
      ...(conversion === null ? [] : [new ConversionRule(conversion, clock)]),
      ...(margin === null ? [] : [new MarginableRule(margin)]),
    ]
  }

  /** Whether an order's currency and kind of instrument can be traded here. */
  check(assessment: Assessment): RiskViolation | null {
    for (const rule of this.rules) {
      const refusal = rule.check(assessment)
      if (refusal) return refusal
    }
    return null
  }

  /**
   * Unsigned value, commission and buying power of an order.
   * @param opened quantity that it opens beyond what it closes
   * @throws RateError, ArithmeticError
   */
  of({ instrument, side, quantity }: OrderRequest, price: Price, opened: Quantity) {
    const native = Math.abs(instrument.notional(price, quantity)) as Money
    const { notional, commission } = this.#cost(instrument, side, quantity, native)
    return { notional, commission, needed: (this.#margin(instrument, side, price, opened) + commission) as Money }
  }

  /** An amount in the account's currency now. @throws RateError */
  inAccount({ currency }: Instrument, amount: Money): Money {
    const { conversion, clock } = this.#parts
    if (conversion === null || !Number.isSafeInteger(amount)) return amount
    return conversion.rates.convert(amount, currency, clock.now())
  }

  /** @throws RateError */
  rateOf({ currency }: Instrument): ConversionRate {
    const { conversion, clock } = this.#parts
    return conversion === null ? { numerator: 1, denominator: 1 } : conversion.rates.rate(currency, clock.now())
  }

  #cost(instrument: Instrument, side: OrderSide, quantity: Quantity, notional: Money) {
    const { conversion, commission, clock } = this.#parts
    if (conversion?.isForeign(instrument) === true)
      return conversion.estimate(commission, instrument, side, quantity, notional, clock.now())
    return { notional, commission: commission.estimate(instrument, side, quantity, notional) }
  }

  #margin(instrument: Instrument, side: OrderSide, price: Price, opened: Quantity): Money {
    if (this.margin === null) return this.inAccount(instrument, Math.abs(instrument.notional(price, opened)) as Money)
    return this.margin.initialFor(instrument, price, (side === 'buy' ? opened : -opened) as Quantity)
  }
}

/** There must be a rate to tell in the account's currency what an order is worth. */
class ConversionRule implements RiskRule {
  readonly id = 'CONVERSION-RATE'
  readonly #conversion: Conversion
  readonly #clock: Clock

  constructor(conversion: Conversion, clock: Clock) {
    this.#conversion = conversion
    this.#clock = clock
  }

  check(assessment: Assessment): RiskViolation | null {
    const { currency } = assessment.order.instrument
    const problem = this.#conversion.rates.problem(currency, this.#clock.now())
    return problem === '' ? null : violation(this, assessment, problem, 'a fresh rate', 'none')
  }
}

/** Only what the account's kind of margin is for can be held on it. */
class MarginableRule implements RiskRule {
  readonly id = 'NOT-MARGINABLE'
  readonly #margin: MarginAccount

  constructor(margin: MarginAccount) {
    this.#margin = margin
  }

  check(assessment: Assessment): RiskViolation | null {
    const { model } = this.#margin
    const refusal = model.refusal(assessment.order.instrument)
    return refusal === '' ? null : violation(this, assessment, refusal, `${model.kind} margin`, 'none')
  }
}
