import type { Assessment, RiskRule } from './risk-rule.ts'

/** What one rule says of an order that is not sent. */
export interface RuleVerdict {
  /** Its reason code. */
  readonly rule: string
  readonly passed: boolean
  /** Why not; empty when it passed. */
  readonly message: string
  /** Empty where the rule has no number to say. */
  readonly limit: string
  readonly found: string
  /** found ÷ limit; null where the rule has no number to say. */
  readonly utilisation: number | null
}

/** What every rule says of an order, those after the first refusal too. */
export function verdictsOf(rules: readonly RiskRule[], assessment: Assessment): readonly RuleVerdict[] {
  return rules.map((rule) => {
    const refusal = rule.check(assessment)
    const measure = rule.measure?.(assessment) ?? null
    return {
      rule: rule.id,
      passed: refusal === null,
      message: refusal?.message ?? '',
      limit: refusal?.limit ?? measure?.limit ?? '',
      found: refusal?.found ?? measure?.found ?? '',
      utilisation: measure?.utilisation ?? null,
    }
  })
}
