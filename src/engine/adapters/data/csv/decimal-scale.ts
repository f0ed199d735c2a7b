import { divideHalfEvenBig, powerOfTen } from '../../../model/decimal.ts'
import { CARRIAGE_RETURN, COMMA, DIGIT_0, DIGIT_9, LINE_FEED, QUOTE } from './bytes.ts'

/** How fine and how large the cells of one group of columns may be. */
export interface ScaleLimits {
  /** Decimal places to begin with; above zero they are asked for, and a value too large for them is bad. */
  readonly places: number
  /** Decimal places at most; finer digits are rounded half to even. */
  readonly mostPlaces: number
  /** Digits of the largest value in units, so that sums of many still fit 2^53. */
  readonly mostDigits: number
}

/** What the thorough reading of a cell came to. */
export type DecimalReading =
  | { readonly kind: 'units'; readonly units: number; readonly rounded: boolean }
  | { readonly kind: 'bad'; readonly expected: string }
  /** The file must be read again with at most `mostPlaces`: its largest value leaves no room for finer digits. */
  | { readonly kind: 'too-fine'; readonly mostPlaces: number }

/** Optional sign, digits with an optional mark, optional power of ten. No NaN, Infinity, hexadecimal or grouping. */
const PLAIN = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/
const MOST_EXPONENT = 40

/**
 * Reads decimals of one group of columns (all prices, or the volume) into integers of one common scale.
 * The scale starts coarse and grows when a cell has finer digits; earlier rows are then multiplied up by the listener.
 */
export class DecimalScale {
  readonly #limit: number
  readonly #limits: ScaleLimits
  readonly #mark: number
  readonly #delimiter: number
  readonly #onGrow: (factor: number) => number
  #places: number
  #factor: number
  /** Where the last successful {@link read} stopped: at a delimiter, quote or line end. */
  end = 0

  /**
   * @param mark the byte between whole and fraction.
   * @param onGrow multiplies earlier cells by a factor and returns the largest of them.
   */
  constructor(limits: ScaleLimits, mark: number, delimiter: number, onGrow: (factor: number) => number) {
    this.#limits = limits
    this.#limit = powerOfTen(limits.mostDigits)
    this.#mark = mark
    this.#delimiter = delimiter
    this.#onGrow = onGrow
    this.#places = limits.places
    this.#factor = powerOfTen(limits.places)
  }

  /** The largest units that may be read. */
  get largest(): number {
    return this.#limit
  }

  get places(): number {
    return this.#places
  }

  /** Units of an unsigned plain decimal at `start`, or NaN when the cell needs {@link convert}. */
  read(bytes: Uint8Array, start: number): number {
    let position = start
    let byte = bytes[position] ?? 0
    let units = 0
    while (byte >= DIGIT_0 && byte <= DIGIT_9) {
      units = units * 10 + (byte - DIGIT_0)
      byte = bytes[++position] ?? 0
    }
    let digits = position - start
    if (byte === this.#mark) {
      let room = this.#places
      byte = bytes[++position] ?? 0
      const fraction = position
      while (room > 0 && byte >= DIGIT_0 && byte <= DIGIT_9) {
        units = units * 10 + (byte - DIGIT_0)
        room--
        byte = bytes[++position] ?? 0
      }
      while (byte === DIGIT_0) byte = bytes[++position] ?? 0
      digits += position - fraction
      units *= powerOfTen(room)
    } else {
      units *= this.#factor
    }
    if (byte !== this.#delimiter && byte !== LINE_FEED && byte !== CARRIAGE_RETURN && byte !== QUOTE) return Number.NaN
    if (digits === 0 || units > this.#limit) return Number.NaN
    this.end = position
    return units
  }

  /** The thorough reading of a cell's text: signs, powers of ten, finer digits than so far, rounding. */
  convert(text: string): DecimalReading {
    const match = PLAIN.exec(this.#mark === COMMA ? text.replace('.', '?').replace(',', '.') : text)
    const whole = match?.[2] ?? ''
    const fraction = match?.[3] ?? ''
    const exponent = Number(match?.[4] ?? 0)
    if (whole + fraction === '') return { kind: 'bad', expected: 'a decimal number' }
    if (Math.abs(exponent) > MOST_EXPONENT) {
      return { kind: 'bad', expected: `a power of ten from -${MOST_EXPONENT} to ${MOST_EXPONENT}` }
    }
    const digits = (whole + fraction).replace(/0+$/, '')
    const size = BigInt(digits)
    if (size === 0n) return { kind: 'units', units: 0, rounded: false }
    const places = digits.length - whole.length - exponent
    const wholeDigits = String(size).length - places
    if (wholeDigits > this.#limits.mostDigits) return this.#tooLarge()
    const mostPlaces = Math.min(this.#limits.mostPlaces, this.#limits.mostDigits - Math.max(wholeDigits, 0))
    if (mostPlaces < this.#places) return this.#limits.places > 0 ? this.#tooLarge() : { kind: 'too-fine', mostPlaces }
    const needed = Math.min(places, mostPlaces)
    if (needed > this.#places) {
      const room = this.#grow(needed)
      if (room < needed) return { kind: 'too-fine', mostPlaces: room }
    }
    const units = Number(scaled(size, this.#places - places))
    return { kind: 'units', units: match?.[1] === '-' && units !== 0 ? -units : units, rounded: places > this.#places }
  }

  #tooLarge(): DecimalReading {
    return { kind: 'bad', expected: `at most ${this.#limits.mostDigits - this.#limits.places} digits before the point` }
  }

  /** Returns how many places the values so far leave room for. */
  #grow(places: number): number {
    const factor = powerOfTen(places - this.#places)
    const largest = this.#onGrow(factor)
    this.#places = places
    this.#factor = powerOfTen(places)
    let room = places
    for (let size = largest; size > this.#limit; size /= 10) room--
    return room
  }
}

function scaled(value: bigint, shift: number): bigint {
  return shift >= 0 ? value * 10n ** BigInt(shift) : divideHalfEvenBig(value, 10n ** BigInt(-shift))
}

/** Multiplies the first rows of columns, when the units of a scale become finer. Returns the largest size of a value. */
export function multiplyRows(columns: readonly Float64Array[], rows: number, factor: number): number {
  let largest = 0
  for (const column of columns) {
    for (let row = 0; row < rows; row++) {
      const units = (column[row] ?? 0) * factor
      column[row] = units
      if (Math.abs(units) > largest) largest = Math.abs(units)
    }
  }
  return largest
}
