import type { Indicator } from '../indicators/indicator.ts'
import type { MarketListener } from '../kernel/market-channel.ts'
import type { Bar } from '../model/bar.ts'

interface BarTaker {
  readonly id: string
  takeBar(bar: Bar, indicators: readonly Indicator[]): void
}

/** Feeds the bars of one instrument, with the indicators on it, to the host of a strategy. */
export class BarFeed implements MarketListener<Bar> {
  readonly name: string
  readonly #host: BarTaker
  readonly #indicators: readonly Indicator[]

  constructor(host: BarTaker, indicators: readonly Indicator[]) {
    this.name = host.id
    this.#host = host
    this.#indicators = indicators
  }

  take(bar: Bar): void {
    this.#host.takeBar(bar, this.#indicators)
  }
}
