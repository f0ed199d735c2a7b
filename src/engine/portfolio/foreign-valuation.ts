import type { Clock } from '../kernel/clock.ts'
import type { MarketListener } from '../kernel/market-channel.ts'
import type { Bar } from '../model/bar.ts'
import type { Portfolio } from './portfolio.ts'

/** Values all that is held in other currencies at the rates of each moment, whichever instrument has a bar. */
export class ForeignValuation implements MarketListener<Bar> {
  readonly name = 'portfolio'
  readonly comesLast = true
  readonly #portfolio: Portfolio
  readonly #clock: Clock

  constructor(portfolio: Portfolio, clock: Clock) {
    this.#portfolio = portfolio
    this.#clock = clock
  }

  take(): void {
    this.#portfolio.revalueForeign(this.#clock.now())
  }
}
