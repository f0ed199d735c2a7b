const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS

/** A stretch of time in which the zone keeps one offset. `until` is exclusive. */
interface Span {
  readonly from: number
  readonly until: number
  readonly offsetMs: number
}

/**
 * Turns instants into the wall clock of an IANA zone, right across changes of summer time.
 * A week is looked up once (at both ends; a change inside it is found by bisection), because Intl costs microseconds
 * and a chart holds 10,000 bars.
 */
export class ZoneClock {
  readonly zone: string
  readonly #format: Intl.DateTimeFormat
  readonly #weeks = new Map<number, readonly Span[]>()

  /** @throws RangeError for a zone that the runtime does not know. */
  constructor(zone: string) {
    this.zone = zone
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  }

  /** Milliseconds that the zone's wall clock is ahead of UTC at an instant. */
  offsetMs(epochMs: number): number {
    const week = Math.floor(epochMs / WEEK_MS)
    let spans = this.#weeks.get(week)
    if (spans === undefined) {
      spans = this.#readWeek(week * WEEK_MS)
      this.#weeks.set(week, spans)
    }
    for (const span of spans) if (epochMs < span.until) return span.offsetMs
    return this.#readOffset(epochMs)
  }

  /** The instant moved so that its UTC fields read as the zone's wall clock. For display only: it is not an instant. */
  wallMs(epochMs: number): number {
    return epochMs + this.offsetMs(epochMs)
  }

  #readWeek(from: number): readonly Span[] {
    const until = from + WEEK_MS
    const first = this.#readOffset(from)
    const last = this.#readOffset(until - 1)
    if (first === last) return [{ from, until, offsetMs: first }]
    let before = from
    let after = until - 1
    while (after - before > 1_000) {
      const middle = Math.floor((before + after) / 2_000) * 1_000
      if (this.#readOffset(middle) === first) before = middle
      else after = middle
      if (middle === from) break
    }
    const change = Math.ceil(after / 1_000) * 1_000
    return [
      { from, until: change, offsetMs: first },
      { from: change, until, offsetMs: last },
    ]
  }

  #readOffset(epochMs: number): number {
    const wall = { year: 0, month: 1, day: 1, hour: 0, minute: 0, second: 0 }
    for (const { type, value } of this.#format.formatToParts(epochMs)) {
      if (type in wall) Object.assign(wall, { [type]: Number(value) })
    }
    const wallMs = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second)
    return wallMs - Math.floor(epochMs / 1_000) * 1_000
  }
}

const clocks = new Map<string, ZoneClock>()

/** The shared clock of a zone; an unknown zone reads as UTC. */
export function zoneClock(zone: string): ZoneClock {
  const known = clocks.get(zone)
  if (known !== undefined) return known
  const clock = new ZoneClock(isZone(zone) ? zone : 'UTC')
  clocks.set(zone, clock)
  return clock
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
