import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatUnits } from '../../../src/engine/model/decimal.ts'
import { unitsOfText } from '../../../src/engine/model/decimal-text.ts'

describe('a decimal of text', () => {
  test.each([
    ['12.345', 3, 12_345, true],
    ['12.345', 2, 1_234, false],
    ['12.355', 2, 1_236, false],
    ['12.3551', 2, 1_236, false],
    ['12.344999', 2, 1_234, false],
    ['-0.005', 2, 0, false],
    ['-0.015', 2, -2, false],
    ['7', 2, 700, true],
    ['7.00', 0, 7, true],
  ])('given %s with %d places, then it is %d units, exact: %s', (text, precision, units, isExact) => {
    expect(unitsOfText(text, precision)).toEqual({ units, isExact })
  })

  test.each(['', '.5', '1e5', '1,000', ' 1', 'NaN', '9007199254740993'])('given "%s", then it is refused', (text) => {
    expect(() => unitsOfText(text, 0)).toThrow(/expected/)
  })

  test('given any units, then their text reads back as the same', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 12 }), (units, precision) => {
        expect(unitsOfText(formatUnits(units, precision), precision)).toEqual({
          units: units === 0 ? 0 : units,
          isExact: true,
        })
      }),
    )
  })
})
