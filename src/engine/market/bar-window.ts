import { allocateBars } from '../model/bar.ts'
import type { BarColumns } from '../model/bar.ts'
import type { BarStream } from '../model/bar-stream.ts'

/** 3 MB of columns: enough that reading is a small part of playing. */
export const ROWS_PER_WINDOW = 65_536
const FEWEST_ROWS = 2_048

/** How many rows each of some histories holds at a time, so that all of them together hold little more than one would. */
export function rowsPerWindow(histories: number): number {
  return Math.max(FEWEST_ROWS, Math.ceil(ROWS_PER_WINDOW / Math.max(1, histories)))
}

/**
 * The stretch of a streamed history that is in memory. Two sets of columns take turns, so that the view of the bar that
 * was played last stays true while the next stretch is read.
 */
export class BarWindow {
  readonly #stream: BarStream
  #columns: BarColumns
  #spare: BarColumns
  #base = Number.NaN

  constructor(stream: BarStream, rows = ROWS_PER_WINDOW) {
    this.#stream = stream
    const room = Math.min(rows, stream.stretch ?? rows)
    this.#columns = allocateBars(room)
    this.#spare = allocateBars(room)
  }

  get columns(): BarColumns {
    return this.#columns
  }

  /** Row of the history that is the first of the columns; NaN before the first {@link hold}. */
  get base(): number {
    return this.#base
  }

  /** Has the columns hold a row, reading the stretch that begins with it when they do not. */
  hold(row: number): void {
    if (row >= this.#base && row < this.#base + this.#columns.length) return
    const next = this.#spare
    this.#spare = this.#columns
    this.#columns = next
    this.#base = row
    this.#stream.read(row, next)
  }
}
