import { describe, expect, test } from 'vitest'
import { type BacktestOutcome, runBacktest } from '../../../src/engine/backtest/runner.ts'
import { SeededRandom } from '../../../src/engine/kernel/random.ts'
import type { BarSeries } from '../../../src/engine/model/bar.ts'
import SmaCross from '../../../strategies/sma-cross.ts'
import { type Candle, seriesOf } from '../market-replay/series.ts'
import { type CrossTerms, runCross } from './cross-oracle.ts'
import { configOf } from './runs.ts'

const CASH = 1_000_000

/** A walk in cents whose steps are so small that averages tie again and again. */
function walk(seed: number, length: number, step: number): BarSeries {
  const random = new SeededRandom(seed)
  const below = (limit: number) => Math.floor(random.next() * limit)
  const candles: Candle[] = []
  let close = 500
  for (let row = 0; row < length; row++) {
    const open = Math.max(2, close + below(2 * step + 1) - step)
    close = Math.max(2, open + below(2 * step + 1) - step)
    const high = Math.max(open, close) + below(step + 1)
    const low = Math.max(1, Math.min(open, close) - below(step + 1))
    candles.push([open, high, low, close])
  }
  return seriesOf('TEST', candles)
}

function run(series: BarSeries, { fast, slow, quantity, commission, slippage }: CrossTerms): BacktestOutcome {
  return runBacktest(
    configOf(SmaCross, {
      histories: [series],
      params: { fast, slow, quantity },
      cash: CASH,
      commission: { fraction: commission / 1e9, perShare: 0, minimum: 0 },
      slippage: { fraction: slippage / 1e9, increments: 0 },
    }),
  )
}

describe('the moving-average crossover', () => {
  const seeds = Array.from({ length: 25 }, (_, seed) => seed)

  test.each([
    ['full of ties', 1, { fast: 2, slow: 4, quantity: 100, commission: 0, slippage: 0 }],
    ['full of ties, with costs', 1, { fast: 3, slow: 7, quantity: 37, commission: 2_000_000, slippage: 500_000 }],
    ['with wide steps and costs', 40, { fast: 5, slow: 12, quantity: 10, commission: 1_234_567, slippage: 7 }],
    ['of one bar against two', 2, { fast: 1, slow: 2, quantity: 1, commission: 999_999_999, slippage: 1 }],
  ])('given walks %s, when it runs, then every trade and every equity is that of exact fractions', (_, step, terms) => {
    let trades = 0
    for (const seed of seeds) {
      const series = walk(seed, 600, step)
      const oracle = runCross(series.bars, terms, CASH * 1e6)
      const { recorder } = run(series, terms)
      const found = [...recorder.trades].map((trade) => {
        const { entryTime, exitTime, entryNotional, exitNotional, commission, netPnl, bars, mae, mfe } = trade
        return { entryTime, exitTime, entryNotional, exitNotional, commission, netPnl, bars, mae, mfe }
      })
      expect(found).toStrictEqual(oracle.trades)
      expect([...recorder.equity.subarray(0, recorder.length)]).toEqual(oracle.equity)
      trades += oracle.trades.length
    }
    expect(trades).toBeGreaterThan(500)
  })

  test('given a walk, when quantity is five times as large, then so is every profit', () => {
    const series = walk(7, 2_000, 3)
    const terms = { fast: 3, slow: 8, quantity: 10, commission: 0, slippage: 0 }
    const profits = (quantity: number) =>
      [...run(series, { ...terms, quantity }).recorder.trades].map(({ netPnl }) => netPnl as number)

    expect(profits(50)).toEqual(profits(10).map((profit) => profit * 5))
    expect(profits(10).length).toBeGreaterThan(50)
  })

  test('given one configuration, when it runs twice, then orders, fills, trades and equity are the same', () => {
    const series = walk(11, 3_000, 5)
    const terms = { fast: 4, slow: 9, quantity: 10, commission: 100_000, slippage: 100_000 }
    const picture = () => {
      const { trader, recorder, statistics } = run(series, terms)
      const orders = [...trader.orders.orders].map((order) => [
        order.id,
        order.status,
        order.createdAt,
        order.updatedAt,
        order.notional,
      ])
      return {
        orders,
        trades: [...recorder.trades],
        equity: [...recorder.equity],
        statistics,
        cash: trader.portfolio.cash,
      }
    }
    expect(picture()).toEqual(picture())
  })
})
