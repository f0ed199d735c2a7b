import { createHash } from 'node:crypto'
import type { BacktestResult } from '../../../contract/backtest.ts'
import { digestOf } from '../../backtest/digest.ts'
import { resultOf } from '../../backtest/result.ts'
import { runBacktest } from '../../backtest/runner.ts'
import type { BacktestConfig, BacktestHooks } from '../../backtest/runner.ts'
import type { StrategyDefinition } from '../../strategy/definition.ts'
import { evaluateStrategy } from '../strategy/evaluate.ts'
import type { BacktestJob } from './job.ts'

/**
 * Runs a job on this thread, which is busy until it ends.
 * @throws StrategyError, ConfigError, CancelledError as {@link runBacktest}
 */
export function runJob(job: BacktestJob, engine: BacktestResult['engine'], hooks: BacktestHooks = {}): BacktestResult {
  const config = configOf(job, evaluateStrategy(job.strategy))
  const startedAt = performance.now()
  const outcome = runBacktest(config, hooks)
  const runMs = performance.now() - startedAt
  const sha256 = createHash('sha256')
  const digest = digestOf(outcome, { update: (text) => sha256.update(text), digest: () => sha256.digest('hex') })
  const { loadMs, warnings } = job
  return resultOf(outcome, {
    engine,
    sha256: job.sha256,
    digest,
    loadMs: roundMs(loadMs),
    runMs: roundMs(runMs),
    warnings,
  })
}

/** The run of a job, with the strategy that its bundle makes. */
export function configOf(job: BacktestJob, definition: StrategyDefinition): BacktestConfig {
  const { params, series, from, to, cash, costs } = job
  return {
    definition,
    params,
    histories: [series],
    from: from ?? Number.NEGATIVE_INFINITY,
    to: to ?? Number.POSITIVE_INFINITY,
    currency: series.instrument.currency,
    cash,
    commission: { fraction: costs.commission, perShare: costs.commissionPerShare, minimum: costs.commissionMinimum },
    slippage: { fraction: costs.slippage, increments: costs.slippageTicks },
    periodsPerYear: job.periodsPerYear,
    seed: job.seed,
  }
}

function roundMs(ms: number): number {
  return Math.round(ms * 1_000) / 1_000
}
