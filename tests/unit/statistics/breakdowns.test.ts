import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { breakDown, type SortedTrade } from '../../../src/engine/backtest/statistics/breakdowns.ts'
import { measureTrades } from '../../../src/engine/backtest/statistics/trade-statistics.ts'
import { USD } from '../../../src/engine/model/currency.ts'
import { HOUR_MS } from '../../../src/engine/model/time.ts'
import type { Money, Timestamp } from '../../../src/engine/model/units.ts'
import { tradeOf, usd } from './runs.ts'

function sorted(
  amount: number,
  entry: string,
  exit: string,
  symbol = 'A',
  side: 'long' | 'short' = 'long',
): SortedTrade {
  const [entryTime, exitTime] = [Date.parse(entry) as Timestamp, Date.parse(exit) as Timestamp]
  return { ...tradeOf(usd(amount)), symbol, side, entryTime, exitTime }
}

const TRADES = [
  sorted(100, '2023-12-29T14:30Z', '2024-01-02T15:00Z'),
  sorted(-40, '2024-01-02T15:00Z', '2024-01-31T23:59Z', 'B', 'short'),
  sorted(10, '2024-02-01T00:00Z', '2024-02-01T14:59Z', 'B'),
]

describe('breakDown', () => {
  it('given a trade over new year, then its money is of the year it ended in and its weekday of when it began', () => {
    const { year, month, weekday, hour } = breakDown(TRADES, USD)
    expect(year.map(({ key, trades, netPnl }) => [key, trades, netPnl])).toEqual([['2024', 3, 70]])
    expect(month.map(({ key, netPnl }) => [key, netPnl])).toEqual([
      ['2024-01', 60],
      ['2024-02', 10],
    ])
    expect(weekday.map(({ key, netPnl }) => [key, netPnl])).toEqual([
      ['Tuesday', -40],
      ['Thursday', 10],
      ['Friday', 100],
    ])
    expect(hour.map(({ key }) => key)).toEqual(['00:00', '14:00', '15:00'])
  })

  it('given sides and symbols, then each has the figures of its trades alone', () => {
    const { side, symbol } = breakDown(TRADES, USD)
    expect(side.map(({ key, netPnl, winRate }) => [key, netPnl, winRate])).toEqual([
      ['long', 110, 1],
      ['short', -40, 0],
    ])
    expect(symbol[1]).toEqual({
      key: 'B',
      trades: 2,
      netPnl: -30,
      winRate: 0.5,
      profitFactor: 0.25,
      expectancy: -15,
      payoffRatio: 0.25,
      averageBars: 1,
    })
  })

  it('given the clock of a venue, then days and hours are those on its wall', () => {
    const { month, hour } = breakDown(TRADES, USD, (time) => time - 5 * HOUR_MS)
    expect(hour.map(({ key }) => key)).toEqual(['09:00', '10:00', '19:00'])
    expect(month.map(({ key }) => key)).toEqual(['2024-01', '2024-02'])
  })

  it('given any trades, then every break-down adds up to the whole', () => {
    const trade = fc.record({
      netPnl: fc.integer({ min: -1e12, max: 1e12 }).map((value) => value as Money),
      entryTime: fc.integer({ min: -1e12, max: 2e12 }).map((value) => value as Timestamp),
      held: fc.integer({ min: 0, max: 1e10 }),
      symbol: fc.constantFrom('A', 'B', 'C'),
      side: fc.constantFrom('long' as const, 'short' as const),
    })
    fc.assert(
      fc.property(fc.array(trade, { maxLength: 50 }), (drawn) => {
        const trades = drawn.map(({ held, ...each }) => ({
          ...tradeOf(each.netPnl),
          ...each,
          exitTime: (each.entryTime + held) as Timestamp,
        }))
        const total = trades.reduce((sum, { netPnl }) => sum + netPnl, 0)
        const { year, month, weekday, hour, side, symbol } = breakDown(trades, USD)
        for (const rows of [year, month, weekday, hour, side, symbol]) {
          expect(rows.reduce((sum, row) => sum + row.trades, 0)).toBe(trades.length)
          expect(rows.reduce((sum, row) => sum + usd(row.netPnl), 0)).toBe(total)
        }
      }),
    )
  })
})

describe('Kelly and excursions', () => {
  const withExcursions = (netPnl: number, mae: number, mfe: number) => ({
    ...tradeOf(usd(netPnl)),
    mae: usd(mae),
    mfe: usd(mfe),
  })

  it('given six wins and four losses of the same size, then Kelly stakes a fifth', () => {
    // E. O. Thorp, "The Kelly Criterion in Blackjack, Sports Betting, and the Stock Market" (1997): f* = p − q = 0.2.
    const trades = [1, -1, 1, 1, -1, 1, -1, 1, -1, 1].map((each) => tradeOf(usd(each)))
    expect(measureTrades(trades, USD).kelly).toBeCloseTo(0.2, 14)
  })

  it('given wins twice the losses, one in two, then Kelly stakes a quarter', () => {
    // p − q ÷ b = 0.5 − 0.5 ÷ 2.
    expect(measureTrades([tradeOf(usd(20)), tradeOf(usd(-10))], USD).kelly).toBe(0.25)
  })

  it('given four trades, then their excursions are those counted by hand', () => {
    const trades = [
      withExcursions(50, -10, 70),
      withExcursions(-30, -40, 5),
      withExcursions(20, -25, 45),
      withExcursions(0, -5, 0),
    ]
    expect(measureTrades(trades, USD)).toMatchObject({
      averageMae: -20,
      averageMfe: 30,
      worstMae: -40,
      worstMaeOfWins: -25,
      edgeRatio: 1.5,
    })
  })

  it('given trades that never stood against the trader, then there is no edge ratio', () => {
    expect(measureTrades([withExcursions(1, 0, 2)], USD)).toMatchObject({
      averageMae: 0,
      worstMaeOfWins: 0,
      edgeRatio: null,
    })
    expect(measureTrades([withExcursions(-1, -1, 0)], USD).worstMaeOfWins).toBeNull()
  })
})
