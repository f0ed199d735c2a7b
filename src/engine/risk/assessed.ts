import type { Order } from '../model/order.ts'
import type { OrderRequest } from '../model/order-request.ts'
import type { Money, Price, Quantity } from '../model/units.ts'
import type { Portfolio } from '../portfolio/portfolio.ts'
import type { WorkingOrders } from '../portfolio/working-orders.ts'
import type { Assessment } from './risk-rule.ts'

/** An assessment to be written anew for each order. Its amounts begin as float64s, so that V8 does not box each anew. */
export class Assessed implements Assessment {
  declare readonly portfolio: Portfolio
  declare readonly working: WorkingOrders
  declare order: OrderRequest
  before: Order | null = null
  price = Number.NaN as Price
  notional = Number.NaN as Money
  commission = Number.NaN as Money
  projected = Number.NaN as Quantity
  needed = Number.NaN as Money
  released = Number.NaN as Money

  constructor({ portfolio, working }: Pick<Assessment, 'portfolio' | 'working'>, order: OrderRequest) {
    this.portfolio = portfolio
    this.working = working
    this.order = order
  }

  amountTo(notional: Money, commission: Money, needed: Money): void {
    this.notional = notional
    this.commission = commission
    this.needed = needed
  }
}
