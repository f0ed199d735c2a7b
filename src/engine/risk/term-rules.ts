import type { Clock } from '../kernel/clock.ts'
import { decimalPlaces, formatUnits } from '../model/decimal.ts'
import type { RiskViolation } from '../model/errors.ts'
import { traitsOf } from '../model/order-request.ts'
import type { OrderRequest } from '../model/order-request.ts'
import { formatUtc } from '../model/time.ts'
import type { Price } from '../model/units.ts'
import { quantityText, violation } from './risk-rule.ts'
import type { Assessment, RiskRule } from './risk-rule.ts'

/** Finest trail in per cent: four decimals. */
const PERCENT_PLACES = 4

/** Trail, limit offset, display quantity and flags: those that the type can have, and in range. */
export class InstructionsRule implements RiskRule {
  readonly id = 'INSTRUCTIONS'

  check(assessment: Assessment): RiskViolation | null {
    return this.#checkTrail(assessment) ?? this.#checkDisplay(assessment) ?? this.#checkPostOnly(assessment)
  }

  #checkTrail(assessment: Assessment): RiskViolation | null {
    const { order } = assessment
    const { type, instructions } = order
    const { trailAmount, trailPercent, limitOffset } = instructions
    const [byAmount, byPercent] = [trailAmount === trailAmount, trailPercent === trailPercent]
    const { trails, limits } = traitsOf(type)
    if (!trails) {
      if (!byAmount && !byPercent && limitOffset !== limitOffset) return null
      return violation(this, assessment, `a ${type} order has no trail`, 'none', 'a trail')
    }
    if (byAmount === byPercent) {
      const found = byAmount ? 'both' : 'none'
      return violation(this, assessment, 'a trailing stop needs one distance', 'an amount or per cent', found)
    }
    if (byPercent && order.instrument.mayBeNegative) {
      const found = `${order.instrument.symbol}, which may trade below`
      return violation(this, assessment, 'a trail in per cent needs prices above 0', 'an amount', found)
    }
    if (byPercent && !isPercent(trailPercent)) {
      const limit = `above 0 and below 100 with at most ${PERCENT_PLACES} decimals`
      return violation(this, assessment, 'the trail in per cent is not valid', limit, String(trailPercent))
    }
    if (byAmount && !isStep(trailAmount, order)) return this.#badDistance(assessment, 'trail', trailAmount)
    const hasOffset = limitOffset === limitOffset
    if (hasOffset !== limits) {
      const [limit, found] = limits ? ['an offset', 'none'] : ['none', 'an offset']
      return violation(this, assessment, `the limit offset does not go with a ${type} order`, limit, found)
    }
    if (!hasOffset || limitOffset === 0 || isStep(limitOffset, order)) return null
    return this.#badDistance(assessment, 'limit offset', limitOffset)
  }

  #badDistance(assessment: Assessment, what: string, distance: Price): RiskViolation {
    const { instrument } = assessment.order
    const limit = `a positive multiple of ${formatUnits(instrument.priceIncrement, instrument.pricePrecision)}`
    const found = Number.isSafeInteger(distance) ? formatUnits(distance, instrument.pricePrecision) : String(distance)
    return violation(this, assessment, `the ${what} is not valid`, limit, found)
  }

  #checkDisplay(assessment: Assessment): RiskViolation | null {
    const { type, quantity, instrument, instructions } = assessment.order
    const shown = instructions.displayQuantity
    if (shown === 0) return null
    const limit = `a multiple of ${quantityText(instrument.quantityIncrement, instrument)} up to ${quantityText(quantity, instrument)}`
    if (!traitsOf(type).limits) {
      return violation(
        this,
        assessment,
        'only an order with a limit can hide a part',
        'none',
        quantityText(shown, instrument),
      )
    }
    // What is left of an iceberg may be less than it shows.
    const most = assessment.before?.quantity ?? quantity
    if (shown > 0 && shown <= most && shown % instrument.quantityIncrement === 0) return null
    return violation(this, assessment, 'the display quantity is not valid', limit, quantityText(shown, instrument))
  }

  #checkPostOnly(assessment: Assessment): RiskViolation | null {
    const { type, timeInForce, instructions } = assessment.order
    if (!instructions.postOnly) return null
    const rests = timeInForce === 'day' || timeInForce === 'gtc' || timeInForce === 'gtd'
    if (type === 'limit' && rests) return null
    return violation(this, assessment, 'post-only is for limit orders that may rest', 'limit', `${type} ${timeInForce}`)
  }
}

/** Time in force: one that the type can have, and an expiry in the future. */
export class ExpiryRule implements RiskRule {
  readonly id = 'TIME-IN-FORCE'
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  check(assessment: Assessment): RiskViolation | null {
    const { type, timeInForce, instructions } = assessment.order
    const { trigger, auction } = traitsOf(type)
    const atOnce = timeInForce === 'ioc' || timeInForce === 'fok'
    const atAuction = timeInForce === 'at-the-open' || timeInForce === 'at-the-close'
    if ((atOnce || atAuction) && (trigger !== null || auction !== null)) {
      const limit = auction === null ? 'day, gtc or gtd' : 'day or gtc'
      return violation(this, assessment, `a ${type} order cannot be ${timeInForce}`, limit, timeInForce)
    }
    const { expiresAt } = instructions
    const hasExpiry = expiresAt === expiresAt
    if (timeInForce !== 'gtd') {
      return hasExpiry ? violation(this, assessment, 'only a GTD order has an expiry', 'none', textOf(expiresAt)) : null
    }
    const now = this.#clock.now()
    if (expiresAt > now && Number.isFinite(expiresAt)) return null
    const limit = `a time after ${textOf(now)}`
    return violation(this, assessment, 'the expiry is not in the future', limit, hasExpiry ? textOf(expiresAt) : 'none')
  }
}

/** A parent that can still fill, or has, of the same instrument and owner. */
export class ContingencyRule implements RiskRule {
  readonly id = 'CONTINGENCY'

  check(assessment: Assessment): RiskViolation | null {
    const { instrument, strategyId, instructions } = assessment.order
    const { parent } = instructions
    if (parent === null) return null
    if (!parent.working && parent.filled === 0) {
      return violation(this, assessment, 'its parent was over without a fill', 'a working parent', parent.id)
    }
    if (parent.instrument === instrument && parent.strategyId === strategyId) return null
    const limit = `an order of ${strategyId} in ${instrument.symbol}`
    const found = `one of ${parent.strategyId} in ${parent.instrument.symbol}`
    return violation(this, assessment, 'its parent is not of its kind', limit, found)
  }
}

/** There must be something to reduce, or an order on its way that will make it. */
export class ReduceOnlyRule implements RiskRule {
  readonly id = 'REDUCE-ONLY'

  check(assessment: Assessment): RiskViolation | null {
    const { portfolio, order } = assessment
    const { instrument, side, instructions, strategyId } = order
    if (!instructions.reduceOnly) return null
    if (instructions.parent !== null && instructions.parent.side !== side) return null
    const owned = portfolio.holding(instrument).ownedBy(strategyId)
    if (side === 'buy' ? owned < 0 : owned > 0) return null
    const limit = side === 'buy' ? 'a short position' : 'a long position'
    return violation(this, assessment, 'there is nothing to reduce', limit, quantityText(owned, instrument))
  }
}

function isStep(distance: Price, { instrument }: OrderRequest): boolean {
  return distance > 0 && Number.isSafeInteger(distance) && distance % instrument.priceIncrement === 0
}

function isPercent(percent: number): boolean {
  return percent > 0 && percent < 100 && decimalPlaces(percent) <= PERCENT_PLACES
}

/** A date can hold no more than this. */
const LAST_TIME = 8.64e15

function textOf(epochMs: number): string {
  return Math.abs(epochMs) <= LAST_TIME ? formatUtc(epochMs) : String(epochMs)
}
