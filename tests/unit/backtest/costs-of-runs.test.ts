import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { costModels } from '../../../src/engine/adapters/backtest/cost-models.ts'
import { type BacktestConfig, type BacktestOutcome, runBacktest } from '../../../src/engine/backtest/runner.ts'
import { CostConfig } from '../../../src/contract/costs.ts'
import { USD } from '../../../src/engine/model/currency.ts'
import type { BarSeries } from '../../../src/engine/model/bar.ts'
import { DAY_MS, MINUTE_MS } from '../../../src/engine/model/time.ts'
import { NO_FINANCING } from '../../../src/engine/portfolio/financing.ts'
import { FILL_RULES } from '../../../src/engine/simulation/fill-rules.ts'
import { Strategy } from '../../../src/engine/strategy/strategy.ts'
import { seriesOf } from '../market-replay/series.ts'
import { halfEven } from '../model/exact-arithmetic.ts'
import { configOf } from './runs.ts'

/** Trades a signed quantity at the market on each bar. */
class Scripted extends Strategy {
  static quantities: readonly number[] = []
  #bar = 0

  override onBar(): void {
    const quantity = Scripted.quantities[this.#bar++] ?? 0
    if (quantity > 0) this.buy(quantity)
    if (quantity < 0) this.sell(-quantity)
  }
}

/** Buys with a limit on the first bar and cancels on the second. */
class Waiting extends Strategy {
  #bar = 0

  override onBar(): void {
    if (this.#bar === 0) this.buy(1, { limit: 99.5 })
    if (this.#bar === 1) for (const order of this.workingOrders) this.cancel(order)
    this.#bar++
  }
}

/** Bars of a price each with so much volume. */
function historyOf(closes: readonly number[], timeframe = MINUTE_MS, volume = 1e6): BarSeries {
  const series = seriesOf('TEST', closes, { timeframe })
  series.bars.volume.fill(volume)
  return series
}

function run(quantities: readonly number[], fields: Partial<BacktestConfig>): BacktestOutcome {
  Scripted.quantities = quantities
  return runBacktest(configOf(Scripted, { cash: 1_000_000_000, ...fields }))
}

const costsOf = (costs: Partial<CostConfig>) => costModels(CostConfig.parse(costs), USD)

describe('financing', () => {
  const RATES = { borrow: 73_000_000n, credit: 36_500_000n, debit: 91_250_000n, funding: 100_000n }
  const terms = { ...NO_FINANCING, borrowRate: 0.073, creditRate: 0.0365, debitRate: 0.09125, funding: 0.0001 }
  const BILLION = 1_000_000_000n

  /** Equity at each close, booked by hand in exact integers: a day passes from open to open. */
  function equities(closes: readonly number[], { recorder, trader }: BacktestOutcome): number[] {
    let cash = BigInt(trader.portfolio.initialCash)
    let held = 0n
    let value = 0n
    return closes.map((close, day) => {
      if (day > 0) {
        // 08:00 and 16:00, then midnight with its interest and fees, then the funding of 00:00.
        for (const hour of [8, 16, 24]) {
          if (hour === 24) {
            const fee = value < 0n ? halfEven(value * RATES.borrow, 365n * BILLION) : 0n
            const free = value < 0n ? cash + value : cash
            const onDebt = cash < 0n ? halfEven(cash * RATES.debit, 365n * BILLION) : 0n
            const onCash = free > 0n ? halfEven(free * RATES.credit, 365n * BILLION) : 0n
            cash += fee + onDebt + onCash
          }
          cash -= halfEven(value * RATES.funding, BILLION)
        }
      }
      for (const { at, side, quantity, notional, commission } of recorder.fills) {
        if (at !== day * DAY_MS) continue
        held += BigInt(side === 'buy' ? quantity : -quantity)
        cash += BigInt(side === 'buy' ? -notional : notional) - BigInt(commission)
      }
      value = held * BigInt(close) * 10_000n
      return Number(cash + value)
    })
  }

  const plans = fc
    .array(fc.tuple(fc.integer({ min: 50_00, max: 150_00 }), fc.integer({ min: -99, max: 99 })), {
      minLength: 5,
      maxLength: 20,
    })
    .map((rows) => ({ closes: rows.map(([close]) => close), quantities: rows.map(([, quantity]) => quantity) }))

  test('given any run, when fees, interest and funding are booked, then equity is that of the books kept by hand', () => {
    fc.assert(
      fc.property(plans, fc.integer({ min: 5_000, max: 1_000_000 }), ({ closes, quantities }, cash) => {
        const histories = [historyOf(closes, DAY_MS)]
        const outcome = run(quantities, { histories, cash, ...costsOf({ commission: 0.001 }), financing: terms })
        expect(Array.from(outcome.recorder.equity.subarray(0, outcome.recorder.length))).toEqual(
          equities(closes, outcome),
        )
      }),
    )
  })

  test('given any run, when it ends, then profits of trades, what is open and financing are the change of equity', () => {
    fc.assert(
      fc.property(plans, ({ closes, quantities }) => {
        const histories = [historyOf(closes, DAY_MS)]
        const commission = costsOf({ commission: 0.001, commissionMinimum: 1 }).commission
        const { trader, recorder } = run(quantities, { histories, financing: terms, commission })
        const { portfolio } = trader
        const { interest, borrow, funding } = portfolio.financing
        const gross = portfolio.realised + portfolio.openPnl - portfolio.commission
        expect(portfolio.equity - portfolio.initialCash).toBe(gross + interest + borrow + funding)
        const isFlat = portfolio.grossExposure === 0
        const closed = recorder.trades.reduce((sum, { netPnl }) => sum + netPnl, 0)
        expect(isFlat ? closed : gross).toBe(gross)
      }),
    )
  })
})

describe('models of price', () => {
  const closes = Array.from({ length: 30 }, (_, day) => 100_00 + ((day * 37) % 11) * 20)
  const models = { slippageModel: 'volatility', impact: 'almgren' } as const
  const quantities = closes.map((_, day) => (day === 20 ? 50_000 : 0))

  test('given impact and volatility, when the bar of a fill and those after it change, then its price does not', () => {
    const prices = [1, 3].map((factor) => {
      const history = historyOf(closes, DAY_MS)
      for (let row = 21; row < closes.length; row++) {
        const { volume, high, low, close } = history.bars
        volume[row] = (volume[row] ?? 0) * factor
        high[row] = (high[row] ?? 0) + 100 * factor
        low[row] = (low[row] ?? 0) - 100 * factor
        close[row] = (close[row] ?? 0) + 10 * factor
      }
      return run(quantities, { histories: [history], ...costsOf(models) }).recorder.fills[0]?.price
    })

    expect(prices[0]).toBe(prices[1])
    expect(prices[0]).toBeGreaterThan(closes[21] ?? Number.NaN)
  })

  test('given impact, when more is bought, then it costs more a share', () => {
    const [few = 0, many = 0] = [1_000, 50_000].map((quantity) => {
      const plan = quantities.map((each) => (each > 0 ? quantity : 0))
      return run(plan, { histories: [historyOf(closes, DAY_MS)], ...costsOf(models) }).recorder.fills[0]?.price
    })

    expect(many).toBeGreaterThan(few)
  })
})

describe('latency', () => {
  const closes = [100_00, 101_00, 102_00, 103_00, 104_00]
  const fills = (latency: Partial<CostConfig>, quantities: readonly number[] = [1], seed = 1) =>
    run(quantities, { histories: [historyOf(closes)], seed, ...costsOf(latency) }).recorder.fills.map(({ at }) => at)
  const fixed = (ms: number) => ({ kind: 'fixed', ms }) as const

  test('given 50 ms, when an order is sent at a close, then it fills a bar later than at once', () => {
    const latency = { submit: fixed(50), cancel: fixed(50), ack: fixed(50) }

    expect(fills({})).toEqual([MINUTE_MS])
    expect(fills({ latency })).toEqual([2 * MINUTE_MS])
  })

  test('given a chance of more than a bar, when a run is repeated, then its seed decides', () => {
    const chance = { kind: 'log-normal', medianMs: MINUTE_MS, sigma: 1 } as const
    const latency = { submit: chance, cancel: chance, ack: chance }
    const seeds = Array.from({ length: 20 }, (_, seed) => seed)
    const runs = () => seeds.map((seed) => fills({ latency }, [1], seed))

    expect(runs()).toEqual(runs())
    expect(new Set(runs().map(String)).size).toBeGreaterThan(1)
  })
})

describe('a limit order', () => {
  // The third bar trades through the limit, the order having been cancelled at the close of the second.
  const candles = [100_00, 100_00, [100_00, 100_00, 99_00, 99_00], 99_00] as const
  const waited = (costs: Partial<CostConfig>) =>
    runBacktest(configOf(Waiting, { histories: [seriesOf('TEST', candles)], ...costsOf(costs) }))

  test('given a cancel on its way, when the next bar trades through the limit, then the fill overtakes the cancel', () => {
    const delay = { kind: 'fixed', ms: 20 } as const
    const at = { kind: 'fixed', ms: 0 } as const

    expect(waited({}).recorder.fills).toEqual([])
    const { recorder, trader } = waited({ latency: { submit: at, cancel: delay, ack: delay } })
    expect(recorder.fills.map(({ at: time, price }) => [time, price])).toEqual([[2 * MINUTE_MS, 99_50]])
    expect(Array.from(trader.orders.orders, ({ status }) => status)).toEqual(['filled'])
  })

  test('given rates of makers and takers, when it is met at its price, then it pays the maker’s', () => {
    const delay = { kind: 'fixed', ms: 20 } as const
    const latency = { submit: { kind: 'fixed', ms: 0 } as const, cancel: delay, ack: delay }
    const { recorder } = waited({ latency, commission: 0.001, commissionMaker: 0.0002 })

    expect(recorder.fills.map(({ commission }) => commission)).toEqual([19_900])
  })
})

test('given a minimum of 5 and parts of an order that owe 1 each, when a run fills in parts, then the minimum is paid once', () => {
  // A tenth of 100 shares a bar: 1,000 dollars and 1 of commission each.
  const closes = Array.from({ length: 12 }, () => 100_00)
  const costs = costsOf({ commission: 0.001, commissionMinimum: 5 })
  const { recorder } = run([100], { histories: [historyOf(closes, MINUTE_MS, 100)], fills: FILL_RULES, ...costs })
  const charges = recorder.fills.map(({ commission }) => commission / 1e6)

  expect(charges.length).toBeGreaterThan(5)
  expect(charges.reduce((sum, each) => sum + each, 0)).toBe(10)
  expect(charges[0]).toBe(5)
})
