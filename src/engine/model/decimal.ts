import { ArithmeticError } from './errors.ts'

/**
 * Exact decimal arithmetic on integers held in float64s.
 *
 * A decimal with p places is the integer value × 10^p. Sums and comparisons of such integers carry no rounding up to
 * 2^53; products go through {@link multiplyDivide}, which rounds once, half to even.
 */

const SAFE = Number.MAX_SAFE_INTEGER

/** Most decimal places a price, quantity or amount may have. */
export const MAX_PRECISION = 12

/** Largest power of ten that is a safe integer. */
export const MAX_EXPONENT = 15

const POWERS: readonly number[] = Array.from({ length: MAX_EXPONENT + 1 }, (_, exponent) => Number(`1e${exponent}`))

/** 10^exponent as an exact integer. @throws ArithmeticError outside 0…{@link MAX_EXPONENT}. */
export function powerOfTen(exponent: number): number {
  const power = POWERS[exponent]
  if (power === undefined)
    throw new ArithmeticError(`expected an exponent of ten from 0 to ${MAX_EXPONENT}, found ${exponent}`)
  return power
}

/** Returns `value`. @throws ArithmeticError unless it is an integer within ±(2^53 − 1). */
export function exact(value: number, what: string): number {
  if (Number.isSafeInteger(value)) return value
  throw new ArithmeticError(`expected ${what} to be a whole number of units within ±2^53, found ${value}`)
}

/**
 * a × b ÷ divisor, rounded once to the nearest integer, ties to even (IEEE 754 roundTiesToEven, ISO 80000-1 rule A).
 * Exact for all safe integers; leaves float64 for BigInt only when the product passes 2^53.
 * @throws ArithmeticError when the result does not fit ±(2^53 − 1).
 */
export function multiplyDivide(a: number, b: number, divisor: number): number {
  const product = a * b
  // A true product of 2^53 or more never rounds below 2^53, so this test is sound on the rounded product.
  if (product <= SAFE && product >= -SAFE) return divisor === 1 ? product : divideHalfEven(product, divisor)
  const exactProduct = exactBig(a) * exactBig(b)
  return exact(Number(divideHalfEvenBig(exactProduct, exactBig(divisor))), `${a} × ${b} ÷ ${divisor}`)
}

/** a × b ÷ divisor for a, b ≥ 0, rounded up or down to an integer. @throws ArithmeticError as {@link multiplyDivide}. */
export function multiplyDivideToward(a: number, b: number, divisor: number, up: boolean): number {
  const product = a * b
  if (product <= SAFE) {
    const floor = wholeOf(product, divisor)
    return up && product - floor * divisor > 0 ? floor + 1 : floor
  }
  const exactProduct = exactBig(a) * exactBig(b)
  const floor = exactProduct / exactBig(divisor)
  const rest = exactProduct % exactBig(divisor)
  return exact(Number(up && rest > 0n ? floor + 1n : floor), `${a} × ${b} ÷ ${divisor}`)
}

/** @throws ArithmeticError unless the value is whole */
function exactBig(value: number): bigint {
  if (Number.isInteger(value)) return BigInt(value)
  throw new ArithmeticError(`expected a whole number of units, found ${value}`)
}

/** value ÷ divisor for safe integers, divisor > 0, to the nearest integer, ties to even. */
export function divideHalfEven(value: number, divisor: number): number {
  const truncated = wholeOf(value, divisor)
  const remainder = value - truncated * divisor
  if (remainder === 0) return truncated
  const size = Math.abs(remainder)
  const rest = divisor - size
  const awayFromZero = size > rest || (size === rest && truncated % 2 !== 0)
  return awayFromZero ? truncated + Math.sign(value) : truncated
}

/**
 * value ÷ divisor without its fraction, for safe integers, divisor > 0. The rounding of the division can't carry the
 * quotient to a whole number beyond the true one: times the divisor it is off by less than 1, and both are whole.
 * (`%` says the same, by an instruction several times as slow.)
 */
function wholeOf(value: number, divisor: number): number {
  // Not −0.
  return Math.trunc(value / divisor) + 0
}

/** {@link divideHalfEven} on BigInt. */
export function divideHalfEvenBig(value: bigint, divisor: bigint): bigint {
  const truncated = value / divisor
  const remainder = value % divisor
  const size = remainder < 0n ? -remainder : remainder
  const rest = divisor - size
  const awayFromZero = size > rest || (size === rest && truncated % 2n !== 0n)
  if (!awayFromZero) return truncated
  return value < 0n ? truncated - 1n : truncated + 1n
}

/**
 * The integer units of a decimal that was written with at most `precision` places.
 * A float64 that is the nearest one to such a decimal of up to 15 digits converts exactly, so `0.1` with one place is 1.
 * (Two decimals of 16 digits may share one float64.)
 * @throws ArithmeticError when the number is not finite, has more places, or does not fit.
 */
export function toUnits(decimal: number, precision: number, what: string): number {
  const scale = powerOfTen(precision)
  const units = Math.round(decimal * scale)
  if (Number.isSafeInteger(units) && units / scale === decimal) return units === 0 ? 0 : units
  throw new ArithmeticError(`expected ${what} with at most ${precision} decimals, found ${decimal}`)
}

/** The nearest units to a decimal, half away from zero. @throws ArithmeticError when not finite or too large. */
export function roundToUnits(decimal: number, precision: number, what: string): number {
  const units = Math.sign(decimal) * Math.round(Math.abs(decimal) * powerOfTen(precision))
  return exact(units === 0 ? 0 : units, what)
}

/** The float64 nearest to units ÷ 10^precision: one correctly rounded division, the number its text would parse to. */
export function fromUnits(units: number, precision: number): number {
  return units / powerOfTen(precision)
}

/** Units as decimal text with all `precision` places, e.g. `formatUnits(-5, 2)` is `-0.05`. */
export function formatUnits(units: number, precision: number): string {
  if (precision === 0) return String(units)
  const digits = String(Math.abs(units)).padStart(precision + 1, '0')
  const split = digits.length - precision
  return `${units < 0 ? '-' : ''}${digits.slice(0, split)}.${digits.slice(split)}`
}

/** How many decimal places the shortest text of a number has: 3 for 0.125, 7 for 1e-7. */
export function decimalPlaces(decimal: number): number {
  const [mantissa = '', exponent = '0'] = String(decimal).split('e')
  const fraction = mantissa.split('.')[1]?.length ?? 0
  return Math.max(0, fraction - Number(exponent))
}
