import { HOUR_MS } from '../../model/time.ts'
import type { VenueTable } from '../calendar-table.ts'

/** Crypto: days of UTC without end. */
export const ROUND_THE_CLOCK: VenueTable = {
  timeZone: 'UTC',
  continuity: 'always',
  coverage: 'always',
  hours: [['1970-01-01', '00:00-24:00']],
}

/** Currencies between banks: days from 17:00 to 17:00 in New York, Sunday evening to Friday. */
export const FOREIGN_EXCHANGE: VenueTable = {
  timeZone: 'America/New_York',
  continuity: 'weekdays',
  coverage: 'always',
  dayStartsBeforeMidnightMs: 7 * HOUR_MS,
  hours: [['1970-01-01', '17:00-17:00']],
}
