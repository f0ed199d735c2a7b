import { z } from 'zod'
import { describe, expect, test } from 'vitest'
import { Sma } from '../../../src/engine/indicators/sma.ts'
import { BARS_PER_REPORT, runBacktest } from '../../../src/engine/backtest/runner.ts'
import { CancelledError, ConfigError, StrategyError } from '../../../src/engine/model/errors.ts'
import { MINUTE_MS } from '../../../src/engine/model/time.ts'
import { Strategy } from '../../../src/engine/strategy/strategy.ts'
import type { Bar } from '../../../src/engine/model/bar.ts'
import { seriesOf } from '../market-replay/series.ts'
import { instrumentOf } from '../model/instruments.ts'
import { Puppet } from '../strategy/floor.ts'
import { configOf } from './runs.ts'

const prices = [100_00, 101_00, 102_00, 103_00]

class Tuned extends Strategy {
  static override readonly parameters = z.object({ period: z.int().min(2).max(9).default(3) })
}

describe('a backtest that cannot run', () => {
  test.each<[string, Parameters<typeof configOf>[1], string]>([
    ['no history', { histories: [] }, 'expected at least one history to run on, found none'],
    ['an empty history', { histories: [seriesOf('TEST', [])] }, 'expected bars of TEST in the range, found none'],
    ['a range without bars', { from: 1e12 }, 'expected bars of TEST in the range, found none'],
    ['a range that ends before it begins', { from: 2, to: 1 }, 'expected from before to, found 2 and 1'],
    ['a range that is none', { from: Number.NaN }, 'expected from before to, found NaN'],
    ['an unknown parameter', { params: { speed: 3 } }, 'unknown parameter "speed" of puppet: expected period'],
    ['a parameter out of range', { params: { period: 10 } }, 'parameter "period" of puppet: '],
    [
      'one symbol twice',
      { histories: [seriesOf('A', prices), seriesOf('A', prices)] },
      'expected each symbol once, found A twice',
    ],
    [
      'an unknown calendar',
      { histories: [seriesOf('A', prices, { instrument: instrumentOf({ symbol: 'A', calendar: 'MOON' }) })] },
      'found "MOON"',
    ],
    [
      'histories of two timeframes',
      { histories: [seriesOf('A', prices), seriesOf('B', prices, { timeframe: 7 * MINUTE_MS })] },
      'B',
    ],
    ['a negative commission', { commission: { fraction: -1, perShare: 0, minimum: 0 } }, 'commission'],
    ['no cash', { cash: 0 }, 'expected cash above 0, found 0'],
    ['cash that is not a number', { cash: Number.NaN }, 'expected cash above 0, found NaN'],
  ])('given %s, when it is started, then a ConfigError says so', (_, fields, message) => {
    const start = () => runBacktest(configOf(Tuned, fields))
    expect(start).toThrow(ConfigError)
    expect(start).toThrow(message)
  })
})

describe('a backtest that ends early', () => {
  test('given a strategy that throws on its third bar, when it runs, then the error names bar, time and place in the file', () => {
    let bars = 0
    const third = Puppet.play({
      bar: () => {
        if (++bars === 3) throw new Error('oops')
      },
    })
    const run = () =>
      runBacktest(configOf(third, { histories: [seriesOf('TEST', prices, { start: Date.UTC(2024, 0, 2) })] }))
    expect(run).toThrow('puppet failed on the 1m bar of TEST at 2024-01-02T00:02:00.000Z: oops (puppet.ts:7:3)')
    expect(bars).toBe(3)
  })

  test.each(['start', 'stop', 'fill', 'order'])(
    'given a strategy that throws on %s, when it runs, then a StrategyError comes out',
    (when) => {
      const strategy = Puppet.play({
        bar: (it) => void it.doBuy(1),
        [when]: () => {
          throw new Error('oops')
        },
      })
      expect(() => runBacktest(configOf(strategy))).toThrow(StrategyError)
    },
  )

  test('given a long run, when it is cancelled at the second look, then it says after how many bars', () => {
    const long = seriesOf(
      'TEST',
      Array.from({ length: 40_000 }, () => 100),
    )
    let looks = 0
    const seen: number[] = []
    const run = () =>
      runBacktest(configOf(Tuned, { histories: [long] }), {
        cancelled: () => ++looks > 1,
        onProgress: (done) => seen.push(done),
      })
    expect(run).toThrow(CancelledError)
    expect(seen).toEqual([BARS_PER_REPORT])
    looks = 0
    expect(run).toThrow(`the backtest was cancelled after ${BARS_PER_REPORT} of 40000 bars`)
  })
})

describe('a backtest that runs', () => {
  test('given parameters left out, when it runs, then their defaults are those that it ran with', () => {
    expect(runBacktest(configOf(Tuned)).params).toEqual({ period: 3 })
  })

  test('given a range, when it runs, then only its bars are traded, and equity has a point for each', () => {
    const { bars, recorder } = runBacktest(configOf(Tuned, { from: MINUTE_MS, to: 2 * MINUTE_MS }))
    expect([bars, recorder.length, [...recorder.time.subarray(0, 2)]]).toEqual([2, 2, [MINUTE_MS, 2 * MINUTE_MS]])
  })

  test('given an order on the last bar, when the run ends, then it is cancelled and the position stays open', () => {
    const strategy = Puppet.play({ bar: (it) => void it.doBuy(1) })
    const { trader, recorder } = runBacktest(configOf(strategy))
    const orders = [...trader.orders.orders].map(({ status }) => status)

    expect(orders).toEqual(['filled', 'filled', 'filled', 'canceled'])
    expect([[...recorder.trades].length, trader.portfolio.realised]).toEqual([0, 0])
    expect(trader.portfolio.openPnl).toBe((2 + 1) * 1_000_000)
  })

  test('given a seed, when a strategy draws, then the same seed draws the same and another differs', () => {
    class Gambler extends Strategy {
      static readonly drawn: number[] = []
      override onBar(): void {
        Gambler.drawn.push(this.random())
      }
    }
    for (const seed of [5, 5, 6]) runBacktest(configOf(Gambler, { seed }))
    const [first, second, third] = [0, 4, 8].map((from) => Gambler.drawn.slice(from, from + 4))
    expect(first).toEqual(second)
    expect(first).not.toEqual(third)
  })

  test('given refused orders, when it ends, then a warning says how many and why', () => {
    const strategy = Puppet.play({ bar: (it) => void it.doBuy(1_000_000) })
    const { warnings } = runBacktest(configOf(strategy))
    expect(warnings).toEqual([
      expect.stringContaining('4 order(s) were refused by the risk gate, the first: BUY 1,000,000 TEST refused'),
    ])
  })
})

describe('several symbols', () => {
  /** Writes down what it sees of both symbols each time it is told a bar. */
  class Spread extends Strategy {
    static readonly seen: unknown[] = []
    readonly averages = this.symbols.map((symbol) => [symbol, this.indicator(new Sma(1), { symbol })] as const)
    override onBar(bar: Bar): void {
      const values = this.averages.map(([symbol, average]) => [symbol, average.value, this.lastPrice(symbol)])
      Spread.seen.push([bar.symbol, Object.fromEntries(values.map(([symbol, ...rest]) => [symbol, rest]))])
    }
  }

  test('given bars that close together, when each is told, then averages and prices of both are those of this moment, whatever their order', () => {
    const histories = [seriesOf('A', [100, 200]), seriesOf('B', [1_000, 2_000])]
    const seenWith = (order: typeof histories) => {
      Spread.seen.length = 0
      runBacktest(configOf(Spread, { histories: order }))
      return [...Spread.seen]
    }
    const moment = (a: number, b: number) => ({ A: [a, a], B: [b, b] })
    expect(seenWith(histories)).toEqual([
      ['A', moment(1, 10)],
      ['B', moment(1, 10)],
      ['A', moment(2, 20)],
      ['B', moment(2, 20)],
    ])
    expect(seenWith(histories.toReversed())).toEqual([
      ['B', moment(1, 10)],
      ['A', moment(1, 10)],
      ['B', moment(2, 20)],
      ['A', moment(2, 20)],
    ])
  })

  test('given histories on different minutes, when an order of one symbol answers a bar of the other, then it never fills at an open before it was made', () => {
    class Answer extends Strategy {
      override onBar(bar: Bar): void {
        if (bar.symbol === 'A') this.buy(1, { symbol: 'B' })
      }
    }
    const histories = [seriesOf('A', [100, 100, 100]), seriesOf('B', [100, 100, 100, 100], { start: 30_000 })]
    const { trader } = runBacktest(configOf(Answer, { histories }))
    const filled = [...trader.orders.orders].filter(({ status }) => status === 'filled')
    expect(filled.map(({ createdAt, updatedAt }) => [createdAt, updatedAt])).toEqual([
      [2 * MINUTE_MS, 2.5 * MINUTE_MS],
      [3 * MINUTE_MS, 3.5 * MINUTE_MS],
    ])
  })
})
