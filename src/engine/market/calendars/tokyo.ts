import { MONDAY, SATURDAY, SUNDAY, dates, fixed, nthWeekday, parseDate, union } from '../calendar-rules.ts'
import type { DayRule } from '../calendar-rules.ts'
import type { VenueTable } from '../calendar-table.ts'
import { daysFromCivil, weekdayOf } from '../civil-date.ts'

/**
 * Day of March or September of an equinox in Japan, 1980 to 2099 (the approximation of the National Astronomical
 * Observatory's almanac in common use; the cabinet announces the dates a year ahead, so far always these).
 */
function equinox(year: number, base: number): number {
  return Math.floor(base + 0.242194 * (year - 1980) - Math.floor((year - 1980) / 4))
}

/** Sea, Mountain and Sports Day, which the Olympics of 2020 moved. */
function movedForTheOlympics(year: number): readonly string[] | undefined {
  if (year === 2020) return ['0723', '0810', '0724']
  return year === 2021 ? ['0722', '0808', '0723'] : undefined
}

function summerHolidays(year: number): readonly number[] {
  const moved = movedForTheOlympics(year)
  if (moved) return moved.map((day) => parseDate(`${year}${day}`))
  const days = [year < 2000 ? daysFromCivil(year, 10, 10) : nthWeekday(year, 10, MONDAY, 2)]
  if (year >= 1996) days.push(year < 2003 ? daysFromCivil(year, 7, 20) : nthWeekday(year, 7, MONDAY, 3))
  if (year >= 2016) days.push(daysFromCivil(year, 8, 11))
  return days
}

/** The Crown Prince's wedding, the accession and the enthronement. */
const ONCE = dates('1993-06-09 2019-05-01 2019-10-22')

function emperorsBirthday(year: number): readonly number[] {
  if (year < 2019) return [daysFromCivil(year, 12, 23)]
  return year > 2019 ? [daysFromCivil(year, 2, 23)] : []
}

/** Holidays by the Act on National Holidays, before what it says about Sundays and days in between. */
function namedHolidays(year: number): Set<number> {
  const on = (month: number, day: number) => daysFromCivil(year, month, day)
  return new Set([
    on(1, 1),
    year < 2000 ? on(1, 15) : nthWeekday(year, 1, MONDAY, 2),
    on(2, 11),
    on(3, equinox(year, 20.8431)),
    on(4, 29),
    on(5, 3),
    ...(year >= 2007 ? [on(5, 4)] : []),
    on(5, 5),
    year < 2003 ? on(9, 15) : nthWeekday(year, 9, MONDAY, 3),
    on(9, equinox(year, 23.2488)),
    on(11, 3),
    on(11, 23),
    ...summerHolidays(year),
    ...emperorsBirthday(year),
    ...ONCE(year),
  ])
}

/**
 * National holidays: a Sunday's moves to the next day that is none (Monday only, before 2007), and a day between two
 * holidays is one.
 */
export const japaneseHolidays: DayRule = (year) => {
  const named = namedHolidays(year)
  const all = new Set(named)
  for (const date of named) {
    if (named.has(date + 2) && !named.has(date + 1) && weekdayOf(date + 1) !== SUNDAY) all.add(date + 1)
    if (weekdayOf(date) !== SUNDAY) continue
    all.add(year < 2007 ? date + 1 : firstOutside(named, date + 1))
  }
  return [...all]
}

function firstOutside(dates: ReadonlySet<number>, from: number): number {
  let date = from
  while (dates.has(date)) date++
  return date
}

const closed: DayRule = union(
  japaneseHolidays,
  fixed(1, 2),
  fixed(1, 3),
  fixed(12, 31),
  // The trading system failed for the whole day.
  dates('2020-10-01'),
)

/** First and last session of the year, mornings only until the first of 2009. */
const ceremonies: DayRule = (year) => {
  const isClosed = (date: number) => weekdayOf(date) >= SATURDAY || closed(year).includes(date)
  let first = daysFromCivil(year, 1, 4)
  while (isClosed(first)) first++
  let final = daysFromCivil(year, 12, 30)
  while (isClosed(final)) final--
  if (year > 2009) return []
  return year === 2009 ? [first] : [first, final]
}

/** Tokyo Stock Exchange since 1992. */
export const TOKYO: VenueTable = {
  timeZone: 'Asia/Tokyo',
  continuity: 'sessions',
  coverage: { from: 1992, to: 2027 },
  hours: [
    ['1992-01-01', '09:00-11:00 12:30-15:00'],
    // After the load of 2006-01-18 the afternoon began later for three months.
    ['2006-01-19', '09:00-11:00 13:00-15:00'],
    ['2006-04-24', '09:00-11:00 12:30-15:00'],
    ['2011-11-21', '09:00-11:30 12:30-15:00'],
    ['2024-11-05', '09:00-11:30 12:30-15:30'],
  ],
  closed,
  short: [['09:00-11:00', ceremonies]],
  special: { '2005-11-01': '13:30-15:00', '2006-01-18': '09:00-11:00 12:30-14:40' },
}
