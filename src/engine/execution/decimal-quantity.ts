import { ArithmeticError } from '../model/errors.ts'

/**
 * Quantities and prices as brokers say them: exact decimals in text, of any length. A stop must be able to close what it
 * has never heard of, so it knows no instrument's precision.
 */

interface Decimal {
  readonly digits: bigint
  readonly places: number
}

const PLAIN = /^-?\d+(?:\.\d+)?$/

/** @throws ArithmeticError for what is no plain decimal */
function parse(text: string): Decimal {
  if (!PLAIN.test(text)) throw new ArithmeticError(`expected a decimal such as -12.34, found "${text}"`)
  const [whole = '', fraction = ''] = text.split('.')
  return { digits: BigInt(whole + fraction), places: fraction.length }
}

function format({ digits, places }: Decimal): string {
  const sign = digits < 0n ? '-' : ''
  const text = (digits < 0n ? -digits : digits).toString().padStart(places + 1, '0')
  const fraction = text.slice(text.length - places).replace(/0+$/, '')
  const whole = text.slice(0, text.length - places)
  const shown = places === 0 || fraction === '' ? whole : `${whole}.${fraction}`
  return shown === '0' ? '0' : sign + shown
}

function scaled({ digits, places }: Decimal, to: number): bigint {
  return digits * 10n ** BigInt(to - places)
}

/** −1, 0 or 1. @throws ArithmeticError for what is no plain decimal */
export function compareDecimals(a: string, b: string): number {
  const [left, right] = [parse(a), parse(b)]
  const places = Math.max(left.places, right.places)
  const difference = scaled(left, places) - scaled(right, places)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

export function isZero(text: string): boolean {
  return parse(text).digits === 0n
}

/** The same without its sign, and without needless zeros. */
export function magnitude(text: string): string {
  const { digits, places } = parse(text)
  return format({ digits: digits < 0n ? -digits : digits, places })
}

/** Without needless zeros. */
export function plain(text: string): string {
  return format(parse(text))
}

export function subtract(a: string, b: string): string {
  const [left, right] = [parse(a), parse(b)]
  const places = Math.max(left.places, right.places)
  return format({ digits: scaled(left, places) - scaled(right, places), places })
}

/** The largest multiple of `step` that is not above a decimal of 0 or more. */
export function floorTo(text: string, step: string): string {
  const [value, unit] = [parse(text), parse(step)]
  const places = Math.max(value.places, unit.places)
  const size = scaled(unit, places)
  if (size <= 0n) throw new ArithmeticError(`expected a step above 0, found "${step}"`)
  return format({ digits: (scaled(value, places) / size) * size, places })
}

/** Half of a decimal of 0 or more, on the step below. */
export function half(text: string, step: string): string {
  const { digits, places } = parse(text)
  return floorTo(format({ digits: digits * 5n, places: places + 1 }), step)
}

/** A price that is `percent` further up or down, on the step beyond it. */
export function beyond(price: string, percent: number, up: boolean, step: string): string {
  const [value, unit] = [parse(price), parse(step)]
  const moved = { digits: value.digits * BigInt(100 + (up ? percent : -percent)), places: value.places + 2 }
  const below = floorTo(format(moved), step)
  if (!up || compareDecimals(below, format(moved)) === 0) return below
  const places = Math.max(parse(below).places, unit.places)
  return format({ digits: scaled(parse(below), places) + scaled(unit, places), places })
}

/** One in the last place that a decimal is written with: "0.01" for "12.50". */
export function lastPlace(text: string): string {
  return format({ digits: 1n, places: parse(text).places })
}
