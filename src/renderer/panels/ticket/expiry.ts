import { zoneClock } from '../../charts/zone-clock.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/**
 * The moment that a text names on the clock of a zone: `2014-03-01 15:30`, or a day alone for its end. Null for any other
 * text, and for a time that summer time leaves out.
 */
export function momentIn(text: string, zone: string): number | null {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[ T]([01]\d|2[0-3]):([0-5]\d))?$/.exec(text.trim())
  const day = match?.[1] ?? ''
  const midnight = Date.parse(`${day}T00:00:00Z`)
  if (!Number.isFinite(midnight) || !new Date(midnight).toISOString().startsWith(day)) return null
  const wall =
    match?.[2] === undefined ? midnight + DAY_MS : midnight + (Number(match[2]) * 60 + Number(match[3])) * MINUTE_MS
  const clock = zoneClock(zone)
  // The offset at the wall time is that of the moment, but for the hours around a change of summer time.
  const near = wall - clock.offsetMs(wall)
  const at = wall - clock.offsetMs(near)
  if (clock.wallMs(at) !== wall) return null
  return match?.[2] === undefined ? at - 1 : at
}
