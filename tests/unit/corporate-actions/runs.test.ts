import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runBacktest } from '../../../src/engine/backtest/runner.ts'
import type { BacktestConfig, BacktestOutcome } from '../../../src/engine/backtest/runner.ts'
import { Ema } from '../../../src/engine/indicators/ema.ts'
import { Sma } from '../../../src/engine/indicators/sma.ts'
import { Universe } from '../../../src/engine/market/universe.ts'
import type { CorporateAction } from '../../../src/engine/model/corporate-action.ts'
import { DAY_MS } from '../../../src/engine/model/time.ts'
import type { StrategyClass } from '../../../src/engine/strategy/definition.ts'
import { Strategy } from '../../../src/quantx.ts'
import { configOf } from '../backtest/runs.ts'
import { type Candle, seriesOf } from '../market-replay/series.ts'

const daily = (symbol: string, candles: readonly Candle[], firstDay = 0) =>
  seriesOf(symbol, candles, { timeframe: DAY_MS, start: firstDay * DAY_MS })
const split = (date: number, to: number, from = 1, symbol = 'TEST'): CorporateAction => ({
  kind: 'split',
  symbol,
  date,
  to,
  from,
})
const delist = (date: number, symbol: string, price: number | null = null): CorporateAction => ({
  kind: 'delist',
  symbol,
  date,
  price: price === null ? null : { units: price, places: 0 },
})

/** What a strategy is told and sees, line by line. */
let seen: string[] = []

class Watcher extends Strategy {
  readonly average = this.indicator(new Sma(3))
  readonly smooth = this.indicator(new Ema(2))
  override onStart() {
    seen = [`start ${this.symbols.join(' ')}`]
  }
  override onBar(bar: Parameters<Strategy['onBar']>[0]) {
    seen.push(`${bar.time / DAY_MS} ${bar.symbol} ${bar.close} sma ${this.average.value}`)
    if (bar.time === 0) this.buy(10)
  }
  override onCorporateAction(action: Parameters<Strategy['onCorporateAction']>[0]) {
    seen.push(`${action.kind} of ${action.symbol}, held ${this.position().quantity}, sma ${this.average.value}`)
  }
  override onUniverse({ joined, left }: Parameters<Strategy['onUniverse']>[0]) {
    seen.push(`joined ${joined.join(' ')} left ${left.join(' ')} now ${this.symbols.join(' ')}`)
  }
}

const run = (fields: Partial<BacktestConfig>, strategy: StrategyClass = Watcher): BacktestOutcome =>
  runBacktest(configOf(strategy, fields))
const equityOf = ({ recorder }: BacktestOutcome) => [...recorder.equity.subarray(0, recorder.length)]

describe('a split during a run', () => {
  const HISTORY = daily('TEST', [100_00, 200_00, 300_00, 40_00, 50_00])

  it('given ten shares of 200, when they become 100, then the strategy holds 100 and its average is in their terms', () => {
    const outcome = run({ histories: [HISTORY], actions: [split(3, 10)] })

    expect(seen).toEqual([
      'start TEST',
      '0 TEST 100 sma NaN',
      '1 TEST 200 sma NaN',
      '2 TEST 300 sma 200',
      'split of TEST, held 100, sma 20',
      '3 TEST 40 sma 30',
      '4 TEST 50 sma 40',
    ])
    expect(equityOf(outcome).map((money) => money / 1e6)).toEqual([
      1_000_000, 1_000_000, 1_001_000, 1_002_000, 1_003_000,
    ])
  })

  it('given any prices and a split, when the past is adjusted before the run instead, then indicators end with the same values', () => {
    const prices = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 5, maxLength: 20 })
    let last: number[] = []
    class Reader extends Strategy {
      readonly average = this.indicator(new Sma(3))
      readonly smooth = this.indicator(new Ema(4))
      override onBar() {
        last = [this.average.value, this.smooth.value]
      }
    }
    fc.assert(
      fc.property(prices, fc.integer({ min: 2, max: 9 }), fc.integer({ min: 1, max: 4 }), (list, ratio, when) => {
        const raw = list.map((price, day) => price * 100 * (day < when ? ratio : 1))
        run({ histories: [daily('TEST', raw)], actions: [split(when, ratio)] }, Reader)
        const found = last
        run(
          {
            histories: [
              daily(
                'TEST',
                list.map((price) => price * 100),
              ),
            ],
          },
          Reader,
        )

        expect(found).toEqual(last)
      }),
      { numRuns: 50 },
    )
  })

  it('given a run that begins after the split, or ends before it, then nothing happens', () => {
    for (const range of [{ from: 3 * DAY_MS }, { to: 2 * DAY_MS }]) {
      expect(run({ histories: [HISTORY], actions: [split(3, 10)], ...range }).recorder.actions).toEqual([])
    }
  })

  it('given several reports a bar, when a split falls between, then each bar is played once', () => {
    const config = configOf(Watcher, { histories: [HISTORY], actions: [split(3, 10)] })
    runBacktest(config, { barsPerReport: 1 })

    expect(seen.filter((line) => line.includes('TEST') && line.includes('sma') && !line.includes('of'))).toHaveLength(5)
  })
})

describe('a delisting during a run', () => {
  it('given a value at the end after the last bar, when the run is over, then the position is closed at it', () => {
    const outcome = run({ histories: [daily('TEST', [10_00, 20_00, 30_00])], actions: [delist(9, 'TEST', 1)] })

    expect(outcome.trader.portfolio.grossExposure).toBe(0)
    expect(outcome.recorder.trades).toHaveLength(1)
    expect(outcome.recorder.trades[0]).toMatchObject({ grossPnl: -190e6, exitTime: 9 * DAY_MS })
    expect(equityOf(outcome).at(-1)).toBe(1_000_000e6 - 190e6)
    expect(outcome.recorder.time[outcome.recorder.length - 1]).toBe(9 * DAY_MS)
  })

  it('given bars after the delisting, when it is played, then they are not', () => {
    const outcome = run({ histories: [daily('TEST', [10_00, 20_00, 30_00, 40_00])], actions: [delist(2, 'TEST')] })

    expect(outcome.bars).toBe(2)
    expect(seen.at(-1)).toBe('delist of TEST, held 10, sma NaN')
  })

  it('given another symbol that goes on, when one is delisted, then its place in the run is the date', () => {
    const outcome = run({
      histories: [daily('TEST', [10_00, 20_00]), daily('OTHER', [1_00, 1_00, 1_00, 1_00, 1_00])],
      actions: [delist(3, 'TEST')],
    })

    expect(seen).toEqual([
      'start TEST OTHER',
      '0 TEST 10 sma NaN',
      '0 OTHER 1 sma NaN',
      '1 TEST 20 sma NaN',
      '1 OTHER 1 sma NaN',
      '2 OTHER 1 sma NaN',
      // It buys ten on each bar of the first day.
      'delist of TEST, held 20, sma NaN',
      '3 OTHER 1 sma NaN',
      '4 OTHER 1 sma NaN',
    ])
    expect(outcome.recorder.trades[0]).toMatchObject({ exitTime: 3 * DAY_MS, grossPnl: 0 })
  })
})

describe('a universe by date', () => {
  const histories = ['A', 'B', 'C'].map((symbol) => daily(symbol, [1_00, 2_00, 3_00, 4_00]))
  const stay = (symbol: string, from: number, until: number) => ({ symbol, from, until })
  const ALWAYS = Number.POSITIVE_INFINITY

  it('given members that come and go, when it is played, then the strategy sees those of the day', () => {
    const universe = new Universe([stay('A', -9, ALWAYS), stay('B', 0, 2), stay('C', 2, ALWAYS), stay('X', 1, 2)])
    run({ histories, universe })

    expect(seen.map((line) => line.replace(/ sma.*/, '')).join(', ')).toBe(
      'start A B, 0 A 1, 0 B 1, 1 A 2, 1 B 2, joined C left B now A C, 2 A 3, 2 C 3, 3 A 4, 3 C 4',
    )
  })

  it('given an indicator on one that joins, when it is added then, then it has seen the bars before', () => {
    const values: number[] = []
    class Late extends Strategy {
      override onUniverse({ joined }: Parameters<Strategy['onUniverse']>[0]) {
        for (const symbol of joined) values.push(this.indicator(new Sma(2), { symbol }).value)
      }
    }
    run({ histories, universe: new Universe([stay('A', 0, ALWAYS), stay('C', 2, ALWAYS)]) }, Late)

    expect(values).toEqual([1.5])
  })

  it.each([
    ['before it joined', 'C', 0],
    ['after it left', 'B', 2],
  ])(
    'given an order for a symbol %s, when it is placed, then the strategy is stopped with the reason',
    (_, symbol, day) => {
      class Early extends Strategy {
        override onBar(bar: Parameters<Strategy['onBar']>[0]) {
          if (bar.time === day * DAY_MS) this.buy(1, { symbol })
        }
      }
      const universe = new Universe([stay('A', 0, ALWAYS), stay('B', 0, 2), stay('C', 2, ALWAYS)])

      expect(() => run({ histories, universe }, Early)).toThrow(/expected (one of them|an order that closes), found/)
    },
  )

  it('given a position in one that left, when it is closed, then it is', () => {
    class Closer extends Strategy {
      override onBar(bar: Parameters<Strategy['onBar']>[0]) {
        if (bar.time === 0 && bar.symbol === 'B') this.buy(1, { symbol: 'B' })
      }
      override onUniverse({ left }: Parameters<Strategy['onUniverse']>[0]) {
        for (const symbol of left) this.close(symbol)
      }
    }
    const outcome = run({ histories, universe: new Universe([stay('A', 0, ALWAYS), stay('B', 0, 2)]) }, Closer)

    expect(outcome.recorder.trades).toHaveLength(1)
    expect(outcome.recorder.trades[0]).toMatchObject({ exitTime: 2 * DAY_MS, grossPnl: 1e6 })
  })

  it('given no member with bars at the start, when it is played, then that is said', () => {
    expect(() => run({ histories, universe: new Universe([stay('X', 0, ALWAYS)]) })).toThrow(
      'expected a member of the universe with bars at the start, found none: members were X',
    )
  })
})

describe('a new name during a run', () => {
  it('given a rename, when it is dated, then position and orders answer to both names', () => {
    const held: number[] = []
    class Renamed extends Strategy {
      override onBar(bar: Parameters<Strategy['onBar']>[0]) {
        if (bar.time === 0) this.buy(5)
        if (bar.time === 2 * DAY_MS) {
          held.push(this.position('NEWNAME').quantity)
          this.buy(1, { symbol: 'NEWNAME' })
        }
        if (bar.time === 3 * DAY_MS) held.push(this.position().quantity)
      }
    }
    const rename: CorporateAction = { kind: 'rename', symbol: 'TEST', date: 2, newSymbol: 'NEWNAME' }
    run({ histories: [daily('TEST', [1_00, 1_00, 1_00, 1_00])], actions: [rename] }, Renamed)

    expect(held).toEqual([5, 6])
  })
})

describe('coarser bars over a split', () => {
  it('given a week of days with a split in its middle, when it closes, then all of it is in the terms after the split', () => {
    const weeks: string[] = []
    class Weekly extends Strategy {
      readonly average = this.indicator(new Sma(1), { bars: '1w' })
      constructor(...args: ConstructorParameters<typeof Strategy>) {
        super(...args)
        this.subscribe('1w')
      }
      override onBar({ timeframe, open, high, low, close, volume }: Parameters<Strategy['onBar']>[0]) {
        if (timeframe > DAY_MS) weeks.push([open, high, low, close, volume, this.average.value].join(' '))
      }
    }
    // From Monday 1970-01-05 on; the split is on the Wednesday.
    const days: Candle[] = [
      [200_00, 280_00, 180_00, 240_00],
      240_00,
      120_00,
      [120_00, 150_00, 110_00, 130_00],
      130_00,
      130_00,
      130_00,
    ]
    run({ histories: [daily('TEST', days, 4)], actions: [split(6, 2)] }, Weekly)

    expect(weeks).toEqual(['100 150 90 130 90 130'])
  })
})
