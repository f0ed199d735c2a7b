/** About 64 KB: larger than a block is worth copying, smaller than is worth keeping for one row that is left. */
const NUMBERS_PER_BLOCK = 8_192

/** A place for a few float64s. */
export interface NumberRow {
  readonly numbers: Float64Array
  /** Index of its first number. */
  readonly start: number
}

/**
 * Hands out rows of `width` float64s in shared blocks, all zero at first.
 *
 * V8 keeps a float64 that is a field of an object as an object of its own. What is made and kept by the ten thousand
 * keeps its numbers here instead, so that the garbage collector has one object to move and not eight.
 */
export class NumberRows {
  readonly #width: number
  #block: Float64Array
  #next = 0

  constructor(width: number) {
    this.#width = width
    this.#block = new Float64Array(0)
  }

  take(): NumberRow {
    if (this.#next + this.#width > this.#block.length) {
      this.#block = new Float64Array(NUMBERS_PER_BLOCK)
      this.#next = 0
    }
    const start = this.#next
    this.#next += this.#width
    return { numbers: this.#block, start }
  }
}
