import type { BacktestConfig } from '../../../src/engine/backtest/runner.ts'
import { USD } from '../../../src/engine/model/currency.ts'
import { FILL_RULES } from '../../../src/engine/simulation/fill-rules.ts'
import type { StrategyClass } from '../../../src/engine/strategy/definition.ts'
import { definitionOf } from '../strategy/floor.ts'
import { seriesOf } from '../market-replay/series.ts'

/** A run without costs or limits of volume on a few bars, unless the fields say otherwise. */
export function configOf(strategyClass: StrategyClass, fields: Partial<BacktestConfig> = {}): BacktestConfig {
  return {
    definition: definitionOf(strategyClass),
    params: {},
    histories: [seriesOf('TEST', [100_00, 101_00, 102_00, 103_00])],
    from: Number.NEGATIVE_INFINITY,
    to: Number.POSITIVE_INFINITY,
    currency: USD,
    cash: 1_000_000,
    commission: { fraction: 0, perShare: 0, minimum: 0 },
    slippage: { fraction: 0, increments: 0 },
    // Endless liquidity, where a test is not about it.
    fills: { ...FILL_RULES, volumeShare: null },
    periodsPerYear: 252,
    seed: 1,
    ...fields,
  }
}
