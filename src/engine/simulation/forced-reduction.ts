import type { OrderManager } from '../execution/order-manager.ts'
import type { Journal } from '../kernel/journal.ts'
import { multiplyDivideToward } from '../model/decimal.ts'
import { ArithmeticError } from '../model/errors.ts'
import type { Fill } from '../model/fill.ts'
import type { Instrument } from '../model/instrument.ts'
import { Order } from '../model/order.ts'
import { MANUAL, orderRequest } from '../model/order-request.ts'
import type { OrderSide } from '../model/order-request.ts'
import type { Money, Price, Quantity, Timestamp } from '../model/units.ts'
import type { CommissionModel } from '../portfolio/commission.ts'
import type { Conversion } from '../portfolio/conversion.ts'
import { PARTS } from '../portfolio/fee-rate.ts'
import type { Holding } from '../portfolio/holding.ts'
import type { Portfolio } from '../portfolio/portfolio.ts'
import type { WorkingOrders } from '../portfolio/working-orders.ts'
import type { SimulatedExchange } from './simulated-exchange.ts'
import type { SlippageModel } from './slippage.ts'

export interface ForcedReductionParts {
  readonly journal: Journal
  readonly orders: OrderManager
  readonly working: WorkingOrders
  readonly exchange: SimulatedExchange
  readonly portfolio: Portfolio
  readonly commission: CommissionModel
  readonly conversion: Conversion | null
  readonly slippage: SlippageModel
  /** Ids of the strategies on the account; what they do not hold is held by hand. */
  readonly owners: () => Iterable<string>
  /** First part of the id of every forced order, unique per run of the engine. */
  readonly idPrefix: string
}

/** One forced trade. */
export interface Reduction {
  readonly holding: Holding
  /** Unsigned, at most what is held. */
  readonly quantity: Quantity
  /** Of the market, before slippage. */
  readonly touched: Price
  /** Nothing worse than this, however the market gapped; NaN for no such bound. */
  readonly worst: Price
  readonly at: Timestamp
  readonly reason: string
  /** Fee on the value, in parts in a billion. */
  readonly feeParts: number
  /** Most that commission and fee may take of so much at a price; Infinity for no bound. */
  readonly mostCosts: (price: Price, quantity: Quantity) => number
}

/**
 * Sells what is long and buys back what is short, by force of the venue or the broker: not through the gate, at a
 * market price with its slippage, and never more than is held.
 */
export class ForcedReduction {
  readonly #parts: ForcedReductionParts
  #made = 0

  constructor(parts: ForcedReductionParts) {
    this.#parts = parts
  }

  /** Takes resting orders off the books: of an instrument, or of all. */
  cancelOrders(instrument: Instrument | null, at: Timestamp, reason: string): void {
    const { working, exchange } = this.#parts
    exchange.expel(
      working.orders.filter((order) => instrument === null || order.instrument === instrument),
      at,
      reason,
    )
  }

  /** Carries a reduction out, owner by owner. Returns its fills. */
  carryOut(reduction: Reduction): readonly Fill[] {
    const { holding, quantity } = reduction
    const fills: Fill[] = []
    let left: number = Math.min(quantity, Math.abs(holding.position.quantity))
    for (const { id, held } of this.#owners(holding)) {
      const part = Math.min(left, held) as Quantity
      if (part <= 0) continue
      const fill = this.#execute({ ...reduction, quantity: part }, id)
      left -= part
      fills.push(fill)
    }
    return fills
  }

  #execute({ holding, quantity, touched, worst, at, reason, feeParts, mostCosts }: Reduction, owner: string): Fill {
    const { journal, orders } = this.#parts
    const { instrument, position } = holding
    const side: OrderSide = position.quantity > 0 ? 'sell' : 'buy'
    const id = `${this.#parts.idPrefix}${++this.#made}`
    const request = orderRequest(instrument, side, quantity, { strategyId: owner, reduceOnly: true, causedAt: at })
    const order = new Order(id, request, at)
    const slipped = this.#slipped(touched, side, instrument, quantity)
    const price = (
      side === 'sell' ? Math.max(slipped, boundOf(worst, -1)) : Math.min(slipped, boundOf(worst, 1))
    ) as Price
    const notional = instrument.notional(price, quantity)
    const costs = this.#charge(order, quantity, notional, at) + this.#feeOf(instrument, notional, feeParts, at)
    const commission = Math.min(costs, Math.max(0, mostCosts(price, quantity))) as Money
    journal.recordIntent(order)
    const terms = { id: `${id}-1`, orderId: id, strategyId: owner, instrument, side, quantity, price, notional, at }
    const fill: Fill = { ...terms, commission, liquidation: true }
    orders.takeForced(order, fill, reason)
    return fill
  }

  /** Below zero a fraction of the price says nothing: then there is none. A reduction has to take place. */
  #slipped(touched: Price, side: OrderSide, instrument: Instrument, quantity: Quantity): Price {
    try {
      // A volume of zero: models that ask for a share of it take the most that they know.
      return this.#parts.slippage.apply(touched, side, instrument, quantity, 0)
    } catch (error) {
      if (error instanceof ArithmeticError) return touched
      throw error
    }
  }

  #charge(order: Order, quantity: Quantity, notional: Money, at: Timestamp): Money {
    const { commission, conversion } = this.#parts
    return conversion?.isForeign(order.instrument) === true
      ? conversion.charge(commission, order, quantity, notional, 'taker', at)
      : commission.charge(order, quantity, notional, 'taker', at)
  }

  #feeOf({ currency }: Instrument, notional: Money, feeParts: number, at: Timestamp): number {
    if (feeParts === 0) return 0
    const fee = multiplyDivideToward(Math.abs(notional), feeParts, PARTS, true) as Money
    const { conversion } = this.#parts
    return conversion === null ? fee : conversion.rates.convert(fee, currency, at)
  }

  /** Whose position goes the account's way, and how far, unsigned. */
  #owners(holding: Holding): readonly { readonly id: string; readonly held: number }[] {
    const all = holding.position.quantity
    const direction = Math.sign(all)
    let byHand: number = all
    const owners = [...this.#parts.owners()].map((id) => {
      const held = holding.ownedBy(id)
      byHand -= held
      return { id, held: held * direction }
    })
    return [...owners, { id: MANUAL, held: byHand * direction }]
  }
}

function boundOf(worst: Price, direction: 1 | -1): number {
  return worst === worst ? worst : direction * Number.POSITIVE_INFINITY
}
