import { ConfigError } from '../model/errors.ts'
import { DAY_MS, type Timeframe } from '../model/time.ts'
import { SessionCalendar } from './calendar-sessions.ts'
import type { VenueTable } from './calendar-table.ts'
import { AUSTRALIA } from './calendars/australia.ts'
import { TORONTO } from './calendars/canada.ts'
import { LONDON, STOCKHOLM, XETRA, ZURICH, euronext } from './calendars/europe.ts'
import { GLOBEX } from './calendars/globex.ts'
import { HONG_KONG } from './calendars/hong-kong.ts'
import { BOMBAY, NATIONAL } from './calendars/india.ts'
import { FOREIGN_EXCHANGE, ROUND_THE_CLOCK } from './calendars/round-the-clock.ts'
import { SINGAPORE } from './calendars/singapore.ts'
import { TOKYO } from './calendars/tokyo.ts'
import { NEW_YORK, UNITED_STATES } from './calendars/united-states.ts'
import type { TradingCalendar } from './trading-calendar.ts'

export type { TradingCalendar, TradingSession } from './trading-calendar.ts'

/** Venues by ISO 10383 market code, besides `24/7` (UTC dates) and `FX` (days from 17:00 New York). */
const VENUES: ReadonlyMap<string, VenueTable> = new Map([
  ['24/7', ROUND_THE_CLOCK],
  ['FX', FOREIGN_EXCHANGE],
  ['XNYS', NEW_YORK],
  ['XNAS', UNITED_STATES],
  ['ARCX', UNITED_STATES],
  ['GLBX', GLOBEX],
  ['XTSE', TORONTO],
  ['XLON', LONDON],
  ['XETR', XETRA],
  ['XPAR', euronext('Europe/Paris')],
  ['XAMS', euronext('Europe/Amsterdam')],
  ['XSWX', ZURICH],
  ['XSTO', STOCKHOLM],
  ['XNSE', NATIONAL],
  ['XBOM', BOMBAY],
  ['XTKS', TOKYO],
  ['XHKG', HONG_KONG],
  ['XSES', SINGAPORE],
  ['XASX', AUSTRALIA],
])

export const CALENDAR_IDS: readonly string[] = [...VENUES.keys()]

/** The calendar of that id, with its own memory of offsets and sessions. @throws ConfigError when QuantX does not know it. */
export function tradingCalendar(id: string): TradingCalendar {
  const venue = VENUES.get(id)
  if (venue === undefined) throw new ConfigError(`expected a calendar of ${CALENDAR_IDS.join(', ')}, found "${id}"`)
  return new SessionCalendar(id, venue)
}

/**
 * The trading date of a bar. Bars of a day or longer that files give by date alone are stamped at UTC midnight, which
 * is still the evening before in New York: their date is the one that was written.
 */
export function tradingDateOfBar(calendar: TradingCalendar, timeframe: Timeframe, openTime: number): number {
  return timeframe >= DAY_MS && openTime % DAY_MS === 0 ? openTime / DAY_MS : calendar.tradingDate(openTime)
}
