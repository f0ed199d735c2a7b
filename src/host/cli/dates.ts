import { daysFromCivil, daysInMonth } from '../../engine/market/civil-date.ts'
import { TimeZone } from '../../engine/market/time-zone.ts'
import { ConfigError } from '../../engine/model/errors.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../engine/model/time.ts'

const FORM = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?(Z)?)?$/

/**
 * Epoch ms of a time that a user typed, on the wall clock of `zone` unless it ends in Z. A date alone means its first
 * moment, or its last when it is an end.
 * @throws ConfigError that names the option
 */
export function parseTime(text: string, option: string, zone: string, isEnd: boolean): number {
  const match = FORM.exec(text.trim())
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match?.slice(1, 7).map(Number) ?? []
  const isDate = month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
  const [h, m, s] = [hour, minute, second].map((part) => (Number.isNaN(part) ? 0 : part))
  if (match === null || !isDate || (h ?? 0) > 23 || (m ?? 0) > 59 || (s ?? 0) > 59) {
    throw new ConfigError(`${option}: expected a date such as 2013-01-01 or 2013-01-01T09:30, found "${text}"`)
  }
  const clock = new TimeZone(match[7] === 'Z' ? 'UTC' : zone)
  const midnight = daysFromCivil(year, month, day) * DAY_MS
  if (match[4] !== undefined) {
    return clock.toUtc(midnight + (h ?? 0) * HOUR_MS + (m ?? 0) * MINUTE_MS + (s ?? 0) * SECOND_MS)
  }
  return isEnd ? clock.toUtc(midnight + DAY_MS) - 1 : clock.toUtc(midnight)
}
