/** The return of one calendar month in UTC, as a fraction. */
export interface MonthlyReturn {
  readonly year: number
  /** 1 for January … 12 for December. */
  readonly month: number
  readonly return: number
}

/**
 * Last equity of each month with bars ÷ last equity of the month with bars before it − 1; the first month starts from
 * `initialEquity`, so that all of them compound to the total return. Ends when equity is no longer above 0.
 */
export function monthlyReturns(time: Float64Array, equity: Float64Array, initialEquity: number): MonthlyReturn[] {
  const months: MonthlyReturn[] = []
  let start = initialEquity
  let row = 0
  while (row < time.length && start > 0) {
    const first = new Date(time[row] ?? 0)
    const year = first.getUTCFullYear()
    const month = first.getUTCMonth()
    const end = Date.UTC(year, month + 1)
    while (row < time.length && (time[row] ?? 0) < end) row += 1
    const last = equity[row - 1] ?? start
    months.push({ year, month: month + 1, return: (last - start) / start })
    start = last
  }
  return months
}
