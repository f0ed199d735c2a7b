import fc from 'fast-check'
import { EMA, SMA, WMA } from 'trading-signals'
import { describe, expect, it } from 'vitest'
import { Ema } from '../../../src/engine/indicators/ema.ts'
import { Sma } from '../../../src/engine/indicators/sma.ts'
import { Wma } from '../../../src/engine/indicators/wma.ts'
import { ConfigError } from '../../../src/engine/model/errors.ts'
import { feed, flatCandles, randomWalk } from './bars.ts'
import { nearest } from './rational.ts'

const precisions = fc.integer({ min: 0, max: 8 })
const prices = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 60 })

/** Σ wᵢ·xᵢ ÷ (Σ wᵢ × 10^precision) over the window that ends at each bar, in exact arithmetic. */
function exactAverages(closes: readonly number[], period: number, precision: number, weight: (age: number) => bigint) {
  const weights = Array.from({ length: period }, (_, age) => weight(age))
  const divisor = weights.reduce((sum, each) => sum + each, 0n) * 10n ** BigInt(precision)
  return closes.map((_, end) => {
    if (end < period - 1) return Number.NaN
    const terms = weights.map((each, age) => each * BigInt(closes[end - age] ?? 0))
    return nearest(
      terms.reduce((sum, each) => sum + each, 0n),
      divisor,
    )
  })
}

describe('Sma', () => {
  it('given any prices, then every value is the exact mean rounded once', () => {
    fc.assert(
      fc.property(prices, fc.integer({ min: 1, max: 40 }), precisions, (closes, period, precision) => {
        const values = feed(new Sma(period), flatCandles(closes), precision)
        expect(values).toEqual(exactAverages(closes, period, precision, () => 1n))
      }),
    )
  })

  it('given sums beyond 2^53, then every value is still the exact mean rounded once', () => {
    const huge = fc.array(fc.integer({ min: 2 ** 51, max: Number.MAX_SAFE_INTEGER }), { minLength: 9, maxLength: 40 })
    fc.assert(
      fc.property(huge, fc.integer({ min: 2, max: 8 }), precisions, (closes, period, precision) => {
        const values = feed(new Sma(period), flatCandles(closes), precision)
        expect(values).toEqual(exactAverages(closes, period, precision, () => 1n))
      }),
    )
  })

  it('given prices that leave the range of one float64 and come back, then nothing is lost on the way', () => {
    const closes = [...Array<number>(20).fill(3), ...Array<number>(20).fill(2 ** 53 - 1), ...Array<number>(20).fill(7)]
    const values = feed(new Sma(4), flatCandles(closes), 2)
    expect(values).toEqual(exactAverages(closes, 4, 2, () => 1n))
    expect(values.at(-1)).toBe(0.07)
  })

  it('given two windows with the same mean, then a tie is a tie and not a crossing', () => {
    // 0.1 + 0.2 + 0.3 in floating point is not 3 × 0.2; in units 1 + 2 + 3 is 3 × 2.
    const slow = feed(new Sma(3), flatCandles([1, 2, 3]), 1)
    const fast = feed(new Sma(1), flatCandles([1, 3, 2]), 1)
    expect(slow.at(-1)).toBe(fast.at(-1))
  })

  it('given a window in another order, then the mean is the same number', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 1e9 }), { minLength: 10, maxLength: 10 }),
        precisions,
        (closes, p) => {
          const sorted = closes.toSorted((a, b) => a - b)
          expect(feed(new Sma(10), flatCandles(closes), p).at(-1)).toBe(
            feed(new Sma(10), flatCandles(sorted), p).at(-1),
          )
        },
      ),
    )
  })

  it('given a random walk, then it agrees with trading-signals', () => {
    const candles = randomWalk(1, 3_000, 100_000, 50)
    const oracle = new SMA(20)
    const expected = candles.map(({ close }) => oracle.update(close / 1000, false) ?? Number.NaN)
    expectClose(feed(new Sma(20), candles, 3), expected, 1e-12)
  })

  it('given ohlc4 as source, then it averages the mean of the four prices exactly', () => {
    const candles = randomWalk(2, 50, 10_000, 30)
    const sums = candles.map(({ open, high, low, close }) => open + high + low + close)
    // A division by four only moves the binary point.
    const expected = exactAverages(sums, 5, 2, () => 1n).map((value) => value / 4)
    expect(feed(new Sma(5, { source: 'ohlc4' }), candles, 2)).toEqual(expected)
  })

  it('given volume as source, then it is drawn in a pane of its own', () => {
    const volume = new Sma(7, { source: 'volume' })
    expect(feed(volume, flatCandles(Array<number>(7).fill(5)), 2).at(-1)).toBe(1003)
    expect([volume.pane, volume.label, new Sma(7).pane, new Sma(7).label]).toEqual([
      'separate',
      'SMA 7 volume',
      'price',
      'SMA 7',
    ])
  })
})

describe('Wma', () => {
  it('given any prices, then every value is the exact weighted mean rounded once', () => {
    fc.assert(
      fc.property(prices, fc.integer({ min: 1, max: 40 }), precisions, (closes, period, precision) => {
        const values = feed(new Wma(period), flatCandles(closes), precision)
        expect(values).toEqual(exactAverages(closes, period, precision, (age) => BigInt(period - age)))
      }),
    )
  })

  it('given weighted sums beyond 2^53, then every value is still exact', () => {
    const huge = fc.array(fc.integer({ min: 1, max: 2 ** 50 }), { minLength: 40, maxLength: 80 })
    fc.assert(
      fc.property(huge, fc.integer({ min: 10, max: 40 }), (closes, period) => {
        const values = feed(new Wma(period), flatCandles(closes), 8)
        expect(values).toEqual(exactAverages(closes, period, 8, (age) => BigInt(period - age)))
      }),
    )
  })

  it('given a random walk, then it agrees with trading-signals', () => {
    const candles = randomWalk(3, 3_000, 100_000, 50)
    const oracle = new WMA(20)
    const expected = candles.map(({ close }) => oracle.update(close / 1000, false) ?? Number.NaN)
    expectClose(feed(new Wma(20), candles, 3), expected, 1e-12)
  })
})

describe('Ema', () => {
  it('given period 3, then it begins with the mean of three and halves the distance after that', () => {
    // α = 2 ÷ (3 + 1) = ½; (1 + 2 + 6) ÷ 3 = 3; 3 + (5 − 3) ÷ 2 = 4; 4 + (8 − 4) ÷ 2 = 6.
    expect(feed(new Ema(3), flatCandles([1, 2, 6, 5, 8]), 0)).toEqual([NaN, NaN, 3, 4, 6])
  })

  it('given the ten closes of the StockCharts example, then it gives the published averages', () => {
    // "Moving Averages - Simple and Exponential", StockCharts ChartSchool: 10-day EMA from 22.22 to 22.39 and on.
    const closes = [2227, 2219, 2208, 2217, 2218, 2213, 2223, 2243, 2224, 2229, 2215, 2239, 2238, 2261, 2336]
    const values = feed(new Ema(10), flatCandles(closes), 2).slice(9)
    expect(values.map((value) => value.toFixed(2))).toEqual(['22.22', '22.21', '22.24', '22.27', '22.33', '22.52'])
  })

  it('given a random walk, then it agrees with trading-signals once the seeds are forgotten', () => {
    const candles = randomWalk(4, 4_000, 100_000, 50)
    const oracle = new EMA(20)
    const expected = candles.map(({ close }) => oracle.update(close / 1000, false))
    expectClose(feed(new Ema(20), candles, 3).slice(2_000), expected.slice(2_000), 1e-11)
  })

  it('given a constant price, then the average is that price exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 1, max: 50 }), precisions, (price, period, p) => {
        const values = feed(new Ema(period), flatCandles(Array<number>(60).fill(price)), p)
        expect(values.at(-1)).toBe(price / 10 ** p)
      }),
    )
  })
})

describe('a period or source that cannot be', () => {
  it.each([0, -1, 2.5, Number.NaN, 100_001])(
    'given a period of %s, then a ConfigError says what was expected',
    (period) => {
      const expected = new ConfigError(`expected the SMA period to be a whole number from 1 to 100000, found ${period}`)
      expect(() => new Sma(period)).toThrow(expected)
      expect(() => new Ema(period)).toThrow(ConfigError)
      expect(() => new Wma(period)).toThrow(ConfigError)
    },
  )

  it('given a source from outside that does not exist, then a ConfigError lists those that do', () => {
    const options: { source: 'close' } = JSON.parse('{"source":"vwap"}')
    expect(() => new Sma(5, options)).toThrow(/expected a source of close, .*, found "vwap"/)
  })
})

/** Within `tolerance` relative to prices of about a hundred, on every bar where both have a value. */
function expectClose(values: readonly number[], expected: readonly number[], tolerance: number): void {
  const errors = values.map((value, index) => Math.abs(value - (expected[index] ?? Number.NaN)))
  const compared = errors.filter((error) => !Number.isNaN(error))
  expect(compared.length).toBeGreaterThan(values.length - 40)
  expect(Math.max(...compared)).toBeLessThan(tolerance * 100)
}
