import {
  MONDAY,
  christmasAndBoxingDay,
  dates,
  during,
  easter,
  except,
  fixed,
  last,
  nth,
  union,
  weekendToFriday,
  weekendToMonday,
} from '../calendar-rules.ts'
import type { VenueTable } from '../calendar-table.ts'

const goodFriday = easter(-2)
const easterMonday = easter(1)
const whitMonday = easter(50)
const labourDay = fixed(5, 1)

/** London Stock Exchange since 2000: bank holidays of England and Wales. */
export const LONDON: VenueTable = {
  timeZone: 'Europe/London',
  continuity: 'sessions',
  coverage: { from: 2000, to: 2027 },
  hours: [['1999-09-20', '08:00-16:30']],
  closed: union(
    fixed(1, 1, weekendToMonday),
    goodFriday,
    easterMonday,
    except([2020], nth(5, MONDAY, 1)),
    except([2002, 2012, 2022], last(5, MONDAY)),
    last(8, MONDAY),
    christmasAndBoxingDay,
    // Jubilees of 2002, 2012 and 2022, a wedding, V-E Day in place of the first Monday, a funeral, a coronation.
    dates(`2002-06-03 2002-06-04 2011-04-29 2012-06-04 2012-06-05 2020-05-08 2022-06-02 2022-06-03 2022-09-19
      2023-05-08`),
  ),
  short: [['08:00-12:30', union(fixed(12, 24, weekendToFriday), fixed(12, 31, weekendToFriday))]],
}

/** Xetra since 2005, up to the call of the closing auction. */
export const XETRA: VenueTable = {
  timeZone: 'Europe/Berlin',
  continuity: 'sessions',
  coverage: { from: 2005, to: 2027 },
  hours: [['2003-11-03', '09:00-17:30']],
  closed: union(
    fixed(1, 1),
    goodFriday,
    easterMonday,
    labourDay,
    during(2007, 2007, whitMonday),
    during(2015, 2021, whitMonday),
    during(2014, 2021, fixed(10, 3)),
    // Five hundred years of the Reformation.
    dates('2017-10-31'),
    fixed(12, 24),
    fixed(12, 25),
    fixed(12, 26),
    fixed(12, 31),
  ),
  short: [['09:00-14:00', fixed(12, 30, weekendToFriday)]],
}

/** Euronext Paris and Amsterdam since 2012; the zone is the venue's own. */
export function euronext(timeZone: string): VenueTable {
  return {
    timeZone,
    continuity: 'sessions',
    coverage: { from: 2012, to: 2027 },
    hours: [['2012-01-01', '09:00-17:30']],
    closed: union(fixed(1, 1), goodFriday, easterMonday, labourDay, fixed(12, 25), fixed(12, 26)),
    short: [['09:00-14:05', union(fixed(12, 24), fixed(12, 31))]],
  }
}

/** SIX Swiss Exchange: hours only. */
export const ZURICH: VenueTable = unlisted('Europe/Zurich', '09:00-17:30')

/** Nasdaq Stockholm: hours only. */
export const STOCKHOLM: VenueTable = unlisted('Europe/Stockholm', '09:00-17:30')

function unlisted(timeZone: string, hours: string): VenueTable {
  return { timeZone, continuity: 'sessions', coverage: 'none', hours: [['2000-01-01', hours]] }
}
