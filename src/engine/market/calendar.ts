import { ConfigError } from '../model/errors.ts'
import { DAY_MS, HOUR_MS, type Timeframe } from '../model/time.ts'
import { utcDate } from './civil-date.ts'
import { TimeZone } from './time-zone.ts'

/** When a venue trades, as far as the length of a silence can be judged: always, on weekdays, or in sessions. */
export type Continuity = 'always' | 'weekdays' | 'sessions'

/** The trading dates of a venue. */
export interface TradingCalendar {
  readonly id: string
  /** IANA name of the venue's time zone. */
  readonly timeZone: string
  readonly continuity: Continuity
  /** The venue's trading date of an instant, as days since 1970-01-01. */
  tradingDate(epochMs: number): number
}

interface Venue {
  readonly timeZone: string
  readonly continuity: Continuity
  /** Wall time at which the trading date changes, before midnight: FX days begin at 17:00 in New York. */
  readonly dayStartsBeforeMidnightMs?: number
}

/** Venues by ISO 10383 market code, besides `24/7` (UTC dates) and `FX` (days from 17:00 New York). */
const VENUES: ReadonlyMap<string, Venue> = new Map([
  ['24/7', { timeZone: 'UTC', continuity: 'always' }],
  ['FX', { timeZone: 'America/New_York', continuity: 'weekdays', dayStartsBeforeMidnightMs: 7 * HOUR_MS }],
  ['XNYS', { timeZone: 'America/New_York', continuity: 'sessions' }],
  ['XNAS', { timeZone: 'America/New_York', continuity: 'sessions' }],
  ['ARCX', { timeZone: 'America/New_York', continuity: 'sessions' }],
  ['XTSE', { timeZone: 'America/Toronto', continuity: 'sessions' }],
  ['XLON', { timeZone: 'Europe/London', continuity: 'sessions' }],
  ['XETR', { timeZone: 'Europe/Berlin', continuity: 'sessions' }],
  ['XPAR', { timeZone: 'Europe/Paris', continuity: 'sessions' }],
  ['XAMS', { timeZone: 'Europe/Amsterdam', continuity: 'sessions' }],
  ['XSWX', { timeZone: 'Europe/Zurich', continuity: 'sessions' }],
  ['XSTO', { timeZone: 'Europe/Stockholm', continuity: 'sessions' }],
  ['XNSE', { timeZone: 'Asia/Kolkata', continuity: 'sessions' }],
  ['XBOM', { timeZone: 'Asia/Kolkata', continuity: 'sessions' }],
  ['XTKS', { timeZone: 'Asia/Tokyo', continuity: 'sessions' }],
  ['XHKG', { timeZone: 'Asia/Hong_Kong', continuity: 'sessions' }],
  ['XSES', { timeZone: 'Asia/Singapore', continuity: 'sessions' }],
  ['XASX', { timeZone: 'Australia/Sydney', continuity: 'sessions' }],
])

export const CALENDAR_IDS: readonly string[] = [...VENUES.keys()]

/** The calendar of that id, with its own cache of offsets. @throws ConfigError when QuantX does not know it. */
export function tradingCalendar(id: string): TradingCalendar {
  const venue = VENUES.get(id)
  if (venue === undefined) throw new ConfigError(`expected a calendar of ${CALENDAR_IDS.join(', ')}, found "${id}"`)
  const { timeZone, continuity } = venue
  if (timeZone === 'UTC') return { id, timeZone, continuity, tradingDate: utcDate }
  const zone = new TimeZone(timeZone)
  const shiftMs = venue.dayStartsBeforeMidnightMs ?? 0
  const tradingDate = (epochMs: number) => Math.floor((zone.toLocal(epochMs) + shiftMs) / DAY_MS)
  return { id, timeZone, continuity, tradingDate }
}

/**
 * The trading date of a bar. Bars of a day or longer that files give by date alone are stamped at UTC midnight, which
 * is still the evening before in New York: their date is the one that was written.
 */
export function tradingDateOfBar(calendar: TradingCalendar, timeframe: Timeframe, openTime: number): number {
  return timeframe >= DAY_MS && openTime % DAY_MS === 0 ? openTime / DAY_MS : calendar.tradingDate(openTime)
}
