import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { downsampleForChart } from '../../../src/engine/backtest/statistics/downsample.ts'
import { drawdownSeries } from '../../../src/engine/backtest/statistics/drawdowns.ts'
import { monthlyReturns } from '../../../src/engine/backtest/statistics/monthly-returns.ts'
import { ConfigError } from '../../../src/engine/model/errors.ts'
import { measureDaily } from './runs.ts'

const equities = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 2, maxLength: 200 })

describe('measureBacktest, for any curve', () => {
  it('given every amount multiplied, then the ratios stay what they were', () => {
    fc.assert(
      fc.property(equities, fc.integer({ min: 2, max: 1000 }), (curve, factor) => {
        const one = measureDaily(curve)
        const many = measureDaily(curve.map((equity) => equity * factor))
        expect(many.maxDrawdown).toBe(one.maxDrawdown)
        expect(many.totalReturn).toBe(one.totalReturn)
        expect([many.sharpe, many.sortino, many.annualReturn]).toEqual([one.sharpe, one.sortino, one.annualReturn])
      }),
    )
  })

  it('given days without a change at the end, then the drawdown is no deeper and not shorter', () => {
    fc.assert(
      fc.property(equities, fc.integer({ min: 1, max: 20 }), (curve, days) => {
        const before = measureDaily(curve)
        const after = measureDaily([...curve, ...Array<number>(days).fill(curve.at(-1) ?? 0)])
        expect(after.maxDrawdown).toBe(before.maxDrawdown)
        expect(after.maxDrawdownDays).toBeGreaterThanOrEqual(before.maxDrawdownDays)
      }),
    )
  })

  it('given the drawdown of every bar, then the deepest is the maximum drawdown', () => {
    fc.assert(
      fc.property(equities, (curve) => {
        const series = drawdownSeries(Float64Array.from(curve), curve[0] ?? 1)
        expect(Math.max(...series)).toBe(measureDaily(curve).maxDrawdown)
      }),
    )
  })
})

describe('drawdownSeries', () => {
  it('given a fall and a recovery, then each bar says how far it is below the peak', () => {
    expect([...drawdownSeries(Float64Array.of(90, 100, 75, 100, 110), 100)]).toEqual([0.1, 0, 0.25, 0, 0])
  })
})

describe('monthlyReturns', () => {
  const at = (...dates: readonly string[]) => Float64Array.from(dates, (date) => Date.parse(date))

  it('given bars in three months with one left out, then each month starts where the last one ended', () => {
    const time = at('2020-01-15', '2020-01-31T23:59Z', '2020-02-01', '2020-02-29', '2020-12-31T23:00Z')
    expect(monthlyReturns(time, Float64Array.of(105, 110, 100, 121, 60.5), 100)).toEqual([
      { year: 2020, month: 1, return: 0.1 },
      { year: 2020, month: 2, return: 0.1 },
      { year: 2020, month: 12, return: -0.5 },
    ])
  })

  it('given any curve, then the months compound to the total return', () => {
    fc.assert(
      fc.property(equities, (curve) => {
        const time = Float64Array.from(curve, (_, index) => Date.UTC(1999, 0, 1) + index * 5 * 86_400_000)
        const months = monthlyReturns(time, Float64Array.from(curve), 1000)
        const growth = months.reduce((product, month) => product * (1 + month.return), 1)
        expect(growth / ((curve.at(-1) ?? 0) / 1000)).toBeCloseTo(1, 9)
      }),
    )
  })

  it('given no bars, or equity that is gone, then it ends', () => {
    expect(monthlyReturns(at(), at(), 100)).toEqual([])
    expect(monthlyReturns(at('2020-01-01', '2020-02-01'), Float64Array.of(0, 5), 100)).toEqual([
      { year: 2020, month: 1, return: -1 },
    ])
  })
})

describe('downsampleForChart', () => {
  it('given more points than fit, then at most that many are left, in order, with both ends, peak and trough', () => {
    fc.assert(
      fc.property(equities, fc.integer({ min: 4, max: 60 }), (curve, maxPoints) => {
        const time = Float64Array.from(curve, (_, index) => index)
        const value = Float64Array.from(curve)
        const line = downsampleForChart(time, value, maxPoints)
        expect(line.time.length).toBeLessThanOrEqual(maxPoints)
        expect([...line.time]).toEqual([...new Set(line.time)].toSorted((a, b) => a - b))
        expect([line.time[0], line.time.at(-1)]).toEqual([0, curve.length - 1])
        expect(Math.max(...line.value)).toBe(Math.max(...curve))
        expect(Math.min(...line.value)).toBe(Math.min(...curve))
        expect([...line.value]).toEqual(Array.from(line.time, (row) => curve[row]))
      }),
    )
  })

  it('given fewer points than fit, then all of them are left', () => {
    const line = downsampleForChart(Float64Array.of(1, 2, 3), Float64Array.of(7, 8, 9), 10)
    expect([[...line.time], [...line.value]]).toEqual([
      [1, 2, 3],
      [7, 8, 9],
    ])
  })

  it('given room for fewer than four points, then a ConfigError says so', () => {
    expect(() => downsampleForChart(Float64Array.of(), Float64Array.of(), 3)).toThrow(
      new ConfigError('expected at least 4 points to draw, found 3'),
    )
  })
})
