import type { RiskViolation } from '../model/errors.ts'
import { quantityText, violation } from './risk-rule.ts'
import type { Assessment, RiskRule } from './risk-rule.ts'

/** Refuses to sell short what cannot be borrowed. Selling what is held passes. */
export class BorrowRule implements RiskRule {
  readonly id = 'NOT-BORROWABLE'
  readonly #unborrowable: ReadonlySet<string>

  constructor(unborrowable: ReadonlySet<string>) {
    this.#unborrowable = unborrowable
  }

  check(assessment: Assessment): RiskViolation | null {
    const { order, projected } = assessment
    if (order.side === 'buy' || projected >= 0 || !this.#unborrowable.has(order.instrument.symbol)) return null
    const short = quantityText(-projected, order.instrument)
    return violation(this, assessment, 'there is none of it to borrow', '0 short', `${short} short`)
  }
}
