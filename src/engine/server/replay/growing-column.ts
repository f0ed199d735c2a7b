/** Numbers in a column that grows: what is pushed a hundred thousand times takes eight bytes each. */
export class GrowingColumn {
  #values = new Float64Array(256)
  #length = 0

  get length(): number {
    return this.#length
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(this.#length * 2)
      larger.set(this.#values)
      this.#values = larger
    }
    this.#values[this.#length++] = value
  }

  /** NaN beyond its ends. */
  at(index: number): number {
    return index < this.#length ? (this.#values[index] ?? Number.NaN) : Number.NaN
  }

  set(index: number, value: number): void {
    if (index < this.#length) this.#values[index] = value
  }

  /** A copy of what there is. */
  take(): Float64Array<ArrayBuffer> {
    return this.#values.slice(0, this.#length)
  }

  /** Of a rising column: place of the last value at or below one, -1 when all are above. */
  lastUntil(value: number): number {
    let low = 0
    let high = this.#length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#values[middle] ?? Infinity) <= value) low = middle + 1
      else high = middle
    }
    return low - 1
  }
}
