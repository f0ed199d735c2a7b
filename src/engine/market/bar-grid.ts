import { ConfigError } from '../model/errors.ts'
import { DAY_MS, type Timeframe } from '../model/time.ts'
import { civilFromDays, daysFromCivil, weekdayOf } from './civil-date.ts'
import { type TimeZone, UTC } from './time-zone.ts'

const WEEK_MS = 7 * DAY_MS
const MONTH_MS = 30 * DAY_MS

/** Where bars of a timeframe begin and end, asked with instants in order. */
export interface BarIntervals {
  readonly timeframe: Timeframe
  /** Open time of the bar that holds an instant; later than the instant when no bar holds it, of the next then. */
  startOf(epochMs: number): number
  /** Close time of that bar. */
  endOf(epochMs: number): number
}

/**
 * Bars without regard to sessions.
 * Below a day: multiples of the timeframe from 1970-01-01T00:00Z. Days and weeks (from Monday) begin at midnight of
 * `zone`, counted from 1970-01-01 and the Monday before it. `1M` and its multiples are calendar months.
 */
export class BarGrid implements BarIntervals {
  readonly timeframe: Timeframe
  readonly #zone: TimeZone
  readonly #startOf: (date: number) => number
  readonly #endOf: (startDate: number) => number
  readonly #fixed: boolean
  #start = 0
  #end = 0

  /** @throws ConfigError unless the timeframe is above zero. */
  constructor(timeframe: Timeframe, zone: TimeZone = UTC) {
    if (!(timeframe > 0)) throw new ConfigError(`expected a timeframe above 0 ms, found ${timeframe}`)
    this.timeframe = timeframe
    this.#zone = zone
    this.#fixed = timeframe % DAY_MS !== 0
    if (timeframe % MONTH_MS === 0) {
      const months = timeframe / MONTH_MS
      this.#startOf = (date) => firstOfMonths(date, months, 0)
      this.#endOf = (date) => firstOfMonths(date, months, months)
    } else {
      const days = timeframe / DAY_MS
      this.#startOf =
        timeframe % WEEK_MS === 0 ? (date) => startOfWeeks(date, days) : (date) => date - modulo(date, days)
      this.#endOf = (date) => date + days
    }
  }

  /** Open time of the bar that holds an instant. */
  startOf(epochMs: number): number {
    if (this.#fixed) return Math.floor(epochMs / this.timeframe) * this.timeframe
    this.#seek(epochMs)
    return this.#start
  }

  /** Close time of the bar that holds an instant, which is the open of the next. */
  endOf(epochMs: number): number {
    if (this.#fixed) return (Math.floor(epochMs / this.timeframe) + 1) * this.timeframe
    this.#seek(epochMs)
    return this.#end
  }

  #seek(epochMs: number): void {
    if (epochMs >= this.#start && epochMs < this.#end) return
    const date = this.#startOf(Math.floor(this.#zone.toLocal(epochMs) / DAY_MS))
    this.#start = this.#zone.toUtc(date * DAY_MS)
    this.#end = this.#zone.toUtc(this.#endOf(date) * DAY_MS)
  }
}

function modulo(value: number, divisor: number): number {
  return value - Math.floor(value / divisor) * divisor
}

function startOfWeeks(date: number, days: number): number {
  const monday = date - weekdayOf(date)
  return monday - modulo(monday + 3, days)
}

function firstOfMonths(date: number, months: number, ahead: number): number {
  const { year, month } = civilFromDays(date)
  const index = (year - 1970) * 12 + month - 1
  const first = index - modulo(index, months) + ahead
  return daysFromCivil(1970 + Math.floor(first / 12), modulo(first, 12) + 1, 1)
}
