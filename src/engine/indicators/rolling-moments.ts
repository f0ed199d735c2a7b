import { ExactSum, productError, sumError } from './exact-sum.ts'
import { RollingWindow } from './rolling-window.ts'

/**
 * Σx and Σx² of the last n integers, both exact: nothing drifts, however many bars pass.
 *
 * The population variance is (n·Σx² − (Σx)²) ÷ n². Its numerator is an integer and is computed without error while
 * n·|x| < 2^52; beyond that it is off by at most 2^-100 of n·Σx².
 */
export class RollingMoments {
  readonly sum = new ExactSum()
  readonly #squares = new ExactSum()
  readonly #window: RollingWindow
  readonly #period: number

  constructor(period: number) {
    this.#period = period
    this.#window = new RollingWindow(period)
  }

  add(units: number): void {
    const oldest = this.#window.replace(units)
    const change = units - oldest
    this.sum.add(change)
    this.#squares.addProduct(change, units + oldest)
  }

  /** n times the population standard deviation, in units: the square root of the numerator. */
  get scaledDeviation(): number {
    const { sum } = this
    const squares = this.#squares
    const first = this.#period * squares.high
    // (Σx)² ≤ n·Σx², so one test covers both products.
    if (first <= Number.MAX_SAFE_INTEGER && sum.low === 0) return Math.sqrt(first - sum.high * sum.high)
    return Math.sqrt(Math.max(0, this.#wideNumerator(first)))
  }

  clear(): void {
    this.sum.clear()
    this.#squares.clear()
    this.#window.clear()
  }

  #wideNumerator(first: number): number {
    const { sum } = this
    const squares = this.#squares
    const second = sum.high * sum.high
    const firstLow = productError(this.#period, squares.high, first) + this.#period * squares.low
    const secondLow = productError(sum.high, sum.high, second) + 2 * sum.high * sum.low + sum.low * sum.low
    const difference = first - second
    return difference + (sumError(first, -second, difference) + (firstLow - secondLow))
  }
}
