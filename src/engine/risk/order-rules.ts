import type { Clock } from '../kernel/clock.ts'
import type { TradingCalendar } from '../market/calendar.ts'
import type { RiskViolation } from '../model/errors.ts'
import { traitsOf } from '../model/order-request.ts'
import { formatUtc } from '../model/time.ts'
import type { Money, Price } from '../model/units.ts'
import { LimitRule, MoneyRule, NOT_CONCERNED, awayFrom, onlyReduces, partsOf, valueIn } from './limit-rule.ts'
import type { RecentOrders } from './recent-orders.ts'
import type { ReferencePrices } from './reference-prices.ts'
import { priceText, violation } from './risk-rule.ts'
import type { Assessment, RiskRule } from './risk-rule.ts'
import type { ExposureBook } from './exposure.ts'

/** Refuses what nobody allowed to be traded. What is held of it may be reduced. */
export class TradableRule implements RiskRule {
  readonly id = 'SYMBOL-NOT-ALLOWED'

  check(assessment: Assessment): RiskViolation | null {
    if (onlyReduces(assessment)) return null
    const { symbol } = assessment.order.instrument
    return violation(this, assessment, `${symbol} is not among the symbols that may be traded`, 'allowed', 'restricted')
  }
}

/** The price that an order is held against must be known, and young. What only reduces may leave without. */
export class FreshReferenceRule extends LimitRule {
  readonly id = 'STALE-REFERENCE'
  protected readonly why = 'there is no fresh price to hold it against'
  readonly #references: ReferencePrices
  readonly #clock: Clock

  constructor(references: ReferencePrices, clock: Clock, maxAgeMs: number) {
    super(maxAgeMs)
    this.#references = references
    this.#clock = clock
  }

  protected found({ order }: Assessment): number {
    if (order.instructions.reduceOnly) return NOT_CONCERNED
    return this.#clock.now() - this.#references.of(order.instrument).at
  }
  protected text(ageMs: number): string {
    return Number.isFinite(ageMs) ? `${Math.max(0, ageMs) / 1000} s` : 'none'
  }
}

/**
 * A limit must not be further on the wrong side of the market than the collar: above it for a buy, below it for a sell.
 * The market of an order that waits for its stop is where the stop is.
 */
export class PriceCollarRule implements RiskRule {
  readonly id = 'PRICE-COLLAR'
  readonly #references: ReferencePrices
  readonly #parts: number

  constructor(references: ReferencePrices, collar: number) {
    this.#references = references
    this.#parts = partsOf(collar)
  }

  check(assessment: Assessment): RiskViolation | null {
    const { order } = assessment
    const { limitPrice, stopPrice, side, instrument } = order
    // A market order has no price to be wrong; what it may cost is the business of other rules.
    if (limitPrice !== limitPrice) return null
    const isBuy = side === 'buy'
    const reference = this.#references.of(instrument).worst(side)
    const market = stopPrice === stopPrice && isBuy === stopPrice > reference ? stopPrice : reference
    // Without a reference nothing passes.
    const bound = reference === reference ? awayFrom(market, this.#parts, isBuy) : reference
    if (isBuy ? limitPrice <= bound : limitPrice >= bound) return null
    const what = isBuy ? 'above' : 'below'
    const percent = this.#parts / 10_000
    return violation(
      this,
      assessment,
      `its limit is more than ${percent} % ${what} the market`,
      priceText(bound, order.instrument),
      priceText(limitPrice, order.instrument),
    )
  }
}

/**
 * Most money in one order. An order without a limit is valued at the worst it is likely to get: the last price or the
 * far touch, whichever is higher, and for a buy the collar on top.
 */
export class WorstOrderValueRule extends MoneyRule {
  readonly id = 'MAX-ORDER-VALUE'
  protected readonly why = 'the order is worth too much'
  readonly #references: ReferencePrices
  readonly #parts: number

  constructor(limit: Money, references: ReferencePrices, collar: number) {
    super(limit)
    this.#references = references
    this.#parts = partsOf(collar)
  }

  protected found(assessment: Assessment): number {
    const { order, price, notional } = assessment
    const { type, side, instrument, quantity, instructions } = order
    if (instructions.reduceOnly || traitsOf(type).limits) return notional
    const touch = this.#references.of(instrument).worst(side)
    const worst = touch > price ? touch : price
    const isCollared = side === 'buy' && this.#parts !== Number.POSITIVE_INFINITY
    return valueIn(assessment, (isCollared ? awayFrom(worst, this.#parts, true) : worst) as Price, quantity)
  }
}

/** The same order twice within a moment is a slip of the hand, or of code. An order that only reduces may repeat. */
export class DuplicateRule implements RiskRule {
  readonly id = 'DUPLICATE-ORDER'
  readonly #recent: RecentOrders
  readonly #clock: Clock
  readonly #windowMs: number

  constructor(recent: RecentOrders, clock: Clock, windowMs: number) {
    this.#recent = recent
    this.#clock = clock
    this.#windowMs = windowMs
  }

  check(assessment: Assessment): RiskViolation | null {
    const { order, before } = assessment
    if (before !== null || order.instructions.reduceOnly) return null
    const now = this.#clock.now()
    const sinceMs = now - this.#recent.lastLike(order, now - this.#windowMs)
    if (sinceMs >= this.#windowMs) return null
    const limit = `${this.#windowMs / 1000} s apart`
    return violation(this, assessment, 'the same order left a moment ago', limit, `${sinceMs / 1000} s`)
  }
}

/** Refuses an order that would trade with one of the account's own. */
export class SelfMatchRule implements RiskRule {
  readonly id = 'SELF-MATCH'
  readonly #exposure: ExposureBook
  readonly #references: ReferencePrices

  constructor(exposure: ExposureBook, references: ReferencePrices) {
    this.#exposure = exposure
    this.#references = references
  }

  check(assessment: Assessment): RiskViolation | null {
    const { order } = assessment
    const { instrument, side, type, limitPrice } = order
    const { limits, trigger, auction } = traitsOf(type)
    if (trigger !== null || auction !== null) return null
    const { resting } = this.#exposure.symbol(instrument)
    const price = limits ? limitPrice : this.#references.of(instrument).worst(side)
    if (!resting.wouldMeet(side, price)) return null
    const own = side === 'buy' ? resting.bestSell : resting.bestBuy
    const what = side === 'buy' ? 'sell' : 'buy'
    return violation(
      this,
      assessment,
      'it would trade with an order of this account',
      `no ${what} of its own at ${priceText(own, order.instrument)}`,
      priceText(price, order.instrument),
    )
  }
}

/** Refuses what is to trade while the venue is closed; orders for an auction may wait for it. */
export class TradingHoursRule implements RiskRule {
  readonly id = 'TRADING-HOURS'
  readonly #calendar: TradingCalendar
  readonly #clock: Clock

  constructor(calendar: TradingCalendar, clock: Clock) {
    this.#calendar = calendar
    this.#clock = clock
  }

  check(assessment: Assessment): RiskViolation | null {
    const { type, timeInForce } = assessment.order
    if (traitsOf(type).auction !== null || timeInForce === 'at-the-open' || timeInForce === 'at-the-close') return null
    const now = this.#clock.now()
    if (this.#calendar.isOpen(now)) return null
    const { open, breaks } = this.#calendar.sessionAt(now)
    const opensAt = Math.min(...[open, ...breaks.map(({ to }) => to)].filter((at) => at > now))
    const limit = `open, again at ${formatUtc(opensAt)}`
    return violation(this, assessment, `${this.#calendar.id} is closed`, limit, formatUtc(now))
  }
}
