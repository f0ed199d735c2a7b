import { ATR, EMA, MACD, RSI } from 'trading-signals'
import { describe, expect, it } from 'vitest'
import { Atr } from '../../../src/engine/indicators/atr.ts'
import { Macd } from '../../../src/engine/indicators/macd.ts'
import { Rsi } from '../../../src/engine/indicators/rsi.ts'
import { ConfigError } from '../../../src/engine/model/errors.ts'
import { feed, flatCandles, randomWalk } from './bars.ts'

describe('Rsi', () => {
  // The closes of "Relative Strength Index (RSI)", StockCharts ChartSchool, as published with two decimals.
  const closes = [4434, 4409, 4415, 4361, 4433, 4483, 4510, 4542, 4584, 4608, 4589, 4603, 4561, 4628, 4628, 4600, 4603]

  it('given fourteen changes, then the first value comes from their plain means', () => {
    // Rises sum to 3.34, falls to 1.40: 100 × 3.34 ÷ 4.74.
    const values = feed(new Rsi(14), flatCandles(closes), 2)
    expect(values.slice(0, 14).every(Number.isNaN)).toBe(true)
    expect(values[14]).toBeCloseTo((100 * 3.34) / 4.74, 12)
  })

  it('given the next change, then it is smoothed in with Wilder’s weight', () => {
    // 46.00 after 46.28: gain 3.34/14 × 13/14, loss (1.40/14 × 13 + 0.28) / 14.
    const gain = ((3.34 / 14) * 13) / 14
    const loss = ((1.4 / 14) * 13 + 0.28) / 14
    expect(feed(new Rsi(14), flatCandles(closes), 2)[15]).toBeCloseTo((100 * gain) / (gain + loss), 12)
  })

  it('given only rises, only falls or no change, then it is 100, 0 and 0 as in TA-Lib', () => {
    const last = (prices: readonly number[]) => feed(new Rsi(3), flatCandles(prices), 2).at(-1)
    expect([last([1, 2, 3, 4]), last([4, 3, 2, 1]), last([5, 5, 5, 5])]).toEqual([100, 0, 0])
  })

  it('given prices a hundred times as large, then it is the same number', () => {
    const candles = randomWalk(5, 200, 1_000, 9)
    const larger = flatCandles(candles.map(({ close }) => close * 128))
    expect(feed(new Rsi(14), larger, 2)).toEqual(feed(new Rsi(14), candles, 4))
  })

  it('given a random walk, then it agrees with trading-signals', () => {
    const candles = randomWalk(6, 4_000, 100_000, 50)
    const oracle = new RSI(14)
    const expected = candles.map(({ close }) => oracle.update(close / 1000, false) ?? Number.NaN)
    expectSame(feed(new Rsi(14), candles, 3).slice(500), expected.slice(500), 1e-8)
  })
})

describe('Atr', () => {
  it('given period 2, then the first bar has no range and the first value is the mean of the next two', () => {
    const candles = [
      { open: 10, high: 99, low: 1, close: 10 },
      { open: 11, high: 14, low: 11, close: 13 }, // 14 − 10 = 4: the gap up counts
      { open: 12, high: 12, low: 7, close: 8 }, // 13 − 7 = 6: the gap down counts; mean (4 + 6) ÷ 2 = 5
      { open: 8, high: 10, low: 7, close: 9 }, // 10 − 7 = 3; (5 × 1 + 3) ÷ 2 = 4
    ]
    expect(feed(new Atr(2), candles, 0)).toEqual([NaN, NaN, 5, 4])
  })

  it('given a random walk, then it agrees with trading-signals once the seeds are forgotten', () => {
    const candles = randomWalk(7, 4_000, 100_000, 50)
    const oracle = new ATR(14)
    const expected = candles.map(
      ({ high, low, close }) =>
        oracle.update({ high: high / 1000, low: low / 1000, close: close / 1000 }, false) ?? NaN,
    )
    expectSame(feed(new Atr(14), candles, 3).slice(2_000), expected.slice(2_000), 1e-10)
  })
})

describe('Macd', () => {
  it('given 2, 3, 2, then all lines start together and the fast average is begun where the slow one is', () => {
    // slow(3): bar 3 (3 + 5 + 10) ÷ 3 = 6; bar 4 6 + (8 − 6) ÷ 2 = 7; bar 5 7 + (1 − 7) ÷ 2 = 4
    // fast(2), begun on bars 2 and 3: (5 + 10) ÷ 2 = 7.5; bar 4 7.5 + ⅔ × 0.5 = 47/6; bar 5 47/6 + ⅔ × (1 − 47/6) = 59/18
    // macd: 1.5, 5/6, −13/18; signal(2): (1.5 + 5/6) ÷ 2 = 7/6; then 7/6 + ⅔ × (−13/18 − 7/6) = −5/54
    const candles = flatCandles([3, 5, 10, 8, 1])
    const macd = new Macd(2, 3, 2)
    const signal = new Macd(2, 3, 2)
    const histogram = new Macd(2, 3, 2)
    const rounded = (values: readonly number[]) => values.map((value) => Number(value.toFixed(12)))
    expect(rounded(feed(macd, candles, 0))).toEqual(rounded([NaN, NaN, NaN, 5 / 6, -13 / 18]))
    expect(rounded(feed(signal, candles, 0, signal.signal))).toEqual(rounded([NaN, NaN, NaN, 7 / 6, -5 / 54]))
    expect(rounded(feed(histogram, candles, 0, histogram.histogram))).toEqual(
      rounded([NaN, NaN, NaN, 5 / 6 - 7 / 6, -13 / 18 + 5 / 54]),
    )
  })

  it('given the usual 12, 26, 9, then the first value comes with bar 34, the look-back of TA-Lib being 33', () => {
    const values = feed(new Macd(), randomWalk(8, 60, 10_000, 20), 2)
    expect(values.findIndex((value) => !Number.isNaN(value))).toBe(33)
  })

  it('given a random walk, then it agrees with trading-signals once the seeds are forgotten', () => {
    const candles = randomWalk(9, 4_000, 100_000, 50)
    const oracle = new MACD(new EMA(12), new EMA(26), new EMA(9))
    const expected = candles.map(({ close }) => oracle.update(close / 1000, false))
    const own = new Macd()
    expectSame(feed(own, candles, 3).slice(2_000), expected.map((each) => each?.macd ?? NaN).slice(2_000), 1e-10)
    expect(own.signal.value).toBeCloseTo(expected.at(-1)?.signal ?? NaN, 10)
    expect(own.histogram.value).toBeCloseTo(expected.at(-1)?.histogram ?? NaN, 10)
  })

  it('given a constant price, then every line is exactly 0', () => {
    const macd = new Macd(3, 7, 4)
    expect(feed(macd, flatCandles(Array<number>(40).fill(10_01)), 2).at(-1)).toBe(0)
    expect([macd.signal.value, macd.histogram.value]).toEqual([0, 0])
  })

  it('given a fast period that is not below the slow one, then a ConfigError says so', () => {
    expect(() => new Macd(26, 12, 9)).toThrow(
      new ConfigError('expected the fast MACD period to be below the slow 12, found 26'),
    )
  })
})

function expectSame(values: readonly number[], expected: readonly number[], tolerance: number): void {
  const errors = values.map((value, index) => Math.abs(value - (expected[index] ?? Number.NaN)))
  expect(Math.max(...errors)).toBeLessThan(tolerance)
}
