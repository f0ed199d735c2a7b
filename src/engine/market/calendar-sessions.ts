import { ConfigError, ensure } from '../model/errors.ts'
import { DAY_MS } from '../model/time.ts'
import { SATURDAY, parseDate } from './calendar-rules.ts'
import { type Coverage, type Hours, type TradingSpan, type VenueTable, parseHours } from './calendar-table.ts'
import { civilFromDays, utcDate, weekdayOf } from './civil-date.ts'
import { TimeZone, UTC } from './time-zone.ts'
import type { SessionHours, TradingCalendar, TradingSession } from './trading-calendar.ts'

/** More weekdays in a row than any listed venue was ever closed. */
const LONGEST_CLOSE_DAYS = 31
/** Sixty years of sessions; a search that touches more begins to forget. */
const REMEMBERED_SESSIONS = 16_384

interface SpanEra {
  readonly since: number
  readonly spans: readonly TradingSpan[]
}

/** The days of a year that differ: hours of their own, or null for closed. */
type Exceptions = ReadonlyMap<number, readonly TradingSpan[] | null>

/** A {@link TradingCalendar} by the table of its venue. Rules are worked out once a year asked for, sessions once a day. */
export class SessionCalendar implements TradingCalendar {
  readonly id: string
  readonly timeZone: string
  readonly continuity: VenueTable['continuity']
  readonly coverage: Coverage
  readonly #table: VenueTable
  readonly #zone: TimeZone
  readonly #shiftMs: number
  readonly #eras: readonly SpanEra[]
  readonly #years = new Map<number, Exceptions>()
  readonly #sessions = new Map<number, TradingSession>()
  #current: TradingSession | null = null
  #currentFrom = 0

  constructor(id: string, table: VenueTable) {
    this.id = id
    this.timeZone = table.timeZone
    this.continuity = table.continuity
    this.coverage = table.coverage
    this.#table = table
    this.#zone = table.timeZone === 'UTC' ? UTC : new TimeZone(table.timeZone)
    this.#shiftMs = table.dayStartsBeforeMidnightMs ?? 0
    this.#eras = table.hours.map(([from, hours]) => ({ since: parseDate(from), spans: parseHours(hours) }))
  }

  tradingDate(epochMs: number): number {
    return this.#zone === UTC ? utcDate(epochMs) : utcDate(this.#zone.toLocal(epochMs) + this.#shiftMs)
  }

  isKnown(date: number): boolean {
    const { coverage } = this
    if (typeof coverage === 'string') return coverage === 'always'
    const { year } = civilFromDays(date)
    return year >= coverage.from && year <= coverage.to
  }

  isTradingDay(date: number): boolean {
    const exception = this.#exception(date)
    if (exception !== undefined) return exception !== null
    return this.continuity === 'always' || weekdayOf(date) < SATURDAY
  }

  session(date: number, hours: SessionHours = 'regular'): TradingSession | null {
    if (!this.isTradingDay(date)) return null
    if (hours === 'extended' && this.#table.extended) return this.#extendedSession(date, this.#table.extended)
    const known = this.#sessions.get(date)
    if (known) return known
    if (this.#sessions.size >= REMEMBERED_SESSIONS) this.#sessions.clear()
    const exception = this.#exception(date)
    const session = this.#build(date, exception ?? this.#regularSpans(date), Boolean(exception))
    this.#sessions.set(date, session)
    return session
  }

  nextSession(date: number): TradingSession {
    return this.#search(date, 1)
  }

  previousSession(date: number): TradingSession {
    return this.#search(date, -1)
  }

  sessionAt(epochMs: number): TradingSession {
    const current = this.#current
    if (current && epochMs >= this.#currentFrom && epochMs < current.close) return current
    let before = this.previousSession(this.tradingDate(epochMs) - 1)
    let session = this.nextSession(before.date)
    while (session.close <= epochMs) {
      before = session
      session = this.nextSession(session.date)
    }
    this.#current = session
    this.#currentFrom = before.close
    return session
  }

  isOpen(epochMs: number): boolean {
    const { open, breaks } = this.sessionAt(epochMs)
    return epochMs >= open && !breaks.some((pause) => epochMs >= pause.from && epochMs < pause.to)
  }

  #search(date: number, step: 1 | -1): TradingSession {
    for (let days = 1; days <= LONGEST_CLOSE_DAYS; days++) {
      const session = this.session(date + step * days)
      if (session) return session
    }
    throw new ConfigError(`expected a session of ${this.id} within ${LONGEST_CLOSE_DAYS} days of ${date}, found none`)
  }

  #regularSpans(date: number): readonly TradingSpan[] {
    const first = ensure(this.#eras[0], `regular hours of ${this.id}`)
    return this.#eras.reduce((held, era) => (era.since <= date ? era : held), first).spans
  }

  #extendedSession(date: number, extended: { readonly full: Hours; readonly short: Hours }): TradingSession {
    const spans = this.#exception(date) ?? this.#regularSpans(date)
    const isShort = ensure(spans.at(-1), 'a span').to < ensure(this.#regularSpans(date).at(-1), 'a span').to
    return this.#build(date, parseHours(isShort ? extended.short : extended.full), isShort)
  }

  #build(date: number, spans: readonly TradingSpan[], isSpecial: boolean): TradingSession {
    const at = (fromMidnightMs: number) => this.#zone.toUtc(date * DAY_MS + fromMidnightMs)
    const breaks = spans.slice(1).map((span, index) => ({ from: at(spans[index]?.to ?? 0), to: at(span.from) }))
    const [open, close] = [at(spans[0]?.from ?? 0), at(spans.at(-1)?.to ?? 0)]
    return { date, open, close, breaks, isSpecial, isKnown: this.isKnown(date) }
  }

  #exception(date: number): readonly TradingSpan[] | null | undefined {
    if (this.continuity === 'always' || !this.isKnown(date)) return undefined
    const { year } = civilFromDays(date)
    let exceptions = this.#years.get(year)
    if (!exceptions) {
      exceptions = exceptionsOf(this.#table, year)
      this.#years.set(year, exceptions)
    }
    return exceptions.get(date)
  }
}

function exceptionsOf(table: VenueTable, year: number): Exceptions {
  const days = new Map<number, readonly TradingSpan[] | null>()
  for (const [hours, rule] of table.short ?? []) {
    const spans = parseHours(hours)
    for (const date of rule(year)) if (weekdayOf(date) < SATURDAY) days.set(date, spans)
  }
  for (const date of table.closed?.(year) ?? []) days.set(date, null)
  for (const [text, hours] of Object.entries(table.special ?? {})) {
    if (text.startsWith(`${year}-`)) days.set(parseDate(text), parseHours(hours))
  }
  return days
}
