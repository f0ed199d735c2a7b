import { describe, expect, test } from 'vitest'
import { runBacktest } from '../../../src/engine/backtest/runner.ts'
import type { BarSeries } from '../../../src/engine/model/bar.ts'
import type { Bar } from '../../../src/engine/model/bar.ts'
import { ticksOf } from '../../../src/engine/model/tick-series.ts'
import type { TickColumns } from '../../../src/engine/model/tick-series.ts'
import { DAY_MS, MINUTE_MS } from '../../../src/engine/model/time.ts'
import type { StrategyClass } from '../../../src/engine/strategy/definition.ts'
import { Strategy } from '../../../src/engine/strategy/strategy.ts'
import type { StrategyFill, StrategyTrade } from '../../../src/engine/strategy/strategy-views.ts'
import { NO_FINANCING } from '../../../src/engine/portfolio/financing.ts'
import { FILL_RULES } from '../../../src/engine/simulation/fill-rules.ts'
import { seriesOf } from '../market-replay/series.ts'
import { definitionOf } from '../strategy/floor.ts'
import { configOf } from './runs.ts'

const told: string[] = []

/** Writes down what it is told, and buys at the end of the first bar. */
class Listener extends Strategy {
  #bars = 0
  override onBar({ symbol, time }: Bar): void {
    told.push(`bar ${symbol} ${time / 1000}`)
    if (this.#bars++ === 0) this.buy(30)
  }
  override onTrade({ symbol, at, price, size }: StrategyTrade): void {
    told.push(`trade ${symbol} ${at / 1000} ${size} at ${price}`)
  }
  override onFill({ quantity, price, at }: StrategyFill): void {
    told.push(`fill ${at / 1000} ${quantity} at ${price}`)
  }
}

/** Sells short on the first trade, and buys back on the second: both fill on the trade after that. */
class ShortOverNight extends Strategy {
  #trades = 0
  override onTrade(): void {
    this.#trades++
    if (this.#trades === 1) this.sell(30)
    if (this.#trades === 2) this.buy(30)
  }
}

/** Buys on the first trade and sells on the first of the second minute. */
class InAndOut extends Strategy {
  override onTrade({ at }: StrategyTrade): void {
    if (at === 10_000) this.buy(5)
    if (at === 60_000 && !this.position().isFlat) this.sell(5)
  }
}

/** Sells short on the first trade of the morning. */
class ShortInTheMorning extends Strategy {
  override onTrade({ at }: StrategyTrade): void {
    if (at === 86_410_000) this.sell(30)
  }
}

function trades(...rows: readonly (readonly [second: number, price: number, size: number])[]): TickColumns {
  const column = (of: (row: (typeof rows)[number]) => number) => Float64Array.from(rows, of)
  return ticksOf('trades', [column(([at]) => at * 1000), column(([, price]) => price), column(([, , size]) => size)])
}

/** Three minutes, and the trades inside of them: 200 at its end belongs to the second. */
const TICKED: BarSeries = {
  ...seriesOf('TEST', [[100_00, 101_00, 100_00, 101_00], [102_00, 104_00, 102_00, 104_00], 103_00]),
  ticks: trades(
    [10, 100_00, 50],
    [40, 101_00, 50],
    [60, 102_00, 200],
    [60, 103_00, 60],
    [90, 104_00, 40],
    [130, 103_00, 50],
  ),
}

function run(histories: readonly BarSeries[], fields = {}) {
  told.length = 0
  return runBacktest(configOf(Listener, { histories, fills: { ...FILL_RULES, volumeShare: 0.1 }, ...fields }))
}

describe('a run on trades', () => {
  test('given an order at the end of a bar, when trades go on, then they fill it by a tenth of each, in order of time', () => {
    run([TICKED])
    expect(told).toEqual([
      'trade TEST 10 50 at 100',
      'trade TEST 40 50 at 101',
      'bar TEST 0',
      'fill 60 20 at 102',
      'trade TEST 60 200 at 102',
      'fill 60 6 at 103',
      'trade TEST 60 60 at 103',
      'fill 90 4 at 104',
      'trade TEST 90 40 at 104',
      'bar TEST 60',
      'trade TEST 130 50 at 103',
      'bar TEST 120',
    ])
  })

  test('given a run that begins with the second bar, then trades before it are not told', () => {
    run([TICKED], { from: MINUTE_MS })
    expect(told[0]).toBe('trade TEST 60 200 at 102')
  })

  test('given the same bars without their trades, then orders meet the bars', () => {
    const { ticks: _ticks, ...bars } = TICKED
    run([bars], { fills: { ...FILL_RULES, volumeShare: null } })
    expect(told).toEqual(['bar TEST 0', 'fill 60 30 at 102', 'bar TEST 60', 'bar TEST 120'])
  })

  test('given two symbols, then their trades come in order of time, and both bars of a moment after them', () => {
    const other = { ...seriesOf('ELSE', [50_00, 50_00]), ticks: trades([20, 50_00, 1], [50, 50_00, 1], [70, 50_00, 1]) }
    run([TICKED, other])
    expect(told.slice(0, 6)).toEqual([
      'trade TEST 10 50 at 100',
      'trade ELSE 20 1 at 50',
      'trade TEST 40 50 at 101',
      'trade ELSE 50 1 at 50',
      'bar TEST 0',
      'bar ELSE 0',
    ])
  })

  test('given any end of a bar, then equity is cash and what is held at the last trade', () => {
    const { recorder, trader } = run([TICKED])
    // 20 at 102, 6 at 103 and 4 at 104 cost 3,074; at 104 they are worth 3,120, at 103 3,090.
    expect([...recorder.equity.subarray(0, 3)]).toEqual([1_000_000, 1_000_046, 1_000_016].map((money) => money * 1e6))
    expect(trader.portfolio.cash).toBe(996_926_000_000)
  })

  test('given a trade that closes a position on the next day, then the night before is paid for, and no night by one that opens there', () => {
    const DAY = 86_400
    const night = {
      ...seriesOf('TEST', [100_00, 100_00], { start: (DAY - 60) * 1000 }),
      ticks: trades(
        [DAY - 50, 100_00, 1000],
        [DAY - 40, 100_00, 1000],
        [DAY + 10, 100_00, 1000],
        [DAY + 20, 100_00, 1000],
      ),
    }
    const financing = { ...NO_FINANCING, borrowRate: 0.365 }
    const borrowFees = (strategy: StrategyClass) =>
      run([night], { definition: definitionOf(strategy), financing }).trader.portfolio.financing.borrow
    // 30 at 100 for a night of 0.1 %.
    expect(borrowFees(ShortOverNight)).toBe(-3e6)
    expect(borrowFees(ShortInTheMorning)).toBe(0)
  })

  test('given a bar that was lower before the entry, then the trade stood at no price but those after it', () => {
    const { recorder } = run([TICKED], { definition: definitionOf(InAndOut) })
    // Bought at 101 in a bar from 100 on, sold at 103.
    expect(recorder.trades).toMatchObject([{ grossPnl: 10e6, mae: 0, mfe: 10e6, bars: 1 }])
  })

  test('given bars of months, whose last days come after their nominal close, then trades are refused beside them', () => {
    const month = { ...seriesOf('TEST', [100_00], { timeframe: 30 * DAY_MS }), ticks: trades([30 * 86_400, 100_00, 1]) }
    expect(() => run([month])).toThrow(
      'expected bars of TEST of weeks at most to match orders on its ticks, found 1M (see --match)',
    )
  })

  test('given finer bars beside the trades, then it has to be said which orders meet', () => {
    expect(() => run([TICKED], { details: [seriesOf('TEST', [100_00], { timeframe: 1000 })] })).toThrow(
      'expected finer bars or ticks of TEST to match orders on, found both (see --match)',
    )
  })
})

test('given a market too thin for an order, when the run ends, then a warning says how often, and where first', () => {
  const thin = seriesOf('TEST', [100_00, 100_00, 100_00])
  const { warnings } = run([thin])
  expect(warnings).toEqual([
    '2 time(s) the market had less for an order than it wanted, and the rest had to wait, the first for O1 of TEST at 1970-01-01T00:01:00.000Z: see the share of volume that orders may fill',
  ])
  expect(run([thin], { fills: { ...FILL_RULES, volumeShare: null } }).warnings).toEqual([])
})
