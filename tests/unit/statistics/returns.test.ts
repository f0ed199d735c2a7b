import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ulcerIndex } from '../../../src/engine/backtest/statistics/drawdowns.ts'
import { quantile } from '../../../src/engine/backtest/statistics/quantile.ts'
import { distributionOf } from '../../../src/engine/backtest/statistics/return-distribution.ts'
import { momentsOf } from '../../../src/engine/backtest/statistics/return-moments.ts'
import { ConfigError } from '../../../src/engine/model/errors.ts'
import { measureDaily } from './runs.ts'

const returns = fc
  .array(fc.integer({ min: -500, max: 500 }), { minLength: 3, maxLength: 300 })
  .map((values) => Float64Array.from(values, (value) => value / 1000))

describe('skewness and kurtosis', () => {
  it('given eight values with mean 5 and deviation 2, then they are those computed by hand', () => {
    // Deviations −3, −1, −1, −1, 0, 0, 2, 4: Σ³ = 42, Σ⁴ = 356; 42 ÷ 8 ÷ 2³ and 356 ÷ 8 ÷ 2⁴.
    const { skewness, kurtosis } = momentsOf(Float64Array.of(2, 4, 4, 4, 5, 5, 7, 9))
    expect(skewness).toBeCloseTo(0.65625, 14)
    expect(kurtosis).toBeCloseTo(2.78125, 14)
  })

  it('given a fair coin, then kurtosis is raw: 1, not −2', () => {
    expect(momentsOf(Float64Array.of(1, -1, 1, -1)).kurtosis).toBe(1)
  })

  it('given any returns, then turning them over turns the skewness and leaves the kurtosis, which is above skewness² + 1', () => {
    fc.assert(
      fc.property(returns, (values) => {
        const one = momentsOf(values)
        const other = momentsOf(values.map((value) => -value))
        if (one.skewness === null || one.kurtosis === null) return
        expect(other.skewness).toBeCloseTo(-one.skewness, 9)
        expect(other.kurtosis).toBeCloseTo(one.kurtosis, 9)
        // K. Pearson's inequality.
        expect(one.kurtosis).toBeGreaterThanOrEqual(one.skewness ** 2 + 1 - 1e-9)
      }),
    )
  })

  it('given returns that are all the same, then they have no shape', () => {
    expect(momentsOf(Float64Array.of(0.1, 0.1, 0.1))).toMatchObject({ deviation: 0, skewness: null, kurtosis: null })
  })
})

describe('tails', () => {
  it('given the returns of empyrical’s own test, then the tail ratio is 0.947', () => {
    // github.com/quantopian/empyrical, test_tail_ratio: 7.2 % ÷ 7.6 %, between neighbours of the sorted nine.
    const { tailRatio } = distributionOf(Float64Array.of(0, 0.01, 0.1, -0.04, 0.02, 0.03, 0.02, 0.01, -0.1))
    expect(tailRatio).toBeCloseTo(0.9473684210526316, 14)
  })

  it('given gains of 19 % in all and losses of 14 %, then Omega is 19 ÷ 14', () => {
    const { omega } = distributionOf(Float64Array.of(0.01, 0.1, -0.04, 0.02, 0.03, 0.02, 0.01, -0.1))
    expect(omega).toBeCloseTo(19 / 14, 14)
  })

  it('given 101 returns from −50 % to +50 %, then value at risk and shortfall are those counted by hand', () => {
    const { valueAtRisk95, valueAtRisk99, expectedShortfall95, expectedShortfall99 } = distributionOf(
      Float64Array.from({ length: 101 }, (_, index) => (index - 50) / 100),
    )
    // The 6th and the 2nd from below.
    expect(valueAtRisk95).toBeCloseTo(0.45, 14)
    expect(valueAtRisk99).toBeCloseTo(0.49, 14)
    // 5.05 days: five of 50 … 46 % and a twentieth of 45 %; 1.01 days: 50 % and a hundredth of 49 %.
    expect(expectedShortfall95).toBeCloseTo((2.4 + 0.05 * 0.45) / 5.05, 14)
    expect(expectedShortfall99).toBeCloseTo((0.5 + 0.01 * 0.49) / 1.01, 14)
  })

  it('given any returns, then the shortfall is no less than the value at risk and grows with confidence', () => {
    fc.assert(
      fc.property(returns, (values) => {
        const of = distributionOf(values)
        const [var95 = 0, var99 = 0, es95 = 0, es99 = 0] = [
          of.valueAtRisk95,
          of.valueAtRisk99,
          of.expectedShortfall95,
          of.expectedShortfall99,
        ].map((figure) => figure ?? Number.NaN)
        expect(es95).toBeGreaterThanOrEqual(var95 - 1e-12)
        expect(es99).toBeGreaterThanOrEqual(var99 - 1e-12)
        expect(var99).toBeGreaterThanOrEqual(var95 - 1e-12)
        expect(es99).toBeGreaterThanOrEqual(es95 - 1e-12)
      }),
    )
  })

  it('given any returns, then Omega says which way the mean points', () => {
    fc.assert(
      fc.property(returns, (values) => {
        const { omega } = distributionOf(values)
        const sum = values.reduce((total, value) => total + value, 0)
        if (omega === null || Math.abs(sum) < 1e-9) return
        expect(omega > 1).toBe(sum > 0)
      }),
    )
  })

  it('given one return, or none that loses, then what is undefined is null', () => {
    expect(new Set(Object.values(distributionOf(Float64Array.of(0.1))))).toEqual(new Set([null]))
    expect(distributionOf(Float64Array.of(0.1, 0.2)).omega).toBeNull()
  })
})

describe('quantile', () => {
  it('given four values, then it is that of R’s default', () => {
    // R: quantile(c(1, 2, 4, 8), c(0, .25, .5, 1)).
    const values = Float64Array.of(1, 2, 4, 8)
    expect([0, 0.25, 0.5, 1].map((share) => quantile(values, share))).toEqual([1, 1.75, 3, 8])
  })

  it('given nothing to sort, then a ConfigError says so', () => {
    expect(() => quantile(Float64Array.of(), 0.5)).toThrow(ConfigError)
  })
})

describe('Ulcer index', () => {
  it('given falls of 10 % and 20 % on two of five days, then it is 10 %', () => {
    // √((0.1² + 0.2²) ÷ 5).
    expect(ulcerIndex(Float64Array.of(100, 110, 99, 110, 88), 100)).toBeCloseTo(0.1, 14)
    expect(measureDaily([100, 110, 99, 110, 88]).ulcerIndex).toBeCloseTo(0.1, 14)
  })

  it('given any curve, then it is no deeper than the maximum drawdown', () => {
    const equities = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 100 })
    fc.assert(
      fc.property(equities, (curve) => {
        const run = measureDaily(curve)
        expect(run.ulcerIndex).toBeLessThanOrEqual(run.maxDrawdown + 1e-12)
      }),
    )
  })
})

describe('the figures of a run', () => {
  it('given returns of +10 %, −10 % and +10 %, then the arithmetic year is 252 times their mean', () => {
    const run = measureDaily([100, 110, 99, 108.9])
    expect(run.annualReturnArithmetic).toBeCloseTo(252 / 30, 12)
    expect(run.dailyReturns).toBe(3)
    // Two of one and one of the other, at distances 1 and 2: −1 ÷ √2, and 1.5.
    expect(run.skewness).toBeCloseTo(-Math.SQRT1_2, 12)
    expect(run.kurtosis).toBeCloseTo(1.5, 12)
  })

  it('given equity that is gone, then nothing is said of its returns', () => {
    expect(measureDaily([100, 0, 50])).toMatchObject({
      dailyReturns: 0,
      omega: null,
      skewness: null,
      valueAtRisk95: null,
      probabilisticSharpe: null,
      annualReturnArithmetic: null,
    })
  })
})
