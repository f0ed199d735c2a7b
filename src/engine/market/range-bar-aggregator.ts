import { ConfigError } from '../model/errors.ts'
import { FillingBarAggregator } from './bar-aggregator.ts'
import type { BarListener } from './time-bar-aggregator.ts'

/**
 * Bars that end when high − low reaches a range, after Nicolellis (1995). A price that jumps past it makes a wider bar:
 * no price is cut off and no bar invented to fill the gap, as some platforms do.
 */
export class RangeBarAggregator extends FillingBarAggregator {
  readonly #range: number

  /** @param range in price units. @throws ConfigError unless it is a whole number above zero. */
  constructor(range: number, onBar: BarListener) {
    super(onBar)
    if (!(Number.isSafeInteger(range) && range > 0))
      throw new ConfigError(`expected bars of a range above 0, found ${range} price units`)
    this.#range = range
  }

  protected override fills(rangeOfBar: number): boolean {
    return rangeOfBar >= this.#range
  }
}
