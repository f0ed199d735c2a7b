import type { BacktestResult } from '../../contract/backtest.ts'
import type { InspectRequest, RunInspection, RunReview } from '../../contract/run-review.ts'
import type { FillConfig } from '../../contract/fill-config.ts'
import { doubledCosts } from '../adapters/backtest/cost-models.ts'
import { BacktestPool } from '../adapters/backtest/pool.ts'
import type { BacktestJob, ReviewJob } from '../adapters/backtest/pool.ts'
import type { JobSeries } from '../adapters/backtest/job.ts'
import type { DataCatalog } from '../adapters/data/data-catalog.ts'
import type { BacktestStore } from '../adapters/storage/backtest-store.ts'
import type { StrategyBundle } from '../adapters/strategy/bundle.ts'
import type { StrategyLibrary } from '../adapters/strategy/library.ts'
import { dailyEquity } from '../backtest/statistics/daily-equity.ts'
import { returnsOf } from '../backtest/statistics/return-moments.ts'
import { tradingCalendar } from '../market/calendar.ts'
import { rowAt, sliceBars } from '../model/bar.ts'
import type { BarSeries } from '../model/bar.ts'
import { ConfigError, QuantXError, StrategyError } from '../model/errors.ts'
import { DAY_MS } from '../model/time.ts'

export interface ReviewDeskParts {
  readonly store: BacktestStore
  readonly library: StrategyLibrary
  readonly catalog: DataCatalog
  readonly version: string
}

/** A stored run cannot be made again as it was; its result stands. */
export class RunChangedError extends QuantXError {
  readonly code = 'CHANGED'
}

/** Most other runs that the choice of a run is judged by, the newest first; each is read from the store. */
const MOST_TRIED = 24
/** Longer runs stand alone: reading many of them would keep the engine from its other work. */
const MOST_BARS_TRIED = 20_000
const SHORT_HASH = 8

/**
 * Looks at stored runs: makes them again to show what the strategy saw, and finds out what to doubt. In a thread of its
 * own, so that a look does not wait behind runs.
 */
export class ReviewDesk {
  readonly #parts: ReviewDeskParts
  readonly #pool: BacktestPool
  /** The run that was looked at last: replays ask for it window by window. */
  #latest: { readonly id: string; readonly result: BacktestResult } | undefined

  constructor(parts: ReviewDeskParts) {
    this.#parts = parts
    this.#pool = new BacktestPool({ engine: { version: parts.version, node: process.versions.node }, size: 1 })
  }

  /**
   * A stretch of a stored run from within, made by running it again.
   * @throws RunChangedError when code, data or engine are not those of the run any more, ConfigError when there is none
   */
  async inspect({ id, from, bars }: InspectRequest): Promise<RunInspection> {
    const result = await this.#result(id)
    const job = jobOf(result, this.#bundle(result), await this.#series(result), await this.#detail(result))
    const columns = job.series.bars
    const first = rowAt(columns, job.from ?? Number.NEGATIVE_INFINITY)
    const before = from === null ? 0 : Math.max(0, rowAt(columns, from) - first)
    const inspection = await this.#pool.inspect(job, { before, bars })
    if (inspection.digest !== result.digest) throw new RunChangedError(this.#otherDigest(result, inspection.digest))
    return inspection
  }

  /** What takes longer to say of a stored run than its result. @throws ConfigError when there is none */
  async review(id: string): Promise<RunReview> {
    const result = await this.#result(id)
    const series = await this.#series(result).catch(nullIfChanged)
    const job: ReviewJob = {
      result,
      seed: result.config.seed ?? 1,
      timeZone: series && series.timeframe < DAY_MS ? tradingCalendar(series.instrument.calendar).timeZone : 'UTC',
      closes: series && closesOf(result, series),
      configurations: await this.#configurations(id, result),
      doubledCosts: series && (await this.#doubledCosts(result, series)),
    }
    return this.#pool.review(job)
  }

  /** The self-contained page that the command line writes. @throws ConfigError when there is no such run */
  async report(id: string): Promise<string> {
    const { reportOf } = await import('../adapters/report/report.ts')
    // Read anew: what an audit found may have been added since.
    this.#latest = undefined
    return reportOf(await this.#result(id))
  }

  async close(): Promise<void> {
    await this.#pool.close()
  }

  async #result(id: string): Promise<BacktestResult> {
    if (this.#latest?.id === id) return this.#latest.result
    const result = await this.#parts.store.get(id)
    if (!result) throw new ConfigError(`expected a backtest with a result, found "${id}"`)
    this.#latest = { id, result }
    return result
  }

  #bundle({ strategy }: BacktestResult): StrategyBundle {
    let bundle: StrategyBundle
    try {
      bundle = this.#parts.library.bundle(strategy.file)
    } catch (error) {
      const what = `The file of ${strategy.name} is not in the library any more, or does not load`
      throw new RunChangedError(what, { cause: error })
    }
    if (bundle.hash === strategy.hash) return bundle
    throw new RunChangedError(
      `The code of ${strategy.name} has changed since this run: it was ${short(strategy.hash)}, now it is ${short(bundle.hash)}`,
    )
  }

  async #series({ data }: BacktestResult): Promise<BarSeries> {
    const { datasets } = await this.#parts.catalog.list()
    const same = datasets.find(({ sha256, timeframe }) => sha256 === data.sha256 && timeframe === data.timeframe)
    if (same) return this.#parts.catalog.load(same.id)
    const other = datasets.find(({ symbol, timeframe }) => symbol === data.symbol && timeframe === data.timeframe)
    throw new RunChangedError(
      other
        ? `The bars of ${data.symbol} ${data.timeframe} have changed since this run: their hash was ${short(data.sha256)}, now it is ${short(other.sha256)}`
        : `The bars of this run, ${data.symbol} ${data.timeframe}, are not in the library any more`,
    )
  }

  /** The finer bars that the run's orders were matched on. */
  async #detail({ config, data }: BacktestResult): Promise<JobSeries | undefined> {
    const { detail } = config
    if (!detail) return undefined
    const { datasets } = await this.#parts.catalog.list()
    const same = datasets.find(({ sha256, timeframe }) => sha256 === detail.sha256 && timeframe === detail.timeframe)
    if (same) return { series: await this.#parts.catalog.load(same.id), sha256: detail.sha256 }
    throw new RunChangedError(
      `The finer bars of this run, ${data.symbol} ${detail.timeframe}, are not in the library any more`,
    )
  }

  #otherDigest({ engine, strategy }: BacktestResult, digest: string): string {
    const { version } = this.#parts
    const why =
      engine.version === version
        ? `${strategy.name} does not do the same twice`
        : `it was made by QuantX ${engine.version}, and this is ${version}`
    return `Made again, the run trades otherwise (digest ${short(digest)}): ${why}`
  }

  /** The total return when every cost is twice as high; null when there is none, or the code is another. */
  async #doubledCosts(result: BacktestResult, series: BarSeries): Promise<ReviewJob['doubledCosts']> {
    const { costs } = result.config
    if (Object.values(costs).every((cost) => cost === 0)) return null
    try {
      const job = jobOf(result, this.#bundle(result), series, await this.#detail(result))
      const doubled = await this.#pool.run({ ...job, costs: doubledCosts(costs) })
      return { totalReturn: doubled.metrics.totalReturn }
    } catch (error) {
      // A strategy may not bear other costs; then there is nothing to compare.
      if (error instanceof StrategyError) return null
      return nullIfChanged(error)
    }
  }

  /** Daily returns of the runs of this strategy on the same bars that traded differently, this one first. */
  async #configurations(id: string, result: BacktestResult): Promise<Float64Array[]> {
    const { file } = result.strategy
    const { symbol, timeframe } = result.data
    const own = dailyReturns(result)
    if (own === null || result.equity.time.length > MOST_BARS_TRIED) return []
    const others = this.#parts.store
      .list()
      .filter((run) => run.id !== id && run.state === 'done' && run.file === file)
      .filter((run) => run.symbol === symbol && run.timeframe === timeframe)
    const digests = new Set([result.digest])
    const found = [own]
    for (const other of others.slice(-MOST_TRIED)) {
      const tried = await this.#parts.store.get(other.id)
      if (!tried || digests.has(tried.digest) || !isSameSpan(tried, result)) continue
      const returns = dailyReturns(tried)
      if (returns === null || returns.length !== own.length) continue
      digests.add(tried.digest)
      found.push(returns)
    }
    return found.length > 1 ? found : []
  }
}

/** How runs from before the rules of fills could be chosen were made. */
const FIRST_FILLS: FillConfig = { market: 'next-open', path: 'adaptive', limit: 'through', volumeShare: null }

function jobOf(
  result: BacktestResult,
  strategy: StrategyBundle,
  series: BarSeries,
  detail: JobSeries | undefined,
): BacktestJob {
  const { from, to, cash, costs, fills = FIRST_FILLS, periodsPerYear, seed } = result.config
  const { params } = result.strategy
  return {
    strategy,
    params,
    series,
    sha256: result.data.sha256,
    from,
    to,
    cash,
    costs,
    fills,
    detail,
    periodsPerYear,
    seed: seed ?? 1,
    loadMs: 0,
    warnings: [],
  }
}

function closesOf({ config }: BacktestResult, { bars, instrument }: BarSeries): ReviewJob['closes'] {
  const from = rowAt(bars, config.from ?? Number.NEGATIVE_INFINITY)
  const to = rowAt(bars, (config.to ?? Number.POSITIVE_INFINITY) + 1)
  const { time, close } = sliceBars(bars, from, to)
  return { time: Float64Array.from(time), close: Float64Array.from(close, (units) => units / instrument.priceScale) }
}

function isSameSpan(a: BacktestResult, b: BacktestResult): boolean {
  return a.data.sha256 === b.data.sha256 && a.data.first === b.data.first && a.data.last === b.data.last
}

function dailyReturns({ equity }: BacktestResult): Float64Array | null {
  return returnsOf(dailyEquity(equity.time, equity.value, equity.time.length).equity)
}

function nullIfChanged(error: unknown): null {
  if (error instanceof RunChangedError) return null
  throw error
}

function short(hash: string): string {
  return hash.slice(0, SHORT_HASH)
}
