import { ConfigError } from '../model/errors.ts'
import { FillingBarAggregator } from './bar-aggregator.ts'
import type { BarListener } from './time-bar-aggregator.ts'

/** Bars of at least so much volume (López de Prado, Advances in Financial Machine Learning, 2018, 2.3.1.3). */
export class VolumeBarAggregator extends FillingBarAggregator {
  readonly #quantity: number
  #sum = 0

  /** @param quantity in units. @throws ConfigError unless it is a whole number above zero. */
  constructor(quantity: number, onBar: BarListener) {
    super(onBar)
    if (!(Number.isSafeInteger(quantity) && quantity > 0))
      throw new ConfigError(`expected bars of a volume above 0, found ${quantity} units`)
    this.#quantity = quantity
  }

  protected override fills(_range: number, _price: number, volume: number): boolean {
    this.#sum += volume
    if (this.#sum < this.#quantity) return false
    this.#sum = 0
    return true
  }
}
