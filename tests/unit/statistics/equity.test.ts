import { describe, expect, it } from 'vitest'
import { measureBacktest } from '../../../src/engine/backtest/statistics/statistics.ts'
import { ConfigError } from '../../../src/engine/model/errors.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/engine/model/time.ts'
import { dailyRun, measureDaily, usd } from './runs.ts'

/** Bar times that end a number of years of 365.25 days after they began. */
function overYears(points: number, years: number): Float64Array {
  return Float64Array.from({ length: points }, (_, index) => (index / (points - 1)) * years * 365.25 * DAY_MS)
}

describe('growth', () => {
  it('given 10,000 that became 19,500 in three years, then the annual return is 24.93 %', () => {
    // "Compound Annual Growth Rate (CAGR)", Investopedia: 10,000, 13,000, 14,000, 19,500.
    const growth = measureDaily([10_000, 13_000, 14_000, 19_500], { time: overYears(4, 3) })
    expect(growth.totalReturn).toBe(0.95)
    expect(growth.annualReturn).toBeCloseTo(0.2493, 4)
    expect([growth.equityStart, growth.equityFinal]).toEqual([10_000, 19_500])
  })

  it('given equity to the accounting unit, then start and end are those decimals exactly', () => {
    const { equityStart, equityFinal } = measureDaily([100_000.000_001, 100_000.1])
    expect([equityStart, equityFinal]).toEqual([100_000.000_001, 100_000.1])
  })

  it('given a loss of more than everything, then there is no annual return, and of exactly everything it is −1', () => {
    expect(measureDaily([100, -1]).annualReturn).toBeNull()
    expect(measureDaily([100, 0]).annualReturn).toBe(-1)
  })
})

describe('volatility and Sharpe', () => {
  it('given returns of +10 %, −10 % and +10 %, then the figures are those computed by hand', () => {
    // Mean 1/30; deviations 1/15, −2/15, 1/15; sample variance (1 + 4 + 1)/225 ÷ 2 = 1/75.
    const { annualVolatility, sharpe } = measureDaily([100, 110, 99, 108.9])
    expect(annualVolatility).toBeCloseTo(Math.sqrt(252 / 75), 12)
    expect(sharpe).toBeCloseTo((Math.sqrt(252) * Math.sqrt(75)) / 30, 12)
  })

  it('given a market around the clock, then the year has 365 of them', () => {
    const { annualVolatility } = measureDaily([100, 110, 99, 108.9], { periodsPerYear: 365 })
    expect(annualVolatility).toBeCloseTo(Math.sqrt(365 / 75), 12)
  })

  it('given bars within days, then only the last equity of each UTC day counts', () => {
    const daily = measureDaily([100, 110, 99, 108.9])
    const time = [0, 9, 23.99, 24, 40, 47.99, 48, 71, 72, 90].map((hour) => hour * HOUR_MS)
    const equity = [100, 50, 100, 300, 7, 110, 108, 99, 1, 108.9]
    const within = measureDaily(equity, { time: Float64Array.from(time) })
    expect([within.annualVolatility, within.sharpe]).toEqual([daily.annualVolatility, daily.sharpe])
  })

  it('given weeks of minutes with days left out, then it is the same as the days alone', () => {
    const days = [0, 1, 2, 5, 6, 9, 30]
    const closes = [100, 101.5, 99, 103, 102.25, 108, 107]
    const minutes = days.flatMap((day, index) =>
      Array.from({ length: 1 + ((index * 631) % 1440) }, (_, minute, last = (index * 631) % 1440) => ({
        time: day * DAY_MS + minute * MINUTE_MS,
        equity: minute === last ? (closes[index] ?? 0) : 55 + minute,
      })),
    )
    const time = Float64Array.from(minutes, (each) => each.time)
    const run = measureDaily(
      minutes.map((each) => each.equity),
      { time },
    )
    const daily = measureDaily(closes)
    expect([run.annualVolatility, run.sharpe, run.sortino]).toEqual([
      daily.annualVolatility,
      daily.sharpe,
      daily.sortino,
    ])
  })

  it('given equity that never moves, or the same return every day, then there is no Sharpe to speak of', () => {
    expect(measureDaily([100, 100, 100]).sharpe).toBeNull()
    expect(measureDaily([100, 110, 121, 133.1, 146.41]).sharpe).toBeNull()
    expect(measureDaily([100, 110]).annualVolatility).toBeNull()
  })
})

describe('Sortino', () => {
  it('given the eight returns of the paper, then it is 4.417', () => {
    // T. Rollinger, S. Hoffman, "Sortino: A 'Sharper' Ratio", Red Rock Capital: target 0, 10 % ÷ 2.264 %.
    const equities = [1e8]
    for (const each of [0.17, 0.15, 0.23, -0.05, 0.12, 0.09, 0.13, -0.04])
      equities.push((equities.at(-1) ?? 0) * (1 + each))
    const { sortino } = measureDaily(
      equities.map((equity) => Number(equity.toFixed(6))),
      { periodsPerYear: 1 },
    )
    expect(sortino).toBeCloseTo(4.417, 3)
  })

  it('given no day with a loss, then it is undefined', () => {
    expect(measureDaily([100, 101, 103]).sortino).toBeNull()
  })
})

describe('drawdown', () => {
  it('given a portfolio that falls from 750,000 to 350,000 before it rises again, then it is 53.33 %', () => {
    // "Maximum Drawdown (MDD)", Investopedia: 500, 750, 400, 600, 350, 800 thousand.
    const run = measureDaily([500_000, 750_000, 400_000, 600_000, 350_000, 800_000])
    expect(run.maxDrawdown).toBe(400_000 / 750_000)
    expect(run.maxDrawdownDays).toBe(4)
  })

  it('given a deep short fall and a shallow long one, then depth and length come from different falls', () => {
    const run = measureDaily([100, 50, 100, 99, 99, 99, 99])
    expect([run.maxDrawdown, run.maxDrawdownDays]).toEqual([0.5, 4])
  })

  it('given a loss on the first bar, then the starting equity was the peak', () => {
    expect(measureDaily([90, 95], { initialEquity: usd(100) }).maxDrawdown).toBe(0.1)
  })

  it('given equity that only rises, then there is neither drawdown nor Calmar', () => {
    const run = measureDaily([100, 101, 102])
    expect([run.maxDrawdown, run.maxDrawdownDays, run.calmar]).toEqual([0, 0, null])
  })

  it('given half lost and doubled over two years, then Calmar is the annual return over the drawdown', () => {
    // 100 → 50 → 144 in two years: √1.44 − 1 = 20 % a year over a drawdown of 50 %.
    const run = measureDaily([100, 50, 144], { time: overYears(3, 2) })
    expect(run.calmar).toBeCloseTo(0.4, 12)
  })
})

describe('activity', () => {
  it('given 30 of 120 bars in the market, then exposure is a quarter', () => {
    expect(measureDaily(Array<number>(120).fill(100), { barsInMarket: 30 }).exposure).toBe(0.25)
  })

  it('given 600 traded on a mean equity of 150 over two years, then turnover is twice a year', () => {
    const run = measureDaily([100, 200], { time: overYears(2, 2), turnoverNotional: usd(600), commission: usd(1.25) })
    expect([run.turnover, run.commission]).toEqual([2, 1.25])
  })
})

describe('runs that say little', () => {
  it('given no bars, then every ratio is null and nothing is NaN or infinite', () => {
    const run = measureBacktest(dailyRun([], { initialEquity: usd(100) }))
    expect(JSON.parse(JSON.stringify(run))).toEqual(run)
    expect([run.equityFinal, run.totalReturn, run.annualReturn, run.exposure, run.turnover]).toEqual([
      100,
      0,
      null,
      null,
      null,
    ])
  })

  it('given one bar, or equity that fell through zero, then the result still survives JSON', () => {
    for (const equities of [[100], [100, -50, 20, -5], [100, 0, 0]]) {
      const run = measureDaily(equities)
      expect(JSON.parse(JSON.stringify(run))).toEqual(run)
    }
    expect(measureDaily([100, 0, 50]).sharpe).toBeNull()
  })

  it('given a tenfold gain within a minute, then the annual return is too large to say', () => {
    expect(measureDaily([100, 1000], { time: Float64Array.of(0, MINUTE_MS) }).annualReturn).toBeNull()
  })

  it('given nothing to start with, then a ConfigError says so', () => {
    expect(() => measureDaily([0, 1])).toThrow(new ConfigError('expected a starting equity above 0, found 0'))
  })
})
