import { formatTime, zoneName } from '../components/time-format.ts'
import { zoneClock } from './zone-clock.ts'

export const DAY_MS = 86_400_000

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const

/** Which wall clock the time axis shows. */
export type ZoneChoice = 'exchange' | 'utc' | 'local'

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: DAY_MS,
  w: 7 * DAY_MS,
  M: 30 * DAY_MS,
}

/** `"5m"` → 300000; 0 for a text that is no timeframe. A month counts 30 days. */
export function timeframeMs(timeframe: string): number {
  const match = /^(\d{1,5})([smhdwM])$/.exec(timeframe)
  return Number(match?.[1] ?? 0) * (UNIT_MS[match?.[2] ?? ''] ?? 0)
}

/**
 * The zone whose wall clock the axis shows. A daily bar stamped at midnight UTC is a date, not an instant: it keeps its
 * date in every zone.
 */
export function axisZone(choice: ZoneChoice, exchangeZone: string, localZone: string, barsAreDates: boolean): string {
  if (barsAreDates || choice === 'utc') return 'UTC'
  return choice === 'local' ? localZone : exchangeZone
}

/** True when bars of a day or longer all open at midnight UTC. Looks at the ends and the middle. */
export function barsAreDates(timeframe: string, times: Float64Array): boolean {
  if (timeframeMs(timeframe) < DAY_MS) return false
  const probes = [times[0], times[times.length >> 1], times.at(-1)]
  return probes.every((time) => time === undefined || time % DAY_MS === 0)
}

/** The zone of this computer. */
export function localZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

export interface WallTime {
  readonly year: number
  /** 0…11. */
  readonly month: number
  readonly day: number
  readonly weekday: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

/** The fields of a zone's wall clock at an instant. */
export function wallTime(epochMs: number, zone: string): WallTime {
  const wall = new Date(zoneClock(zone).wallMs(epochMs))
  return {
    year: wall.getUTCFullYear(),
    month: wall.getUTCMonth(),
    day: wall.getUTCDate(),
    weekday: wall.getUTCDay(),
    hour: wall.getUTCHours(),
    minute: wall.getUTCMinutes(),
    second: wall.getUTCSeconds(),
  }
}

const two = (value: number): string => String(value).padStart(2, '0')

/** What a tick of the time axis says; the unit is the coarsest that changed since the tick before. */
export function tickText(epochMs: number, unit: 'year' | 'month' | 'day' | 'time' | 'second', zone: string): string {
  const wall = wallTime(epochMs, zone)
  switch (unit) {
    case 'year':
      return String(wall.year)
    case 'month':
      return MONTHS[wall.month] ?? ''
    case 'day':
      return String(wall.day)
    case 'time':
      return `${two(wall.hour)}:${two(wall.minute)}`
    case 'second':
      return `${two(wall.hour)}:${two(wall.minute)}:${two(wall.second)}`
  }
}

/** The crosshair's label: a date for daily bars, with the clock (and seconds below a minute) for shorter ones. */
export function crosshairText(epochMs: number, timeframe: string, zone: string): string {
  const wall = wallTime(epochMs, zone)
  const date = `${DAYS[wall.weekday] ?? ''} ${two(wall.day)} ${MONTHS[wall.month] ?? ''} ${wall.year}`
  const length = timeframeMs(timeframe)
  if (length >= DAY_MS) return date
  const clock = `${two(wall.hour)}:${two(wall.minute)}`
  return length > 0 && length < 60_000 ? `${date}  ${clock}:${two(wall.second)}` : `${date}  ${clock}`
}

/** A moment to the minute, with its zone: "2014-06-15 15:55 EDT". */
export function momentText(epochMs: number, zone: string): string {
  return `${formatTime(epochMs, zone, 'minute')} ${zoneName(zone, epochMs)}`
}

/** A zone's short name for the corner of the axis: "UTC", "New York". */
export function zoneLabel(zone: string): string {
  return zone.split('/').at(-1)?.replaceAll('_', ' ') ?? zone
}
