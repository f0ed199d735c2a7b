import type { Broker } from '../kernel/broker.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Journal } from '../kernel/journal.ts'
import type { RiskViolation } from '../model/errors.ts'
import type { Order, OrderRequest } from '../model/order.ts'
import { ZERO_MONEY } from '../model/units.ts'
import type { Money, Price, Quantity } from '../model/units.ts'
import type { CommissionModel } from '../portfolio/commission.ts'
import type { Portfolio } from '../portfolio/portfolio.ts'
import type { WorkingOrders } from '../portfolio/working-orders.ts'
import type { Assessment, RiskRule } from './risk-rule.ts'
import {
  BuyingPowerRule,
  MaxOrderQuantityRule,
  MaxOrderValueRule,
  MaxPositionValueRule,
  PriceRule,
  QuantityRule,
  ReferencePriceRule,
  TradingStateRule,
} from './rules.ts'
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
}

/**
 * The only door to a broker. An order is checked by every rule in turn, written down, and only then sent.
 * Cancels pass by a way of their own that nothing can close.
 */
export class RiskGate {
  readonly #parts: RiskGateParts
  readonly #rules: readonly RiskRule[]

  constructor(parts: RiskGateParts) {
    this.#parts = parts
    const { limits, state } = parts
    this.#rules = [
      new TradingStateRule(state),
      new QuantityRule(),
      new PriceRule(),
      new ReferencePriceRule(),
      new MaxOrderQuantityRule(limits.maxOrderQuantity),
      new MaxOrderValueRule(limits.maxOrderValue),
      new MaxPositionValueRule(limits.maxPositionValue),
      new BuyingPowerRule(() => this.buyingPower),
    ]
  }

  /** equity × leverage − gross exposure − what working orders have set aside. Never negative. */
  get buyingPower(): Money {
    const { portfolio, working, limits } = this.#parts
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
      return refusal
    }
    journal.recordIntent(order)
    order.transition('submitted', clock.now())
    working.add(order, assessment.needed)
    broker.submit(order)
    return null
  }

  /** Sends a cancel. Never checked, never held back. */
  cancel(order: Order): void {
    this.#parts.broker.cancel(order)
  }

  #verdict(assessment: Assessment): RiskViolation | null {
    for (let index = 0; index < this.#rules.length; index++) {
      const refusal = (this.#rules[index] as RiskRule).check(assessment)
      if (refusal) return refusal
    }
    return null
  }

  /** Values an order: what it is worth, would cost, and would need. */
  assess(order: OrderRequest): Assessment {
    const { portfolio, working, commission } = this.#parts
    const { instrument, quantity } = order
    const { markPrice, position } = portfolio.holding(instrument)
    const price = referencePrice(order, markPrice)
    const valid = price > 0 && Number.isSafeInteger(price) && quantity > 0 && Number.isSafeInteger(quantity)
    const held = position.quantity
    const ahead = order.side === 'buy' ? held + working.buys(instrument) : working.sells(instrument) - held
    const opens = Math.max(0, ahead + quantity) - Math.max(0, ahead)
    const closes = quantity - opens
    const projected = (order.side === 'buy' ? ahead + quantity : -(ahead + quantity)) as Quantity
    if (!valid) {
      return {
        order,
        portfolio,
        working,
        price,
        notional: ZERO_MONEY,
        commission: ZERO_MONEY,
        projected,
        needed: ZERO_MONEY,
      }
    }
    const notional = instrument.notional(price, quantity)
    const charge = commission.of(instrument, notional, quantity, ZERO_MONEY)
    const opened = instrument.notional(price, Math.max(0, opens - closes) as Quantity)
    const needed = (opened + charge) as Money
    return { order, portfolio, working, price, notional, commission: charge, projected, needed }
  }
}

function referencePrice(order: OrderRequest, last: Price): Price {
  if (order.type === 'limit') return order.limitPrice
  if (order.type === 'stop') return order.stopPrice
  return last
}
