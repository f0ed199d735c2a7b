import type { Line } from '../../contract/views.ts'

const FIRST_CAPACITY = 1_024

/** A growing time series. `view()` shares memory with it and holds until the next `reset`. */
export class LineBuffer {
  #time = new Float64Array(FIRST_CAPACITY)
  #value = new Float64Array(FIRST_CAPACITY)
  #length = 0

  reset(line: Line): void {
    this.#time = new Float64Array(Math.max(FIRST_CAPACITY, line.time.length * 2))
    this.#value = new Float64Array(this.#time.length)
    this.#length = 0
    this.append(line)
  }

  /** Appends points; one with the time of the last point replaces it. */
  append(line: Line): void {
    for (let i = 0; i < line.time.length; i++) this.#push(line.time[i] ?? NaN, line.value[i] ?? NaN)
  }

  view(): Line {
    return { time: this.#time.subarray(0, this.#length), value: this.#value.subarray(0, this.#length) }
  }

  #push(time: number, value: number): void {
    const replaces = this.#length > 0 && this.#time[this.#length - 1] === time
    if (!replaces && this.#length === this.#time.length) this.#grow()
    const at = replaces ? this.#length - 1 : this.#length++
    this.#time[at] = time
    this.#value[at] = value
  }

  #grow(): void {
    const time = new Float64Array(this.#time.length * 2)
    const value = new Float64Array(time.length)
    time.set(this.#time)
    value.set(this.#value)
    this.#time = time
    this.#value = value
  }
}
