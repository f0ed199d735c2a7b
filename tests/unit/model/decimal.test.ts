import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  decimalPlaces,
  divideHalfEven,
  divideHalfEvenBig,
  exact,
  formatUnits,
  fromUnits,
  multiplyDivide,
  multiplyDivideToward,
  powerOfTen,
  roundToUnits,
  toUnits,
} from '../../../src/engine/model/decimal.ts'
import { ArithmeticError } from '../../../src/engine/model/errors.ts'
import { halfEven, isSafe } from './exact-arithmetic.ts'
import { outcomeOf } from './outcome.ts'

const SAFE = Number.MAX_SAFE_INTEGER
const RUNS = { numRuns: 2_000 }

/** Integers of every size, so that products land on both sides of 2^53. */
const anySize = fc
  .tuple(fc.integer({ min: 0, max: 53 }), fc.maxSafeNat())
  .map(([bits, value]) => (bits === 53 ? value : value % 2 ** bits))
const signed = fc.tuple(anySize, fc.boolean()).map(([value, negative]) => (negative && value !== 0 ? -value : value))
const divisor = anySize.map((value) => Math.max(1, value))
const precision = fc.integer({ min: 0, max: 12 })

/** {@link outcomeOf} with the number as a BigInt, where zero has no sign. */
function bigOutcome(call: () => number): bigint | string {
  return outcomeOf(() => BigInt(call()))
}

describe('multiplyDivide', () => {
  test('given any safe integers, when multiplied and divided, then the result is the exact one rounded half to even, or refused', () => {
    fc.assert(
      fc.property(signed, signed, divisor, (a, b, by) => {
        const expected = halfEven(BigInt(a) * BigInt(b), BigInt(by))
        expect(bigOutcome(() => multiplyDivide(a, b, by))).toBe(isSafe(expected) ? expected : 'ArithmeticError')
      }),
      RUNS,
    )
  })

  test.each([
    [1, 5, 10, 0],
    [3, 5, 10, 2],
    [-1, 5, 10, 0],
    [-3, 5, 10, -2],
    [5, 5, 10, 2],
    [SAFE, SAFE, SAFE, SAFE],
    [-SAFE, SAFE, SAFE, -SAFE],
    [SAFE, 3, 2, 'ArithmeticError'],
    [2 ** 52 + 1, 3, 6, 2 ** 51],
  ])('given %d × %d ÷ %d, when it is a tie or at the edge of the range, then it is %d', (a, b, by, expected) => {
    expect(outcomeOf(() => multiplyDivide(a, b, by))).toBe(expected)
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300])(
    'given %d, when it takes part, then the error is one that QuantX names',
    (value) => {
      expect(() => multiplyDivide(value, 2, 1)).toThrow(ArithmeticError)
      expect(() => multiplyDivide(2, value, 3)).toThrow(ArithmeticError)
    },
  )
})

test('given any amounts, when divided toward a side, then the result is the exact floor or ceiling, or refused', () => {
  fc.assert(
    fc.property(anySize, anySize, divisor, fc.boolean(), (a, b, by, up) => {
      const product = BigInt(a) * BigInt(b)
      const floor = product / BigInt(by)
      const expected = up && product % BigInt(by) !== 0n ? floor + 1n : floor
      expect(bigOutcome(() => multiplyDivideToward(a, b, by, up))).toBe(isSafe(expected) ? expected : 'ArithmeticError')
    }),
    RUNS,
  )
})

test('given any value and divisor, when divided, then float64 and BigInt agree with the definition of half to even', () => {
  fc.assert(
    fc.property(signed, divisor, (value, by) => {
      const expected = halfEven(BigInt(value), BigInt(by))
      expect(BigInt(divideHalfEven(value, by))).toBe(expected)
      expect(divideHalfEvenBig(BigInt(value), BigInt(by))).toBe(expected)
    }),
    RUNS,
  )
})

test('given multiples of a divisor and their neighbours up to 2^53, then no rounding of the division shows', () => {
  const beside = fc.tuple(fc.integer({ min: 1, max: 2 ** 31 - 1 }), fc.maxSafeNat(), fc.constantFrom(-1, 0, 1))
  fc.assert(
    fc.property(beside, ([by, size, step]) => {
      const value = Math.min(SAFE, size - (size % by) + step)
      expect(BigInt(divideHalfEven(value, by))).toBe(halfEven(BigInt(value), BigInt(by)))
      if (value < 0) return
      expect(BigInt(multiplyDivideToward(value, 1, by, false))).toBe(BigInt(value) / BigInt(by))
    }),
    RUNS,
  )
})

describe('toUnits', () => {
  test('given units of up to 15 digits, when written as a decimal and read back, then they are the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 }), precision, (units, places) => {
        const text = formatUnits(units, places)
        expect(toUnits(Number(text), places, 'it')).toBe(units)
        expect(fromUnits(units, places)).toBe(Number(text))
      }),
      RUNS,
    )
  })

  test.each([
    [0.29, 2, 29],
    [1.005, 3, 1005],
    [0.1 + 0.2, 1, 'ArithmeticError'],
    [0.125, 2, 'ArithmeticError'],
    [1e-13, 12, 'ArithmeticError'],
    [9007199254740991, 0, SAFE],
    [9007199254740992, 0, 'ArithmeticError'],
    [999999999.999999, 6, 999_999_999_999_999],
    [Number.NaN, 2, 'ArithmeticError'],
    [Number.POSITIVE_INFINITY, 2, 'ArithmeticError'],
    [Number.NEGATIVE_INFINITY, 2, 'ArithmeticError'],
  ])('given %d at %d places, when it is turned into units, then it is %d', (decimal, places, expected) => {
    expect(outcomeOf(() => toUnits(decimal, places, 'it'))).toBe(expected)
  })

  test('given minus zero, when it is turned into units, then zero has no sign', () => {
    expect(Object.is(toUnits(-0, 2, 'it'), 0)).toBe(true)
    expect(Object.is(roundToUnits(-0, 2, 'it'), 0)).toBe(true)
    expect(Object.is(roundToUnits(-0.001, 2, 'it'), 0)).toBe(true)
  })

  test('given a decimal with too many places, when refused, then the message says what, how many and the value', () => {
    expect(() => toUnits(0.125, 2, 'a price of X')).toThrow(
      'expected a price of X with at most 2 decimals, found 0.125',
    )
  })
})

test('given a decimal, when rounded to units, then halves go away from zero and what is not finite is refused', () => {
  expect([0.5, -0.5, 1.5, 2.5, -2.5, 0.49].map((value) => roundToUnits(value, 0, 'it'))).toEqual([1, -1, 2, 3, -3, 0])
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 1e10]) {
    expect(() => roundToUnits(value, 6, 'it')).toThrow(ArithmeticError)
  }
})

test('given any units and precision, when formatted, then the text is the decimal with all its places', () => {
  fc.assert(
    fc.property(signed, precision, (units, places) => {
      const [, sign, whole, fraction] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(formatUnits(units, places)) ?? []
      expect(fraction?.length ?? 0).toBe(places)
      expect(BigInt(`${sign}${whole}${fraction ?? ''}`)).toBe(BigInt(units))
    }),
    RUNS,
  )
  expect(formatUnits(-5, 2)).toBe('-0.05')
  expect(formatUnits(-0, 2)).toBe('0.00')
  expect(formatUnits(0, 0)).toBe('0')
})

test('given the edges of their ranges, when powers and exact integers are asked for, then the rest is refused', () => {
  expect([0, 12, 15].map(powerOfTen)).toEqual([1, 1e12, 1e15])
  for (const exponent of [-1, 16, 0.5, Number.NaN]) expect(() => powerOfTen(exponent)).toThrow(ArithmeticError)
  expect(exact(-SAFE, 'it')).toBe(-SAFE)
  for (const value of [SAFE + 1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => exact(value, 'it')).toThrow(`found ${value}`)
  }
})

test('given numbers, when their decimal places are counted, then exponents are too', () => {
  expect([1, 0.125, 1e-7, 1.5e-7, 1e21, -0.5].map(decimalPlaces)).toEqual([0, 3, 7, 8, 0, 1])
})
