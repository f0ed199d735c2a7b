import type { BrokerFill, BrokerPosition } from '../kernel/broker-connection.ts'
import type { SplitRatio } from '../model/corporate-action.ts'
import { splitQuantity } from '../model/corporate-action.ts'
import { divideHalfEvenBig, multiplyDivide, powerOfTen } from '../model/decimal.ts'
import { unitsOfText } from '../model/decimal-text.ts'
import type { Instrument } from '../model/instrument.ts'
import { MANUAL } from '../model/order-request.ts'
import type { Money, Quantity, Timestamp } from '../model/units.ts'
import { Position } from '../portfolio/position.ts'
import { fillOf, quantityOf } from './broker-ticket.ts'

/** What a strategy holds. */
export interface OwnedQuantity {
  readonly strategyId: string
  readonly quantity: Quantity
  readonly cost: Money
}

/** What was taken over from the broker's account without an order of ours: set, not traded, so that nothing is flipped. */
export type Adjustment = {
  readonly at: Timestamp
  /** Fills of the session that were booked before it. */ readonly fillsBefore: number
} & (
  | {
      readonly kind: 'position'
      readonly instrument: Instrument
      readonly quantity: Quantity
      readonly cost: Money
      /** What of it is the strategies'; the rest is the human's. */
      readonly owners: readonly OwnedQuantity[]
    }
  | { readonly kind: 'cash'; readonly amount: Money }
)

/** What a trade moves in cash before commission: all of its value, or what it gained, in the account's currency. */
export type FlowOf = (instrument: Instrument, flow: Money, gained: Money, at: Timestamp) => Money

/** Places of an average price that count beyond those of its instrument. */
const AVERAGE_PLACES = 8

/** Cost of a quantity at an average price of text, in accounting units. @throws ArithmeticError for what is no number */
export function costOf(averagePrice: string, quantity: Quantity, instrument: Instrument): Money {
  const { notionalFactor, notionalDivisor, pricePrecision } = instrument
  const { units } = unitsOfText(averagePrice, pricePrecision + AVERAGE_PLACES)
  const product = BigInt(units) * BigInt(quantity) * BigInt(notionalFactor)
  return Number(divideHalfEvenBig(product, BigInt(notionalDivisor) * BigInt(powerOfTen(AVERAGE_PLACES)))) as Money
}

/** What is held once the broker's position is taken over. */
export function adopted(
  instrument: Instrument,
  there: BrokerPosition | undefined,
  here: { readonly quantity: Quantity; readonly owners: readonly OwnedQuantity[] },
  split: SplitRatio | null,
) {
  const quantity = there ? quantityOf(there.quantity, instrument) : (0 as Quantity)
  const cost = there ? costOf(there.averagePrice, quantity, instrument) : (0 as Money)
  const owners = split ? splitOwners(here.owners, split, instrument) : shareOut(here.owners, here.quantity, quantity)
  return { kind: 'position', instrument, quantity, cost, owners } as const
}

/** What is held once a trade is booked that no order of the session made, and what it does to cash. */
export function bookedOutside(
  told: BrokerFill,
  instrument: Instrument,
  here: Position,
  owners: readonly OwnedQuantity[],
  flowOf: FlowOf,
) {
  const { fill } = fillOf(told, instrument, MANUAL)
  const after = new Position(instrument)
  after.adopt(here.quantity, here.cost, here.openedAt)
  const gained = after.apply(fill)
  const flow = (fill.side === 'buy' ? 0 - fill.notional : fill.notional) as Money
  const amount = (flowOf(instrument, flow, gained, fill.at) - fill.commission) as Money
  const { quantity, cost } = after
  const shared = shareOut(owners, here.quantity, quantity)
  return {
    position: { kind: 'position', instrument, quantity, cost, owners: shared } as const,
    cash: { kind: 'cash', amount } as const,
  }
}

/**
 * What strategies hold once the account holds `after`. What came on top is the human's; what is missing is taken from
 * the human first, then from the strategies in their order: none of them must go on with what is no longer there.
 */
export function shareOut(
  owners: readonly OwnedQuantity[],
  before: Quantity,
  after: Quantity,
): readonly OwnedQuantity[] {
  const sign = Math.sign(before)
  const sinks = after === 0 || Math.sign(after) !== sign
  if (sinks) return owners.map(({ strategyId }) => ({ strategyId, quantity: 0 as Quantity, cost: 0 as Money }))
  const byHand = before - owners.reduce((sum, { quantity }) => sum + quantity, 0)
  let missing = Math.max(0, Math.abs(before) - Math.abs(after) - Math.max(0, sign * byHand))
  return owners.map((owner) => {
    const taken = Math.max(0, Math.min(missing, sign * owner.quantity))
    missing -= taken
    return taken === 0 ? owner : reduced(owner, (owner.quantity - sign * taken) as Quantity)
  })
}

function splitOwners(
  owners: readonly OwnedQuantity[],
  ratio: SplitRatio,
  instrument: Instrument,
): readonly OwnedQuantity[] {
  return owners.map(({ strategyId, quantity, cost }) => {
    const { whole } = splitQuantity(Math.abs(quantity), ratio, instrument.quantityIncrement)
    return { strategyId, quantity: (quantity < 0 ? 0 - whole : whole) as Quantity, cost }
  })
}

function reduced({ strategyId, quantity, cost }: OwnedQuantity, to: Quantity): OwnedQuantity {
  return { strategyId, quantity: to, cost: multiplyDivide(cost, to, quantity) as Money }
}
