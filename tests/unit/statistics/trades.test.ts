import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { measureTrades } from '../../../src/engine/backtest/statistics/trade-statistics.ts'
import { USD } from '../../../src/engine/model/currency.ts'
import { nearest } from '../indicators/rational.ts'
import { tradeOf, usd } from './runs.ts'

const measure = (...netPnl: readonly number[]) =>
  measureTrades(
    netPnl.map((amount) => tradeOf(usd(amount))),
    USD,
  )

describe('measureTrades', () => {
  it('given six trades, then every figure is the one computed by hand', () => {
    // Wins 100 + 50 + 30 = 180, losses −40 − 20 = −60, one of 0; total 120.
    const statistics = measure(100, -40, 0, 50, 30, -20)
    expect(statistics).toMatchObject({
      trades: 6,
      winRate: 0.5,
      profitFactor: 3,
      expectancy: 20,
      averageWin: 60,
      averageLoss: -30,
      payoffRatio: 2,
      bestTrade: 100,
      worstTrade: -40,
      longestWinStreak: 2,
      longestLossStreak: 1,
    })
    // Deviations 80, −60, −20, 30, 10, −40: squares 13,000; ÷ 5 = 2,600.
    expect(statistics.sqn).toBeCloseTo((Math.sqrt(6) * 20) / Math.sqrt(2600), 12)
  })

  it('given trades of different length, then averageBars is their mean', () => {
    expect(measureTrades([tradeOf(1, 3), tradeOf(1, 4)], USD).averageBars).toBe(3.5)
  })

  it('given no trades, then counts are 0 and everything else is null', () => {
    const { trades, longestWinStreak, longestLossStreak, ...rest } = measure()
    expect([trades, longestWinStreak, longestLossStreak]).toEqual([0, 0, 0])
    expect(new Set(Object.values(rest))).toEqual(new Set([null]))
  })

  it('given only wins, then there is no profit factor and no average loss', () => {
    expect(measure(1, 2)).toMatchObject({ profitFactor: null, averageLoss: null, payoffRatio: null, winRate: 1 })
  })

  it('given one trade, or equal ones, then there is no SQN', () => {
    expect([measure(5).sqn, measure(5, 5, 5).sqn]).toEqual([null, null])
  })

  it('given any trades, then sums of money are those of exact arithmetic', () => {
    const amounts = fc.array(fc.integer({ min: -(2 ** 52), max: 2 ** 52 }), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(amounts, (netPnl) => {
        const statistics = measureTrades(
          netPnl.map((amount) => tradeOf(amount)),
          USD,
        )
        const sum = (values: readonly number[]) => values.reduce((total, each) => total + BigInt(each), 0n)
        const losses = netPnl.filter((amount) => amount < 0)
        const mean = (values: readonly number[]) =>
          values.length > 0 ? nearest(sum(values), BigInt(values.length) * 1_000_000n) : null
        expect(statistics.expectancy).toBe(mean(netPnl))
        expect(statistics.averageLoss).toBe(mean(losses))
      }),
    )
  })
})
