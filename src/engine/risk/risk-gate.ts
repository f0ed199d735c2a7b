import type { Broker } from '../kernel/broker.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Journal } from '../kernel/journal.ts'
import { ArithmeticError } from '../model/errors.ts'
import type { RiskViolation } from '../model/errors.ts'
import type { Order } from '../model/order.ts'
import type { Instrument } from '../model/instrument.ts'
import { NO_INSTRUCTIONS, REDUCE_ONLY } from '../model/order-request.ts'
import type { Amendment, OrderRequest } from '../model/order-request.ts'
import { ZERO_MONEY } from '../model/units.ts'
import type { Money, Quantity } from '../model/units.ts'
import type { CommissionModel } from '../portfolio/commission.ts'
import { RateError } from '../portfolio/conversion-rates.ts'
import type { ConversionRate } from '../portfolio/conversion-rates.ts'
import type { Portfolio } from '../portfolio/portfolio.ts'
import type { WorkingOrders } from '../portfolio/working-orders.ts'
import type { PreTradeControls } from './pre-trade-controls.ts'
import { Assessed } from './assessed.ts'
import type { Assessment, RiskRule } from './risk-rule.ts'
import { rulesOf } from './gate-rules.ts'
import { aheadOf, referencePrice } from './order-position.ts'
import type { OrderWorth } from './order-worth.ts'
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
  /** What orders are worth on margin or in other currencies; left out for a cash account in one currency. */
  readonly worth?: OrderWorth | null | undefined
}

/**
 * The only door to a broker. An order is checked by every rule in turn, written down, and only then sent.
 * Cancels pass by a way of their own that nothing can close.
 */
export class RiskGate {
  readonly #parts: RiskGateParts
  readonly #rules: ReturnType<typeof rulesOf>
  readonly #controls: PreTradeControls | null
  readonly #worth: OrderWorth | null
  /** Of the order that is being submitted. */
  #submitted: Assessed | undefined

  constructor(parts: RiskGateParts) {
    this.#parts = parts
    this.#controls = parts.controls ?? null
    this.#worth = parts.worth ?? null
    this.#rules = rulesOf(parts, () => this.#available)
  }

  /** equity × leverage − gross exposure − what working orders have set aside; on margin, what is free of it can open. Never negative. */
  get buyingPower(): Money {
    return this.buyingPowerAfter(0 as Money)
  }

  /** The same once an order that needs so much has left. */
  buyingPowerAfter(needed: Money): Money {
    const { portfolio, working, limits } = this.#parts
    const margin = this.#worth?.margin ?? null
    if (margin !== null) return margin.buyingPower((working.reserved + needed) as Money)
    if (limits.leverage === Number.POSITIVE_INFINITY) return limits.leverage as Money
    const capacity = limits.leverage === 1 ? portfolio.equity : Math.floor(portfolio.equity * limits.leverage)
    return Math.max(0, capacity - portfolio.grossExposure - working.reserved - needed) as Money
  }

  /** What an order may need: buying power, or margin where the account is on margin. */
  get #available(): Money {
    const margin = this.#worth?.margin ?? null
    return margin === null ? this.buyingPower : (Math.max(0, margin.available - this.#parts.working.reserved) as Money)
  }

  /** What a unit of an instrument's currency is worth in the account's. @throws RateError */
  rateOf(instrument: Instrument): ConversionRate {
    return this.#worth === null ? ONE_TO_ONE : this.#worth.rateOf(instrument)
  }

  /** What the gate would say, without doing anything. */
  check(order: OrderRequest): RiskViolation | null {
    return this.#verdict(this.assess(order))
  }

  /** The order as it may leave now: while trading is stopped, as one that can only reduce, whatever fills before it. */
  held(request: OrderRequest): OrderRequest {
    const { state } = this.#parts
    if (state.isActive || !state.stopped || request.instructions.reduceOnly) return request
    return { ...request, instructions: { ...request.instructions, reduceOnly: true } }
  }

  /** Every rule that an order has to pass. */
  rulesFor(order: OrderRequest): readonly RiskRule[] {
    const own: readonly (RiskRule | null)[] = Object.values(this.#rules)
    return [...own, ...(this.#worth?.rules ?? []), ...(this.#controls?.rulesFor(order) ?? [])].filter(
      (rule) => rule !== null,
    )
  }

  /**
   * Checks, journals and sends an order. Returns the violation and marks the order denied when a rule refuses it.
   * @throws StorageError when the intent could not be made durable: then nothing was sent.
   */
  submit(order: Order): RiskViolation | null {
    const { journal, working, clock, broker } = this.#parts
    const assessment = this.#assess(order, null, (this.#submitted ??= new Assessed(this.#parts, order)))
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
      (this.#worth === null ? null : this.#worth.check(assessment)) ??
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
    const { instructions, timeInForce } = assessment.order
    if (instructions === REDUCE_ONLY && timeInForce === 'gtc') return rules.reduceOnly.check(assessment)
    return (
      rules.instructions.check(assessment) ??
      rules.expiry.check(assessment) ??
      rules.contingency.check(assessment) ??
      rules.reduceOnly.check(assessment)
    )
  }

  /** Values an order: what it is worth, would cost, and would need. */
  assess(order: OrderRequest): Assessment {
    return this.#assess(order, null, new Assessed(this.#parts, order))
  }

  /** Buying power that the rest of a working order needs. */
  needOf(order: Order): Money {
    return this.#assessAmendment(order, order).needed
  }

  #assessAmendment(order: Order, { quantity, limitPrice, stopPrice }: Amendment): Assessment {
    const { instrument, side, type, timeInForce, instructions, strategyId, strategyVersion, causedAt } = order
    const terms = { instrument, side, type, timeInForce, instructions, strategyId, strategyVersion, causedAt }
    const rest = (quantity - order.filled) as Quantity
    const changed = { ...terms, quantity: rest, limitPrice, stopPrice }
    return this.#assess(changed, order, new Assessed(this.#parts, changed))
  }

  /**
   * @param before the working order that this one takes the place of: what is counted for it is not counted again
   * @param found where what is found is written
   */
  #assess(order: OrderRequest, before: Order | null, found: Assessed): Assessed {
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
    found.order = order
    found.price = price
    found.projected = (order.side === 'buy' ? after : -after) as Quantity
    found.released = before === null ? (0 as Money) : working.reservedFor(before)
    found.before = before
    if (valid) this.#value(found, Math.max(0, opens - closes) as Quantity)
    else found.amountTo(ZERO_MONEY, ZERO_MONEY, ZERO_MONEY)
    return found
  }

  /** The amounts of an assessment; endless when an integer cannot hold them. */
  #value(found: Assessed, opened: Quantity): void {
    const { order, price } = found
    const { instrument, side, quantity } = order
    try {
      if (this.#worth !== null) {
        const { notional, commission, needed } = this.#worth.of(order, price, opened)
        found.amountTo(notional, commission, needed)
        return
      }
      // Unsigned: a future below zero is worth as much as it is far from it.
      const notional = Math.abs(instrument.notional(price, quantity)) as Money
      const commission = this.#parts.commission.estimate(instrument, side, quantity, notional)
      const value = opened === quantity ? notional : Math.abs(instrument.notional(price, opened))
      found.amountTo(notional, commission, (value + commission) as Money)
    } catch (error) {
      if (!(error instanceof ArithmeticError || error instanceof RateError)) throw error
      found.amountTo(ENDLESS, ZERO_MONEY, ENDLESS)
    }
  }
}

const ENDLESS = Number.POSITIVE_INFINITY as Money

const ONE_TO_ONE: ConversionRate = { numerator: 1, denominator: 1 }
