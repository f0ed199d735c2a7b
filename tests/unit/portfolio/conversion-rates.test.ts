import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BarSeries } from '../../../src/engine/model/bar.ts'
import { currencyOf } from '../../../src/engine/model/currency.ts'
import { ConfigError, DataError } from '../../../src/engine/model/errors.ts'
import { DAY_MS, HOUR_MS } from '../../../src/engine/model/time.ts'
import type { Money } from '../../../src/engine/model/units.ts'
import { ConversionRates, RateError } from '../../../src/engine/portfolio/conversion-rates.ts'
import { seriesOf } from '../market-replay/series.ts'
import { halfEven } from '../model/exact-arithmetic.ts'
import { instrumentOf } from '../model/instruments.ts'

const [EUR, USD, JPY, GBP] = [currencyOf('EUR'), currencyOf('USD'), currencyOf('JPY'), currencyOf('GBP')]

/** Hourly closes of a pair from midnight on. */
function pair(symbol: string, pricePrecision: number, closes: readonly number[], start = 0): BarSeries {
  const instrument = instrumentOf({ symbol, kind: 'fx', pricePrecision, currency: currencyOf(symbol.slice(3)) })
  return seriesOf(symbol, closes, { instrument, timeframe: HOUR_MS, start })
}

const EURUSD = pair('EURUSD', 4, [1_1000, 1_2000])
const USDJPY = pair('USDJPY', 2, [150_00, 151_00])

describe('a conversion over two pairs', () => {
  test('given no EURJPY, when 10 euro are converted to yen, then by EURUSD and USDJPY as both had closed', () => {
    const rates = new ConversionRates(JPY, [EURUSD, USDJPY])
    expect(rates.convert(10_000_000 as Money, EUR, HOUR_MS)).toBe(10 * 1.1 * 150 * 1e6)
    expect(rates.convert(10_000_000 as Money, EUR, 2 * HOUR_MS)).toBe(10 * 1.2 * 151 * 1e6)
  })

  test('given one pair that closes later, then each leg is as of its own last close: nothing is known ahead', () => {
    const late = pair('USDJPY', 2, [150_00, 160_00], HOUR_MS / 2)
    const rates = new ConversionRates(JPY, [EURUSD, late])
    expect(rates.convert(1_000_000 as Money, EUR, 2 * HOUR_MS)).toBe(1.2 * 150 * 1e6)
    expect(rates.convert(1_000_000 as Money, EUR, 2.5 * HOUR_MS)).toBe(1.2 * 160 * 1e6)
    expect(() => rates.convert(1_000_000 as Money, EUR, HOUR_MS)).toThrow('expected a bar of USDJPY that closed by')
  })

  test('given pairs the other way round, then they are turned round', () => {
    const rates = new ConversionRates(JPY, [pair('USDEUR', 1, [5]), pair('JPYUSD', 2, [1])])
    // 0.5 euro a dollar, 0.01 dollar a yen: 1 euro is 2 dollars is 200 yen.
    expect(rates.convert(1_000_000 as Money, EUR, HOUR_MS)).toBe(200_000_000)
  })

  test('given a pair of its own, then it goes before a way over two', () => {
    const rates = new ConversionRates(JPY, [EURUSD, USDJPY, pair('EURJPY', 0, [160, 161])])
    expect(rates.convert(1_000_000 as Money, EUR, HOUR_MS)).toBe(160_000_000)
  })

  test('given two ways of two pairs, then the first that was named is taken', () => {
    const pairs = [pair('EURGBP', 1, [8]), pair('GBPJPY', 0, [190]), EURUSD, USDJPY]
    expect(new ConversionRates(JPY, pairs).convert(1_000_000 as Money, EUR, HOUR_MS)).toBe(152_000_000)
    expect(new ConversionRates(JPY, pairs.toReversed()).convert(1_000_000 as Money, EUR, HOUR_MS)).toBe(165_000_000)
  })

  test('given any rates and amount, then it is the exact product, rounded half to even once', () => {
    const price = fc.integer({ min: 1, max: 9_999_999 })
    fc.assert(
      fc.property(fc.integer({ min: -(10 ** 12), max: 10 ** 12 }), price, price, (amount, first, second) => {
        const rates = new ConversionRates(JPY, [pair('EURUSD', 5, [first]), pair('JPYUSD', 7, [second])])
        const exact = halfEven(BigInt(amount) * BigInt(first) * 10n ** 7n, 10n ** 5n * BigInt(second))
        fc.pre(exact < 2n ** 53n && exact > -(2n ** 53n))
        expect(BigInt(rates.convert(amount as Money, EUR, HOUR_MS))).toBe(exact)
      }),
    )
  })

  test('given a leg that is too old, then its pair is named', () => {
    const rates = new ConversionRates(JPY, [EURUSD, pair('USDJPY', 2, [150_00])], DAY_MS)
    const at = DAY_MS + HOUR_MS + 1
    expect(() => rates.rate(EUR, at)).toThrow('expected a rate of USDJPY not older than 1 days')
    expect(rates.problem(EUR, at)).toContain('USDJPY')
  })

  test('given what was converted, then each pair tells by which of its rates, and into what', () => {
    const rates = new ConversionRates(JPY, [EURUSD, USDJPY])
    rates.convert(1_000_000 as Money, EUR, HOUR_MS)
    rates.convert(1_000_000 as Money, EUR, 2 * HOUR_MS)
    expect(rates.pairs).toMatchObject([
      { pair: 'EURUSD', currency: 'EUR', into: 'USD', first: { time: HOUR_MS, rate: 1.1 }, last: { rate: 1.2 } },
      { pair: 'USDJPY', currency: 'USD', into: 'JPY', first: { rate: 150 }, last: { time: 2 * HOUR_MS, rate: 151 } },
    ])
  })
})

describe('rates that are not there', () => {
  test('given a rate of zero, when it is asked for again and again, then it is refused each time', () => {
    const rates = new ConversionRates(USD, [pair('EURUSD', 4, [1_1000, 0])])
    expect(rates.convert(1_000_000 as Money, EUR, HOUR_MS)).toBe(1_100_000)
    for (const _ of ['once', 'twice']) {
      expect(() => rates.convert(1_000_000 as Money, EUR, 2 * HOUR_MS)).toThrow(RateError)
    }
  })

  test('given a currency without a way, when it is converted, then a RateError names the pairs, which is a DataError', () => {
    const convert = () => new ConversionRates(JPY, [EURUSD, USDJPY]).convert(1 as Money, GBP, HOUR_MS)
    expect(convert).toThrow(RateError)
    expect(convert).toThrow(DataError)
    expect(convert).toThrow('expected bars of GBPJPY or JPYGBP, or of two pairs, to convert GBP, found none')
    expect(new ConversionRates(JPY, [USDJPY]).canConvert(USD)).toBe(true)
  })

  test('given a pair that leads nowhere, or two of one, then they are refused', () => {
    expect(() => new ConversionRates(JPY, [EURUSD])).toThrow(ConfigError)
    expect(() => new ConversionRates(JPY, [USDJPY, pair('JPYUSD', 4, [1])])).toThrow(
      'expected one pair of USD, found another: JPYUSD',
    )
  })
})
