import type { Clock } from '../kernel/clock.ts'
import type { Quantity } from '../model/units.ts'
import type { ExposureBook } from './exposure.ts'
import { isInUse } from './exposure-rows.ts'
import type { GroupKind, SideExposure, SymbolExposure } from './exposure-rows.ts'
import {
  CountRule,
  EquityShareRule,
  MoneyRule,
  NOT_CONCERNED,
  QuantityLimitRule,
  addedBy,
  onlyCloses,
  onlyReduces,
  opensNothing,
  valueIn,
} from './limit-rule.ts'
import type { MessageBudget } from './message-budget.ts'
import type { Assessment } from './risk-rule.ts'
import type { Money } from '../model/units.ts'

/** Most units in one order. */
export class OrderQuantityRule extends QuantityLimitRule {
  readonly id = 'MAX-ORDER-QUANTITY'
  protected readonly why = 'the order is too large'

  protected found({ order }: Assessment): number {
    return order.instrument.quantityToDecimal(order.quantity)
  }
}

/** Most money in one position, working orders of the same side counted as filled. */
export class PositionValueRule extends MoneyRule {
  readonly id = 'MAX-POSITION-VALUE'
  protected readonly why = 'the position would be worth too much'

  protected found(assessment: Assessment): number {
    return onlyReduces(assessment) ? NOT_CONCERNED : positionValueWith(assessment)
  }
}

/** Most units in one position, working orders of the same side counted as filled. */
export class MaxPositionQuantityRule extends QuantityLimitRule {
  readonly id = 'MAX-POSITION-QUANTITY'
  protected readonly why = 'the position would be too large'

  protected found(assessment: Assessment): number {
    if (onlyReduces(assessment)) return NOT_CONCERNED
    return assessment.order.instrument.quantityToDecimal(Math.abs(assessment.projected) as Quantity)
  }
}

/** Sells short no more than has been located to be borrowed. */
export class ShortLocateRule extends QuantityLimitRule {
  readonly id = 'SHORT-LOCATE'
  protected readonly why = 'not so much has been located to be sold short'

  protected found(assessment: Assessment): number {
    const { projected, order } = assessment
    if (order.side === 'buy' || projected >= 0 || onlyReduces(assessment)) return NOT_CONCERNED
    return order.instrument.quantityToDecimal(-projected as Quantity)
  }
}

/** Most symbols at a time, those with a working order counted. */
export class MaxPositionsRule extends CountRule {
  readonly id = 'MAX-POSITIONS'
  protected readonly why = 'too many symbols would be held at a time'
  readonly #exposure: ExposureBook

  constructor(limit: number, exposure: ExposureBook) {
    super(limit)
    this.#exposure = exposure
  }

  protected found(assessment: Assessment): number {
    if (onlyCloses(assessment) || isInUse(this.#exposure.symbol(assessment.order.instrument))) return NOT_CONCERNED
    return this.#exposure.symbolsInUse + 1
  }
}

/** What an order would bring an exposure to, in place of the one that it changes; nothing of an order that only closes. */
export function exposureWith(gross: number, exposure: ExposureBook, assessment: Assessment): number {
  const added = addedBy(assessment)
  if (added === 0) return NOT_CONCERNED
  return gross + added - (assessment.before === null ? 0 : exposure.addedFor(assessment.before))
}

/**
 * What an order would bring a net value to in its own direction, with every working order of that side filled and none of
 * the other, in place of the one that it changes.
 */
export function netWith(sides: SideExposure, exposure: ExposureBook, { order, notional, before }: Assessment): number {
  const { net, openBuys, openSells } = sides
  const more = notional - (before === null ? 0 : exposure.valueOf(before))
  return order.side === 'buy' ? net + openBuys + more : openSells + more - net
}

/** Σ |value| of positions, and of what working orders and this one would add. */
export class MaxGrossExposureRule extends MoneyRule {
  readonly id = 'MAX-GROSS-EXPOSURE'
  protected readonly why = 'the account would have too much at risk'
  readonly #exposure: ExposureBook

  constructor(limit: Money, exposure: ExposureBook) {
    super(limit)
    this.#exposure = exposure
  }

  protected found(assessment: Assessment): number {
    return exposureWith(this.#exposure.gross, this.#exposure, assessment)
  }
}

/** Net value in the direction of the order, with every working order of that side filled and none of the other. */
export class MaxNetExposureRule extends MoneyRule {
  readonly id = 'MAX-NET-EXPOSURE'
  protected readonly why = 'the account would lean too far to one side'
  readonly #exposure: ExposureBook

  constructor(limit: Money, exposure: ExposureBook) {
    super(limit)
    this.#exposure = exposure
  }

  protected found(assessment: Assessment): number {
    return opensNothing(assessment) ? NOT_CONCERNED : netWith(this.#exposure, this.#exposure, assessment)
  }
}

/** Gross exposure as a multiple of equity. */
export class MaxLeverageRule extends EquityShareRule {
  readonly id = 'MAX-LEVERAGE'
  protected readonly why = 'the account would be levered too far'
  readonly #exposure: ExposureBook

  constructor(multiple: number, exposure: ExposureBook) {
    super(multiple)
    this.#exposure = exposure
  }

  protected found(assessment: Assessment): number {
    return exposureWith(this.#exposure.gross, this.#exposure, assessment)
  }
}

const GROUP_CODES: Readonly<Record<GroupKind, string>> = {
  sector: 'SECTOR',
  assetClass: 'ASSET-CLASS',
  correlated: 'CORRELATION',
}

/** Most of equity in one group of symbols: a sector, an asset class, or symbols that move together. */
export class ConcentrationRule extends EquityShareRule {
  readonly id: string
  protected readonly why: string
  readonly #exposure: ExposureBook
  readonly #kind: GroupKind

  constructor(share: number, exposure: ExposureBook, kind: GroupKind) {
    super(share)
    this.id = `${GROUP_CODES[kind]}-CONCENTRATION`
    this.why = WHY_CONCENTRATED[kind]
    this.#exposure = exposure
    this.#kind = kind
  }

  protected found(assessment: Assessment): number {
    const group = this.#exposure.symbol(assessment.order.instrument)[this.#kind]
    return exposureWith(group.gross, this.#exposure, assessment)
  }
}

const WHY_CONCENTRATED: Readonly<Record<GroupKind, string>> = {
  sector: 'too much would be in its sector',
  assetClass: 'too much would be in its asset class',
  correlated: 'too much would be in symbols that move together with it',
}

/** Orders that may be counted without end: closing at market must not be kept from leaving for want of a place. */
function takesPlace({ order, before }: Assessment): boolean {
  return before === null && !(order.instructions.reduceOnly && order.type === 'market')
}

/** Most working orders of the account. */
export class MaxOpenOrdersRule extends CountRule {
  readonly id = 'MAX-OPEN-ORDERS'
  protected readonly why = 'the account would have too many working orders'

  protected found(assessment: Assessment): number {
    return takesPlace(assessment) ? assessment.working.count + 1 : NOT_CONCERNED
  }
}

/** Most working orders of one strategy. */
export class MaxStrategyOrdersRule extends CountRule {
  readonly id = 'MAX-OPEN-ORDERS-STRATEGY'
  protected readonly why = 'the strategy would have too many working orders'
  readonly #exposure: ExposureBook

  constructor(limit: number, exposure: ExposureBook) {
    super(limit)
    this.#exposure = exposure
  }

  protected found(assessment: Assessment): number {
    if (!takesPlace(assessment)) return NOT_CONCERNED
    return this.#exposure.strategy(assessment.order.strategyId).openOrders + 1
  }
}

/** Most working orders in one symbol. */
export class MaxSymbolOrdersRule extends CountRule {
  readonly id = 'MAX-OPEN-ORDERS-SYMBOL'
  protected readonly why = 'there would be too many working orders in the symbol'
  readonly #exposure: ExposureBook

  constructor(limit: number, exposure: ExposureBook) {
    super(limit)
    this.#exposure = exposure
  }

  protected found(assessment: Assessment): number {
    if (!takesPlace(assessment)) return NOT_CONCERNED
    const symbol: SymbolExposure = this.#exposure.symbol(assessment.order.instrument)
    return symbol.openOrders + 1
  }
}

/** Messages to the broker: orders stop short of what is kept for cancels, and orders that only reduce may use it too. */
export class MessageRateRule extends CountRule {
  readonly id = 'MESSAGE-RATE'
  protected readonly why = 'too many messages would go to the broker'
  readonly #budget: MessageBudget
  readonly #clock: Clock
  readonly #burst: number

  constructor(burst: number, budget: MessageBudget, clock: Clock) {
    super(Number.NaN)
    this.#burst = burst
    this.#budget = budget
    this.#clock = clock
  }

  protected found(): number {
    return this.#budget.usedWith(this.#clock.now())
  }
  protected override limitFor({ order }: Assessment): number {
    return order.instructions.reduceOnly ? this.#burst : this.#budget.share
  }
  protected override text(value: number): string {
    return `${value} at once`
  }
}

/** Value of a position after an order. */
export function positionValueWith(assessment: Assessment): number {
  return valueIn(assessment, assessment.price, Math.abs(assessment.projected))
}
