import { HOUR_MS } from '../../model/time.ts'
import { dates, during, except, since, union } from '../calendar-rules.ts'
import type { VenueTable } from '../calendar-table.ts'
import {
  christmas,
  christmasEve,
  goodFriday,
  independenceDay,
  independenceEve,
  juneteenth,
  kingDay,
  laborDay,
  memorialDay,
  newYear,
  thanksgiving,
  thanksgivingFriday,
  washingtonsBirthday,
} from './united-states.ts'

/** Good Fridays with the employment report of the month, on which equity futures trade until 08:15. */
const REPORT_FRIDAYS = [2015, 2021, 2023, 2026]

const holidaysOfTheFloor = union(kingDay, washingtonsBirthday, memorialDay, independenceDay, laborDay, thanksgiving)

/**
 * US equity index futures on CME Globex since 2013. On holidays of the stock market they trade until noon; that short
 * session has a date of its own here, though its trades clear with the next.
 */
export const GLOBEX: VenueTable = {
  timeZone: 'America/Chicago',
  continuity: 'sessions',
  coverage: { from: 2013, to: 2026 },
  dayStartsBeforeMidnightMs: 7 * HOUR_MS,
  hours: [
    ['2012-11-19', '17:00-15:15 15:30-16:15'],
    ['2015-09-21', '17:00-15:15 15:30-16:00'],
    ['2021-06-28', '17:00-16:00'],
  ],
  closed: union(newYear, except(REPORT_FRIDAYS, goodFriday), christmas),
  short: [
    ['17:00-08:15', (year) => (REPORT_FRIDAYS.includes(year) ? goodFriday(year) : [])],
    ['17:00-08:30', dates('2018-12-05 2025-01-09')],
    [
      '17:00-10:30',
      union(
        during(2013, 2013, memorialDay, independenceDay, laborDay, thanksgiving),
        during(2013, 2014, kingDay, washingtonsBirthday),
      ),
    ],
    ['17:00-12:00', union(since(2014, holidaysOfTheFloor), juneteenth)],
    ['17:00-12:15', union(thanksgivingFriday, christmasEve, independenceEve)],
  ],
}
