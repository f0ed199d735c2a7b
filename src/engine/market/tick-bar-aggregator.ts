import { ConfigError } from '../model/errors.ts'
import { FillingBarAggregator } from './bar-aggregator.ts'
import type { BarListener } from './time-bar-aggregator.ts'

/** Bars of so many trades. A finer bar counts as one, as how many it holds is not known. */
export class TickBarAggregator extends FillingBarAggregator {
  readonly #ticks: number
  #count = 0

  /** @throws ConfigError unless `ticks` is a whole number above zero. */
  constructor(ticks: number, onBar: BarListener) {
    super(onBar)
    if (!(Number.isSafeInteger(ticks) && ticks > 0))
      throw new ConfigError(`expected bars of a whole number of ticks above 0, found ${ticks}`)
    this.#ticks = ticks
  }

  protected override fills(): boolean {
    this.#count++
    if (this.#count < this.#ticks) return false
    this.#count = 0
    return true
  }
}
