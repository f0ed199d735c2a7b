import type { BarColumns } from '../../../model/bar.ts'
import { DAY_MS, type Timeframe, formatTimeframe, formatUtc } from '../../../model/time.ts'
import { BarGrid } from '../../../market/bar-grid.ts'
import { type TradingCalendar, tradingDateOfBar } from '../../../market/calendar.ts'
import { weekdayOf } from '../../../market/civil-date.ts'
import type { ProblemLog } from './problem-log.ts'

/** Weekdays in a row without a daily bar that are still put down to holidays. */
const HOLIDAY_WEEKDAYS = { always: 0, weekdays: 2, sessions: 4 } as const
const FRIDAY = 4

/**
 * Reports missing bars as warnings, by what can be known without a table of holidays:
 * - round-the-clock markets: any step longer than the timeframe;
 * - intraday, currencies: the same, but not over a weekend; exchanges: only between bars of one trading date, as
 *   nights differ from venue to venue;
 * - daily: more weekdays in a row than holidays explain, two for currencies and four for exchanges (the longest close
 *   of New York since 1933 is 2001-09-11 to 14);
 * - longer than a day: any bar missing from the calendar grid.
 */
export function reportGaps(
  bars: BarColumns,
  lines: Uint32Array,
  timeframe: Timeframe,
  calendar: TradingCalendar,
  log: ProblemLog,
): void {
  const isGap = gapRule(timeframe, calendar)
  for (let row = 1; row < bars.length; row++) {
    const from = bars.time[row - 1] ?? 0
    const to = bars.time[row] ?? 0
    if (to - from <= timeframe || !isGap(from, to)) continue
    if (!log.isKept('gap')) {
      log.count('gap')
      continue
    }
    const expected = `a bar every ${formatTimeframe(timeframe)} after ${formatUtc(from)}`
    log.add({ kind: 'gap', line: lines[row] ?? 1, expected, found: `the next at ${formatUtc(to)}` })
  }
}

function gapRule(timeframe: Timeframe, calendar: TradingCalendar): (from: number, to: number) => boolean {
  const { continuity } = calendar
  if (timeframe > DAY_MS) {
    // Bars may be stamped anywhere in their week or month, and month lengths vary: whole grid steps are compared.
    const grid = new BarGrid(timeframe)
    return (from, to) => grid.startOf(to) > grid.endOf(from)
  }
  if (continuity === 'always') return () => true
  const dateOf = (time: number) => tradingDateOfBar(calendar, timeframe, time)
  if (timeframe === DAY_MS) {
    return (from, to) => weekdaysBetween(dateOf(from), dateOf(to)) > HOLIDAY_WEEKDAYS[continuity]
  }
  if (continuity === 'sessions') return (from, to) => dateOf(from) === dateOf(to)
  return (from, to) =>
    !(weekdayOf(dateOf(from)) >= FRIDAY && dateOf(to) > dateOf(from) && dateOf(to) - dateOf(from) <= 3)
}

/** Weekdays after one date and before another, as days since 1970. */
function weekdaysBetween(from: number, to: number): number {
  const workdaysUpTo = (date: number) => Math.floor((date + 3) / 7) * 5 + Math.min(weekdayOf(date) + 1, 5)
  return workdaysUpTo(to - 1) - workdaysUpTo(from)
}
