import type { RiskViolation } from '../model/errors.ts'
import type { OrderRequest, OrderSide } from '../model/order-request.ts'
import { awayFrom, opensNothing, partsOf } from './limit-rule.ts'
import type { Reference, ReferencePrices } from './reference-prices.ts'
import { priceText, violation } from './risk-rule.ts'
import type { Assessment, RiskRule } from './risk-rule.ts'

/**
 * A price must not be further than the collar above the lowest reference of the last period for a buy, or below the
 * highest for a sell: so that steps which are each within the collar of one order do not walk a price away. An order
 * without a limit, or that waits for its stop, is held by what it would get now. What only reduces passes: the way out
 * of a crash stays open.
 */
export class CollarPeriodRule implements RiskRule {
  readonly id = 'PRICE-COLLAR-PERIOD'
  readonly #references: ReferencePrices
  readonly #parts: number
  readonly #periodMs: number

  constructor(references: ReferencePrices, collar: number, periodMs: number) {
    this.#references = references
    this.#parts = partsOf(collar)
    this.#periodMs = periodMs
  }

  check(assessment: Assessment): RiskViolation | null {
    const { order } = assessment
    const { side, instrument, limitPrice, stopPrice } = order
    const reference = this.#references.of(instrument)
    const isBuy = side === 'buy'
    const isPlain = limitPrice === limitPrice && stopPrice !== stopPrice
    const price = isPlain ? limitPrice : priceOf(order, reference.worst(side))
    const bound = this.#boundOf(reference, side)
    if (isBuy ? price <= bound : price >= bound) return null
    if (opensNothing(assessment)) return null
    return violation(
      this,
      assessment,
      this.#why(isBuy),
      priceText(bound, order.instrument),
      priceText(price, order.instrument),
    )
  }

  /** NaN where there is no reference, so that nothing passes. */
  #boundOf(reference: Reference, side: OrderSide): number {
    const { range } = reference
    const isBuy = side === 'buy'
    const kept = range === null ? Number.NaN : isBuy ? range.lowest : range.highest
    const from = kept === kept ? kept : reference.worst(side)
    return from === from ? awayFrom(from, this.#parts, isBuy) : from
  }

  #why(isBuy: boolean): string {
    const where = isBuy ? 'above the lowest' : 'below the highest'
    const since = Number.isFinite(this.#periodMs) ? `the last ${this.#periodMs / 1_000} s` : 'all that was seen'
    return `its price is more than ${this.#parts / 10_000} % ${where} of ${since}`
  }
}

function priceOf({ side, limitPrice, stopPrice }: OrderRequest, market: number): number {
  const waits = side === 'buy' ? stopPrice > market : stopPrice < market
  return limitPrice !== limitPrice || waits ? market : limitPrice
}
