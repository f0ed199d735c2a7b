import { MONDAY, christmasAndBoxingDay, easter, fixed, last, nth, union, weekendToMonday } from '../calendar-rules.ts'
import type { VenueTable } from '../calendar-table.ts'

/** Toronto Stock Exchange since 2010. */
export const TORONTO: VenueTable = {
  timeZone: 'America/Toronto',
  continuity: 'sessions',
  coverage: { from: 2010, to: 2027 },
  hours: [['2010-01-01', '09:30-16:00']],
  closed: union(
    fixed(1, 1, weekendToMonday),
    nth(2, MONDAY, 3),
    easter(-2),
    last(5, MONDAY, 24),
    fixed(7, 1, weekendToMonday),
    nth(8, MONDAY, 1),
    nth(9, MONDAY, 1),
    nth(10, MONDAY, 2),
    christmasAndBoxingDay,
  ),
  short: [['09:30-13:00', fixed(12, 24)]],
  // Breakdowns that lasted to the end of the day; the second began shortly before 14:00.
  special: { '2018-04-27': '09:30-13:39', '2020-02-27': '09:30-14:00' },
}
