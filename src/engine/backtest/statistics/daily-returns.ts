import { DAY_MS } from '../../model/time.ts'

/** Below this a standard deviation is the rounding of equal returns. */
const ROUNDING = 1e-14

/** Mean and deviations of the returns from one day to the next. Null where there are too few, or equity fell to 0. */
export interface ReturnMoments {
  readonly count: number
  readonly mean: number
  /** Sample standard deviation, ÷ (n − 1). */
  readonly deviation: number | null
  /** √(Σ min(r, 0)² ÷ n): downside deviation against 0 over all periods. */
  readonly downsideDeviation: number | null
}

/**
 * Returns between the last equity of each UTC day that has bars and of the next such day; for bars of a day or longer
 * that is every bar. The first day has no return, having no day before it.
 */
export function scanDailyReturns(time: Float64Array, equity: Float64Array, length: number): ReturnMoments {
  const returns = new RunningReturns()
  let row = 0
  while (row < length) {
    row = firstRowFrom(endOfDay(time[row] ?? 0), time, row, length)
    returns.add(equity[row - 1] ?? 0)
  }
  return returns.moments
}

/** First row after `start` at or past `end`, by steps that double and then halve: a day of minutes takes 20, not 1,440. */
function firstRowFrom(end: number, time: Float64Array, start: number, length: number): number {
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

function endOfDay(time: number): number {
  return (Math.floor(time / DAY_MS) + 1) * DAY_MS
}

/** Welford's running mean and squared deviations (Technometrics 4, 1962), which do not cancel. */
class RunningReturns {
  #last = Number.NaN
  #count = 0
  #mean = 0
  #squares = 0
  #downside = 0
  #isDefined = true

  add(equity: number): void {
    const last = this.#last
    this.#last = equity
    if (!(last === last)) return
    if (last <= 0) this.#isDefined = false
    const change = (equity - last) / last
    this.#count += 1
    const distance = change - this.#mean
    this.#mean += distance / this.#count
    this.#squares += distance * (change - this.#mean)
    if (change < 0) this.#downside += change * change
  }

  get moments(): ReturnMoments {
    const count = this.#count
    if (!this.#isDefined || count === 0) return { count, mean: 0, deviation: null, downsideDeviation: null }
    return {
      count,
      mean: this.#mean,
      deviation: count > 1 ? withoutRounding(Math.sqrt(this.#squares / (count - 1))) : null,
      downsideDeviation: Math.sqrt(this.#downside / count),
    }
  }
}

function withoutRounding(deviation: number): number {
  return deviation < ROUNDING ? 0 : deviation
}
