import type { Line } from '../../contract/views.ts'

/** A line's points as growing columns, ascending in time. */
export class LineHistory {
  #time: Float64Array
  #value: Float64Array
  #length: number

  constructor(line: Line) {
    this.#time = Float64Array.from(line.time)
    this.#value = Float64Array.from(line.value)
    this.#length = line.time.length
  }

  get length(): number {
    return this.#length
  }

  time(index: number): number {
    return index >= 0 && index < this.#length ? (this.#time[index] ?? Number.NaN) : Number.NaN
  }

  value(index: number): number {
    return index >= 0 && index < this.#length ? (this.#value[index] ?? Number.NaN) : Number.NaN
  }

  /** Replaces the last point where the time is equal, appends later ones, ignores older ones. */
  append(line: Line): void {
    for (let row = 0; row < line.time.length; row += 1) {
      const time = line.time[row] ?? Number.NaN
      const last = this.time(this.#length - 1)
      if (this.#length > 0 && time < last) continue
      const index = this.#length > 0 && time === last ? this.#length - 1 : this.#length
      if (index >= this.#time.length) this.#grow()
      this.#time[index] = time
      this.#value[index] = line.value[row] ?? Number.NaN
      this.#length = index + 1
    }
  }

  /** Index of the first point at or after a time. */
  lowerBound(epochMs: number): number {
    let low = 0
    let high = this.#length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#time[middle] ?? Infinity) < epochMs) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The value at exactly a time; NaN where the line has none. */
  at(epochMs: number): number {
    const index = this.lowerBound(epochMs)
    return this.time(index) === epochMs ? this.value(index) : Number.NaN
  }

  #grow(): void {
    const capacity = Math.max(256, this.#time.length * 2)
    const time = new Float64Array(capacity)
    const value = new Float64Array(capacity)
    time.set(this.#time)
    value.set(this.#value)
    this.#time = time
    this.#value = value
  }
}
