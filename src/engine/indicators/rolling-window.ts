/** The last `length` numbers, in a ring. Starts full of zeros, which add nothing to a sum. */
export class RollingWindow {
  readonly #values: Float64Array
  #next = 0

  constructor(length: number) {
    this.#values = new Float64Array(length)
  }

  /** Puts `value` in and returns what it pushed out: the value of `length` calls ago. */
  replace(value: number): number {
    const values = this.#values
    const next = this.#next
    const oldest = values[next] ?? 0
    values[next] = value
    this.#next = next + 1 === values.length ? 0 : next + 1
    return oldest
  }

  clear(): void {
    this.#values.fill(0)
    this.#next = 0
  }
}
