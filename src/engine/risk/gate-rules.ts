import type { Money } from '../model/units.ts'
import { BorrowRule } from './borrow-rule.ts'
import type { RiskGateParts } from './risk-gate.ts'
import {
  BuyingPowerRule,
  CountableRule,
  MaxOrderQuantityRule,
  MaxOrderValueRule,
  MaxPositionValueRule,
  PriceRule,
  QuantityRule,
  ReferencePriceRule,
} from './rules.ts'
import { ContingencyRule, ExpiryRule, InstructionsRule, ReduceOnlyRule } from './term-rules.ts'
import { TradingStateRule } from './trading-state-rule.ts'

const NOTHING_SCARCE: ReadonlySet<string> = new Set()

/** The rules of every order, in the order in which they are asked. */
export function rulesOf(
  { limits, state, clock, unborrowable = NOTHING_SCARCE, worth }: RiskGateParts,
  buyingPower: () => Money,
) {
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
    maxPositionValue: new MaxPositionValueRule(limits.maxPositionValue, worth ?? null),
    buyingPower: new BuyingPowerRule(buyingPower),
  }
}
