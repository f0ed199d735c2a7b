import { TimeZone } from '../../market/time-zone.ts'
import type { TradingCalendar } from '../../market/trading-calendar.ts'
import { ConfigError } from '../../model/errors.ts'
import { DAY_MS, MINUTE_MS, formatUtc } from '../../model/time.ts'
import type { Timeframe } from '../../model/time.ts'
import type { Timestamp } from '../../model/units.ts'
import type { TimeExit } from '../../execution/exit-plan.ts'

/** How a human says when a position is to be left. */
export type TimeExitRequest =
  | { readonly kind: 'at'; readonly at: number }
  | { readonly kind: 'after'; readonly minutes: number }
  | { readonly kind: 'bars'; readonly bars: number; readonly timeframe: Timeframe }
  /** The next time that the venue's clock shows so many minutes after midnight. */
  | { readonly kind: 'clock'; readonly minuteOfDay: number }
  /** So many minutes before the regular session ends: this one, or the next when that is past. */
  | { readonly kind: 'close'; readonly minutes: number }

/** When that is. @throws ConfigError for a time that is past, or the close of a venue that never closes */
export function timeExit(request: TimeExitRequest, calendar: TradingCalendar, now: Timestamp): TimeExit {
  switch (request.kind) {
    case 'at':
      if (request.at > now) return due(request.at)
      throw new ConfigError(`expected a time after ${formatUtc(now)}, found ${formatUtc(request.at)}`)
    case 'after':
      return due(now + request.minutes * MINUTE_MS)
    case 'bars':
      return { barsLeft: request.bars, timeframe: request.timeframe }
    case 'clock':
      return due(nextOnClock(new TimeZone(calendar.timeZone), request.minuteOfDay, now))
    case 'close':
      return due(beforeClose(calendar, request.minutes * MINUTE_MS, now))
  }
}

/** When an order can trade that is due at a time: then, or when the venue opens next. */
export function tradableAt(calendar: TradingCalendar, at: Timestamp): Timestamp {
  if (calendar.isOpen(at)) return at
  const { open, breaks } = calendar.sessionAt(at)
  const pause = breaks.find(({ from, to }) => at >= from && at < to)
  return (pause?.to ?? open) as Timestamp
}

function due(at: number): TimeExit {
  return { due: Math.round(at) as Timestamp }
}

function nextOnClock(zone: TimeZone, minuteOfDay: number, now: Timestamp): number {
  const local = zone.toLocal(now)
  const today = Math.floor(local / DAY_MS) * DAY_MS
  const on = (day: number) => zone.toUtc(day + minuteOfDay * MINUTE_MS)
  return on(today) > now ? on(today) : on(today + DAY_MS)
}

function beforeClose(calendar: TradingCalendar, before: number, now: Timestamp): number {
  if (calendar.continuity === 'always') throw new ConfigError(`expected a venue that closes, found ${calendar.id}`)
  const session = calendar.sessionAt(now)
  if (session.close - before > now) return session.close - before
  return calendar.nextSession(session.date).close - before
}
