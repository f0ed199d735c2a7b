import { exact } from './decimal.ts'
import { ArithmeticError } from './errors.ts'

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/

/**
 * The units of a decimal in plain text, `-12.345` with 2 places is −1234: read digit by digit, never through a float.
 * Places beyond `precision` are rounded half to even; `isExact` is false when that took something away.
 * @throws ArithmeticError for what is no plain decimal, or does not fit ±(2^53 − 1)
 */
export function unitsOfText(text: string, precision: number): { readonly units: number; readonly isExact: boolean } {
  const parts = DECIMAL.exec(text)
  if (!parts) throw new ArithmeticError(`expected a decimal such as 12.34, found "${text}"`)
  const [, sign = '', whole = '', places = ''] = parts
  const kept = Number(whole + places.slice(0, precision).padEnd(precision, '0'))
  const rest = places.slice(precision).replace(/0+$/, '')
  const isHalf = rest === '5'
  const isUp = isHalf ? kept % 2 !== 0 : rest > '5'
  const units = exact(kept, `the decimal ${text}`) + (isUp ? 1 : 0)
  return { units: sign === '-' && units !== 0 ? -units : units, isExact: rest === '' }
}
