const MAX_POINTS = 4_000

/** The equity curve of a session in bounded memory: when it is full, every other point is left out and the gap doubles. */
export class EquityCurve {
  #time: number[] = []
  #value: number[] = []
  #stride = 1
  #moments = 0

  get time(): readonly number[] {
    return this.#time
  }
  get value(): readonly number[] {
    return this.#value
  }

  /** Equity at the newest moment, undefined before the first. */
  get last(): number | undefined {
    return this.#value.at(-1)
  }

  /** Takes the equity at a moment. The newest moment is always the last point. */
  add(time: number, value: number): void {
    const last = this.#time.length - 1
    // Between two points that are kept, the last one moves along with the present.
    const moves = last >= 0 && (this.#moments % this.#stride !== 0 || this.#time[last] === time)
    this.#moments++
    if (moves) {
      this.#time[last] = time
      this.#value[last] = value
      return
    }
    this.#time.push(time)
    this.#value.push(value)
    if (this.#time.length > MAX_POINTS) this.#thin()
  }

  #thin(): void {
    const keep = (_: number, index: number) => index % 2 === 0
    this.#time = this.#time.filter(keep)
    this.#value = this.#value.filter(keep)
    this.#stride *= 2
  }
}
