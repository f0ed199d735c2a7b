import { CurveScan } from './statistics/curve-figures.ts'
import type { CurveFigures } from './statistics/curve-figures.ts'
import { DAY_MS } from '../model/time.ts'
import { dayOf } from './statistics/daily-equity.ts'
import type { Recorder } from './recorder.ts'

/** Most moments whose every equity is kept: 32 MB of times and values. */
export const MOST_POINTS = 2_000_000
/** Of a longer run are kept the lowest and the highest of so many stretches, and the last of each day. */
const STRETCHES = 50_000

/** A curve as it is told: `of` is there when points were left out. */
export interface ToldCurve {
  readonly time: Float64Array
  readonly equity: Float64Array
  /** How many points there were. */
  readonly of?: number
}

interface Point {
  readonly index: number
  readonly time: number
  readonly equity: number
}

/**
 * The equity of a run too long to keep each point of. Figures are made of all of them as they pass; a line is kept of
 * the first, the last, the lowest and highest of each stretch, and the last of each UTC day, so that neither peaks and
 * troughs nor daily returns are lost.
 */
export class LongCurve {
  readonly #scan: CurveScan
  readonly #pointsPerStretch: number
  readonly #time: number[] = []
  readonly #equity: number[] = []
  #count = 0
  /** Of the stretch under way: its lowest and highest, and what is kept besides. */
  #lowest = NO_POINT
  #highest = NO_POINT
  #ends: Point[] = []
  #last = NO_POINT
  #toldUpTo = -1
  /** When the day of the last point ends. */
  #dayEnd = Number.NEGATIVE_INFINITY

  /** @param expected about how many points will come */
  constructor(initialEquity: number, expected: number) {
    this.#scan = new CurveScan(initialEquity)
    this.#pointsPerStretch = Math.max(1, Math.ceil(expected / STRETCHES))
  }

  /** Takes the points of a recorder out of it. */
  drain(recorder: Recorder): void {
    const { time, equity, length } = recorder
    this.#scan.take(time, equity, length)
    for (let row = 0; row < length;) {
      const room = this.#pointsPerStretch - (this.#count % this.#pointsPerStretch)
      const end = Math.min(length, row + room)
      this.#takeRows(time, equity, row, end)
      row = end
      if (this.#count % this.#pointsPerStretch === 0) this.#endStretch()
    }
    recorder.clear()
  }

  get figures(): CurveFigures {
    return this.#scan.figures
  }

  /** The line that is left. Nothing can be taken afterwards. */
  finish(): ToldCurve {
    this.#ends.push(this.#last)
    this.#endStretch()
    return { time: Float64Array.from(this.#time), equity: Float64Array.from(this.#equity), of: this.#count }
  }

  /** Rows of one stretch. */
  #takeRows(time: Float64Array, equity: Float64Array, from: number, end: number): void {
    const before = this.#count - from
    let [low, high] = [this.#lowest.equity, this.#highest.equity]
    let [lowRow, highRow] = [-1, -1]
    for (let row = from; row < end; row++) {
      const now = equity[row] ?? 0
      if ((time[row] ?? 0) >= this.#dayEnd) this.#turnDay(time, equity, row, before + row, from)
      // Not a number at first: then the first row is both.
      if (!(now >= low)) [low, lowRow] = [now, row]
      if (!(now <= high)) [high, highRow] = [now, row]
    }
    const pointAt = (row: number) => ({ index: before + row, time: time[row] ?? 0, equity: equity[row] ?? 0 })
    if (lowRow >= 0) this.#lowest = pointAt(lowRow)
    if (highRow >= 0) this.#highest = pointAt(highRow)
    this.#last = pointAt(end - 1)
    this.#count += end - from
  }

  /** Keeps the last point of the day before, or the first of all. */
  #turnDay(time: Float64Array, equity: Float64Array, row: number, index: number, from: number): void {
    const at = index === 0 ? row : row - 1
    const isHere = at >= from
    const kept = isHere ? { index: index - row + at, time: time[at] ?? 0, equity: equity[at] ?? 0 } : this.#last
    this.#ends.push(kept)
    this.#dayEnd = (dayOf(time[row] ?? 0) + 1) * DAY_MS
  }

  /** A day may end with the last point of the stretch before, which may have been told there. */
  #endStretch(): void {
    const kept = [...this.#ends, this.#lowest, this.#highest].toSorted((a, b) => a.index - b.index)
    for (const { index, time, equity } of kept) {
      if (index <= this.#toldUpTo) continue
      this.#toldUpTo = index
      this.#time.push(time)
      this.#equity.push(equity)
    }
    this.#ends = []
    this.#lowest = this.#highest = NO_POINT
  }
}

const NO_POINT: Point = { index: -1, time: Number.NaN, equity: Number.NaN }
