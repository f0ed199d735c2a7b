/** Where the lines of an axis stand. */
export interface Tick {
  readonly at: number
  readonly label: string
}

const STEPS = [1, 2, 2.5, 5, 10] as const

/** Round values from `low` to `high`, about `count` of them. */
export function valueTicks(low: number, high: number, count: number, label: (value: number) => string): Tick[] {
  const raw = (high - low) / count
  if (!(raw > 0)) return [{ at: low, label: label(low) }]
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = (STEPS.find((candidate) => candidate * power >= raw) ?? 10) * power
  const first = Math.ceil(low / step)
  const ticks: Tick[] = []
  for (let index = first; index * step <= high; index++) ticks.push({ at: index * step, label: label(index * step) })
  return ticks
}

const DAY = 86_400_000
const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120, 240] as const
const CLOCK_STEPS = [1, 5, 15, 30, 60, 180, 360, 720].map((minutes) => minutes * 60_000)

/** Beginnings of UTC years, months or days, or round times of the day, at most `count` of them. */
export function timeTicks(first: number, last: number, count: number): Tick[] {
  const span = last - first
  if (span > 90 * DAY) return monthTicks(first, last, count)
  const step = [...CLOCK_STEPS, DAY, 2 * DAY, 7 * DAY, 14 * DAY].find((ms) => span / ms <= count) ?? 30 * DAY
  const ticks: Tick[] = []
  for (let at = Math.ceil(first / step) * step; at <= last; at += step) {
    const iso = new Date(at).toISOString()
    ticks.push({ at, label: step >= DAY || at % DAY === 0 ? iso.slice(5, 10) : iso.slice(11, 16) })
  }
  return ticks
}

function monthTicks(first: number, last: number, count: number): Tick[] {
  const months = (last - first) / (30.44 * DAY)
  const step = MONTH_STEPS.find((candidate) => months / candidate <= count) ?? 240
  const start = new Date(first)
  const ticks: Tick[] = []
  const from = Math.ceil((start.getUTCFullYear() * 12 + start.getUTCMonth()) / step) * step
  for (let month = from; Date.UTC(Math.floor(month / 12), month % 12) <= last; month += step) {
    const at = Date.UTC(Math.floor(month / 12), month % 12)
    if (at < first) continue
    const iso = new Date(at).toISOString()
    ticks.push({ at, label: step >= 12 || month % 12 === 0 ? iso.slice(0, 4) : iso.slice(0, 7) })
  }
  return ticks
}
