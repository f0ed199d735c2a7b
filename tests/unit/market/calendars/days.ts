import { parseDate } from '../../../../src/engine/market/calendar-rules.ts'
import { DAY_MS, formatUtc } from '../../../../src/engine/model/time.ts'
import type { TradingCalendar, TradingSession } from '../../../../src/engine/market/calendar.ts'

export const day = parseDate
export const at = (text: string) => Date.parse(text)
export const isoDay = (date: number) => formatUtc(date * DAY_MS).slice(0, 10)
export const isoMinute = (epochMs: number) => formatUtc(epochMs).slice(0, 16)

/** `2024-01-05: 14:30-17:00 18:00-21:00`, with the date where it is not the session's. */
export function text(session: TradingSession | null): string {
  if (!session) return 'closed'
  const edges = [session.open, ...session.breaks.flatMap(({ from, to }) => [from, to]), session.close]
  const clock = (epochMs: number) =>
    formatUtc(epochMs).slice(isoMinute(epochMs).startsWith(isoDay(session.date)) ? 11 : 0, 16)
  const spans = edges.flatMap((edge, index) =>
    index % 2 === 0 ? [`${clock(edge)}-${clock(edges[index + 1] ?? 0)}`] : [],
  )
  return spans.join(' ')
}

/** Weekdays of the years without a session, and weekend days with one. */
export function oddDays(calendar: TradingCalendar, from: number, to: number): string[] {
  const found: string[] = []
  for (let date = day(`${from}-01-01`); date < day(`${to + 1}-01-01`); date++) {
    if (calendar.isTradingDay(date) === new Date(date * DAY_MS).getUTCDay() % 6 < 1) found.push(isoDay(date))
  }
  return found
}
