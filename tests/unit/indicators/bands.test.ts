import fc from 'fast-check'
import { BollingerBands as OracleBands } from 'trading-signals'
import { describe, expect, it } from 'vitest'
import { BollingerBands } from '../../../src/engine/indicators/bollinger-bands.ts'
import { Donchian } from '../../../src/engine/indicators/donchian.ts'
import { Sma } from '../../../src/engine/indicators/sma.ts'
import { StandardDeviation } from '../../../src/engine/indicators/standard-deviation.ts'
import { Bar } from '../../../src/engine/model/bar.ts'
import { ConfigError } from '../../../src/engine/model/errors.ts'
import { MINUTE_MS } from '../../../src/engine/model/time.ts'
import { feed, flatCandles, instrumentOf, pointAt, randomFrom, randomWalk } from './bars.ts'
import { nearestRoot } from './rational.ts'

/** Population standard deviation of the last `period` integers, from exact sums. */
function exactDeviation(closes: readonly number[], period: number, precision: number): number {
  const window = closes.slice(-period).map(BigInt)
  const sum = window.reduce((total, each) => total + each, 0n)
  const squares = window.reduce((total, each) => total + each * each, 0n)
  return nearestRoot(BigInt(period) * squares - sum * sum, BigInt(period) * 10n ** BigInt(precision))
}

/** Distance in units of the last place. */
function ulps(value: number, expected: number): number {
  if (value === expected) return 0
  return Math.abs(value - expected) / 2 ** (Math.floor(Math.log2(Math.abs(expected))) - 52)
}

describe('StandardDeviation', () => {
  it('given 2 4 4 4 5 5 7 9, then it is 2, the population’s and not the sample’s', () => {
    // "Standard deviation", Wikipedia, basic examples: population standard deviation of grades of eight students.
    expect(feed(new StandardDeviation(8), flatCandles([2, 4, 4, 4, 5, 5, 7, 9]), 0).at(-1)).toBe(2)
  })

  it('given any prices, also where Σx² passes 2^53, then it is within 2 ulp of exact arithmetic', () => {
    const wide = fc
      .integer({ min: 0, max: 46 })
      .chain((bits) => fc.array(fc.integer({ min: 1, max: 2 ** bits }), { minLength: 8, maxLength: 60 }))
    fc.assert(
      fc.property(wide, fc.integer({ min: 2, max: 8 }), (closes, period) => {
        const value = feed(new StandardDeviation(period), flatCandles(closes), 4).at(-1) ?? NaN
        expect(ulps(value, exactDeviation(closes, period, 4))).toBeLessThanOrEqual(2)
      }),
    )
  })

  it('given a million bars of a coin at eight decimals, then it has not drifted at any of the sampled bars', () => {
    const random = randomFrom(11)
    const bar = new Bar(instrumentOf(8), MINUTE_MS)
    const deviation = new StandardDeviation(20)
    const recent: number[] = []
    let price = 60_000e8
    let worst = 0
    for (let index = 0; index < 1_000_000; index += 1) {
      price = Math.max(1, price + Math.floor((random() - 0.5) * 40e8))
      pointAt(bar, { open: price, high: price, low: price, close: price }, index)
      deviation.update(bar)
      if (recent.push(price) > 1_000) recent.splice(0, 900)
      if (index % 997 === 996) worst = Math.max(worst, ulps(deviation.value, exactDeviation(recent, 20, 8)))
    }
    expect(worst).toBeLessThanOrEqual(2)
  })

  it('given equal prices after wild ones, then it is exactly 0', () => {
    const wild = randomWalk(12, 500, 6_000_000_000_000, 2_000_000_000)
    const calm = flatCandles(Array<number>(20).fill(6_123_456_789_012))
    expect(feed(new StandardDeviation(20), [...wild, ...calm], 8).at(-1)).toBe(0)
  })

  it('given every price moved by the same amount, then it does not change', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1e6), { minLength: 5, maxLength: 30 }), fc.nat(1e6), (closes, shift) => {
        const moved = closes.map((close) => close + shift)
        expect(feed(new StandardDeviation(5), flatCandles(moved), 2)).toEqual(
          feed(new StandardDeviation(5), flatCandles(closes), 2),
        )
      }),
    )
  })
})

describe('BollingerBands', () => {
  it('given a window with mean 5 and deviation 2, then the bands stand at 5 ± 2 × 2', () => {
    const bands = new BollingerBands(8, 2)
    feed(bands, flatCandles([2, 4, 4, 4, 5, 5, 7, 9]), 0)
    expect([bands.upper.value, bands.middle.value, bands.lower.value]).toEqual([9, 5, 1])
  })

  it('given a random walk, then it agrees with trading-signals and its middle is the SMA', () => {
    const candles = randomWalk(13, 3_000, 100_000, 50)
    const oracle = new OracleBands(20, 2)
    const expected = candles.map(({ close }) => oracle.update(close / 1000, false))
    const bands = new BollingerBands(20, 2)
    const uppers = feed(bands, candles, 3, bands.upper)
    const errors = uppers.slice(19).map((upper, index) => Math.abs(upper - (expected[index + 19]?.upper ?? NaN)))
    expect(Math.max(...errors)).toBeLessThan(1e-9)
    expect(bands.lower.value).toBeCloseTo(expected.at(-1)?.lower ?? NaN, 9)
    expect(feed(new BollingerBands(20, 2), candles, 3)).toEqual(feed(new Sma(20), candles, 3))
  })

  it('given a price that leaves the band, then the lines can be crossed like any indicator', () => {
    const price = new Sma(1)
    const bands = new BollingerBands(5, 1)
    const bar = new Bar(instrumentOf(0), MINUTE_MS)
    const crossings = flatCandles([10, 10, 10, 10, 10, 10, 20, 20]).map((candle, index) => {
      pointAt(bar, candle, index)
      price.update(bar)
      bands.update(bar)
      return price.crossedAbove(bands.upper)
    })
    expect(crossings).toEqual([false, false, false, false, false, false, true, false])
  })

  it('given a width that is not above 0, then a ConfigError says so', () => {
    expect(() => new BollingerBands(20, 0)).toThrow(
      new ConfigError('expected the Bollinger width to be a number of deviations above 0, found 0'),
    )
  })
})

describe('Donchian', () => {
  it('given any candles, then the channel is the plain maximum and minimum of the window', () => {
    fc.assert(
      fc.property(
        fc.nat(1e6),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 200 }),
        (seed, period, step) => {
          const candles = randomWalk(seed, 120, 1_000, step)
          const channel = new Donchian(period)
          const bar = new Bar(instrumentOf(2), MINUTE_MS)
          for (const [index, candle] of candles.entries()) {
            pointAt(bar, candle, index)
            channel.update(bar)
            if (index < period - 1) continue
            const window = candles.slice(index - period + 1, index + 1)
            const highest = Math.max(...window.map(({ high }) => high))
            const lowest = Math.min(...window.map(({ low }) => low))
            expect(channel.upper.value).toBe(highest / 100)
            expect(channel.lower.value).toBe(lowest / 100)
            expect(channel.middle.value).toBe((highest + lowest) / 200)
          }
        },
      ),
    )
  })

  it('given a close above every earlier high, then upper.previous tells the breakout and upper.value includes it', () => {
    const channel = new Donchian(3)
    feed(channel, flatCandles([5, 7, 6, 9]), 0)
    expect([channel.upper.previous, channel.upper.value]).toEqual([7, 9])
  })

  it('given fewer bars than the period, then there is no channel', () => {
    const channel = new Donchian(3)
    expect(feed(channel, flatCandles([5, 7, 6]), 0, channel.upper)).toEqual([NaN, NaN, 7])
  })
})
