import type { BarColumns } from '../../../model/bar.ts'
import { DAY_MS, type Timeframe, formatUtc } from '../../../model/time.ts'
import type { TradingCalendar } from '../../../market/calendar.ts'
import { closedDayBars } from '../../../market/closed-days.ts'
import type { ClosedDayBars } from '../../../market/closed-days.ts'
import type { ProblemLog } from './problem-log.ts'

/** Reports dates with bars on which the venue is closed, each once, as warnings. */
export function reportClosedDays(
  bars: BarColumns,
  lines: Uint32Array,
  timeframe: Timeframe,
  calendar: TradingCalendar,
  log: ProblemLog,
): void {
  for (const day of closedDayBars(bars, timeframe, calendar)) addClosedDay(day, lines[day.row] ?? 1, calendar, log)
}

export function addClosedDay(
  { date, count }: Pick<ClosedDayBars, 'date' | 'count'>,
  line: number,
  calendar: TradingCalendar,
  log: ProblemLog,
): void {
  const expected = `no bars on ${formatUtc(date * DAY_MS).slice(0, 10)}, when ${calendar.id} is closed`
  log.add({ kind: 'closed-day', line, expected, found: count === 1 ? 'one' : `${count}` })
}
