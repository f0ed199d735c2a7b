import {
  FRIDAY,
  MONDAY,
  THURSDAY,
  TUESDAY,
  WEDNESDAY,
  dates,
  during,
  easter,
  fixed,
  last,
  nearestWeekday,
  nth,
  onlyOn,
  since,
  sundayToMonday,
  union,
} from '../calendar-rules.ts'
import type { DayRule } from '../calendar-rules.ts'
import type { VenueTable } from '../calendar-table.ts'

/** NYSE Rule 7.2: New Year's Day is lost on a Saturday, as the books of the year are not closed on its last day. */
export const newYear: DayRule = fixed(1, 1, sundayToMonday)
export const goodFriday: DayRule = easter(-2)
export const christmas: DayRule = fixed(12, 25, nearestWeekday)
export const kingDay: DayRule = since(1998, nth(1, MONDAY, 3))
export const washingtonsBirthday: DayRule = nth(2, MONDAY, 3)
export const memorialDay: DayRule = last(5, MONDAY)
export const juneteenth: DayRule = since(2022, fixed(6, 19, nearestWeekday))
export const independenceDay: DayRule = fixed(7, 4, nearestWeekday)
export const laborDay: DayRule = nth(9, MONDAY, 1)
export const thanksgiving: DayRule = nth(11, THURSDAY, 4)

/** The day after Thanksgiving. */
export const thanksgivingFriday: DayRule = (year) => thanksgiving(year).map((date) => date + 1)
/** Christmas Eve before a Tuesday to Friday; a Friday is Christmas observed. */
export const christmasEve: DayRule = onlyOn([MONDAY, TUESDAY, WEDNESDAY, THURSDAY], fixed(12, 24))
/** 3 July before a holiday on Tuesday, Wednesday or Friday, and since 2013 before one on Thursday. */
export const independenceEve: DayRule = union(
  onlyOn([MONDAY, TUESDAY, THURSDAY], fixed(7, 3)),
  since(2013, onlyOn([WEDNESDAY], fixed(7, 3))),
)

/** Attacks of 2001, mourning for Nixon, Reagan, Ford, G. H. W. Bush and Carter, and hurricane Sandy. */
const ONE_OFF = dates(`1994-04-27 2001-09-11 2001-09-12 2001-09-13 2001-09-14 2004-06-11 2007-01-02
  2012-10-29 2012-10-30 2018-12-05 2025-01-09`)

const FRIDAYS_AFTER = dates('1997-12-26 2003-12-26')

/** NYSE and Nasdaq shares since 1990. */
export const UNITED_STATES: VenueTable = {
  timeZone: 'America/New_York',
  continuity: 'sessions',
  coverage: { from: 1990, to: 2028 },
  hours: [['1990-01-01', '09:30-16:00']],
  extended: { full: '04:00-20:00', short: '04:00-17:00' },
  closed: union(
    newYear,
    kingDay,
    washingtonsBirthday,
    goodFriday,
    memorialDay,
    juneteenth,
    independenceDay,
    laborDay,
    thanksgiving,
    christmas,
    ONE_OFF,
  ),
  short: [
    ['09:30-14:00', union(during(1992, 1992, thanksgivingFriday), during(1990, 1992, christmasEve))],
    [
      '09:30-13:00',
      union(
        since(1993, thanksgivingFriday, christmasEve),
        since(1995, independenceEve),
        during(1995, 2012, onlyOn([FRIDAY], fixed(7, 5))),
        FRIDAYS_AFTER,
      ),
    ],
  ],
}

/** The floor of the NYSE opened late and closed early on its own, for snow, breakdowns and minutes of silence. */
export const NEW_YORK: VenueTable = {
  ...UNITED_STATES,
  special: {
    '1990-12-27': '09:31-16:00',
    '1991-01-17': '09:31-16:00',
    '1991-02-25': '09:31-16:00',
    '1994-02-11': '09:30-14:30',
    '1995-12-18': '10:30-16:00',
    '1996-01-08': '11:00-14:00',
    '1997-10-27': '09:30-15:30',
    '2001-09-17': '09:33-16:00',
    '2001-10-08': '09:31-16:00',
    '2002-09-11': '12:00-16:00',
    '2003-03-20': '09:32-16:00',
    '2004-06-07': '09:32-16:00',
    '2005-06-01': '09:30-15:56',
    '2006-12-27': '09:32-16:00',
  },
}
