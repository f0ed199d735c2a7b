import type { TradingCalendar, TradingSession } from '../market/calendar.ts'

/** Sessions that are looked through: who waits for longer than these waits for ever. */
const MOST_SESSIONS = 400

/**
 * When a venue will have been open for so long since a moment: nights, breaks and holidays are not counted. Infinity for
 * what no one will live to see.
 */
export function afterOpenTime(calendar: TradingCalendar, since: number, lengthMs: number): number {
  if (calendar.continuity === 'always' || lengthMs === Number.POSITIVE_INFINITY) return since + lengthMs
  let left = lengthMs
  let session = calendar.sessionAt(since)
  for (let sessions = 0; sessions < MOST_SESSIONS; sessions++) {
    for (const { from, to } of spansOf(session)) {
      const begin = Math.max(from, since)
      const length = Math.max(0, to - begin)
      // At the very end it would be closed already.
      if (left < length) return begin + left
      left -= length
    }
    session = calendar.nextSession(session.date)
  }
  return Number.POSITIVE_INFINITY
}

/** Stretches of a session in which the venue trades, in order. */
function spansOf({ open, close, breaks }: TradingSession): readonly { readonly from: number; readonly to: number }[] {
  const spans: { readonly from: number; readonly to: number }[] = []
  let from = open
  for (const pause of breaks) {
    spans.push({ from, to: pause.from })
    from = pause.to
  }
  return [...spans, { from, to: close }]
}
