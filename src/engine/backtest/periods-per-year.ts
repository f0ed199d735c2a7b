import { DAY_MS, type Timeframe } from '../model/time.ts'

const WEEK_MS = 7 * DAY_MS
const MONTH_MS = 30 * DAY_MS

/**
 * Days with bars in a year, for annual figures: 365 on a calendar that never closes, 252 on others. Bars of weeks or
 * months are counted themselves: 52 weeks, 12 months, 4 quarters.
 */
export function periodsPerYear(timeframe: Timeframe, calendar: string): number {
  if (timeframe % MONTH_MS === 0) return 12 / (timeframe / MONTH_MS)
  if (timeframe % WEEK_MS === 0) return 52 / (timeframe / WEEK_MS)
  const days = calendar === '24/7' ? 365 : 252
  return timeframe > DAY_MS ? days / (timeframe / DAY_MS) : days
}
