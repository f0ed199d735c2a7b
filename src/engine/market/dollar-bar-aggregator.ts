import { ConfigError } from '../model/errors.ts'
import { FillingBarAggregator } from './bar-aggregator.ts'
import type { BarListener } from './time-bar-aggregator.ts'

/**
 * Bars of at least so much money changing hands (López de Prado, Advances in Financial Machine Learning, 2018,
 * 2.3.1.4), summed without rounding. Of a finer bar, close × volume is taken, unsigned.
 */
export class DollarBarAggregator extends FillingBarAggregator {
  readonly #target: bigint
  /** The target where it is small, Infinity where only {@link #large} can reach it. */
  readonly #smallTarget: number
  /** What is summed within 2^53, and what went beyond. */
  #small = 0
  #large = 0n

  /** @param target price units × quantity units that fill a bar. @throws ConfigError unless above zero. */
  constructor(target: bigint, onBar: BarListener) {
    super(onBar)
    if (target <= 0n) throw new ConfigError('expected bars of money above 0, or above what the precision can tell')
    this.#target = target
    this.#smallTarget = target <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(target) : Number.POSITIVE_INFINITY
  }

  protected override fills(_range: number, price: number, volume: number): boolean {
    const sum = this.#small + Math.abs(price) * volume
    // A true sum of 2^53 or more never rounds below 2^53, so this test is sound on the rounded one.
    if (sum <= Number.MAX_SAFE_INTEGER && sum >= Number.MIN_SAFE_INTEGER) this.#small = sum
    else {
      this.#large += BigInt(this.#small) + BigInt(Math.abs(price)) * BigInt(volume)
      this.#small = 0
    }
    const isFull =
      this.#large === 0n ? this.#small >= this.#smallTarget : this.#large + BigInt(this.#small) >= this.#target
    if (!isFull) return false
    this.#small = 0
    this.#large = 0n
    return true
  }
}
