import type { Broker } from '../kernel/broker.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Journal } from '../kernel/journal.ts'
import { ArithmeticError } from '../model/errors.ts'
import type { RiskViolation } from '../model/errors.ts'
import type { Order } from '../model/order.ts'
import { NO_INSTRUCTIONS, traitsOf } from '../model/order-request.ts'
import type { Amendment, OrderRequest } from '../model/order-request.ts'
import { ZERO_MONEY } from '../model/units.ts'
import type { Money, Price, Quantity } from '../model/units.ts'
import type { CommissionModel } from '../portfolio/commission.ts'
import type { Portfolio } from '../portfolio/portfolio.ts'
import type { WorkingOrders } from '../portfolio/working-orders.ts'
import type { PreTradeControls } from './pre-trade-controls.ts'
import type { Assessment } from './risk-rule.ts'
import {
  BuyingPowerRule,
  CountableRule,
  MaxOrderQuantityRule,
  MaxOrderValueRule,
  MaxPositionValueRule,
  PriceRule,
  QuantityRule,
  ReferencePriceRule,
  TradingStateRule,
} from './rules.ts'
import { BorrowRule } from './borrow-rule.ts'
import { ContingencyRule, ExpiryRule, InstructionsRule, ReduceOnlyRule } from './term-rules.ts'
import type { TradingState } from './trading-state.ts'

/** Limits of an account. A limit of Infinity is a decision that the configuration has to write down. */
export interface RiskLimits {
  /** Decimal units. */
  readonly maxOrderQuantity: number
  readonly maxOrderValue: Money
  readonly maxPositionValue: Money
  /** Exposure allowed per unit of equity; 1 is a cash account. */
  readonly leverage: number
}

/** Only buying power limits the account: for backtests, where the strategy is what is looked at. */
export const UNLIMITED: RiskLimits = {
  maxOrderQuantity: Number.POSITIVE_INFINITY,
  maxOrderValue: Number.POSITIVE_INFINITY as Money,
  maxPositionValue: Number.POSITIVE_INFINITY as Money,
  leverage: 1,
}

export interface RiskGateParts {
  readonly broker: Broker
  readonly journal: Journal
  readonly clock: Clock
  readonly portfolio: Portfolio
  readonly working: WorkingOrders
  readonly commission: CommissionModel
  readonly state: TradingState
  readonly limits: RiskLimits
  /** Symbols that nobody lends: they cannot be sold short. */
  readonly unborrowable?: ReadonlySet<string> | undefined
  /** Further rules of the account; none when left out. */
  readonly controls?: PreTradeControls | null | undefined
}

/**
 * The only door to a broker. An order is checked by every rule in turn, written down, and only then sent.
 * Cancels pass by a way of their own that nothing can close.
 */
export class RiskGate {
  readonly #parts: RiskGateParts
  readonly #rules: ReturnType<typeof rulesOf>
  readonly #controls: PreTradeControls | null

  constructor(parts: RiskGateParts) {
    this.#parts = parts
    this.#controls = parts.controls ?? null
    this.#rules = rulesOf(parts, () => this.buyingPower)
  }

  /** equity × leverage − gross exposure − what working orders have set aside. Never negative. */
  get buyingPower(): Money {
    const { portfolio, working, limits } = this.#parts
    if (limits.leverage === Number.POSITIVE_INFINITY) return limits.leverage as Money
    const capacity = limits.leverage === 1 ? portfolio.equity : Math.floor(portfolio.equity * limits.leverage)
    return Math.max(0, capacity - portfolio.grossExposure - working.reserved) as Money
  }

  /** What the gate would say, without doing anything. */
  check(order: OrderRequest): RiskViolation | null {
    return this.#verdict(this.assess(order))
  }

  /**
   * Checks, journals and sends an order. Returns the violation and marks the order denied when a rule refuses it.
   * @throws StorageError when the intent could not be made durable: then nothing was sent.
   */
  submit(order: Order): RiskViolation | null {
    const { journal, working, clock, broker } = this.#parts
    const assessment = this.assess(order)
    const refusal = this.#verdict(assessment)
    if (refusal) {
      order.transition('denied', clock.now(), refusal.message)
      journal.recordRefusal?.(order, refusal, null)
      this.#controls?.refused(order, refusal)
      return refusal
    }
    journal.recordIntent(order)
    order.transition('submitted', clock.now())
    working.add(order, assessment.needed)
    this.#controls?.sent(order, assessment)
    broker.submit(order)
    return null
  }

  /** What the gate would say to an order with other terms, without doing anything. */
  checkAmendment(order: Order, amendment: Amendment): RiskViolation | null {
    return this.#verdict(this.#assessAmendment(order, amendment))
  }

  /**
   * Checks, journals and sends a change of a working order. Returns the violation when a rule refuses it: then the order
   * works on as it was.
   * @throws StorageError when the change could not be made durable: then nothing was sent
   */
  amend(order: Order, amendment: Amendment): RiskViolation | null {
    const { journal, working, clock, broker } = this.#parts
    const assessment = this.#assessAmendment(order, amendment)
    const refusal = this.#verdict(assessment)
    if (refusal) {
      journal.recordRefusal?.(order, refusal, amendment)
      this.#controls?.refused(order, refusal)
      return refusal
    }
    const now = clock.now()
    journal.recordAmendment(order, amendment, now)
    order.transition('pending-amend', now)
    // Until the broker has answered, the order counts as the larger of what it was and what it is to be.
    working.reserve(order, assessment.needed)
    this.#controls?.amended(order, assessment)
    broker.amend(order, amendment)
    return null
  }

  /** Sends a cancel. Never checked, never held back. */
  cancel(order: Order): void {
    this.#controls?.cancelling(order)
    this.#parts.broker.cancel(order)
  }

  #verdict(assessment: Assessment): RiskViolation | null {
    // One call to each class, not a loop over all: each can then be compiled in line.
    const rules = this.#rules
    return (
      rules.tradingState.check(assessment) ??
      rules.quantity.check(assessment) ??
      rules.price.check(assessment) ??
      (assessment.order.instructions === NO_INSTRUCTIONS && assessment.order.timeInForce === 'gtc'
        ? null
        : this.#checkTerms(assessment)) ??
      rules.referencePrice.check(assessment) ??
      rules.countable.check(assessment) ??
      rules.maxOrderQuantity.check(assessment) ??
      rules.maxOrderValue.check(assessment) ??
      rules.maxPositionValue.check(assessment) ??
      rules.borrow?.check(assessment) ??
      rules.buyingPower.check(assessment) ??
      (this.#controls === null ? null : this.#controls.check(assessment))
    )
  }

  /** What few orders ask for, and few rules are about. */
  #checkTerms(assessment: Assessment): RiskViolation | null {
    const rules = this.#rules
    return (
      rules.instructions.check(assessment) ??
      rules.expiry.check(assessment) ??
      rules.contingency.check(assessment) ??
      rules.reduceOnly.check(assessment)
    )
  }

  /** Values an order: what it is worth, would cost, and would need. */
  assess(order: OrderRequest): Assessment {
    return this.#assess(order, null)
  }

  /** Buying power that the rest of a working order needs. */
  needOf(order: Order): Money {
    return this.#assessAmendment(order, order).needed
  }

  #assessAmendment(order: Order, { quantity, limitPrice, stopPrice }: Amendment): Assessment {
    const { instrument, side, type, timeInForce, instructions, strategyId, strategyVersion, causedAt } = order
    const terms = { instrument, side, type, timeInForce, instructions, strategyId, strategyVersion, causedAt }
    const rest = (quantity - order.filled) as Quantity
    return this.#assess({ ...terms, quantity: rest, limitPrice, stopPrice }, order)
  }

  /** @param before the working order that this one takes the place of: what is counted for it is not counted again */
  #assess(order: OrderRequest, before: Order | null): Assessment {
    const { portfolio, working } = this.#parts
    const { instrument, quantity, instructions } = order
    const holding = portfolio.holding(instrument)
    const price = referencePrice(order, holding.markPrice)
    const valid =
      instrument.isPrice(price) && Number.isSafeInteger(price) && quantity > 0 && Number.isSafeInteger(quantity)
    const held = holding.position.quantity
    const ahead =
      aheadOf(order, held, working) - (before !== null && !instructions.reduceOnly ? working.countedFor(before) : 0)
    const opens = instructions.reduceOnly ? 0 : Math.max(0, ahead + quantity) - Math.max(0, ahead)
    const closes = quantity - opens
    const after = instructions.reduceOnly ? Math.min(ahead + quantity, Math.max(0, ahead)) : ahead + quantity
    const projected = (order.side === 'buy' ? after : -after) as Quantity
    const worth = valid ? this.#worth(order, price, Math.max(0, opens - closes) as Quantity) : NOTHING
    const { notional, commission, needed } = worth
    const released = before === null ? ZERO_MONEY : working.reservedFor(before)
    return { order, portfolio, working, price, notional, commission, projected, needed, released, before }
  }

  /** The amounts of an assessment; endless when an integer cannot hold them. */
  #worth({ instrument, side, quantity }: OrderRequest, price: Price, opened: Quantity): Worth {
    try {
      // Unsigned: a future below zero is worth as much as it is far from it.
      const notional = Math.abs(instrument.notional(price, quantity)) as Money
      const commission = this.#parts.commission.estimate(instrument, side, quantity, notional)
      return { notional, commission, needed: (Math.abs(instrument.notional(price, opened)) + commission) as Money }
    } catch (error) {
      if (error instanceof ArithmeticError) return UNCOUNTABLE
      throw error
    }
  }
}

const NOTHING_SCARCE: ReadonlySet<string> = new Set()

/** The rules in the order in which they are asked. */
function rulesOf({ limits, state, clock, unborrowable = NOTHING_SCARCE }: RiskGateParts, buyingPower: () => Money) {
  return {
    tradingState: new TradingStateRule(state),
    quantity: new QuantityRule(),
    price: new PriceRule(),
    instructions: new InstructionsRule(),
    expiry: new ExpiryRule(clock),
    contingency: new ContingencyRule(),
    reduceOnly: new ReduceOnlyRule(),
    borrow: unborrowable.size > 0 ? new BorrowRule(unborrowable) : null,
    referencePrice: new ReferencePriceRule(),
    countable: new CountableRule(),
    maxOrderQuantity: new MaxOrderQuantityRule(limits.maxOrderQuantity),
    maxOrderValue: new MaxOrderValueRule(limits.maxOrderValue),
    maxPositionValue: new MaxPositionValueRule(limits.maxPositionValue),
    buyingPower: new BuyingPowerRule(buyingPower),
  }
}

type Worth = Pick<Assessment, 'notional' | 'commission' | 'needed'>

const NOTHING: Worth = { notional: ZERO_MONEY, commission: ZERO_MONEY, needed: ZERO_MONEY }
const UNCOUNTABLE: Worth = {
  notional: Number.POSITIVE_INFINITY as Money,
  commission: ZERO_MONEY,
  needed: Number.POSITIVE_INFINITY as Money,
}

/**
 * Where an order's side would come to before it, in the direction of the order: above 0 what is held or on its way,
 * below 0 what there is to close.
 */
function aheadOf({ side, instrument }: OrderRequest, held: Quantity, working: WorkingOrders): number {
  const own = side === 'buy' ? held : -held
  const reducing = Math.min(Math.max(0, -own), working.reducing(instrument, side))
  return own + (side === 'buy' ? working.buys(instrument) : working.sells(instrument)) + reducing
}

/** The most that an order may trade at, as far as that can be known. */
function referencePrice({ type, side, limitPrice, stopPrice, instructions }: OrderRequest, last: Price): Price {
  const { limits, trigger, trails, auction } = traitsOf(type)
  if (auction !== null || (!limits && trigger === null)) return last
  // It begins at the market, and follows it; for a buy that is one trail above.
  if (trails)
    return side === 'buy' && instructions.trailAmount > 0 ? ((last + instructions.trailAmount) as Price) : last
  const own = limits ? limitPrice : stopPrice
  // A sell that waits for a better price, and a buy that waits for a worse one, name the least that they may trade at,
  // not the most: a higher market is what they get.
  const isLeast = (limits || trigger === 'touch') === (side === 'sell')
  return isLeast && last > own ? last : own
}
