import type { BacktestConfig } from '../../src/engine/backtest/runner.ts'
import type { BarSeries } from '../../src/engine/model/bar.ts'
import { USD } from '../../src/engine/model/currency.ts'
import type { StrategyClass } from '../../src/engine/strategy/definition.ts'
import { COMMISSION, SLIPPAGE } from './crossover-run.ts'

export const CASH = 10_000_000

/** A run of a strategy of the benchmark's own, with costs. */
export function configOf(
  name: string,
  strategyClass: StrategyClass,
  histories: readonly BarSeries[],
  fields: Partial<BacktestConfig> = {},
): BacktestConfig {
  return {
    definition: { name, file: '', hash: name, source: '', strategyClass, locate: () => undefined },
    params: {},
    histories,
    from: Number.NEGATIVE_INFINITY,
    to: Number.POSITIVE_INFINITY,
    currency: USD,
    cash: CASH,
    commission: { fraction: COMMISSION, perShare: 0, minimum: 0 },
    slippage: { fraction: SLIPPAGE, increments: 0 },
    periodsPerYear: 365,
    seed: 1,
    ...fields,
  }
}
