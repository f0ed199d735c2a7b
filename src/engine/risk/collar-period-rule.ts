import type { Clock } from '../kernel/clock.ts'
import { formatUnits } from '../model/decimal.ts'
import type { RiskViolation } from '../model/errors.ts'
import type { OrderRequest } from '../model/order-request.ts'
import { awayFrom, onlyReduces, partsOf } from './limit-rule.ts'
import type { Reference, ReferencePrices } from './reference-prices.ts'
import { violation } from './risk-rule.ts'
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
  readonly #clock: Clock
  readonly #parts: number
  readonly #periodMs: number
  /** The bounds, of so many changes and of one part of the period: few orders come with a price of their own. */
  #changes = -1
  #part = -1
  #highestBuy = 0
  #lowestSell = 0

  constructor(references: ReferencePrices, clock: Clock, collar: number, periodMs: number) {
    this.#references = references
    this.#clock = clock
    this.#parts = partsOf(collar)
    this.#periodMs = periodMs
  }

  check(assessment: Assessment): RiskViolation | null {
    const { order } = assessment
    const { side, instrument, limitPrice, stopPrice } = order
    const reference = this.#references.of(instrument)
    const part = Math.floor(this.#clock.now() / reference.rangePartMs)
    if (reference.changes !== this.#changes || part !== this.#part) this.#bind(reference, part)
    const isPlain = limitPrice === limitPrice && stopPrice !== stopPrice
    const price = isPlain ? limitPrice : priceOf(order, reference.worst(side))
    const isBuy = side === 'buy'
    if (isBuy ? price <= this.#highestBuy : price >= this.#lowestSell) return null
    if (order.instructions.reduceOnly || onlyReduces(assessment)) return null
    const bound = isBuy ? this.#highestBuy : this.#lowestSell
    return violation(this, assessment, this.#why(isBuy), priceText(bound, order), priceText(price, order))
  }

  #bind(reference: Reference, part: number): void {
    const { range, changes } = reference
    this.#changes = changes
    this.#part = part
    this.#highestBuy = this.#boundOf(range?.lowest, reference.worst('buy'), true)
    this.#lowestSell = this.#boundOf(range?.highest, reference.worst('sell'), false)
  }

  /** NaN where there is no reference, so that nothing passes. */
  #boundOf(kept: number | undefined, market: number, up: boolean): number {
    const from = kept === undefined || kept !== kept ? market : kept
    return from === from ? awayFrom(from, this.#parts, up) : from
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

function priceText(price: number, { instrument }: OrderRequest): string {
  return price === price ? formatUnits(price, instrument.pricePrecision) : 'none'
}
