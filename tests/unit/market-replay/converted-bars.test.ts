import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inUnitsOf } from '../../../src/engine/market/converted-bars.ts'
import { ArithmeticError, DataError } from '../../../src/engine/model/errors.ts'
import { instrumentOf } from '../model/instruments.ts'
import { outcomeOf } from '../model/outcome.ts'
import { seriesOf } from './series.ts'

/** One bar at a price, with a volume of 10, of an instrument of so many places. */
function barAt(price: number, pricePrecision: number, quantityPrecision = 0) {
  return seriesOf('TEST', [price], { instrument: instrumentOf({ symbol: 'TEST', pricePrecision, quantityPrecision }) })
}

describe('bars in the units of another instrument', () => {
  test('given any whole prices and places, then they are the same decimals, or refused', () => {
    const places = fc.integer({ min: 0, max: 10 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 ** 13 }), places, places, (price, own, target) => {
        const instrument = instrumentOf({ symbol: 'TEST', pricePrecision: target })
        const scaled = BigInt(price) * 10n ** BigInt(target)
        const [units, rest] = [scaled / 10n ** BigInt(own), scaled % 10n ** BigInt(own)]
        const refusal = rest !== 0n ? DataError.name : units > Number.MAX_SAFE_INTEGER ? ArithmeticError.name : ''
        const close = () => BigInt(inUnitsOf(barAt(price, own), instrument).bars.close[0] ?? Number.NaN)
        expect(outcomeOf(close)).toBe(refusal === '' ? units : refusal)
      }),
    )
  })

  test('given a volume of fewer places, then what is lost of it is rounded down', () => {
    const coarse = instrumentOf({ symbol: 'TEST', pricePrecision: 2, quantityPrecision: 0 })
    const fine = barAt(100_00, 2, 1)
    fine.bars.volume[0] = 19
    expect(inUnitsOf(fine, coarse).bars.volume[0]).toBe(1)
  })
})
