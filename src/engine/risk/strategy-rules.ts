import type { Clock } from '../kernel/clock.ts'
import type { RiskViolation } from '../model/errors.ts'
import { MANUAL } from '../model/order-request.ts'
import { formatUtc } from '../model/time.ts'
import type { Money } from '../model/units.ts'
import { netWith, positionValueWith } from './account-rules.ts'
import type { ExposureBook } from './exposure.ts'
import { committed } from './exposure-rows.ts'
import { EquityShareRule, MoneyRule, NOT_CONCERNED, addedByOwner, onlyCloses, onlyReduces } from './limit-rule.ts'
import type { ProtectionKind, Protections } from './protections.ts'
import { isExit } from './reduction.ts'
import type { ReferencePrices } from './reference-prices.ts'
import { violation } from './risk-rule.ts'
import type { Assessment, RiskRule } from './risk-rule.ts'
import type { StrategyConducts } from './strategy-conduct.ts'
import type { StrategyPauses } from './strategy-pauses.ts'

/** Refuses a strategy that was taken out, until a human lets it trade again. What only reduces may leave. */
export class StrategyDisabledRule implements RiskRule {
  readonly id = 'STRATEGY-DISABLED'
  readonly #conducts: StrategyConducts
  readonly #strategy: string

  constructor(conducts: StrategyConducts, strategy: string) {
    this.#conducts = conducts
    this.#strategy = strategy
  }

  check(assessment: Assessment): RiskViolation | null {
    const lock = this.#conducts.lockOn(this.#strategy)
    if (lock === null || assessment.order.instructions.reduceOnly) return null
    return violation(this, assessment, `${this.#strategy} was disabled: ${lock.reason}`, 'enabled', 'disabled')
  }
}

/** Refuses the entries of a strategy that is paused. */
export class StrategyPausedRule implements RiskRule {
  readonly id = 'STRATEGY-PAUSED'
  readonly #pauses: StrategyPauses
  readonly #strategyId: string

  constructor(pauses: StrategyPauses, strategyId: string) {
    this.#pauses = pauses
    this.#strategyId = strategyId
  }

  check(assessment: Assessment): RiskViolation | null {
    const pause = this.#pauses.on(this.#strategyId)
    if (pause === null || isExit(assessment)) return null
    return violation(this, assessment, `${this.#strategyId} is paused: ${pause.reason}`, 'an exit', 'an entry')
  }
}

/** Most money that a strategy may have at work, in positions and working orders. Orders by hand have no budget. */
export class StrategyBudgetRule extends MoneyRule {
  readonly id: string = 'STRATEGY-BUDGET'
  protected readonly why: string = 'the strategy would have more at work than its budget'
  readonly #exposure: ExposureBook

  constructor(limit: Money, exposure: ExposureBook) {
    super(limit)
    this.#exposure = exposure
  }

  override check(assessment: Assessment): RiskViolation | null {
    const { notional, order } = assessment
    const { strategyId } = order
    // It adds its value at most: where that passes, what it adds need not be worked out.
    const passes = strategyId !== MANUAL && committed(this.#exposure.strategy(strategyId)) + notional <= this.limit
    return passes ? null : super.check(assessment)
  }

  protected found(assessment: Assessment): number {
    const { strategyId } = assessment.order
    if (strategyId === MANUAL) return NOT_CONCERNED
    const added = addedByOwner(assessment)
    if (added === 0) return NOT_CONCERNED
    const { before } = assessment
    return (
      committed(this.#exposure.strategy(strategyId)) + added - (before ? this.#exposure.addedByOwnerFor(before) : 0)
    )
  }
}

/**
 * Most that a strategy may be net to one side, over all symbols and by what it holds itself: its own working orders of the
 * order's side filled, and none of the other. What gets it out of its own position passes.
 */
export class StrategyNetExposureRule extends MoneyRule {
  readonly id = 'STRATEGY-NET-EXPOSURE'
  protected readonly why = 'the strategy would lean too far to one side'
  readonly #exposure: ExposureBook

  constructor(limit: Money, exposure: ExposureBook) {
    super(limit)
    this.#exposure = exposure
  }

  protected found(assessment: Assessment): number {
    const { strategyId } = assessment.order
    if (strategyId === MANUAL) return NOT_CONCERNED
    const net = netWith(this.#exposure.strategy(strategyId), this.#exposure, assessment)
    // Asked last: it looks through the working orders.
    return net > this.limit && isExit(assessment) ? NOT_CONCERNED : net
  }
}

/** Whether an order comes of code that has not been through a session yet. */
type IsNew = (version: string) => boolean

/** Most money in one order of a strategy version that has not been through a session. */
export class FirstSessionOrderRule extends MoneyRule {
  readonly id = 'FIRST-SESSION-ORDER'
  protected readonly why = 'this version of the strategy is new, and its orders are capped'
  readonly #isNew: IsNew

  constructor(limit: Money, isNew: IsNew) {
    super(limit)
    this.#isNew = isNew
  }

  protected found(assessment: Assessment): number {
    const { order, notional } = assessment
    return this.#isNew(order.strategyVersion) && !onlyCloses(assessment) ? notional : NOT_CONCERNED
  }
}

/** Most money at work of a strategy version that has not been through a session. */
export class FirstSessionBudgetRule extends StrategyBudgetRule {
  override readonly id = 'FIRST-SESSION-BUDGET'
  protected override readonly why = 'this version of the strategy is new, and what it may have at work is capped'
  readonly #isNew: IsNew

  constructor(limit: Money, exposure: ExposureBook, isNew: IsNew) {
    super(limit, exposure)
    this.#isNew = isNew
  }

  protected override found(assessment: Assessment): number {
    return this.#isNew(assessment.order.strategyVersion) ? super.found(assessment) : NOT_CONCERNED
  }
}

/** A pause of entries after closed trades. */
export class ProtectionRule implements RiskRule {
  readonly id: ProtectionKind
  readonly #protections: Protections
  readonly #clock: Clock

  constructor(kind: ProtectionKind, protections: Protections, clock: Clock) {
    this.id = kind
    this.#protections = protections
    this.#clock = clock
  }

  check(assessment: Assessment): RiskViolation | null {
    const { order } = assessment
    const now = this.#clock.now()
    const lock = this.#protections.lockOn(this.id, order.instrument.symbol, now)
    if (lock === null || isExit(assessment)) return null
    const where = lock.symbol === null ? 'entries are paused' : `entries in ${lock.symbol} are paused`
    return violation(this, assessment, `${where}: ${lock.reason}`, `from ${formatUtc(lock.until)}`, formatUtc(now))
  }
}

/** A limit of what a position may do to equity, by an estimate that takes some bars to be made. */
abstract class EstimateRule extends EquityShareRule {
  protected override text(value: number, assessment: Assessment): string {
    return Number.isNaN(value) ? 'not known yet' : super.text(Math.ceil(value), assessment)
  }
}

/** Volatility that a position may bring: its value × yearly volatility, of equity. */
export class PositionVolatilityRule extends EstimateRule {
  readonly id = 'POSITION-VOLATILITY'
  protected readonly why = 'the position would bring too much volatility'
  readonly #references: ReferencePrices

  constructor(share: number, references: ReferencePrices) {
    super(share)
    this.#references = references
  }

  protected found(assessment: Assessment): number {
    if (onlyReduces(assessment)) return NOT_CONCERNED
    return positionValueWith(assessment) * this.#references.of(assessment.order.instrument).volatility
  }
}

/** Equity that a move of one average true range against a position may cost. */
export class AtrRiskRule extends EstimateRule {
  readonly id = 'ATR-RISK'
  protected readonly why = 'an average move against the position would cost too much'
  readonly #references: ReferencePrices

  constructor(share: number, references: ReferencePrices) {
    super(share)
    this.#references = references
  }

  protected found(assessment: Assessment): number {
    if (onlyReduces(assessment)) return NOT_CONCERNED
    const { atr } = this.#references.of(assessment.order.instrument)
    return (positionValueWith(assessment) * atr) / assessment.price
  }
}

/** A part of the Kelly fraction of the strategy's own record; nothing to say while it has too few trades. */
export class KellyRule extends EquityShareRule {
  readonly id = 'KELLY-FRACTION'
  protected readonly why = 'the position would be more than the strategy’s record is good for'
  readonly #conducts: StrategyConducts

  constructor(part: number, conducts: StrategyConducts) {
    super(part)
    this.#conducts = conducts
  }

  protected found(assessment: Assessment): number {
    const kelly = this.#conducts.kellyOf(assessment.order.strategyId)
    if (Number.isNaN(kelly) || onlyReduces(assessment)) return NOT_CONCERNED
    return positionValueWith(assessment)
  }
  protected override limitFor(assessment: Assessment): number {
    return Math.floor(super.limitFor(assessment) * this.#conducts.kellyOf(assessment.order.strategyId))
  }
}
