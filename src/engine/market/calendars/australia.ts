import {
  MONDAY,
  christmasAndBoxingDay,
  dates,
  easter,
  except,
  fixed,
  nth,
  union,
  weekendToFriday,
  weekendToMonday,
} from '../calendar-rules.ts'
import type { VenueTable } from '../calendar-table.ts'

/** ASX shares since 2010, without the closing auction at 16:10. */
export const AUSTRALIA: VenueTable = {
  timeZone: 'Australia/Sydney',
  continuity: 'sessions',
  coverage: { from: 2010, to: 2026 },
  hours: [['2010-01-01', '10:00-16:00']],
  closed: union(
    fixed(1, 1, weekendToMonday),
    fixed(1, 26, weekendToMonday),
    easter(-2),
    easter(1),
    fixed(4, 25),
    nth(6, MONDAY, 2),
    christmasAndBoxingDay,
    // Anzac Day on a Sunday, and on Easter Monday; mourning for Elizabeth II.
    dates('2010-04-26 2011-04-26 2022-09-22'),
  ),
  // In 2022 the exchange kept full hours before the holidays.
  short: [['10:00-14:10', except([2022], union(fixed(12, 24, weekendToFriday), fixed(12, 31, weekendToFriday)))]],
}
