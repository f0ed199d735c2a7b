import { DAY_MS } from '../../model/time.ts'

/** The last value of each UTC day that has one; for bars of a day or longer that is every bar. */
export interface DailyEquity {
  /** Days since 1970-01-01 in UTC, rising. */
  readonly day: Float64Array
  readonly equity: Float64Array
}

/** Reduces a curve to its days. @param length how many leading entries count */
export function dailyEquity(time: ArrayLike<number>, equity: ArrayLike<number>, length: number): DailyEquity {
  const span = length > 0 ? dayOf(time[length - 1] ?? 0) - dayOf(time[0] ?? 0) + 1 : 0
  const day = new Float64Array(Math.min(length, span))
  const values = new Float64Array(day.length)
  let count = 0
  for (let row = 0; row < length; count += 1) {
    const today = dayOf(time[row] ?? 0)
    row = firstRowFrom((today + 1) * DAY_MS, time, row, length)
    day[count] = today
    values[count] = equity[row - 1] ?? 0
  }
  return { day: day.subarray(0, count), equity: values.subarray(0, count) }
}

/** {@link dailyEquity} of a curve in as many pieces as it comes in. */
export class DailyScan {
  /** The last day may go on. */
  readonly #days: number[] = []
  readonly #values: number[] = []

  take(time: Float64Array, equity: Float64Array, length: number): void {
    const { day, equity: values } = dailyEquity(time, equity, length)
    if (day.length > 0 && this.#days.at(-1) === day[0]) {
      this.#days.pop()
      this.#values.pop()
    }
    for (let index = 0; index < day.length; index++) {
      this.#days.push(day[index] ?? 0)
      this.#values.push(values[index] ?? 0)
    }
  }

  get result(): DailyEquity {
    return { day: Float64Array.from(this.#days), equity: Float64Array.from(this.#values) }
  }
}

/** The UTC day of an instant, counted from 1970-01-01. */
export function dayOf(epochMs: number): number {
  return Math.floor(epochMs / DAY_MS)
}

/** First row after `start` at or past `end`, by steps that double and then halve: a day of minutes takes 20, not 1,440. */
function firstRowFrom(end: number, time: ArrayLike<number>, start: number, length: number): number {
  let step = 1
  while (start + step < length && (time[start + step] ?? 0) < end) step *= 2
  let low = start + (step >>> 1)
  let high = Math.min(start + step, length)
  while (low + 1 < high) {
    const middle = (low + high) >>> 1
    if ((time[middle] ?? 0) < end) low = middle
    else high = middle
  }
  return high
}
