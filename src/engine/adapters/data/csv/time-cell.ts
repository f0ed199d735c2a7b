import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../model/time.ts'
import { daysFromCivil, daysInMonth } from '../../../market/civil-date.ts'
import type { TimeZone } from '../../../market/time-zone.ts'
import {
  CARRIAGE_RETURN,
  COLON,
  COMMA,
  DIGIT_0,
  DIGIT_9,
  DOT,
  LINE_FEED,
  MINUS,
  PLUS,
  QUOTE,
  SLASH,
  SPACE,
} from './bytes.ts'

const LETTER_T = 84
const LETTER_Z = 90
/** Sets the case bit of an ASCII letter off: `t` reads as `T`. */
const UPPER_CASE = 0xdf

/** What {@link TimeCell} reads, for messages. */
export const TIME_FORMS =
  'a time such as 2013-05-13, 2013-05-13T09:30:00, 2013/05/13 09:30, 20130513 or epoch seconds, ms, µs or ns'
export const CLOCK_FORMS = 'a time of day such as 09:30, 09:30:00.250 or 093000'

/** Epoch numbers below 10^11 are seconds (to the year 5138), below 10^14 ms, below 10^17 µs, above ns. */
const SECONDS_BELOW = 1e11
const MS_BELOW = 1e14
const US_BELOW = 1e17
const SHORTEST_EPOCH = 9
const EXACT_DIGITS = 16

/**
 * Reads times from bytes: dates, dates with a time of day, epoch numbers, and times of day in a column of their own.
 * Every reader returns NaN for anything else, and leaves in {@link end} where it stopped.
 */
export class TimeCell {
  readonly #zone: TimeZone
  readonly #delimiter: number
  #previous = Number.NEGATIVE_INFINITY
  #dateKey = -1
  #dateMs = 0
  /** Ms that the text itself is ahead of UTC, or NaN when it names no zone. */
  #zoneMs = Number.NaN
  #hasClock = false
  end = 0

  /** @param zone of wall times written without one. */
  constructor(zone: TimeZone, delimiter: number) {
    this.#zone = zone
    this.#delimiter = delimiter
  }

  /** Whether any time so far was finer than a date. */
  get hasClock(): boolean {
    return this.#hasClock
  }

  /** Epoch ms of a cell that holds a whole time. */
  read(bytes: Uint8Array, start: number): number {
    this.#zoneMs = Number.NaN
    const dateMs = this.readDate(bytes, start)
    if (Number.isNaN(dateMs)) return this.#readEpoch(bytes, start)
    const byte = bytes[this.end] ?? 0
    if (this.#isEnd(byte)) return this.combine(dateMs, 0)
    if (byte !== SPACE && (byte & UPPER_CASE) !== LETTER_T) return Number.NaN
    const clockMs = this.readClock(bytes, this.end + 1)
    return this.combine(dateMs, clockMs)
  }

  /** UTC instant of a date and a time of day, in the zone that the last read text named or else the file's. */
  combine(dateMs: number, clockMs: number): number {
    const localMs = dateMs + clockMs
    if (Number.isNaN(localMs)) return localMs
    const utcMs = Number.isNaN(this.#zoneMs) ? this.#zone.toUtc(localMs, this.#previous) : localMs - this.#zoneMs
    this.#previous = utcMs
    return utcMs
  }

  /** Ms of midnight of a date such as 2013-05-13, 2013/5/13, 2013.05.13 or 20130513, as if in UTC. */
  readDate(bytes: Uint8Array, start: number): number {
    let value = 0
    let position = start
    let byte = bytes[position] ?? 0
    while (byte >= DIGIT_0 && byte <= DIGIT_9 && position < start + 9) {
      value = value * 10 + (byte - DIGIT_0)
      byte = bytes[++position] ?? 0
    }
    const digits = position - start
    this.end = position
    if (digits === 8) return this.#dateOf(value)
    if (digits !== 4 || (byte !== MINUS && byte !== SLASH && byte !== DOT)) return Number.NaN
    const month = this.#oneOrTwoDigits(bytes, position + 1)
    if (bytes[this.end] !== byte) return Number.NaN
    const day = this.#oneOrTwoDigits(bytes, this.end + 1)
    return this.#dateOf(value * 10_000 + month * 100 + day)
  }

  /** Ms since midnight of 9:30, 09:30:00.25, 0930 or 093000, with an optional zone: Z, +05:30, -0500. */
  readClock(bytes: Uint8Array, start: number): number {
    const hour = this.#oneOrTwoDigits(bytes, start)
    const hasColons = bytes[this.end] === COLON
    const minute = this.#oneOrTwoDigits(bytes, hasColons ? this.end + 1 : this.end)
    let second = 0
    const byte = bytes[this.end] ?? 0
    if (hasColons ? byte === COLON : byte >= DIGIT_0 && byte <= DIGIT_9) {
      second = this.#oneOrTwoDigits(bytes, hasColons ? this.end + 1 : this.end)
    }
    if (!(hour < 24 && minute < 60 && second < 60)) return Number.NaN
    const fractionMs = this.#readFraction(bytes)
    this.#readZone(bytes)
    this.#hasClock = true
    const isWhole = this.#isEnd(bytes[this.end] ?? 0)
    return isWhole ? hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS + fractionMs : Number.NaN
  }

  /** Begins a cell pair of date and time of day, forgetting the zone of the row before. */
  beginRow(): void {
    this.#zoneMs = Number.NaN
  }

  #dateOf(key: number): number {
    if (key === this.#dateKey) return this.#dateMs
    const year = Math.floor(key / 10_000)
    const month = Math.floor(key / 100) % 100
    const day = key % 100
    const isDate =
      year >= 1800 && year < 2200 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
    if (!isDate) return Number.NaN
    this.#dateKey = key
    this.#dateMs = daysFromCivil(year, month, day) * DAY_MS
    return this.#dateMs
  }

  #oneOrTwoDigits(bytes: Uint8Array, start: number): number {
    const first = (bytes[start] ?? 0) - DIGIT_0
    const second = (bytes[start + 1] ?? 0) - DIGIT_0
    if (!(first >= 0 && first <= 9)) return Number.NaN
    const isTwo = second >= 0 && second <= 9
    this.end = start + (isTwo ? 2 : 1)
    return isTwo ? first * 10 + second : first
  }

  /** Ms of a fraction of a second at {@link end}; a comma counts as its mark unless it delimits cells. */
  #readFraction(bytes: Uint8Array): number {
    const mark = bytes[this.end] ?? 0
    if (mark !== DOT && (mark !== COMMA || this.#delimiter === COMMA)) return 0
    let position = this.end + 1
    let value = 0
    let scale = 1
    let byte = bytes[position] ?? 0
    while (byte >= DIGIT_0 && byte <= DIGIT_9) {
      if (scale < 1e9) {
        value = value * 10 + (byte - DIGIT_0)
        scale *= 10
      }
      byte = bytes[++position] ?? 0
    }
    this.end = position
    return (value * SECOND_MS) / scale
  }

  #readZone(bytes: Uint8Array): void {
    const byte = bytes[this.end] ?? 0
    if ((byte & UPPER_CASE) === LETTER_Z) {
      this.#zoneMs = 0
      this.end++
      return
    }
    if (byte !== PLUS && byte !== MINUS) return
    const hours = this.#oneOrTwoDigits(bytes, this.end + 1)
    if (bytes[this.end] === COLON) this.end++
    const next = bytes[this.end] ?? 0
    const minutes = next >= DIGIT_0 && next <= DIGIT_9 ? this.#oneOrTwoDigits(bytes, this.end) : 0
    const size = hours * HOUR_MS + minutes * MINUTE_MS
    // A zone of NaN would read as "no zone"; an impossible end makes the cell a bad one instead.
    if (size < DAY_MS && minutes < 60) this.#zoneMs = byte === MINUS ? -size : size
    else this.end = bytes.length
  }

  /** Epoch s, ms, µs or ns by size, or a run of digits yyyymmddhhmm or yyyymmddhhmmss. */
  #readEpoch(bytes: Uint8Array, start: number): number {
    const isNegative = bytes[start] === MINUS
    const first = isNegative ? start + 1 : start
    let position = first
    let value = 0
    let rest = 0
    let restScale = 1
    let byte = bytes[position] ?? 0
    while (byte >= DIGIT_0 && byte <= DIGIT_9) {
      if (position - first < EXACT_DIGITS) {
        value = value * 10 + (byte - DIGIT_0)
      } else {
        rest = rest * 10 + (byte - DIGIT_0)
        restScale *= 10
      }
      byte = bytes[++position] ?? 0
    }
    const digits = position - first
    this.end = position
    if (digits < SHORTEST_EPOCH || digits > 19) return Number.NaN
    if (!isNegative && this.#isEnd(byte)) {
      const run =
        digits === 14 ? this.#readRunOfDigits(value) : digits === 12 ? this.#readRunOfDigits(value * 100) : Number.NaN
      // As epoch ms, runs of twelve digits that are dates of this age would all lie in 1976.
      if (digits === 14 || !Number.isNaN(run)) return run
    }
    this.#hasClock = true
    const size = value * restScale
    const fractionMs = size < SECONDS_BELOW ? this.#readFraction(bytes) : this.#skipZeroFraction(bytes)
    if (!this.#isEnd(bytes[this.end] ?? 0)) return Number.NaN
    const sizeMs = epochSizeMs(value, rest, restScale) + fractionMs
    this.#previous = isNegative ? -sizeMs : sizeMs
    return this.#previous
  }

  #readRunOfDigits(value: number): number {
    const clock = value % 1_000_000
    const second = clock % 100
    const minute = Math.floor(clock / 100) % 100
    const hour = Math.floor(clock / 10_000)
    if (!(hour < 24 && minute < 60 && second < 60)) return Number.NaN
    this.#hasClock = true
    const clockMs = hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS
    return this.combine(this.#dateOf(Math.floor(value / 1_000_000)), clockMs)
  }

  /** Data frames write whole epoch ms as 1380873960000.0. */
  #skipZeroFraction(bytes: Uint8Array): number {
    if (bytes[this.end] !== DOT) return 0
    this.end++
    while (bytes[this.end] === DIGIT_0) this.end++
    return 0
  }

  #isEnd(byte: number): boolean {
    return byte === this.#delimiter || byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === QUOTE
  }
}

/** Ms of an epoch number whose first sixteen digits are `value` and whose others are `rest`, of `restScale`. */
function epochSizeMs(value: number, rest: number, restScale: number): number {
  const size = value * restScale
  if (size < SECONDS_BELOW) return value * SECOND_MS
  if (size < MS_BELOW) return value
  if (size < US_BELOW) return value / (1e3 / restScale) + rest / 1e3
  return value / (1e6 / restScale) + rest / 1e6
}
