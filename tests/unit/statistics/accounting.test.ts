import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BacktestOutcome, runBacktest } from '../../../src/engine/backtest/runner.ts'
import type { Bar, BarSeries } from '../../../src/engine/model/bar.ts'
import type { Fill } from '../../../src/engine/model/fill.ts'
import { MINUTE_MS } from '../../../src/engine/model/time.ts'
import type { OrderOptions } from '../../../src/engine/strategy/order-options.ts'
import { Strategy } from '../../../src/engine/strategy/strategy.ts'
import { configOf } from '../backtest/runs.ts'
import { type Candle, seriesOf } from '../market-replay/series.ts'

/** What to do on a bar: a signed quantity, at the market or at a distance from the close in cents. */
interface Action {
  readonly quantity: number
  readonly type: 'market' | 'limit' | 'stop'
  readonly distance: number
}

interface Plan {
  readonly candles: Readonly<Record<string, readonly Candle[]>>
  readonly actions: Readonly<Record<string, readonly (Action | null)[]>>
  /** Times each quantity. */
  readonly scale: number
  /** Prices and sides the other way round. */
  readonly isMirrored: boolean
  readonly symbols: readonly string[]
}

const COSTS = {
  commission: { fraction: 0.001, perShare: 0.01, minimum: 0 },
  slippage: { fraction: 0.0005, increments: 1 },
}
const FREE = {}
const SYMBOLS = ['A', 'B']
const BARS = 24
/** Prices are mirrored about 100. */
const AXIS = 200_00

/** Follows its plan, and closes what it holds when the plan is over. */
class Planned extends Strategy {
  static plan: Plan
  readonly #bars = new Map<string, number>()

  override onBar({ symbol, close }: Bar): void {
    const row = this.#bars.get(symbol) ?? 0
    this.#bars.set(symbol, row + 1)
    if (row === BARS - 3) {
      for (const order of this.workingOrders) if (order.symbol === symbol) this.cancel(order)
      if (!this.position(symbol).isFlat) this.close(symbol)
      return
    }
    const action = Planned.plan.actions[symbol]?.[row]
    if (action && row < BARS - 3) this.#act(symbol, close, action)
  }

  #act(symbol: string, close: number, { quantity, type, distance }: Action): void {
    const { scale, isMirrored } = Planned.plan
    const isBuy = quantity > 0 !== isMirrored
    // A limit waits on the better side of the price, a stop on the worse.
    const away = (isBuy === (type === 'limit') ? -distance : distance) / 100
    const price = Number((close + away).toFixed(2))
    const options: OrderOptions = { symbol, ...(type === 'market' ? {} : { [type]: price }) }
    if (isBuy) this.buy(Math.abs(quantity) * scale, options)
    else this.sell(Math.abs(quantity) * scale, options)
  }
}

const candle = fc
  .tuple(fc.integer({ min: 90_00, max: 110_00 }), fc.integer({ min: -99, max: 99 }), fc.nat(60), fc.nat(60))
  .map(([open, change, above, below]): Candle => {
    const close = open + change
    const high = Math.max(open, close) + above
    // No bar is as far above its open as below: which extreme came first must not hang on the side.
    const low = Math.min(open, close) - below
    return [open, high, open - low === high - open ? low - 1 : low, close]
  })
const action = fc.option(
  fc.record({
    quantity: fc.integer({ min: -9, max: 9 }).filter((quantity) => quantity !== 0),
    type: fc.constantFrom('market' as const, 'limit' as const, 'stop' as const),
    distance: fc.integer({ min: 1, max: 80 }),
  }),
  { freq: 4 },
)
const ofEach = <T>(one: fc.Arbitrary<T>) =>
  fc.record({
    A: fc.array(one, { minLength: BARS, maxLength: BARS }),
    B: fc.array(one, { minLength: BARS, maxLength: BARS }),
  })
const plans = fc.record({ candles: ofEach(candle), actions: ofEach(action) })

function run(plan: Partial<Plan> & Pick<Plan, 'candles' | 'actions'>, costs: Partial<typeof COSTS>): BacktestOutcome {
  Planned.plan = { scale: 1, isMirrored: false, symbols: SYMBOLS, ...plan }
  const histories = Planned.plan.symbols.map((symbol) => historyOf(symbol, Planned.plan))
  return runBacktest(configOf(Planned, { histories, cash: 1_000_000_000, ...costs }))
}

function historyOf(symbol: string, { candles, isMirrored }: Plan): BarSeries {
  const mirrored = (each: Candle): Candle => {
    if (typeof each === 'number') return AXIS - each
    const [open, high, low, close] = each
    return [AXIS - open, AXIS - low, AXIS - high, AXIS - close]
  }
  const each = candles[symbol] ?? []
  const series = seriesOf(symbol, isMirrored ? each.map(mirrored) : each)
  series.bars.volume.fill(1e9)
  return series
}

const profitsOf = ({ recorder }: BacktestOutcome) =>
  recorder.trades.map(({ instrument, exitTime, netPnl }) => `${exitTime} ${instrument.symbol} ${netPnl}`).toSorted()

/** What an account that took these fills is worth at a bar's close, in exact integers. */
function worthAt(time: number, cash: number, fills: readonly Fill[], plan: Pick<Plan, 'candles'>): bigint {
  let worth = BigInt(cash)
  for (const { at, side, quantity, price, commission, instrument } of fills) {
    if (at > time) continue
    const close = plan.candles[instrument.symbol]?.[time / MINUTE_MS]
    const held = BigInt(side === 'buy' ? quantity : -quantity)
    // Cents to the millionths that the account keeps.
    worth += held * BigInt((typeof close === 'object' ? close[3] : 0) - price) * 10_000n - BigInt(commission)
  }
  return worth
}

describe('the account of a run', () => {
  it('given any orders and costs, then at every bar equity is cash plus the value of what is held, exactly', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const { recorder, trader } = run(plan, COSTS)
        const { fills } = recorder
        for (let row = 0; row < recorder.length; row += 1) {
          const expected = worthAt(recorder.time[row] ?? 0, trader.portfolio.initialCash, fills, plan)
          expect(recorder.equity[row]).toBe(Number(expected))
        }
        expect(recorder.length).toBe(BARS)
      }),
    )
  })

  it('given any run that ends flat, then its trades’ profit less their costs is the change of equity, exactly', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const { recorder, trader, statistics } = run(plan, COSTS)
        const { trades, equity, length } = recorder
        const sum = (of: (trade: (typeof trades)[number]) => number) =>
          trades.reduce((total, trade) => total + of(trade), 0)
        const change = (equity[length - 1] ?? 0) - trader.portfolio.initialCash
        expect(sum(({ netPnl }) => netPnl)).toBe(change)
        expect(sum(({ grossPnl }) => grossPnl) - sum(({ commission }) => commission)).toBe(change)
        expect(sum(({ commission }) => commission)).toBe(trader.portfolio.commission)
        expect(statistics.trades).toBe(trades.length)
        expect((statistics.expectancy ?? 0) * trades.length).toBeCloseTo(change / 1e6, 6)
      }),
    )
  })

  it('given quantities times seven, then every profit is times seven', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const one = run(plan, COSTS).recorder.trades.map(({ netPnl, mae, mfe }) => [netPnl * 7, mae * 7, mfe * 7])
        const seven = run({ ...plan, scale: 7 }, COSTS).recorder.trades.map(({ netPnl, mae, mfe }) => [
          netPnl,
          mae,
          mfe,
        ])
        expect(seven).toEqual(one)
      }),
    )
  })

  it('given mirrored prices and sides, then every profit is the same', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        expect(profitsOf(run({ ...plan, isMirrored: true }, FREE))).toEqual(profitsOf(run(plan, FREE)))
      }),
    )
  })

  it('given the symbols in another order, then trades and equity are the same', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const one = run(plan, COSTS)
        const other = run({ ...plan, symbols: SYMBOLS.toReversed() }, COSTS)
        expect(profitsOf(other)).toEqual(profitsOf(one))
        expect(other.recorder.equity).toEqual(one.recorder.equity)
      }),
    )
  })

  it('given the plans that are drawn, then most of them trade', () => {
    const drawn = fc.sample(plans, { numRuns: 20, seed: 1 })
    const traded = drawn.map((plan) => run(plan, COSTS).recorder.trades.length)
    expect(traded.filter((trades) => trades >= 4).length).toBeGreaterThan(15)
  })
})
