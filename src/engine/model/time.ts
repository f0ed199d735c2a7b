import { ConfigError } from './errors.ts'

export const SECOND_MS = 1_000
export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000

const UNIT_MS: Readonly<Record<string, number>> = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS, w: 7 * DAY_MS }

/** The nominal length of a bar in milliseconds. Months are named `1M` and last 30 days in arithmetic. */
export type Timeframe = number

const MONTH_MS = 30 * DAY_MS

/** `"5m"` → 300000. Units: s, m, h, d, w, M (month). @throws ConfigError for anything else. */
export function parseTimeframe(text: string): Timeframe {
  const match = /^(\d{1,5})(s|m|h|d|w|M)$/.exec(text)
  const count = Number(match?.[1] ?? 0)
  const unitMs = match?.[2] === 'M' ? MONTH_MS : UNIT_MS[match?.[2] ?? '']
  if (count > 0 && unitMs !== undefined) return count * unitMs
  throw new ConfigError(`expected a timeframe such as 30s, 5m, 1h, 1d, 1w or 1M, found "${text}"`)
}

/** Whether bars are of calendar months: most of these end later than their nominal length says. */
export function isOfMonths(timeframe: Timeframe): boolean {
  return timeframe % MONTH_MS === 0
}

/** 300000 → `"5m"`, in the largest unit that divides it. */
export function formatTimeframe(timeframe: Timeframe): string {
  if (isOfMonths(timeframe)) return `${timeframe / MONTH_MS}M`
  const units = ['w', 'd', 'h', 'm', 's'] as const
  const unit = units.find((candidate) => timeframe % (UNIT_MS[candidate] ?? SECOND_MS) === 0)
  return unit ? `${timeframe / (UNIT_MS[unit] ?? SECOND_MS)}${unit}` : `${timeframe}ms`
}

/** Epoch ms as ISO 8601 in UTC, without a clock: `2013-05-13T00:00:00.000Z`. */
export function formatUtc(epochMs: number): string {
  return new Date(epochMs).toISOString()
}
