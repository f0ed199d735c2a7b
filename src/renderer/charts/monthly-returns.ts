import { zoneClock } from './zone-clock.ts'

/** A year's returns by month, as fractions; null where the run has no month. */
export interface YearOfReturns {
  readonly year: number
  /** January to December. */
  readonly months: readonly (number | null)[]
  readonly total: number
}

/**
 * Returns by calendar month: equity at the month's last point ÷ equity at the previous month's last point − 1. The first
 * month starts from `start`, the cash of the run. Compounding the months gives the year's total.
 * Months are those of the wall clock in `zone`.
 */
export function monthlyReturns(
  time: ArrayLike<number>,
  value: ArrayLike<number>,
  start: number,
  zone = 'UTC',
): YearOfReturns[] {
  const clock = zoneClock(zone)
  const closes: { readonly year: number; readonly month: number; value: number }[] = []
  for (let index = 0; index < time.length; index += 1) {
    const equity = value[index] ?? Number.NaN
    if (!Number.isFinite(equity)) continue
    const wall = new Date(clock.wallMs(time[index] ?? 0))
    const [year, month] = [wall.getUTCFullYear(), wall.getUTCMonth()]
    const last = closes.at(-1)
    if (last?.year === year && last.month === month) last.value = equity
    else closes.push({ year, month, value: equity })
  }
  return years(closes, start)
}

function years(
  closes: readonly { readonly year: number; readonly month: number; readonly value: number }[],
  start: number,
): YearOfReturns[] {
  const result: YearOfReturns[] = []
  let previous = start
  let opening = start
  let months: (number | null)[] = []
  closes.forEach((close, index) => {
    if (months.length === 0) {
      months = Array.from({ length: 12 }, () => null)
      opening = previous
    }
    months[close.month] = previous > 0 ? close.value / previous - 1 : null
    previous = close.value
    if (closes[index + 1]?.year === close.year) return
    result.push({ year: close.year, months, total: opening > 0 ? close.value / opening - 1 : Number.NaN })
    months = []
  })
  return result
}
