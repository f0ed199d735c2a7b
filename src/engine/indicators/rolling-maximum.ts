/**
 * The largest of the last n numbers, in amortised O(1): a queue of the candidates, largest first.
 * A number leaves the queue when it is too old, or when a later one is at least as large and so outlives it.
 */
export class RollingMaximum {
  readonly #length: number
  readonly #mask: number
  readonly #values: Float64Array
  readonly #ages: Float64Array
  #head = 0
  #tail = 0
  #count = 0

  constructor(length: number) {
    // A power of two, so that a position in the ring is a mask away.
    const capacity = 2 ** Math.ceil(Math.log2(length + 1))
    this.#length = length
    this.#mask = capacity - 1
    this.#values = new Float64Array(capacity)
    this.#ages = new Float64Array(capacity)
  }

  /** Takes a number and returns the maximum of the last n. */
  add(value: number): number {
    const values = this.#values
    const mask = this.#mask
    let head = this.#head
    let tail = this.#tail
    while (tail !== head && (values[(tail - 1) & mask] ?? 0) <= value) tail = (tail - 1) & mask
    values[tail] = value
    this.#ages[tail] = this.#count
    if ((this.#ages[head] ?? 0) <= this.#count - this.#length) head = (head + 1) & mask
    this.#head = head
    this.#tail = (tail + 1) & mask
    this.#count += 1
    return values[head] ?? 0
  }

  clear(): void {
    this.#head = 0
    this.#tail = 0
    this.#count = 0
  }
}
