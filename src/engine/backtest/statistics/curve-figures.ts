import { DailyScan, dailyEquity } from './daily-equity.ts'
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
  readonly #daily = new DailyScan()
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
    this.#daily.take(time, equity, length)
    this.#last = time[length - 1] ?? Number.NaN
    this.#final = equity[length - 1] ?? this.#initialEquity
    this.#length += length
  }

  get figures(): CurveFigures {
    return {
      drawdowns: this.#drawdowns.result,
      daily: this.#daily.result,
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
