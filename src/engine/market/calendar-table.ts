import { ensure } from '../model/errors.ts'
import { MINUTE_MS } from '../model/time.ts'
import type { DayRule } from './calendar-rules.ts'

/** When a venue trades, as far as the length of a silence can be judged: always, on weekdays, or in sessions. */
export type Continuity = 'always' | 'weekdays' | 'sessions'

/**
 * Wall times a venue trades between, apart by spaces: `09:00-11:30 12:30-15:30`. A first time later than its second
 * is of the day before: `17:00-16:00`.
 */
export type Hours = string

/** Years whose holidays are listed, both included; `always` where there are none to list, `none` where nobody listed them. */
export type Coverage = { readonly from: number; readonly to: number } | 'always' | 'none'

/** What is known about a venue's trading days and hours. All times are wall times of its zone. */
export interface VenueTable {
  /** IANA name. */
  readonly timeZone: string
  readonly continuity: Continuity
  readonly coverage: Coverage
  /** Regular hours and the first date they hold, in order of time; the first hold before their date too. */
  readonly hours: readonly (readonly [since: string, hours: Hours])[]
  /** Hours with pre- and post-market, on full and on short days. */
  readonly extended?: { readonly full: Hours; readonly short: Hours }
  /** How long before midnight the trading date changes. */
  readonly dayStartsBeforeMidnightMs?: number
  /** Days without trading besides weekends. */
  readonly closed?: DayRule
  /** Half days, where the venue is not closed. */
  readonly short?: readonly (readonly [hours: Hours, days: DayRule])[]
  /** Hours of single dates; they win over everything else, weekends and holidays too. */
  readonly special?: Readonly<Record<string, Hours>>
}

/** A span of trading, in ms from midnight of the trading date; below zero is the day before. */
export interface TradingSpan {
  readonly from: number
  readonly to: number
}

/** Reads {@link Hours}. */
export function parseHours(hours: Hours): readonly TradingSpan[] {
  return hours.split(' ').map((text, index) => {
    const match = ensure(/^(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(text), `hours such as 09:30-16:00, not "${text}"`)
    const [from, to] = [wallMs(match[1], match[2]), wallMs(match[3], match[4])]
    return { from: index === 0 && from >= to ? from - wallMs('24', '00') : from, to }
  })
}

function wallMs(hour = '', minute = ''): number {
  return (Number(hour) * 60 + Number(minute)) * MINUTE_MS
}
