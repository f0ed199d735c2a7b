/**
 * Wilder's smoothing: (previous × (period − 1) + input) ÷ period, begun with the plain mean of the first inputs.
 * Source: J. W. Wilder, "New Concepts in Technical Trading Systems" (1978); TA-Lib, ta_RSI.c and ta_ATR.c.
 */
export class WilderAverage {
  readonly #period: number
  #missing: number
  #sum = 0
  /** NaN until `period` inputs came. */
  value = Number.NaN

  constructor(period: number) {
    this.#period = period
    this.#missing = period
  }

  /** Takes an input and returns the average. */
  add(input: number): number {
    if (this.#missing > 0) return this.#seed(input)
    return (this.value = (this.value * (this.#period - 1) + input) / this.#period)
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
