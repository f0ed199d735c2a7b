import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { momentsOf } from '../../../src/engine/backtest/statistics/return-moments.ts'
import { bootstrapSharpe } from '../../../src/engine/backtest/statistics/sharpe-bootstrap.ts'
import { simulateTradeOrder, type TradeOrderOptions } from '../../../src/engine/backtest/statistics/trade-order.ts'
import { SeededRandom, nextNormal } from '../../../src/engine/kernel/random.ts'
import { ConfigError } from '../../../src/engine/model/errors.ts'

const seeded = () => new SeededRandom(42)

describe('simulateTradeOrder', () => {
  const simulate = (netPnl: readonly number[], options: Partial<TradeOrderOptions> = {}, initial = 100) => {
    const all = { method: 'shuffle', sizing: 'fixed', samples: 1_000, ...options } as const
    return simulateTradeOrder(netPnl, initial, seeded(), all)
  }

  it('given a win and a loss of 10, then half of the orders fall by 10 of 100 and half by 10 of 110', () => {
    const result = simulate([10, -10])
    expect(result?.finalEquity).toEqual({ p5: 100, p25: 100, p50: 100, p75: 100, p95: 100 })
    expect(result?.maxDrawdown.p5).toBeCloseTo(10 / 110, 14)
    expect(result?.maxDrawdown.p95).toBeCloseTo(0.1, 14)
    // Of 1,000 samples 500 ± 16 are in the order that falls deeper than the trades did.
    expect(Math.abs((result?.deeperDrawdown ?? 0) - 0.5)).toBeLessThan(0.06)
    expect(result?.lossProbability).toBe(0)
  })

  it('given a win and a loss of 10 drawn with replacement, then a quarter of the samples end with 80', () => {
    const result = simulate([10, -10], { method: 'resample', samples: 10_000 })
    expect(Math.abs((result?.lossProbability ?? 0) - 0.25)).toBeLessThan(0.015)
    expect(result?.finalEquity).toMatchObject({ p5: 80, p50: 100, p95: 120 })
  })

  it('given trades that compound, then each takes its fraction of what it finds', () => {
    // +10 of 100 and −11 of 110 are +10 % and −10 %: 99 in either order, by way of 110 or of 90.
    const result = simulate([10, -11], { sizing: 'compounded' })
    expect(result?.finalEquity.p5).toBeCloseTo(99, 10)
    expect(result?.finalEquity.p95).toBeCloseTo(99, 10)
    expect(result?.maxDrawdown.p50).toBeCloseTo(0.1, 12)
    expect(result?.bands.map(({ trade }) => trade)).toEqual([0, 1, 2])
    expect([result?.bands[1]?.p5, result?.bands[1]?.p95]).toEqual([expect.closeTo(90, 10), expect.closeTo(110, 10)])
  })

  it('given any trades, then shuffling them does not change where they end', () => {
    const profits = fc.array(fc.integer({ min: -50, max: 80 }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(profits, fc.constantFrom('fixed' as const, 'compounded' as const), (netPnl, sizing) => {
        const result = simulate(netPnl, { sizing, samples: 20 }, 10_000)
        const final = netPnl.reduce((sum, each) => sum + each, 10_000)
        expect(result?.finalEquity.p5).toBeCloseTo(final, 6)
        expect(result?.finalEquity.p95).toBeCloseTo(final, 6)
        expect(result?.bands[0]).toEqual({ trade: 0, p5: 1e4, p25: 1e4, p50: 1e4, p75: 1e4, p95: 1e4 })
      }),
    )
  })

  it('given the same seed, then the same result; given 1,000 trades, then 100 points', () => {
    const netPnl = Array.from({ length: 1_000 }, (_, index) => ((index * 37) % 11) - 4)
    const once = simulate(netPnl, { method: 'resample', samples: 50 }, 1e6)
    expect(simulate(netPnl, { method: 'resample', samples: 50 }, 1e6)).toEqual(once)
    expect(once?.bands.length).toBe(100)
    expect(once?.bands.at(-1)).toMatchObject({ trade: 1_000, ...once?.finalEquity })
  })

  it('given no trades, or equity that trades took to 0, then there is nothing to compound', () => {
    expect(simulate([])).toBeNull()
    expect(simulate([-100, 5], { sizing: 'compounded' })).toBeNull()
    expect(simulate([-100, 5])).not.toBeNull()
  })

  it('given no samples, then a ConfigError says so', () => {
    expect(() => simulate([1], { samples: 0 })).toThrow(ConfigError)
  })
})

describe('bootstrapSharpe', () => {
  const normal = (count: number, mean: number, memory = 0) => {
    const random = new SeededRandom(3)
    let last = 0
    return Float64Array.from({ length: count }, () => (last = memory * last + nextNormal(random)) + mean)
  }

  it('given one block as long as the returns, then every sample is the returns from another start', () => {
    const returns = Float64Array.of(0.01, -0.02, 0.03, 0.01, 0.02)
    const { mean, deviation } = momentsOf(returns)
    const result = bootstrapSharpe(returns, 252, seeded(), { method: 'moving', samples: 50, blockLength: 5 })
    const sharpe = (mean / (deviation ?? 1)) * Math.sqrt(252)
    expect(result?.sharpe).toBeCloseTo(sharpe, 12)
    expect([result?.low, result?.high]).toEqual([expect.closeTo(sharpe, 10), expect.closeTo(sharpe, 10)])
    expect(result).toMatchObject({ positive: 1, blockLength: 5 })
  })

  it.each(['stationary', 'moving'] as const)(
    'given independent normal returns, then the error of %s blocks is that of the formula',
    (method) => {
      // A. W. Lo, "The Statistics of Sharpe Ratios", Financial Analysts Journal 58 (2002): √((1 + SR² ÷ 2) ÷ T).
      const returns = normal(1_000, 0.1)
      const result = bootstrapSharpe(returns, 1, seeded(), { method, samples: 2_000, blockLength: 5 })
      const expected = Math.sqrt((1 + (result?.sharpe ?? 0) ** 2 / 2) / 1_000)
      expect((result?.standardError ?? 0) / expected).toBeGreaterThan(0.85)
      expect((result?.standardError ?? 0) / expected).toBeLessThan(1.15)
      expect((result?.high ?? 0) - (result?.low ?? 0)).toBeCloseTo(2 * 1.96 * (result?.standardError ?? 0), 2)
    },
  )

  it('given returns that remember, then blocks see an error that single draws do not', () => {
    const returns = normal(2_000, 0.1, 0.6)
    const errorOf = (blockLength: number) =>
      bootstrapSharpe(returns, 1, seeded(), { method: 'stationary', samples: 500, blockLength })?.standardError ?? 0
    // √((1 + 0.6) ÷ (1 − 0.6)) = 2 for long blocks.
    expect(errorOf(40) / errorOf(1)).toBeGreaterThan(1.5)
  })

  it('given the same seed, then the same interval, with blocks of the cube root of the returns', () => {
    const returns = normal(1_000, 0)
    const once = bootstrapSharpe(returns, 252, seeded(), { method: 'stationary', samples: 30 })
    expect(bootstrapSharpe(returns, 252, seeded(), { method: 'stationary', samples: 30 })).toEqual(once)
    expect(once?.blockLength).toBe(10)
  })

  it('given returns without deviation, then there is nothing to resample', () => {
    expect(bootstrapSharpe(Float64Array.of(1, 1, 1), 252, seeded(), { method: 'moving', samples: 10 })).toBeNull()
  })

  it('given blocks longer than the returns, or one sample, then a ConfigError says so', () => {
    const returns = Float64Array.of(1, 2, 3)
    const run = (samples: number, blockLength: number) => () =>
      bootstrapSharpe(returns, 252, seeded(), { method: 'moving', samples, blockLength })
    expect(run(10, 4)).toThrow('expected blocks of 1 to 3 returns, found 4')
    expect(run(1, 2)).toThrow('expected 2 to 100000 samples, found 1')
  })
})
