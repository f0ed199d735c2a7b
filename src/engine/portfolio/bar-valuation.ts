import type { MarketListener } from '../kernel/market-channel.ts'
import type { Bar } from '../model/bar.ts'
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
