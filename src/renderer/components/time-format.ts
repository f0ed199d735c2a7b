import { UNKNOWN } from './number-format.ts'

export type TimeDetail = 'date' | 'minute' | 'second' | 'clock'

const formats = new Map<string, Intl.DateTimeFormat>()

function zonedFormat(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  })
  formats.set(timeZone, made)
  return made
}

function partsOf(at: number, timeZone: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    zonedFormat(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
}

/** `2018-02-07`, `2018-02-07 09:30`, `2018-02-07 09:30:05` or `09:30:05`, in the zone. */
export function formatTime(at: number | null | undefined, timeZone: string, detail: TimeDetail = 'second'): string {
  if (at == null || !Number.isFinite(at)) return UNKNOWN
  const { year, month, day, hour, minute, second } = partsOf(at, timeZone)
  const date = `${year}-${month}-${day}`
  switch (detail) {
    case 'date':
      return date
    case 'minute':
      return `${date} ${hour}:${minute}`
    case 'second':
      return `${date} ${hour}:${minute}:${second}`
    case 'clock':
      return `${hour}:${minute}:${second}`
  }
}

const VENUE_ZONES: Readonly<Record<string, string>> = {
  'America/New_York': 'ET',
  'America/Chicago': 'CT',
  'Europe/London': 'UK',
  'Etc/UTC': 'UTC',
  UTC: 'UTC',
}

/** The zone's short name as traders write it: `ET`, `UTC`, or what the locale says at that time. */
export function zoneName(timeZone: string, at: number): string {
  return VENUE_ZONES[timeZone] ?? partsOf(Number.isFinite(at) ? at : 0, timeZone)['timeZoneName'] ?? timeZone
}

/** True for the time that stands for a whole date: the open of a daily bar. */
export function isUtcMidnight(at: number | null | undefined): boolean {
  return at != null && at % 86_400_000 === 0
}

/** Age of something in words: `0.2 s`, `12 s`, `4 min`, `2 h`. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, ms) / 1_000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 120) return `${Math.round(seconds)} s`
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`
  return `${Math.round(seconds / 3_600)} h`
}
