import type { Clock } from '../kernel/clock.ts'
import type { Money, Price, Quantity } from '../model/units.ts'
import type { Holding } from '../portfolio/holding.ts'
import type { IsolatedMargin } from '../portfolio/margin-model.ts'
import type { ForcedReduction } from './forced-reduction.ts'
import { bankruptcyPrice, liquidationPrice } from './isolated-price.ts'
import type { MarginCheck, MarginMonitor } from './margin-monitor.ts'

/**
 * Positions on isolated margin fall alone: where a bar reached a position's liquidation price, it is closed whole there,
 * or at the open of a gap, never beyond the price at which its margin is gone: there the venue takes it over. Loss and
 * costs together are at most the margin.
 */
export class IsolatedCheck implements MarginCheck {
  readonly #model: IsolatedMargin
  readonly #monitor: MarginMonitor
  readonly #reduction: ForcedReduction
  readonly #clock: Clock

  constructor(model: IsolatedMargin, monitor: MarginMonitor, reduction: ForcedReduction, clock: Clock) {
    this.#model = model
    this.#monitor = monitor
    this.#reduction = reduction
    this.#clock = clock
  }

  check(): void {
    for (const holding of Array.from(this.#monitor.account.held())) this.#checkHolding(holding)
  }

  #checkHolding(holding: Holding): void {
    const { account } = this.#monitor
    const bar = this.#monitor.barOf(holding)
    const worst = bar?.worst ?? holding.markPrice
    const equity = account.equityOf(holding, worst)
    const required = account.maintenanceOf(holding, worst)
    if (equity > required) return
    const { instrument, position } = holding
    const long = position.quantity > 0
    const margin = this.#model.marginOf(instrument, position.cost)
    const isolated = { instrument, quantity: position.quantity, cost: position.cost, margin }
    const price = liquidationPrice(isolated, this.#model.maintenanceParts)
    const bankruptcy = bankruptcyPrice(isolated)
    const met = bar?.open ?? worst
    const touched = (
      long ? Math.max(Math.min(met, price), bankruptcy) : Math.min(Math.max(met, price), bankruptcy)
    ) as Price
    const at = bar?.time ?? this.#clock.now()
    this.#reduction.cancelOrders(instrument, at, `${instrument.symbol} is liquidated for want of margin`)
    const held = Math.abs(position.quantity)
    const total = account.marginOf(holding)
    this.#monitor.force(holding)
    const fills = this.#reduction.carryOut({
      holding,
      quantity: held as Quantity,
      touched,
      worst: bankruptcy,
      at,
      reason: `liquidation of isolated margin at ${instrument.priceToDecimal(price)}`,
      feeParts: this.#model.feeParts,
      // What is left of the part's share of the margin.
      mostCosts: (atPrice, quantity) => leftOf(total, account.valueAt(holding, atPrice), quantity, held),
    })
    for (const fill of fills) this.#monitor.liquidated(fill, equity, required)
  }
}

/** Share of margin and profit of `quantity` in `held`, rounded down. The position is still whole. */
function leftOf(margin: Money, profit: Money, quantity: Quantity, held: number): number {
  return Number((BigInt(margin + profit) * BigInt(quantity)) / BigInt(held))
}
