import type { RiskViolation } from '../model/errors.ts'
import type { Order } from '../model/order.ts'
import type { OrderRequest } from '../model/order-request.ts'
import type { Assessment, RiskRule } from './risk-rule.ts'

/**
 * The rules that an account asks for beyond those that every order passes, and what they remember. A gate without them,
 * as in most backtests, spends nothing on them.
 */
export interface PreTradeControls {
  /** The rules that stand for an order, in the order in which they are asked. */
  rulesFor(order: OrderRequest): readonly RiskRule[]
  check(assessment: Assessment): RiskViolation | null
  /** An order passed and was written down; the broker hears of it next. */
  sent(order: Order, assessment: Assessment): void
  /** A change of an order passed and was written down; the broker hears of it next. */
  amended(order: Order, assessment: Assessment): void
  /** An order, or a change of one, was refused. */
  refused(order: Order, violation: RiskViolation): void
  /** A cancel is about to leave. It is counted, never refused. */
  cancelling(order: Order): void
}
