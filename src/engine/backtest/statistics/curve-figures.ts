import { dailyEquity } from './daily-equity.ts'
import type { DailyEquity } from './daily-equity.ts'
import { DrawdownScan } from './drawdowns.ts'
import type { Drawdowns } from './drawdowns.ts'

/** All that the figures of a run take from its equity curve. */
export interface CurveFigures {
  readonly drawdowns: Drawdowns
  readonly daily: DailyEquity
  /** Time of the first and the last point; NaN without points. */
  readonly first: number
  readonly last: number
  /** Equity at the end. */
  readonly final: number
  readonly length: number
}

/** Reads a curve once, in as many pieces as it comes in: the same figures as for the whole. */
export class CurveScan {
  readonly #initialEquity: number
  readonly #drawdowns: DrawdownScan
  /** Of the pieces so far; the last day may go on. */
  readonly #days: number[] = []
  readonly #closes: number[] = []
  #first = Number.NaN
  #last = Number.NaN
  #final: number
  #length = 0

  constructor(initialEquity: number) {
    this.#initialEquity = initialEquity
    this.#drawdowns = new DrawdownScan(initialEquity)
    this.#final = initialEquity
  }

  take(time: Float64Array, equity: Float64Array, length: number): void {
    if (length === 0) return
    if (this.#length === 0) this.#first = time[0] ?? Number.NaN
    this.#drawdowns.take(time, equity, length)
    const daily = dailyEquity(time, equity, length)
    // The day that the piece before ended in goes on in this one.
    if (this.#days.at(-1) === daily.day[0]) {
      this.#days.pop()
      this.#closes.pop()
    }
    for (let index = 0; index < daily.day.length; index++) {
      this.#days.push(daily.day[index] ?? 0)
      this.#closes.push(daily.equity[index] ?? 0)
    }
    this.#last = time[length - 1] ?? Number.NaN
    this.#final = equity[length - 1] ?? this.#initialEquity
    this.#length += length
  }

  get figures(): CurveFigures {
    return {
      drawdowns: this.#drawdowns.result,
      daily: { day: Float64Array.from(this.#days), equity: Float64Array.from(this.#closes) },
      first: this.#first,
      last: this.#last,
      final: this.#final,
      length: this.#length,
    }
  }
}

/** The figures of a whole curve. @param length how many leading entries count */
export function figuresOfCurve(
  time: Float64Array,
  equity: Float64Array,
  length: number,
  initialEquity: number,
): CurveFigures {
  const scan = new DrawdownScan(initialEquity)
  scan.take(time, equity, length)
  return {
    drawdowns: scan.result,
    daily: dailyEquity(time, equity, length),
    first: time[0] ?? Number.NaN,
    last: length > 0 ? (time[length - 1] ?? Number.NaN) : Number.NaN,
    final: length > 0 ? (equity[length - 1] ?? initialEquity) : initialEquity,
    length,
  }
}
