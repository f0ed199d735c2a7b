import type { RiskViolation } from '../model/errors.ts'
import { isExit, isStrictReduction } from './reduction.ts'
import { violation } from './risk-rule.ts'
import type { Assessment, RiskRule } from './risk-rule.ts'
import type { TradingState } from './trading-state.ts'

/** While trading is paused only exits pass, while it is stopped only reductions. Cancels do not come here. */
export class TradingStateRule implements RiskRule {
  readonly id = 'TRADING-STOPPED'
  readonly #state: TradingState

  constructor(state: TradingState) {
    this.#state = state
  }

  check(assessment: Assessment): RiskViolation | null {
    return this.#state.isActive ? null : this.#checkHeldBack(assessment)
  }

  #checkHeldBack(assessment: Assessment): RiskViolation | null {
    const { level, latch, reason } = this.#state
    if (level === 'paused') {
      if (isExit(assessment)) return null
      const why = `trading is paused (${reason}): exits and protective orders only`
      return violation({ id: 'TRADING-PAUSED' }, assessment, why, 'an exit', 'an entry')
    }
    if (isStrictReduction(assessment)) return null
    if (latch === null && this.#state.isUnarmed) {
      const why = `${reason}; only reductions pass until a human arms the session`
      return violation({ id: 'NOT-ARMED' }, assessment, why, 'armed', 'not armed')
    }
    const wayOut = latch === null ? 'only reductions pass until that is resolved' : 're-arm first'
    return violation(this, assessment, `trading is stopped (${reason}); ${wayOut}`, 'active', 'stopped')
  }
}
