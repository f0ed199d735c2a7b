import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { USD, currencyOf, formatMoney, moneyOf, moneyToDecimal } from '../../../src/engine/model/currency.ts'
import { ArithmeticError, ConfigError } from '../../../src/engine/model/errors.ts'
import type { InstrumentSpec } from '../../../src/engine/model/instrument.ts'
import type { Money, Price, Quantity } from '../../../src/engine/model/units.ts'
import { halfEven, isSafe } from './exact-arithmetic.ts'
import { instrumentOf } from './instruments.ts'
import { outcomeOf } from './outcome.ts'

const precision = fc.integer({ min: 0, max: 8 })
const currency = fc.constantFrom('USD', 'BTC', 'JPY')
/** Multipliers as [units, decimal places]. */
const multiplier = fc.constantFrom<readonly [number, number]>(
  [1, 0],
  [50, 0],
  [1, 1],
  [25, 2],
  [1, 5],
  [12345678, 8],
  [100_000, 0],
)
const price = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.maxSafeNat()).map(([bits, value]) => value % 2 ** bits)
const quantity = fc
  .tuple(fc.integer({ min: 1, max: 50 }), fc.maxSafeNat(), fc.boolean())
  .map(([bits, value, negative]) => (negative ? 0 - (value % 2 ** bits) : value % 2 ** bits))

test('given any precisions and multiplier, when a quantity is valued, then it is the exact product rounded once, or refused', () => {
  fc.assert(
    fc.property(precision, precision, currency, multiplier, price, quantity, (...values) => {
      const [pricePrecision, quantityPrecision, code, [units, places], at, of] = values
      fc.pre(currencyOf(code).precision - pricePrecision - quantityPrecision - places >= -15)
      const instrument = instrumentOf({
        currency: currencyOf(code),
        pricePrecision,
        quantityPrecision,
        multiplier: units / 10 ** places,
      })
      const shift = instrument.currency.precision - pricePrecision - quantityPrecision - places
      const product = BigInt(at) * BigInt(of) * BigInt(units)
      const expected = shift >= 0 ? product * 10n ** BigInt(shift) : halfEven(product, 10n ** BigInt(-shift))
      const found = outcomeOf(() => BigInt(instrument.notional(at as Price, of as Quantity)))
      expect(found).toBe(isSafe(expected) ? expected : 'ArithmeticError')
    }),
    { numRuns: 5_000 },
  )
})

test('given a fine multiplier and a large quantity, when their product passes 2^53 but the value does not, then it is exact', () => {
  const instrument = instrumentOf({ pricePrecision: 2, quantityPrecision: 8, multiplier: 0.000_012_34 })

  expect(instrument.notional(100 as Price, 1e13 as Quantity)).toBe(1_234_000)
})

describe('an instrument', () => {
  test.each<[string, Partial<InstrumentSpec>]>([
    ['an empty symbol', { symbol: '' }],
    ['a symbol with a space', { symbol: 'A B' }],
    ['a precision below 0', { pricePrecision: -1 }],
    ['a precision above 12', { quantityPrecision: 13 }],
    ['a fractional precision', { pricePrecision: 1.5 }],
    ['precisions that are too fine together', { pricePrecision: 12, quantityPrecision: 12 }],
    ['a multiplier of 0', { multiplier: 0 }],
    ['a multiplier that is not a number', { multiplier: Number.NaN }],
    ['an endless multiplier', { multiplier: Number.POSITIVE_INFINITY }],
    ['a multiplier without a decimal end', { multiplier: 1 / 3 }],
    ['a multiplier too large to be exact', { multiplier: 1e12 + 0.5 }],
    ['a price increment finer than the precision', { priceIncrement: 0.005 }],
    ['a price increment of 0', { priceIncrement: 0 }],
    ['a negative quantity increment', { quantityIncrement: -1 }],
  ])('given %s, when it is made, then a ConfigError says so', (_, fields) => {
    expect(() => instrumentOf(fields)).toThrow(ConfigError)
  })

  test('given a fine coin, when its precisions are 8 and 8, then it can be made and valued', () => {
    const coin = instrumentOf({ symbol: 'SHIB', kind: 'crypto', pricePrecision: 8, quantityPrecision: 8 })

    expect(coin.notional(coin.price(0.000_012_34), coin.quantity(1_000_000))).toBe(moneyOf(12.34, USD))
  })

  test('given decimals, when converted to units and back, then nothing is lost', () => {
    const coin = instrumentOf({ quantityPrecision: 8 })

    expect(coin.price(0.29)).toBe(29)
    expect(coin.priceToDecimal(coin.price(0.29))).toBe(0.29)
    expect(coin.quantityToDecimal(coin.quantity(0.1))).toBe(0.1)
    expect(() => coin.price(0.291)).toThrow(ArithmeticError)
  })
})

describe('averagePrice', () => {
  test('given fills of 0.1 and 0.2, when averaged, then the decimal carries no float noise', () => {
    const coin = instrumentOf({ quantityPrecision: 1 })
    const cost =
      coin.notional(coin.price(10.1), coin.quantity(0.1)) + coin.notional(coin.price(10.1), coin.quantity(0.2))

    expect(coin.averagePrice(cost as Money, coin.quantity(0.3))).toBe(10.1)
  })

  test('given a short, when its negative cost is averaged over its negative quantity, then the price is positive', () => {
    const share = instrumentOf()

    expect(share.averagePrice(moneyOf(-1000, USD), -10 as Quantity)).toBe(100)
    expect(share.averagePrice(0 as Money, 0 as Quantity)).toBeNaN()
  })

  test('given one price, when any quantity at it is averaged with a multiplier, then it is that price', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 100_000 }), (at, of) => {
        const future = instrumentOf({ multiplier: 50 })
        const average = future.averagePrice(future.notional(at as Price, of as Quantity), of as Quantity)
        expect(average).toBe(future.priceToDecimal(at as Price))
      }),
    )
  })
})

describe('money', () => {
  test('given decimal amounts, when made money, then they are nearest accounting units, halves away from zero', () => {
    expect([0.1, -0.1, 1e-7, 5e-7, -5e-7, 0].map((amount) => moneyOf(amount, USD))).toEqual([
      100_000, -100_000, 0, 1, -1, 0,
    ])
    expect(moneyOf(100_000, USD)).toBe(100_000_000_000)
    for (const amount of [Number.NaN, Number.POSITIVE_INFINITY, 1e10]) {
      expect(() => moneyOf(amount, USD)).toThrow(ArithmeticError)
    }
  })

  test('given money, when shown, then all accounting places are there', () => {
    expect(formatMoney(moneyOf(-1.5, USD), USD)).toBe('-1.500000')
    expect(moneyToDecimal(moneyOf(-1.5, USD), USD)).toBe(-1.5)
  })

  test('given a code that is not known, when its currency is asked for, then the known ones are named', () => {
    expect(() => currencyOf('ABC')).toThrow(/expected a currency of USD, .*found "ABC"/)
  })
})
