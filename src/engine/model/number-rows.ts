/** About 64 KB: larger than a block is worth copying, smaller than is worth keeping for one row that is left. */
const NUMBERS_PER_BLOCK = 8_192

/**
 * Hands out rows of `width` float64s in shared blocks, all zero at first.
 *
 * V8 keeps a float64 that is a field of an object as an object of its own. What is made and kept by the ten thousand
 * keeps its numbers here instead, so that the garbage collector has one object to move and not eight.
 */
export class NumberRows {
  readonly #width: number = 0
  #block = new Float64Array(0)
  #next = 0

  constructor(width: number) {
    this.#width = width
  }

  /** The block that holds the row taken last. */
  get block(): Float64Array {
    return this.#block
  }

  /** Takes a row; returns the index of its first number in {@link block}. */
  take(): number {
    const start = this.#next
    if (start + this.#width > this.#block.length) return this.#takeOfNewBlock()
    this.#next = start + this.#width
    return start
  }

  #takeOfNewBlock(): number {
    this.#block = new Float64Array(NUMBERS_PER_BLOCK)
    this.#next = this.#width
    return 0
  }
}
