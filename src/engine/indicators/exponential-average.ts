/**
 * Exponential average with α = 2 ÷ (period + 1), begun with the plain mean of the first `period` inputs.
 * Source: TA-Lib, ta_EMA.c (TA_INT_EMA, default compatibility).
 */
export class ExponentialAverage {
  readonly #period: number
  readonly #alpha: number
  #missing: number
  #sum = 0
  /** NaN until `period` inputs came. */
  value = Number.NaN

  constructor(period: number) {
    this.#period = period
    this.#alpha = 2 / (period + 1)
    this.#missing = period
  }

  /** Takes an input and returns the average. */
  add(input: number): number {
    if (this.#missing > 0) return this.#seed(input)
    return (this.value += (input - this.value) * this.#alpha)
  }

  clear(): void {
    this.#missing = this.#period
    this.#sum = 0
    this.value = Number.NaN
  }

  #seed(input: number): number {
    this.#sum += input
    this.#missing -= 1
    if (this.#missing === 0) this.value = this.#sum / this.#period
    return this.value
  }
}
