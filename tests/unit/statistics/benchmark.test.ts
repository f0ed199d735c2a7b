import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareWithBenchmark } from '../../../src/engine/backtest/statistics/benchmark.ts'
import { dailyEquity, type DailyEquity } from '../../../src/engine/backtest/statistics/daily-equity.ts'
import { DAY_MS, HOUR_MS } from '../../../src/engine/model/time.ts'

/** A curve of consecutive days with these returns. */
function curveOf(returns: readonly number[], start = 100): DailyEquity {
  const equity = [start]
  for (const change of returns) equity.push((equity.at(-1) ?? 0) * (1 + change))
  return { day: Float64Array.from(equity, (_, day) => day), equity: Float64Array.from(equity) }
}

describe('compareWithBenchmark', () => {
  it('given Anscombe’s first set in thousandths, then the line is y = 3 + ½ x with r = 0.816', () => {
    // F. J. Anscombe, "Graphs in Statistical Analysis", The American Statistician 27 (1973): intercept 3.00 with a
    // standard error of 1.1247 (t = 2.67), slope 0.500, r² 0.667.
    const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
    const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]
    const inThousandths = (values: readonly number[]) => values.map((value) => value / 1000)
    const compared = compareWithBenchmark(curveOf(inThousandths(y)), curveOf(inThousandths(x)), 1000)
    expect(compared?.observations).toBe(11)
    expect(compared?.beta).toBeCloseTo(0.5001, 4)
    expect(compared?.alpha).toBeCloseTo(3.0001, 4)
    expect(compared?.alphaTStatistic).toBeCloseTo(2.667, 3)
    expect(compared?.correlation).toBeCloseTo(0.81642, 5)
  })

  it('given differences of 2, 0 and 1 %, then the information ratio is their mean over their deviation', () => {
    const market = [0.01, -0.02, 0.03]
    const compared = compareWithBenchmark(curveOf([0.03, -0.02, 0.04]), curveOf(market), 252)
    expect(compared?.trackingError).toBeCloseTo(0.01 * Math.sqrt(252), 10)
    expect(compared?.informationRatio).toBeCloseTo(Math.sqrt(252), 10)
    expect(compared?.benchmarkReturn).toBeCloseTo(1.01 * 0.98 * 1.03 - 1, 12)
    expect(compared?.totalReturn).toBeCloseTo(1.03 * 0.98 * 1.04 - 1, 12)
    expect(compared?.benchmarkDrawdown).toBeCloseTo(0.02, 12)
  })

  it('given any benchmark and a run of half of it, then beta is ½, alpha what was added, and they move as one', () => {
    const changes = fc.array(fc.integer({ min: -90, max: 90 }), { minLength: 3, maxLength: 60 })
    fc.assert(
      fc.property(changes, (percent) => {
        fc.pre(new Set(percent).size > 1)
        const market = percent.map((each) => each / 1000)
        const compared = compareWithBenchmark(curveOf(market.map((each) => each / 2 + 0.001)), curveOf(market), 252)
        expect(compared?.beta).toBeCloseTo(0.5, 9)
        expect(compared?.alpha).toBeCloseTo(0.252, 9)
        expect(compared?.correlation).toBeCloseTo(1, 9)
      }),
    )
  })

  it('given days that only one of them has, then only common days count, from the last value of each', () => {
    const hours = [0, 5, 24, 49, 96].map((hour) => hour * HOUR_MS)
    const run = dailyEquity(hours, [1, 100, 110, 99, 121], 5)
    expect([...run.day]).toEqual([0, 1, 2, 4])
    expect([...run.equity]).toEqual([100, 110, 99, 121])
    const held = dailyEquity(
      [0, 1, 3, 4].map((day) => day * DAY_MS),
      [10, 11, 12, 22],
      4,
    )
    const compared = compareWithBenchmark(run, held, 252)
    // Days 0, 1 and 4: +10 %, +10 % against +10 %, +100 %.
    expect(compared).toMatchObject({ observations: 2, correlation: null, benchmarkReturn: 1.2 })
    expect(compared?.totalReturn).toBeCloseTo(0.21, 12)
  })

  it('given nothing in common, or a benchmark that never moves, then what is undefined is null', () => {
    expect(
      compareWithBenchmark(curveOf([0.1]), { day: Float64Array.of(9), equity: Float64Array.of(1) }, 252),
    ).toBeNull()
    expect(compareWithBenchmark(curveOf([0.1, 0.2]), curveOf([0, 0]), 252)).toMatchObject({ beta: null, alpha: null })
    expect(compareWithBenchmark(curveOf([-1, 0.2]), curveOf([0.1, 0.1]), 252)).toBeNull()
  })
})
