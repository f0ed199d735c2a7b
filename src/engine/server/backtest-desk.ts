import { KEPT_RUNS, KEPT_RUNS_SETTING, KeptRuns } from '../../contract/backtest.ts'
import type { BacktestRequest, BacktestResult, BacktestSummary } from '../../contract/backtest.ts'
import { BacktestPool } from '../adapters/backtest/pool.ts'
import type { AnyJob, BacktestPoints } from '../adapters/backtest/pool.ts'
import type { DataCatalog } from '../adapters/data/data-catalog.ts'
import type { Store } from '../adapters/storage/store.ts'
import type { StrategyBundle } from '../adapters/strategy/bundle.ts'
import type { StrategyLibrary } from '../adapters/strategy/library.ts'
import { CancelledError, ConfigError, messageOf } from '../model/errors.ts'
import { parseParameters } from '../strategy/parameters.ts'
import type { AlertDesk } from './alert-desk.ts'
import type { StreamSink } from './api.ts'
import { BacktestAudits } from './backtest-audits.ts'
import type { Pulse } from './pulse.ts'
import { chosenInputs } from './run-source.ts'
import type { ChosenInputs } from './run-source.ts'
import { NO_POINTS, beginRun, progressOf, summaryNow } from './running-backtest.ts'
import type { RunningBacktest } from './running-backtest.ts'
import type { Time } from './timing.ts'
import { KeyedTopic } from './topics.ts'

export interface BacktestDeskParts {
  readonly store: Pick<Store, 'backtests' | 'settings'>
  readonly library: StrategyLibrary
  readonly catalog: DataCatalog
  readonly pulse: Pulse
  readonly time: Time
  readonly version: string
  readonly alerts: AlertDesk
}

/** Seed of the random numbers when none is asked for: the same run twice is the same run. */
const SEED = 1

/** Runs backtests in worker threads, shows how far they are, and keeps what came of them. */
export class BacktestDesk {
  readonly topic: KeyedTopic<'backtests'>
  readonly #parts: BacktestDeskParts
  readonly #pool: BacktestPool
  readonly #audits: BacktestAudits
  readonly #runs = new Map<string, RunningBacktest>()
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
        if (await parts.store.backtests.keepAudit(id, report)) this.#noteAudit(id, report.verdict)
      },
      onFailure: (id, error) => {
        parts.store.backtests.noteFailedAudit(id)
        this.#noteAudit(id, 'failed')
        const message = `A backtest could not be audited: ${messageOf(error)}`
        parts.alerts.add({ severity: 'warning', source: 'backtest', code: 'NOT-AUDITED', message })
      },
    })
    this.#past = new Map(parts.store.backtests.list().map((summary) => [summary.id, summary]))
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
    const inputs = await chosenInputs(catalog, request)
    const id = `b${time.now().toString(36)}-${++this.#sequence}`
    const run = beginRun(id, request, definition.name, bundle, inputs, time.now())
    this.#runs.set(id, run)
    this.topic.changed(id)
    const end = this.#run(run, request, bundle, inputs, time.now() - loadingAt)
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
    const result = await this.#parts.store.backtests.get(id)
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
    this.#parts.store.backtests.delete(id)
    this.#past.delete(id)
    this.topic.changed(id)
  }

  /** @throws ConfigError for a run that has not ended, or is no run */
  pin(id: string, pinned: boolean): void {
    const summary = this.#past.get(id)
    if (!summary || !this.#parts.store.backtests.pin(id, pinned)) {
      throw new ConfigError(`expected a backtest that ended, found "${id}"`)
    }
    this.#past.set(id, { ...summary, pinned })
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
    run: RunningBacktest,
    request: BacktestRequest,
    strategy: StrategyBundle,
    { job: { periodsPerYear, ...material }, benchmark, release }: ChosenInputs,
    loadMs: number,
  ) {
    const { params, from, to, cash, costs, fills, seed = SEED, audit = true } = request
    let isNeeded = false
    try {
      const job: AnyJob = {
        ...material,
        strategy,
        params,
        from,
        to,
        cash,
        costs,
        fills,
        periodsPerYear,
        seed,
        loadMs,
      }
      const { metrics, bytes } = await this.#pool.keep(
        job,
        { request, benchmark },
        { signal: run.cancel.signal, onProgress: (points) => this.#onPoints(run, points) },
      )
      const { totalReturn, sharpe, maxDrawdown, trades } = metrics
      const figures = { totalReturn, sharpe, maxDrawdown, trades }
      this.#end(run, { state: 'done', progress: 1, ...(audit ? { audit: 'running' } : {}), ...figures }, bytes)
      isNeeded = audit && this.#past.has(run.summary.id)
      if (isNeeded) this.#audits.add(run.summary.id, job, release)
    } catch (error) {
      const state = error instanceof CancelledError ? 'cancelled' : 'failed'
      this.#end(run, { state, error: state === 'failed' ? messageOf(error) : '' }, null)
    } finally {
      if (!isNeeded) await release()
    }
  }

  #onPoints(run: RunningBacktest, { done, total, time, value }: BacktestPoints): void {
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

  #end(run: RunningBacktest, outcome: Partial<BacktestSummary>, bytes: Uint8Array | null): void {
    const summary = { ...summaryNow(run), ...outcome }
    try {
      if (!this.#isDeleted(run)) this.#parts.store.backtests.save(summary, run.source, bytes)
    } catch (error) {
      const message = `A backtest ended but could not be kept: ${messageOf(error)}`
      this.#parts.alerts.add({ severity: 'error', source: 'backtest', code: 'NOT-KEPT', message })
    }
    const { id, state, progress, error } = summary
    if (!this.#isDeleted(run)) this.#past.set(id, summary)
    this.#deleted.delete(id)
    this.#runs.delete(id)
    this.topic.changed(id)
    run.progress.publish({ ...progressOf(run), state, progress, error, equity: NO_POINTS })
    this.#forgetOldest()
  }

  /** So many runs are kept as the user has set, besides those that are pinned. */
  #forgetOldest(): void {
    const asked = KeptRuns.safeParse(this.#parts.store.settings.read(KEPT_RUNS_SETTING))
    for (const id of this.#parts.store.backtests.prune(asked.success ? asked.data : KEPT_RUNS)) {
      this.#audits.cancel(id)
      this.#past.delete(id)
      this.topic.changed(id)
    }
  }

  #noteAudit(id: string, audit: NonNullable<BacktestSummary['audit']>): void {
    const summary = this.#past.get(id)
    if (!summary) return
    this.#past.set(id, { ...summary, audit })
    this.topic.changed(id)
  }

  #isDeleted({ summary }: RunningBacktest): boolean {
    return this.#deleted.has(summary.id)
  }

  #row(id: string): BacktestSummary | undefined {
    const run = this.#runs.get(id)
    if (!run) return this.#past.get(id)
    return this.#isDeleted(run) ? undefined : summaryNow(run)
  }
}
