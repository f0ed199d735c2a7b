import type { AuditReport } from '../../../contract/backtest.ts'
import { audit } from '../../backtest/audit/audit.ts'
import type { AuditRun } from '../../backtest/audit/audit.ts'
import { recorded } from '../../backtest/audit/decision.ts'
import type { Decision, Trace } from '../../backtest/audit/decision.ts'
import { endedAfter } from '../../backtest/audit/material.ts'
import type { AuditMaterial } from '../../backtest/audit/material.ts'
import type { Recorder } from '../../backtest/recorder.ts'
import { runBacktest } from '../../backtest/runner.ts'
import { rowAt } from '../../model/bar.ts'
import { inUnitsOf } from '../../market/converted-bars.ts'
import { CancelledError, QuantXError, StrategyError } from '../../model/errors.ts'
import type { StrategyDefinition } from '../../strategy/definition.ts'
import { evaluateStrategy } from '../strategy/evaluate.ts'
import { AuditWorld } from './audit-surroundings.ts'
import type { BacktestJob } from './job.ts'
import { configOf } from './run-job.ts'

export interface AuditChoice {
  readonly seed: number
  readonly points: number
}

/** The bars that an audit looks at: none after the last that is traded. */
export function auditedJob(job: BacktestJob): { readonly job: BacktestJob; readonly start: number } {
  const { series, from, to } = job
  const start = from === null ? 0 : rowAt(series.bars, from)
  const material = materialOf(job)
  const audited = withMaterial(job, to === null ? material : endedAfter(material, to))
  return { job: { ...audited, to: null }, start }
}

function materialOf({ series, others = [], detail }: BacktestJob): AuditMaterial {
  return {
    series,
    others: others.map((other) => other.series),
    // In the units of the main symbol already: a run would make a copy, which no fog could lift from.
    detail: detail && inUnitsOf(detail.series, series.instrument),
  }
}

/** The job on other bars; their hashes stay those of the true ones. */
function withMaterial(job: BacktestJob, { series, others, detail }: AuditMaterial): BacktestJob {
  const replaced = job.others?.map((other, index) => ({ ...other, series: others[index] ?? other.series }))
  return {
    ...job,
    series,
    ...(replaced ? { others: replaced } : {}),
    ...(job.detail && detail ? { detail: { ...job.detail, series: detail } } : {}),
  }
}

/** Runs a job as it is and writes its decisions down. @throws StrategyError when the strategy throws */
export function traceJob(job: BacktestJob): Trace {
  const trace = playJob(job, evaluateStrategy(job.strategy), { until: null })
  if (trace.failure) throw new StrategyError('run', trace.failure.message)
  return trace
}

/**
 * Audits a job on this thread, which is busy until it ends and good for nothing else afterwards.
 * @param elsewhere the same job's trace from another thread
 */
export function auditJob(
  { job, start }: ReturnType<typeof auditedJob>,
  elsewhere: Trace,
  { seed, points }: AuditChoice,
  onProgress: (done: number, total: number) => void,
): AuditReport {
  const world = new AuditWorld()
  let code: StrategyDefinition | undefined
  const play = (run: AuditRun): Trace => {
    world.enter(run.surroundings)
    try {
      if (!run.sameCode || !code) code = evaluateStrategy(job.strategy, world.requireFor(job.strategy.file))
    } catch (error) {
      if (!(error instanceof StrategyError)) throw error
      return { decisions: [], failure: { at: Number.NEGATIVE_INFINITY, message: error.message } }
    }
    const { material, from = job.from, cashFactor = 1 } = run
    return playJob({ ...withMaterial(job, material), from, cash: job.cash * cashFactor }, code, run)
  }
  const from = job.from ?? Number.NEGATIVE_INFINITY
  return audit({
    material: materialOf(job),
    start,
    from,
    elsewhere,
    play,
    usage: () => world.usage,
    seed,
    points,
    onProgress,
  })
}

/** The end of a re-run: what comes after is not looked at, statistics least of all. */
class PlayedEnough extends Error {}

function playJob(job: BacktestJob, definition: StrategyDefinition, run: Pick<AuditRun, 'until' | 'fog'>): Trace {
  const { series, from } = job
  const { timeframe } = series
  const decisions: Decision[] = []
  const start = from === null ? 0 : rowAt(series.bars, from)
  const until = run.until ?? Number.POSITIVE_INFINITY
  let closed = Number.NEGATIVE_INFINITY
  const isAlone = (job.others ?? []).length === 0
  const onProgress = (done: number, total: number, { time, length }: Recorder) => {
    // With several symbols bars and moments are not the same.
    const opened = isAlone ? (series.bars.time[start + done - 1] ?? 0) : (time[length - 1] ?? 0)
    closed = opened + timeframe
    run.fog?.revealAfter(opened)
    if (done >= total || closed >= until) throw new PlayedEnough()
  }
  const config = configOf(
    job,
    recorded(definition, (decision) => decisions.push(decision)),
  )
  try {
    runBacktest(config, { onProgress, barsPerReport: 1 })
  } catch (error) {
    if (error instanceof CancelledError) throw error
    if (!(error instanceof PlayedEnough)) return { decisions, failure: failureAt(error, closed, series) }
  }
  return { decisions, failure: null }
}

/** On the bar after the last that went well. @throws what is a fault of the program */
function failureAt(error: unknown, closed: number, { bars, timeframe }: BacktestJob['series']): Trace['failure'] {
  // Not the strategy alone may object to changed prices: the engine's own ranges are bounded, too.
  if (!(error instanceof QuantXError)) throw error
  const next = bars.time[rowAt(bars, closed - timeframe + 1)]
  const at = closed === Number.NEGATIVE_INFINITY ? closed : next === undefined ? closed : next + timeframe
  return { at, message: error.message }
}
