import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../model/time.ts'
import { ConfigError, ensure } from '../model/errors.ts'

/** How far apart the offset is sampled; two changes closer together than this would be missed. None is on record. */
const SAMPLE_MS = 8 * DAY_MS

/**
 * Wall clock of an IANA time zone. Offsets come from the runtime's time zone database once per eight days of history
 * asked for, and are then remembered: a sequence of bars costs two comparisons a bar.
 */
export class TimeZone {
  readonly id: string
  readonly #format: Intl.DateTimeFormat
  readonly #windows = new Map<number, readonly OffsetSpan[]>()
  #span: OffsetSpan = { from: 0, to: 0, offset: Number.NaN }

  /** @throws ConfigError when the runtime knows no such zone. */
  constructor(id: string) {
    this.id = id
    try {
      this.#format = new Intl.DateTimeFormat('en-US', { timeZone: id, timeZoneName: 'longOffset' })
    } catch (error) {
      throw new ConfigError(`expected an IANA time zone such as UTC or America/New_York, found "${id}"`, {
        cause: error,
      })
    }
  }

  /** Wall clock minus UTC at an instant, in ms: −18000000 for New York in winter. */
  offsetAt(epochMs: number): number {
    const span = this.#span
    if (epochMs >= span.from && epochMs < span.to) return span.offset
    return this.#locate(epochMs).offset
  }

  /** The wall clock as if it were UTC. */
  toLocal(epochMs: number): number {
    return epochMs + this.offsetAt(epochMs)
  }

  /**
   * The instant at which the wall clock shows `localMs`.
   * A wall time that the clock skips in spring means the instant as far after the jump (02:30 → 03:30), as in
   * Temporal's "compatible" rule. One that it shows twice in autumn means the first, unless `after` (the row before)
   * is already later than that and not later than the second: so a file in order reads back in order.
   */
  toUtc(localMs: number, after = Number.NEGATIVE_INFINITY): number {
    const span = this.#span
    const guess = localMs - span.offset
    if (guess >= span.from + DAY_MS && guess < span.to - DAY_MS) return guess
    const before = this.offsetAt(localMs - DAY_MS)
    const later = this.offsetAt(localMs + DAY_MS)
    const first = localMs - Math.max(before, later)
    const second = localMs - Math.min(before, later)
    const firstHolds = this.toLocal(first) === localMs
    const secondHolds = this.toLocal(second) === localMs
    if (firstHolds && secondHolds) return first < after && second >= after ? second : first
    if (firstHolds) return first
    return secondHolds ? second : localMs - before
  }

  #locate(epochMs: number): OffsetSpan {
    const window = Math.floor(epochMs / SAMPLE_MS)
    let spans = this.#windows.get(window)
    if (spans === undefined) {
      spans = this.#sample(window * SAMPLE_MS, (window + 1) * SAMPLE_MS)
      this.#windows.set(window, spans)
    }
    const span = ensure(
      spans.find((candidate) => epochMs < candidate.to),
      `an offset of ${this.id} at ${epochMs}`,
    )
    this.#span = joined(this.#span, span)
    return span
  }

  #sample(from: number, to: number): readonly OffsetSpan[] {
    const offset = this.#lookUp(from)
    const last = this.#lookUp(to)
    if (offset === last) return [{ from, to, offset }]
    let low = from
    let high = to
    while (high - low > SECOND_MS) {
      const middle = Math.floor((low + high) / 2 / SECOND_MS) * SECOND_MS
      if (this.#lookUp(middle) === offset) low = middle
      else high = middle
    }
    return [
      { from, to: high, offset },
      { from: high, to, offset: last },
    ]
  }

  #lookUp(epochMs: number): number {
    const text = this.#format.format(epochMs)
    const match = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(text)
    if (match === null) throw new ConfigError(`expected an offset from UTC for ${this.id}, found "${text}"`)
    const size = Number(match[2] ?? 0) * HOUR_MS + Number(match[3] ?? 0) * MINUTE_MS + Number(match[4] ?? 0) * SECOND_MS
    return match[1] === '-' ? -size : size
  }
}

interface OffsetSpan {
  readonly from: number
  readonly to: number
  readonly offset: number
}

/** Both spans as one where they touch with one offset, so that the span in hand grows as history is walked through. */
function joined(known: OffsetSpan, next: OffsetSpan): OffsetSpan {
  if (known.offset !== next.offset || known.to < next.from || next.to < known.from) return next
  return { from: Math.min(known.from, next.from), to: Math.max(known.to, next.to), offset: next.offset }
}

export const UTC: TimeZone = new TimeZone('UTC')
