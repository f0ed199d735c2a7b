import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runBacktest } from '../../../src/engine/backtest/runner.ts'
import { DAY_MS } from '../../../src/engine/model/time.ts'
import { REG_T } from '../../../src/engine/portfolio/margin-terms.ts'
import type { MarginTerms } from '../../../src/engine/portfolio/margin-terms.ts'
import { configOf } from '../backtest/runs.ts'
import { seriesOf } from '../market-replay/series.ts'
import { instrumentOf } from '../model/instruments.ts'
import { Scripted, orders, walk } from './account-scripts.ts'

describe('liquidation', () => {
  /** Follows a run: forced fills only reduce, and after each moment margin is there, or it was said that it is not. */
  function follow(
    margin: MarginTerms,
    candles: readonly (readonly [number, number, number, number])[],
    script: readonly (readonly number[])[],
  ) {
    Scripted.orders = script
    const kind = margin.kind === 'futures' ? 'future' : 'equity'
    const instrument = instrumentOf({ symbol: 'AAA', kind })
    const history = seriesOf('AAA', candles, { instrument, timeframe: DAY_MS })
    const states: boolean[] = []
    const { trader, recorder } = runBacktest(
      configOf(Scripted, {
        histories: [history],
        cash: 10_000,
        margin,
        commission: { fraction: 0.001, perShare: 0, minimum: 1 },
        slippage: { fraction: 0, increments: 2 },
      }),
      {
        watch: {
          begin: ({ margin: monitor, market }) =>
            market
              .get('AAA')
              .bars()
              .subscribe('record', 'test', ({ lowUnits, highUnits }) => {
                if (monitor === null) return
                const worst = monitor.account.stateAt(({ position }) => (position.quantity > 0 ? lowUnits : highUnits))
                const isSaid = monitor.events.at(-1)?.kind === 'deficit'
                states.push(worst.equity >= worst.maintenance || isSaid)
              }),
          moment: () => undefined,
        },
      },
    )
    return { trader, recorder, states }
  }

  const terms: readonly MarginTerms[] = [
    REG_T,
    { kind: 'futures', contracts: { AAA: { initial: 30, maintenance: 25 } }, liquidation: 'at-once' },
  ]

  test.each(terms)(
    'given any path on $kind, when margin is short, then reductions never turn a position, and margin is restored or said to be gone',
    (margin) => {
      let forced = 0
      fc.assert(
        fc.property(walk(100_00, 1_500), orders(90), (candles, script) => {
          const { trader, recorder, states } = follow(margin, candles, script)
          let held = 0
          for (const { side, quantity, liquidation } of recorder.fills) {
            const signed = side === 'buy' ? quantity : -quantity
            const reduces = Math.sign(signed) === -Math.sign(held) && quantity <= Math.abs(held)
            forced += Number(liquidation ?? false)
            expect(liquidation === undefined || reduces).toBe(true)
            held += signed
          }
          expect(states.every(Boolean)).toBe(true)
          const { cash, equity, holdings } = trader.portfolio
          expect([...holdings].reduce((sum, { value }) => sum + value, Number(cash))).toBe(equity)
          expect(trader.margin?.count('liquidation')).toBe(
            recorder.fills.filter(({ liquidation }) => liquidation).length,
          )
        }),
        { numRuns: 60 },
      )
      expect(forced).toBeGreaterThan(0)
    },
  )

  test('given any path on isolated margin, when a position falls, then it costs no more than its margin', () => {
    let fallen = 0
    fc.assert(
      fc.property(
        walk(100_00, 1_500),
        fc.integer({ min: 2, max: 50 }),
        fc.constantFrom(-1, 1),
        (candles, leverage, side) => {
          const margin: MarginTerms = {
            kind: 'isolated',
            leverage,
            leverages: {},
            maintenance: 0.005,
            liquidationFee: 0.01,
          }
          const { recorder } = follow(margin, candles, [[side * 10]])
          for (const { netPnl, entryNotional, commission } of recorder.trades.filter((trade) => trade.liquidation)) {
            fallen++
            // What was paid to open it came out of cash.
            const opening = recorder.fills[0]?.commission ?? 0
            expect(-netPnl - opening).toBeLessThanOrEqual(Math.ceil(entryNotional / leverage))
            expect(commission).toBeGreaterThanOrEqual(opening)
          }
        },
      ),
      { numRuns: 60 },
    )
    expect(fallen).toBeGreaterThan(0)
  })
})
