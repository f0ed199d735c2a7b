import type { Continuity, Coverage } from './calendar-table.ts'

/** Continuous trading, or with the pre- and post-market where the venue has them. */
export type SessionHours = 'regular' | 'extended'

/** Trading of one date, in epoch ms. */
export interface TradingSession {
  /** Trading date, as days since 1970-01-01. */
  readonly date: number
  readonly open: number
  /** The first instant after trading. */
  readonly close: number
  /** Pauses for lunch or by rule, in order. */
  readonly breaks: readonly TradingBreak[]
  /** Hours other than the regular ones of the time: a half day, a late open, an evening of Diwali. */
  readonly isSpecial: boolean
  /** Whether the holidays of the year are listed; if not, any weekday is taken for a session. */
  readonly isKnown: boolean
}

export interface TradingBreak {
  readonly from: number
  readonly to: number
}

/**
 * The trading dates and sessions of a venue. Dates are days since 1970-01-01. Outside the years of {@link coverage}
 * every weekday is a session of regular hours, with `isKnown` false.
 */
export interface TradingCalendar {
  readonly id: string
  /** IANA name of the venue's time zone. */
  readonly timeZone: string
  readonly continuity: Continuity
  readonly coverage: Coverage
  /** The venue's date of an instant by the clock, of a closed day too; {@link sessionAt} names days of trading only. */
  tradingDate(epochMs: number): number
  /** Whether the holidays of a date's year are listed. */
  isKnown(date: number): boolean
  isTradingDay(date: number): boolean
  /** The session of a date, or null when the venue is closed. */
  session(date: number, hours?: SessionHours): TradingSession | null
  /** The first session after a date. */
  nextSession(date: number): TradingSession
  /** The last session before a date. */
  previousSession(date: number): TradingSession
  /** The session of regular hours that holds an instant, or the first that opens after it. */
  sessionAt(epochMs: number): TradingSession
  /** Whether the venue trades regular hours at an instant, breaks excepted. */
  isOpen(epochMs: number): boolean
}
