import { fileURLToPath } from 'node:url'
import { loadStrategy } from '../../src/engine/adapters/strategy/loader.ts'
import type { BacktestConfig } from '../../src/engine/backtest/runner.ts'
import type { BarSeries } from '../../src/engine/model/bar.ts'
import { USD } from '../../src/engine/model/currency.ts'
import type { Instrument } from '../../src/engine/model/instrument.ts'
import { PARTS } from '../../src/engine/portfolio/commission.ts'
import type { CrossoverTerms } from './crossover-oracle.ts'
import { minuteBars } from './minute-bars.ts'

export const BARS = 1_000_000
export const FAST = 10
export const SLOW = 30
export const QUANTITY = 100
export const COMMISSION = 0.0002
export const SLIPPAGE = 0.0001
const SEED = 42
const CASH = 10_000_000

/** A run on bars in memory. */
export interface CrossoverConfig extends BacktestConfig {
  readonly histories: readonly BarSeries[]
}

/** The sample strategy, through the loader, over the seeded bars, with costs: all that a user's run has. */
export async function crossoverConfig(bars = BARS): Promise<CrossoverConfig> {
  const file = fileURLToPath(new URL('../../strategies/sma-cross.ts', import.meta.url))
  return {
    definition: await loadStrategy(file),
    params: { fast: FAST, slow: SLOW, quantity: QUANTITY },
    histories: [minuteBars(bars, SEED)],
    from: Number.NEGATIVE_INFINITY,
    to: Number.POSITIVE_INFINITY,
    currency: USD,
    cash: CASH,
    commission: { fraction: COMMISSION, perShare: 0, minimum: 0 },
    slippage: { fraction: SLIPPAGE, increments: 0 },
    periodsPerYear: 365,
    seed: 1,
  }
}

/** The same terms in integers. */
export function exactTerms({ notionalFactor }: Instrument): CrossoverTerms {
  return {
    fast: FAST,
    slow: SLOW,
    quantity: QUANTITY,
    commissionParts: BigInt(Math.round(COMMISSION * PARTS)),
    slippageParts: BigInt(Math.round(SLIPPAGE * PARTS)),
    notionalFactor: BigInt(notionalFactor),
  }
}
