import { ensure } from '../model/errors.ts'
import { daysFromCivil, daysInMonth, weekdayOf } from './civil-date.ts'

/** The days of a year a rule names, as days since 1970-01-01. */
export type DayRule = (year: number) => readonly number[]

export const MONDAY = 0
export const TUESDAY = 1
export const WEDNESDAY = 2
export const THURSDAY = 3
export const FRIDAY = 4
export const SATURDAY = 5
export const SUNDAY = 6

/** Where a holiday goes that falls on a weekend. */
export type Observance = (date: number) => number

/** Nowhere: it is lost. */
export const onTheDay: Observance = (date) => date
/** From Sunday to Monday; a Saturday is lost. */
export const sundayToMonday: Observance = (date) => (weekdayOf(date) === SUNDAY ? date + 1 : date)
/** To the Monday after. */
export const weekendToMonday: Observance = (date) => date + ([2, 1][weekdayOf(date) - SATURDAY] ?? 0)
/** Saturday to the Friday before, Sunday to the Monday after. */
export const nearestWeekday: Observance = (date) => date + ([-1, 1][weekdayOf(date) - SATURDAY] ?? 0)
/** To the Friday before. */
export const weekendToFriday: Observance = (date) => date - Math.max(0, weekdayOf(date) - FRIDAY)

/** A day of a month. */
export function fixed(month: number, day: number, observance: Observance = onTheDay): DayRule {
  return (year) => [observance(daysFromCivil(year, month, day))]
}

/** The `count`th weekday of a month, from 1. */
export function nth(month: number, weekday: number, count: number): DayRule {
  return (year) => [nthWeekday(year, month, weekday, count)]
}

export function nthWeekday(year: number, month: number, weekday: number, count: number): number {
  const first = daysFromCivil(year, month, 1)
  return first + ((weekday - weekdayOf(first) + 7) % 7) + (count - 1) * 7
}

/** The last weekday of a month on or before its day `latest`. */
export function last(month: number, weekday: number, latest?: number): DayRule {
  return (year) => {
    const end = daysFromCivil(year, month, latest ?? daysInMonth(year, month))
    return [end - ((weekdayOf(end) - weekday + 7) % 7)]
  }
}

/** A day counted from Easter Sunday: −2 is Good Friday, 1 Easter Monday, 50 Whit Monday. */
export function easter(offset: number): DayRule {
  return (year) => [easterSunday(year) + offset]
}

/** Easter of the Gregorian calendar ("Anonymous Gregorian algorithm", Nature, 20 April 1876; Meeus, Astronomical Algorithms, ch. 8). */
export function easterSunday(year: number): number {
  const golden = year % 19
  const century = Math.floor(year / 100)
  const ofCentury = year % 100
  const correction = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3)
  const epact = (19 * golden + century - Math.floor(century / 4) - correction + 15) % 30
  const toSunday = (32 + 2 * (century % 4) + 2 * Math.floor(ofCentury / 4) - epact - (ofCentury % 4)) % 7
  const shift = Math.floor((golden + 11 * epact + 22 * toSunday) / 451)
  const days = epact + toSunday - 7 * shift + 114
  return daysFromCivil(year, Math.floor(days / 31), (days % 31) + 1)
}

/** Christmas and Boxing Day, or the two weekdays after them where they fall on a weekend. */
export const christmasAndBoxingDay: DayRule = (year) => {
  const christmas = daysFromCivil(year, 12, 25)
  const observed = [christmas, christmas + 1, christmas + 2, christmas + 3].filter((date) => weekdayOf(date) < SATURDAY)
  return observed.slice(0, 2)
}

/** A rule in the years from `first` up to and including `final`. */
export function during(first: number, final: number, ...rules: readonly DayRule[]): DayRule {
  const all = union(...rules)
  return (year) => (year >= first && year <= final ? all(year) : [])
}

/** A rule from a year on. */
export function since(first: number, ...rules: readonly DayRule[]): DayRule {
  return during(first, Number.POSITIVE_INFINITY, ...rules)
}

/** A rule in all years but some. */
export function except(years: readonly number[], rule: DayRule): DayRule {
  return (year) => (years.includes(year) ? [] : rule(year))
}

/** A rule where it falls on certain weekdays. */
export function onlyOn(weekdays: readonly number[], rule: DayRule): DayRule {
  return (year) => rule(year).filter((date) => weekdays.includes(weekdayOf(date)))
}

export function union(...rules: readonly DayRule[]): DayRule {
  return (year) => rules.flatMap((rule) => rule(year))
}

/** Dates one by one, as `2001-09-11`, apart by spaces. */
export function dates(list: string): DayRule {
  const all = list.trim().split(/\s+/).map(parseDate)
  return (year) => all.filter((date) => date >= daysFromCivil(year, 1, 1) && date < daysFromCivil(year + 1, 1, 1))
}

/** Dates year by year, each as month and day: `{ 2010: '0101 0126' }`. */
export function yearly(table: Readonly<Record<number, string>>): DayRule {
  return (year) => (table[year] ?? '').split(' ').flatMap((text) => (text === '' ? [] : [parseDate(`${year}${text}`)]))
}

/** `2001-09-11` or `20010911` as days since 1970-01-01. */
export function parseDate(text: string): number {
  const match = ensure(/^(\d{4})-?(\d\d)-?(\d\d)$/.exec(text), `a date such as 2001-09-11, not "${text}"`)
  return daysFromCivil(Number(match[1]), Number(match[2]), Number(match[3]))
}
