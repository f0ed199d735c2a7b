import type { QuietHours } from '../../contract/alerts.ts'
import { ConfigError } from '../model/errors.ts'

/** Whether it is quiet at that moment, by the clock of the zone. @throws ConfigError for a zone that nobody knows */
export function isQuiet({ from, to, zone }: QuietHours, at: number): boolean {
  const time = clockTime(zone, at)
  // Times of day as text sort as times of day.
  return from <= to ? from <= time && time < to : from <= time || time < to
}

function clockTime(zone: string, at: number): string {
  try {
    const format = { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
    return new Intl.DateTimeFormat('en-GB', format).format(at)
  } catch {
    throw new ConfigError(`expected a time zone such as Europe/London, found "${zone}"`)
  }
}
