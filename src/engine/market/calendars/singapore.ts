import type { VenueTable } from '../calendar-table.ts'

/** Singapore Exchange: hours only. */
export const SINGAPORE: VenueTable = {
  timeZone: 'Asia/Singapore',
  continuity: 'sessions',
  coverage: 'none',
  hours: [
    ['2011-08-01', '09:00-17:00'],
    ['2017-11-13', '09:00-12:00 13:00-17:00'],
  ],
}
