import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  deflatedSharpe,
  expectedMaximumSharpe,
  minimumTrackRecord,
  probabilisticSharpe,
} from '../../../src/engine/backtest/statistics/sharpe-significance.ts'
import { ConfigError } from '../../../src/engine/model/errors.ts'
import { measureDaily } from './runs.ts'

const NORMAL = { skewness: 0, kurtosis: 3 }

describe('probabilisticSharpe', () => {
  // D. H. Bailey, M. López de Prado, "The Sharpe Ratio Efficient Frontier" (2012): 24 monthly returns of a hedge fund.
  it('given the fund of the paper and normal returns assumed, then it is 0.982', () => {
    expect(probabilisticSharpe({ sharpe: 0.458, observations: 24, ...NORMAL })).toBeCloseTo(0.982, 3)
  })

  it('given the fund of the paper as it was, then it is 0.913, for which kurtosis must be raw', () => {
    const fund = { sharpe: 0.458, observations: 24, skewness: -2.448, kurtosis: 10.164 }
    expect(probabilisticSharpe(fund)).toBeCloseTo(0.913, 3)
    expect(probabilisticSharpe({ ...fund, kurtosis: fund.kurtosis - 3 })).not.toBeCloseTo(0.913, 3)
  })

  it('given the threshold at the ratio itself, then it is one half', () => {
    expect(probabilisticSharpe({ sharpe: 0.1, observations: 100, ...NORMAL }, 0.1)).toBe(0.5)
  })

  it('given moments that contradict each other, or one observation, then it is undefined', () => {
    expect(probabilisticSharpe({ sharpe: 2, observations: 50, skewness: 3, kurtosis: 1 })).toBeNull()
    expect(probabilisticSharpe({ sharpe: 2, observations: 1, ...NORMAL })).toBeNull()
  })
})

describe('minimumTrackRecord', () => {
  it.each([
    // The same paper: years until an annual ratio of 2 is above 1 with 95 % confidence.
    ['daily', 252, 0, 3, 2.73],
    ['weekly', 52, 0, 3, 2.83],
    ['monthly', 12, 0, 3, 3.24],
    ['monthly, of the shape of hedge funds,', 12, -0.72, 5.78, 4.99],
  ])('given %s returns, then it is the years of the paper', (_, periods, skewness, kurtosis, years) => {
    const measured = { sharpe: 2 / Math.sqrt(periods), observations: 0, skewness, kurtosis }
    expect((minimumTrackRecord(measured, 1 / Math.sqrt(periods)) ?? 0) / periods).toBeCloseTo(years, 2)
  })

  it('given a record of just that length, then the probability is the confidence', () => {
    const sharpe = fc.double({ min: 0.01, max: 0.5, noNaN: true })
    const skewness = fc.double({ min: -1.5, max: 1.5, noNaN: true })
    fc.assert(
      fc.property(sharpe, skewness, fc.double({ min: 0.6, max: 0.99, noNaN: true }), (ratio, skew, confidence) => {
        const shape = { sharpe: ratio, skewness: skew, kurtosis: 5 }
        const observations = minimumTrackRecord({ ...shape, observations: 0 }, 0, confidence) ?? Number.NaN
        fc.pre(observations >= 2)
        expect(probabilisticSharpe({ ...shape, observations })).toBeCloseTo(confidence, 9)
      }),
    )
  })

  it('given a ratio that is not above the threshold, then no record is long enough', () => {
    expect(minimumTrackRecord({ sharpe: 0.1, observations: 10, ...NORMAL }, 0.1)).toBeNull()
  })

  it('given a confidence of 1, then a ConfigError says so', () => {
    expect(() => minimumTrackRecord({ sharpe: 0.1, observations: 10, ...NORMAL }, 0, 1)).toThrow(ConfigError)
  })
})

describe('deflatedSharpe', () => {
  // D. H. Bailey, M. López de Prado, "The Deflated Sharpe Ratio" (2014), numerical example: an annual ratio of 2.5 in
  // five years of 250 days, skewness −3, kurtosis 10, the best of 100 tries whose annual ratios have a variance of ½.
  const best = { sharpe: 2.5 / Math.sqrt(250), observations: 1250, skewness: -3, kurtosis: 10 }
  const variance = 0.5 / 250

  it('given the example of the paper, then luck brings 0.1132 a day and the probability is 0.9004', () => {
    const luck = expectedMaximumSharpe(100, variance)
    expect(luck).toBeCloseTo(0.1132, 4)
    expect(probabilisticSharpe(best, luck)).toBeCloseTo(0.9004, 4)
  })

  it('given 46 tries, or 88 of normal returns, then the probability is 0.9505 as in the paper', () => {
    expect(probabilisticSharpe(best, expectedMaximumSharpe(46, variance))).toBeCloseTo(0.9505, 4)
    expect(probabilisticSharpe({ ...best, ...NORMAL }, expectedMaximumSharpe(88, variance))).toBeCloseTo(0.9505, 4)
  })

  it('given ten tries without skill and a variance of 1, then the best is expected at 1.57', () => {
    // D. H. Bailey et al., "Pseudo-Mathematics and Financial Charlatanism", Notices of the AMS 61 (2014).
    expect(expectedMaximumSharpe(10, 1)).toBeCloseTo(1.57, 2)
  })

  it('given the ratios of the tries, then their number and sample variance are taken', () => {
    // Variance of 0.1, 0.2 and 0.3: 0.01.
    const deflated = deflatedSharpe({ sharpe: 0.3, observations: 500, ...NORMAL }, [0.1, 0.2, 0.3])
    expect(deflated.trials).toBe(3)
    expect(deflated.expectedMaximum).toBeCloseTo(expectedMaximumSharpe(3, 0.01), 14)
  })

  it('given one try, then there is nothing to deflate', () => {
    expect(deflatedSharpe(best, [best.sharpe])).toMatchObject({
      expectedMaximum: 0,
      probability: probabilisticSharpe(best),
    })
  })

  it('given more tries, then luck brings more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (trials) => {
        expect(expectedMaximumSharpe(trials + 1, 1)).toBeGreaterThan(expectedMaximumSharpe(trials, 1))
      }),
    )
  })

  it('given no try at all, then a ConfigError says so', () => {
    expect(() => expectedMaximumSharpe(0, 1)).toThrow(ConfigError)
  })
})

describe('the record of a run', () => {
  it('given returns of +10 %, −10 % and +10 %, then significance is that of their moments', () => {
    // Mean 1/30, deviation 1/√75, skewness −1/√2, kurtosis 1.5.
    const run = measureDaily([100, 110, 99, 108.9])
    const measured = { sharpe: Math.sqrt(75) / 30, observations: 3, skewness: -Math.SQRT1_2, kurtosis: 1.5 }
    expect(run.probabilisticSharpe).toBeCloseTo(probabilisticSharpe(measured) ?? Number.NaN, 12)
    expect(run.minimumTrackRecord).toBeCloseTo(minimumTrackRecord(measured) ?? Number.NaN, 9)
  })
})
