import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { RunSpill } from '../../../src/engine/adapters/backtest/run-spill.ts'
import { createHash } from 'node:crypto'
import { digestOf } from '../../../src/engine/backtest/digest.ts'
import { longResultOf } from '../../../src/engine/backtest/result.ts'
import { RunTail } from '../../../src/engine/backtest/run-tail.ts'
import { runBacktest } from '../../../src/engine/backtest/runner.ts'
import type { BacktestConfig } from '../../../src/engine/backtest/runner.ts'
import type { CorporateAction } from '../../../src/engine/model/corporate-action.ts'
import { FILL_RULES } from '../../../src/engine/simulation/fill-rules.ts'
import { DAY_MS } from '../../../src/engine/model/time.ts'
import { Strategy } from '../../../src/quantx.ts'
import { seriesOf } from '../market-replay/series.ts'
import { configOf } from './runs.ts'

const folder = mkdtempSync(join(tmpdir(), 'quantx-tail-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Market, limit and bracket orders, one that waits for ever, refused ones, and parts of fills. */
class Busy extends Strategy {
  override onBar(bar: Parameters<Strategy['onBar']>[0]) {
    const { symbol } = bar
    const step = Math.round(bar.close) % 7
    if (step === 0) this.close(symbol)
    else if (step === 1) this.buy(5, { symbol })
    else if (step === 2) this.sell(2, { symbol, limit: bar.close })
    else if (step === 3) this.bracket('buy', 3, { takeProfit: bar.close + 2, stopLoss: bar.close / 2 })
    else if (step === 4) for (const order of this.workingOrders.slice(0, 1)) this.cancel(order)
    else if (step === 5) this.buy(1, { symbol, limit: 0.01 })
    else this.buy(1_000_000_000, { symbol })
  }
}

const FACTS = { engine: { version: '', node: '' }, sha256: '', loadMs: 0, runMs: 0, warnings: [] }

function whole(config: BacktestConfig) {
  const outcome = runBacktest(config, { barsPerReport: 3 })
  const hash = createHash('sha256')
  const digest = digestOf(outcome, { update: (text) => hash.update(text), digest: () => hash.digest('hex') })
  const { trades, orders, ...result } = longResultOf(outcome, { ...FACTS, digest })
  return { ...result, trades: [...trades], orders: [...orders] }
}

function inParts(config: BacktestConfig, fillsAtOnce: number) {
  const spill = new RunSpill(folder)
  try {
    const outcome = runBacktest(config, { barsPerReport: 3, tail: new RunTail(spill, fillsAtOnce) })
    const digest = spill.digest(outcome.recorder)
    const { trades, orders, ...result } = longResultOf(outcome, { ...FACTS, digest, records: spill.records })
    expect([...outcome.trader.orders.orders]).toEqual([])
    expect(outcome.recorder.fills).toEqual([])
    return { ...result, trades: [...trades], orders: [...orders] }
  } finally {
    spill.close()
  }
}

describe('a run whose trades and orders leave memory when they are over', { timeout: 60_000 }, () => {
  it('given any prices, splits, dividends, an end and new names, then result and digest are those of the run that keeps all', () => {
    const prices = fc.array(fc.integer({ min: 20, max: 60 }), { minLength: 2, maxLength: 40 })
    const date = fc.integer({ min: 1, max: 38 })
    const action = fc.oneof(
      fc.record({
        kind: fc.constant('split' as const),
        date,
        to: fc.constantFrom(1, 2, 3),
        from: fc.constantFrom(1, 2, 40),
      }),
      fc.record({ kind: fc.constant('dividend' as const), date, amount: fc.constant({ units: 5, places: 1 }) }),
      fc.record({ kind: fc.constant('rename' as const), date, newSymbol: fc.constant('NEW') }),
      fc.record({ kind: fc.constant('delist' as const), date, price: fc.constant(null) }),
    )
    const actions = fc.uniqueArray(action, { maxLength: 3, selector: (one) => one.date })
    let trades = 0
    fc.assert(
      fc.property(prices, prices, actions, fc.integer({ min: 1, max: 12 }), (first, second, happened, fillsAtOnce) => {
        const daily = (symbol: string, given: readonly number[]) =>
          seriesOf(
            symbol,
            given.map((price) => price * 100),
            { timeframe: DAY_MS },
          )
        const config = configOf(Busy, {
          histories: [daily('TEST', first), daily('MORE', second)],
          actions: happened.map((one): CorporateAction => ({ ...one, symbol: 'TEST' })),
          // A tenth of a bar's ten is one: most orders fill in parts.
          fills: { ...FILL_RULES, volumeShare: 0.3 },
          commission: { fraction: 0.001, perShare: 0, minimum: 0 },
          slippage: { fraction: 0.001, increments: 1 },
        })
        const expected = whole(config)
        expect(inParts(config, fillsAtOnce)).toEqual(expected)
        trades += expected.trades.length
      }),
      { numRuns: 120 },
    )
    expect(trades).toBeGreaterThan(100)
  })
})
