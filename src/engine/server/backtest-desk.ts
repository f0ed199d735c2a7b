import type { BacktestProgress, BacktestRequest, BacktestResult, BacktestSummary } from '../../contract/backtest.ts'
import { BacktestPool } from '../adapters/backtest/pool.ts'
import type { BacktestJob, BacktestPoints } from '../adapters/backtest/pool.ts'
import type { DataCatalog } from '../adapters/data/data-catalog.ts'
import { hashSeries } from '../adapters/data/canonical-bars.ts'
import type { BacktestStore } from '../adapters/storage/backtest-store.ts'
import type { StrategyBundle } from '../adapters/strategy/bundle.ts'
import type { StrategyLibrary } from '../adapters/strategy/library.ts'
import { periodsPerYear } from '../backtest/periods-per-year.ts'
import type { BarSeries } from '../model/bar.ts'
import { CancelledError, ConfigError, messageOf } from '../model/errors.ts'
import { formatTimeframe } from '../model/time.ts'
import { parseParameters } from '../strategy/parameters.ts'
import type { AlertDesk } from './alert-desk.ts'
import type { StreamSink } from './api.ts'
import { BacktestAudits } from './backtest-audits.ts'
import type { Pulse } from './pulse.ts'
import type { Time } from './timing.ts'
import { KeyedTopic, Topic } from './topics.ts'

export interface BacktestDeskParts {
  readonly store: BacktestStore
  readonly library: StrategyLibrary
  readonly catalog: DataCatalog
  readonly pulse: Pulse
  readonly time: Time
  readonly version: string
  readonly alerts: AlertDesk
}

interface RunBars {
  readonly series: BarSeries
  /** Finer ones, to match orders on. */
  readonly detail: BarSeries | undefined
}

/** A run that goes on, with the equity curve so far. */
interface Run {
  readonly summary: BacktestSummary
  readonly progress: Topic<'backtest.progress'>
  readonly cancel: AbortController
  readonly source: string
  readonly done: { time: number[]; value: number[]; bars: number; total: number }
}

/** Seed of the random numbers of backtests begun from the screen: the same run twice is the same run. */
const SEED = 1

/** Runs backtests in worker threads, shows how far they are, and keeps what came of them. */
export class BacktestDesk {
  readonly topic: KeyedTopic<'backtests'>
  readonly #parts: BacktestDeskParts
  readonly #pool: BacktestPool
  readonly #audits: BacktestAudits
  readonly #runs = new Map<string, Run>()
  readonly #past: Map<string, BacktestSummary>
  /** Runs that are to leave nothing behind when they end. */
  readonly #deleted = new Set<string>()
  /** Settles when the run is over and kept. */
  readonly #ends = new Map<string, Promise<void>>()
  #sequence = 0

  constructor(parts: BacktestDeskParts) {
    this.#parts = parts
    this.#pool = new BacktestPool({ engine: { version: parts.version, node: process.versions.node } })
    this.#audits = new BacktestAudits({
      onReport: async (id, report) => {
        if (await parts.store.keepAudit(id, report)) this.#noteAudit(id, report.verdict)
      },
      onFailure: (id, error) => {
        this.#noteAudit(id, 'failed')
        const message = `A backtest could not be audited: ${messageOf(error)}`
        parts.alerts.add({ severity: 'warning', source: 'backtest', code: 'NOT-AUDITED', message })
      },
    })
    this.#past = new Map(parts.store.list().map((summary) => [summary.id, summary]))
    this.topic = new KeyedTopic<'backtests'>(
      parts.pulse,
      () => [
        ...this.#past.values(),
        ...[...this.#runs.values()].filter((run) => !this.#isDeleted(run)).map(summaryNow),
      ],
      (id) => this.#row(id),
    )
  }

  /** Begins a run. @throws ConfigError, StrategyError, DataError when it can't begin */
  async start(asked: BacktestRequest): Promise<string> {
    const { library, catalog, time } = this.#parts
    const request = { ...asked, strategyFile: library.fileOf(asked.strategyFile) }
    const loadingAt = time.now()
    const definition = library.definition(request.strategyFile)
    parseParameters(definition.strategyClass.parameters, request.params, definition.name)
    const bundle = library.bundle(request.strategyFile)
    const series = await catalog.load(request.datasetId)
    const { detailDatasetId } = request
    const detail = detailDatasetId === undefined ? undefined : await catalog.load(detailDatasetId)
    const id = `b${time.now().toString(36)}-${++this.#sequence}`
    const run = newRun(id, request, definition.name, bundle, series, time.now())
    this.#runs.set(id, run)
    this.topic.changed(id)
    const end = this.#run(run, request, bundle, { series, detail }, time.now() - loadingAt)
    this.#ends.set(
      id,
      end.finally(() => this.#ends.delete(id)),
    )
    return id
  }

  /** @throws ConfigError when no such run goes on */
  cancel(id: string): void {
    const run = this.#runs.get(id)
    if (!run) throw new ConfigError(`expected a backtest that runs, found "${id}"`)
    run.cancel.abort()
  }

  /** The result of a run that is done. @throws ConfigError when there is none */
  async get(id: string): Promise<BacktestResult> {
    const result = await this.#parts.store.get(id)
    if (result) return result
    throw new ConfigError(`expected a backtest with a result, found "${id}"`)
  }

  /** Forgets a run that ended; one that goes on is cancelled first. */
  delete(id: string): void {
    if (this.#runs.has(id)) {
      this.#deleted.add(id)
      this.cancel(id)
    }
    this.#audits.cancel(id)
    this.#parts.store.delete(id)
    this.#past.delete(id)
    this.topic.changed(id)
  }

  /** A run may have ended before anybody looked: then all there is to say is how. @throws ConfigError for no such run */
  streamProgress(id: string, sink: StreamSink<'backtest.progress'>): () => void {
    const run = this.#runs.get(id)
    if (run) return run.progress.subscribe(sink)
    const past = this.#past.get(id)
    if (!past) throw new ConfigError(`expected a backtest, found "${id}"`)
    const { state, progress, error } = past
    sink.snapshot({ state, progress, error, barsDone: 0, bars: 0, equity: NO_POINTS })
    return () => undefined
  }

  /** Cancels what runs, keeps what came of it and ends the threads. */
  async close(): Promise<void> {
    await Promise.all([this.#pool.close(), this.#audits.close()])
    await Promise.all(this.#ends.values())
  }

  async #run(
    run: Run,
    request: BacktestRequest,
    strategy: StrategyBundle,
    { series, detail }: RunBars,
    loadMs: number,
  ) {
    const { params, from, to, cash, costs, fills } = request
    const { instrument, timeframe } = series
    try {
      const job: BacktestJob = {
        strategy,
        params,
        series,
        sha256: hashSeries(series),
        from,
        to,
        cash,
        costs,
        fills,
        detail: detail && { series: detail, sha256: hashSeries(detail) },
        periodsPerYear: periodsPerYear(timeframe, instrument.calendar),
        seed: SEED,
        loadMs,
        warnings: [],
      }
      const result = await this.#pool.run(job, {
        signal: run.cancel.signal,
        onProgress: (points) => this.#onPoints(run, points),
      })
      const { totalReturn, sharpe, maxDrawdown, trades } = result.metrics
      const figures = { totalReturn, sharpe, maxDrawdown, trades }
      await this.#end(run, { state: 'done', progress: 1, audit: 'running', ...figures }, result)
      if (this.#past.has(run.summary.id)) this.#audits.add(run.summary.id, job)
    } catch (error) {
      const state = error instanceof CancelledError ? 'cancelled' : 'failed'
      await this.#end(run, { state, error: state === 'failed' ? messageOf(error) : '' }, null)
    }
  }

  #onPoints(run: Run, { done, total, time, value }: BacktestPoints): void {
    run.done.time.push(...time)
    run.done.value.push(...value)
    run.done.bars = done
    run.done.total = total
    run.progress.publish({
      ...progressOf(run),
      equity: { time: Float64Array.from(time), value: Float64Array.from(value) },
    })
    this.topic.changed(run.summary.id)
  }

  async #end(run: Run, outcome: Partial<BacktestSummary>, result: BacktestResult | null): Promise<void> {
    const summary = { ...summaryNow(run), ...outcome }
    try {
      if (!this.#isDeleted(run)) await this.#parts.store.save(summary, run.source, result)
    } catch (error) {
      const message = `A backtest ended but could not be kept: ${messageOf(error)}`
      this.#parts.alerts.add({ severity: 'error', source: 'backtest', code: 'NOT-KEPT', message })
    }
    const { id, state, progress, error } = summary
    // It may have been deleted while it was being kept.
    if (this.#isDeleted(run)) this.#parts.store.delete(id)
    else this.#past.set(id, summary)
    this.#deleted.delete(id)
    this.#runs.delete(id)
    this.topic.changed(id)
    run.progress.publish({ ...progressOf(run), state, progress, error, equity: NO_POINTS })
  }

  #noteAudit(id: string, audit: NonNullable<BacktestSummary['audit']>): void {
    const summary = this.#past.get(id)
    if (!summary) return
    this.#past.set(id, { ...summary, audit })
    this.topic.changed(id)
  }

  #isDeleted({ summary }: Run): boolean {
    return this.#deleted.has(summary.id)
  }

  #row(id: string): BacktestSummary | undefined {
    const run = this.#runs.get(id)
    if (!run) return this.#past.get(id)
    return this.#isDeleted(run) ? undefined : summaryNow(run)
  }
}

const NO_POINTS = { time: new Float64Array(), value: new Float64Array() }

function newRun(
  id: string,
  request: BacktestRequest,
  strategy: string,
  { hash, source }: StrategyBundle,
  { instrument, timeframe, bars }: BarSeries,
  startedAt: number,
): Run {
  const run: Run = {
    summary: {
      id,
      state: 'running',
      progress: 0,
      error: '',
      strategy,
      file: request.strategyFile,
      hash,
      symbol: instrument.symbol,
      timeframe: formatTimeframe(timeframe),
      params: request.params,
      startedAt,
      totalReturn: null,
      sharpe: null,
      maxDrawdown: null,
      trades: null,
    },
    progress: new Topic<'backtest.progress'>(() => progressOf(run)),
    cancel: new AbortController(),
    source,
    done: { time: [], value: [], bars: 0, total: bars.length },
  }
  return run
}

function summaryNow({ summary, done }: Run): BacktestSummary {
  return { ...summary, progress: done.total === 0 ? 0 : done.bars / done.total }
}

function progressOf({ summary, done }: Run): BacktestProgress {
  return {
    state: summary.state,
    progress: done.total === 0 ? 0 : done.bars / done.total,
    barsDone: done.bars,
    bars: done.total,
    equity: { time: Float64Array.from(done.time), value: Float64Array.from(done.value) },
    error: summary.error,
  }
}
