import { createHash } from 'node:crypto'
import type { BacktestResult } from '../../../contract/backtest.ts'
import type { RunInspection } from '../../../contract/run-review.ts'
import { FillConfig } from '../../../contract/fill-config.ts'
import { digestOf } from '../../backtest/digest.ts'
import { longResultOf } from '../../backtest/result.ts'
import type { LongResult, ResultFacts } from '../../backtest/result.ts'
import { runBacktest } from '../../backtest/runner.ts'
import type { BacktestConfig, BacktestHooks, BacktestOutcome } from '../../backtest/runner.ts'
import { RunInspector, type InspectionWindow } from '../../backtest/run-inspector.ts'
import { Universe } from '../../market/universe.ts'
import { seriesOn } from '../../model/bar-stream.ts'
import type { AnySeries } from '../../model/bar-stream.ts'
import type { StrategyDefinition } from '../../strategy/definition.ts'
import { hashTicks } from '../data/canonical-bars.ts'
import { peakMemoryBytes } from '../peak-memory.ts'
import { evaluateStrategy } from '../strategy/evaluate.ts'
import { accountModels } from './account-models.ts'
import { costModels } from './cost-models.ts'
import { rowsPerWindow } from '../../market/bar-window.ts'
import { FileBars, loadBarFile } from '../data/streaming/bar-file.ts'
import { RunTail } from '../../backtest/run-tail.ts'
import { RunSpill } from './run-spill.ts'
import { isFiled, isStreamed } from './job.ts'
import type { AnyJob, JobBars } from './job.ts'

/**
 * Runs a job on this thread, which is busy until it ends.
 * @throws StrategyError, ConfigError, CancelledError as {@link runBacktest}
 */
export function runJob(job: AnyJob, engine: BacktestResult['engine'], hooks: BacktestHooks = {}): BacktestResult {
  const result = runLongJob(job, engine, hooks)
  return { ...result, trades: [...result.trades], orders: [...result.orders] }
}

/**
 * {@link runJob} of whose trades and orders records are made when somebody looks at them.
 * @param folder where they go while it runs, so that memory does not grow with them, if they can
 */
export function runLongJob(
  job: AnyJob,
  engine: BacktestResult['engine'],
  hooks: BacktestHooks = {},
  folder?: string,
): LongResult {
  const config = configOf(job, evaluateStrategy(job.strategy))
  // With these, words of an order may come after its end, or others than the strategy make orders.
  const isHeld = config.latency !== undefined || config.margin !== undefined
  const spill = folder === undefined || isHeld ? undefined : new RunSpill(folder)
  try {
    return runConfig(job, config, engine, hooks, spill)
  } finally {
    spill?.close()
    closeBars(config)
  }
}

/** Gives back the files that a run's bars were read from. */
function closeBars({ histories, details = [] }: BacktestConfig): void {
  for (const { bars } of [...histories, ...details]) if (bars instanceof FileBars) bars.close()
}

function runConfig(
  job: AnyJob,
  config: BacktestConfig,
  engine: BacktestResult['engine'],
  hooks: BacktestHooks,
  spill: RunSpill | undefined,
): LongResult {
  const startedAt = performance.now()
  let playedAt = startedAt
  const outcome = runBacktest(config, {
    ...hooks,
    tail: spill && new RunTail(spill),
    onPlayed: () => (playedAt = performance.now()),
  })
  const digest = spill?.digest(outcome.recorder) ?? digestOfRun(outcome)
  const { loadMs, warnings } = job
  const result = longResultOf(outcome, {
    engine,
    sha256: job.sha256,
    detailHash: job.detail?.sha256,
    otherHashes: (job.others ?? []).map(({ sha256 }) => sha256),
    rateHashes: (job.rates ?? []).map(({ sha256 }) => sha256),
    ...ticksOf(config),
    digest,
    records: spill?.records,
    loadMs: roundMs(loadMs),
    runMs: roundMs(playedAt - startedAt),
    warnings,
  })
  const statisticsMs = roundMs(performance.now() - playedAt)
  const timing = { ...result.timing, statisticsMs, peakMemoryBytes: peakMemoryBytes() }
  return { ...result, timing: isStreamed(job) ? { ...timing, streamed: true } : timing }
}

/** What a result tells of the ticks that orders met. */
function ticksOf({ histories }: BacktestConfig): Pick<ResultFacts, 'ticks'> {
  const ticks = histories.flatMap((series) => {
    if (!series.ticks) return []
    const { kind, length: count } = series.ticks
    return [{ symbol: series.instrument.symbol, kind, count, sha256: hashTicks(series, series.ticks) }]
  })
  return ticks.length > 0 ? { ticks } : {}
}

/**
 * Runs a job on this thread and writes down what a chart shows of a part of it.
 * @throws as {@link runJob}
 */
export function inspectJob(job: AnyJob, window: InspectionWindow, cancelled: () => boolean): RunInspection {
  const watch = new RunInspector(window)
  const config = configOf(job, evaluateStrategy(job.strategy))
  try {
    const outcome = runBacktest(config, { watch, cancelled })
    return { digest: digestOfRun(outcome), ...watch.seen() }
  } finally {
    closeBars(config)
  }
}

/** The run of a job, with the strategy that its bundle makes. */
export function configOf(job: AnyJob, definition: StrategyDefinition): BacktestConfig {
  const { params, series, others = [], from, to, cash, costs, account } = job
  const models = accountModels(job, series.instrument.currency)
  return {
    definition,
    params,
    histories: [series, ...others.map((other) => other.series)].map((each) =>
      openSeries(job.fills?.match === 'bars' ? onBars(each) : each, others.length + 1),
    ),
    actions: job.actions,
    universe: job.universe && new Universe(job.universe),
    from: from ?? Number.NEGATIVE_INFINITY,
    to: to ?? Number.POSITIVE_INFINITY,
    cash,
    ...models,
    account,
    ...costModels(costs, models.currency),
    costs,
    ...fillsOf(job),
    periodsPerYear: job.periodsPerYear,
    seed: job.seed,
  }
}

/** A history without its ticks: orders meet its bars. */
function onBars(series: JobBars): JobBars {
  if (isFiled(series)) return series
  const { instrument, timeframe, bars } = series
  return { instrument, timeframe, bars }
}

/**
 * The bars of a job, opened when they are on the disk; those that are no more than their windows would be are read.
 * @param histories that are played beside it, and itself
 */
export function openSeries(series: JobBars, histories: number): AnySeries {
  if (!isFiled(series)) return series
  const { instrument, timeframe, file } = series
  const isShort = file.length <= 2 * rowsPerWindow(histories)
  return seriesOn(isShort ? loadBarFile(file) : new FileBars(file), { instrument, timeframe })
}

function fillsOf({ fills, detail }: AnyJob): Pick<BacktestConfig, 'fills' | 'details'> {
  const { path, limit, market, volumeShare } = fills ?? FillConfig.parse({})
  return {
    fills: { path, limits: limit, markets: market, volumeShare },
    details: detail ? [openSeries(detail.series, 1)] : [],
  }
}

function digestOfRun(outcome: BacktestOutcome): string {
  const sha256 = createHash('sha256')
  return digestOf(outcome, { update: (text) => sha256.update(text), digest: () => sha256.digest('hex') })
}

function roundMs(ms: number): number {
  return Math.round(ms * 1_000) / 1_000
}
