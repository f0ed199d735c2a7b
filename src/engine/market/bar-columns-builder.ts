import { type BarColumns, allocateBars } from '../model/bar.ts'

const FIRST_CAPACITY = 256

/** Bar columns of a length not known beforehand: rows are appended, then {@link finish} hands over exact columns. */
export class BarColumnsBuilder {
  #columns: BarColumns = allocateBars(FIRST_CAPACITY)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** Appends one bar; its signature is that of a {@link BarListener}. */
  add(time: number, open: number, high: number, low: number, close: number, volume: number): void {
    if (this.#length === this.#columns.length) this.#columns = copyBars(this.#columns, this.#length * 2)
    const row = this.#length++
    const columns = this.#columns
    columns.time[row] = time
    columns.open[row] = open
    columns.high[row] = high
    columns.low[row] = low
    columns.close[row] = close
    columns.volume[row] = volume
  }

  /** The rows added so far, on shared memory of just their size. */
  finish(): BarColumns {
    return copyBars(this.#columns, this.#length)
  }
}

/** The first rows of `bars` on new shared memory with room for `length`. */
export function copyBars(bars: BarColumns, length: number): BarColumns {
  const copy = allocateBars(length)
  const rows = Math.min(length, bars.length)
  copy.time.set(bars.time.subarray(0, rows))
  copy.open.set(bars.open.subarray(0, rows))
  copy.high.set(bars.high.subarray(0, rows))
  copy.low.set(bars.low.subarray(0, rows))
  copy.close.set(bars.close.subarray(0, rows))
  copy.volume.set(bars.volume.subarray(0, rows))
  return copy
}
