import type { MarketListener } from '../kernel/market-channel.ts'
import type { Bar } from '../model/bar.ts'
import type { Price } from '../model/units.ts'
import type { Holding } from './holding.ts'
import type { Portfolio } from './portfolio.ts'

/** Values one holding at the close of each bar. */
export class BarValuation implements MarketListener<Bar> {
  readonly name = 'portfolio'
  readonly #portfolio: Portfolio
  readonly #holding: Holding

  constructor(portfolio: Portfolio, holding: Holding) {
    this.#portfolio = portfolio
    this.#holding = holding
  }

  take(bar: Bar): void {
    this.#portfolio.markBar(this.#holding, bar)
  }
}

/** Values one holding at ticks, which its open trade sees; of a bar it has seen all then, but for what was before it. */
export class TickValuation implements MarketListener<Bar> {
  readonly name = 'portfolio'
  readonly #portfolio: Portfolio
  readonly #holding: Holding

  constructor(portfolio: Portfolio, holding: Holding) {
    this.#portfolio = portfolio
    this.#holding = holding
  }

  takeTick(price: Price): void {
    if (this.#holding.position.quantity !== 0) this.#holding.trip.see(price)
    this.#portfolio.mark(this.#holding, price)
  }

  take({ closeUnits }: Bar): void {
    if (this.#holding.position.quantity !== 0) this.#holding.trip.bar(closeUnits, closeUnits)
    this.#portfolio.mark(this.#holding, closeUnits)
  }
}
