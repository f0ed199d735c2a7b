import type { BarColumns } from '../model/bar.ts'
import { DAY_MS, type Timeframe } from '../model/time.ts'
import { tradingDateOfBar } from './calendar.ts'
import type { TradingCalendar } from './trading-calendar.ts'

/** Bars of one date on which the venue is closed. */
export interface ClosedDayBars {
  /** Trading date, as days since 1970-01-01. */
  readonly date: number
  /** Row of the first of them. */
  readonly row: number
  readonly count: number
}

/**
 * Bars on days without trading, by date: a sign of the wrong calendar, the wrong time zone, or filled-in rows. Only days
 * that the calendar knows are judged, and bars of a day or shorter.
 */
export function closedDayBars(bars: BarColumns, timeframe: Timeframe, calendar: TradingCalendar): ClosedDayBars[] {
  const found: ClosedDayBars[] = []
  if (timeframe > DAY_MS || calendar.continuity === 'always') return found
  let known = Number.NaN
  let isClosed = false
  let first = 0
  const end = (row: number) => {
    if (isClosed && row > first) found.push({ date: known, row: first, count: row - first })
  }
  for (let row = 0; row < bars.length; row++) {
    const date = tradingDateOfBar(calendar, timeframe, bars.time[row] ?? 0)
    if (date === known) continue
    end(row)
    known = date
    first = row
    isClosed = calendar.isKnown(date) && !calendar.isTradingDay(date)
  }
  end(bars.length)
  return found
}
