import type { BacktestResult } from '../../contract/backtest.ts'
import type { BarTable } from '../../contract/views.ts'
import type { InspectRequest, RunBarsRequest, RunInspection, RunReview } from '../../contract/run-review.ts'
import { doubledCosts } from '../adapters/backtest/cost-models.ts'
import { BacktestPool } from '../adapters/backtest/pool.ts'
import type { BacktestJob, ReviewJob } from '../adapters/backtest/pool.ts'
import { dailyEquity } from '../backtest/statistics/daily-equity.ts'
import { returnsOf } from '../backtest/statistics/return-moments.ts'
import { tradingCalendar } from '../market/calendar.ts'
import { rowAt, sliceBars } from '../model/bar.ts'
import { firstRowFrom, isStream, loadBars, rowsOf } from '../model/bar-stream.ts'
import type { AnySeries } from '../model/bar-stream.ts'
import { ConfigError, StrategyError } from '../model/errors.ts'
import { DAY_MS } from '../model/time.ts'
import { barTable } from './views.ts'
import type { RunInputs } from './run-inputs.ts'
import { RunChangedError, StoredRuns, jobOfRun, shortHash } from './stored-runs.ts'
import type { StoredRunsParts } from './stored-runs.ts'

export interface ReviewDeskParts extends StoredRunsParts {
  readonly version: string
}

/** Most other runs that the choice of a run is judged by, the newest first; each is read from the store. */
const MOST_TRIED = 24
/** Longer runs stand alone: reading many of them would keep the engine from its other work. */
const MOST_BARS_TRIED = 20_000

/**
 * Looks at stored runs: makes them again to show what the strategy saw, and finds out what to doubt. In a thread of its
 * own, so that a look does not wait behind runs.
 */
export class ReviewDesk {
  readonly #parts: ReviewDeskParts
  readonly #pool: BacktestPool
  readonly #runs: StoredRuns

  constructor(parts: ReviewDeskParts) {
    this.#parts = parts
    this.#runs = new StoredRuns(parts)
    this.#pool = new BacktestPool({ engine: { version: parts.version, node: process.versions.node }, size: 1 })
  }

  /**
   * A stretch of a stored run from within, made by running it again.
   * @throws RunChangedError when code, data or engine are not those of the run any more, ConfigError when there is none
   */
  async inspect({ id, from, bars, symbol }: InspectRequest): Promise<RunInspection> {
    const result = await this.#runs.result(id)
    const job = jobOfRun(result, this.#runs.bundle(result), await this.#runs.inputs(result))
    const before = from === null ? 0 : momentsBefore(result, job, from)
    const inspection = await this.#pool.inspect(job, { before, bars, ...(symbol === undefined ? {} : { symbol }) })
    if (inspection.digest !== result.digest) throw new RunChangedError(this.#otherDigest(result, inspection.digest))
    return inspection
  }

  /**
   * Bars that a run was made on, oldest first, in the terms and the timeframe in which it traded them.
   * @throws RunChangedError when they are not there any more, ConfigError for a symbol that the run did not have
   */
  async bars({ id, symbol, before, limit }: RunBarsRequest): Promise<BarTable> {
    const { job } = await this.#runs.inputs(await this.#runs.result(id))
    const known = [job, ...(job.others ?? [])].map(({ series }) => series)
    const found = symbol === undefined ? known[0] : known.find(({ instrument }) => instrument.symbol === symbol)
    if (!found) throw new ConfigError(`expected a symbol of the run, found "${symbol}"`)
    const end = before === null ? found.bars.length : rowAt(found.bars, before)
    return barTable(sliceBars(found.bars, Math.max(0, end - limit), end), found.instrument)
  }

  /** What takes longer to say of a stored run than its result. @throws ConfigError when there is none */
  async review(id: string): Promise<RunReview> {
    const result = await this.#runs.result(id)
    const inputs = await this.#runs.inputs(result).catch(nullIfChanged)
    const series = inputs && inputs.job.series
    const job: ReviewJob = {
      result,
      seed: result.config.seed ?? 1,
      timeZone: series && series.timeframe < DAY_MS ? tradingCalendar(series.instrument.calendar).timeZone : 'UTC',
      closes: inputs && closesOf(result, inputs.held),
      marks: series && hasOneMark(result) ? closesOf(result, series) : null,
      configurations: await this.#configurations(id, result),
      doubledCosts: inputs && (await this.#doubledCosts(result, inputs)),
    }
    return this.#pool.review(job)
  }

  /** The self-contained page that the command line writes. @throws ConfigError when there is no such run */
  async report(id: string): Promise<string> {
    const { reportOf } = await import('../adapters/report/report.ts')
    // Read anew: what an audit found may have been added since.
    this.#runs.forget()
    return reportOf(await this.#runs.result(id))
  }

  async close(): Promise<void> {
    await this.#pool.close()
  }

  #otherDigest({ engine, strategy }: BacktestResult, digest: string): string {
    const { version } = this.#parts
    const why =
      engine.version === version
        ? `${strategy.name} does not do the same twice`
        : `it was made by QuantX ${engine.version}, and this is ${version}`
    return `Made again, the run trades otherwise (digest ${shortHash(digest)}): ${why}`
  }

  /** The total return when every cost is twice as high; null when there is none, or the code is another. */
  async #doubledCosts(result: BacktestResult, inputs: RunInputs): Promise<ReviewJob['doubledCosts']> {
    const { costs } = result.config
    if (Object.values(costs).every((cost) => cost === 0)) return null
    try {
      const job = jobOfRun(result, this.#runs.bundle(result), inputs)
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
    const own = dailyReturns(result)
    const runs = this.#parts.store.list()
    const self = runs.find((run) => run.id === id)
    if (own === null || !self || result.equity.time.length > MOST_BARS_TRIED) return []
    const others = runs
      .filter((run) => run.id !== id && run.state === 'done' && run.file === self.file)
      .filter((run) => run.symbol === self.symbol && run.timeframe === self.timeframe)
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

/** Whether the position of a round trip is worth its quantity times the main symbol's close, all the while. */
function hasOneMark({ series, corporateActions, config, conversions }: BacktestResult): boolean {
  // Contracts are not worth their price, and what is foreign not its price in the account's currency.
  const margin = config.account?.margin?.kind
  if (conversions !== undefined || margin === 'futures' || margin === 'isolated') return false
  return (series?.length ?? 1) === 1 && corporateActions?.some(({ kind }) => kind === 'split') !== true
}

/** Moments of a run before a time: bars of its only symbol; of several, the equity curve has one point for each. */
function momentsBefore({ equity, config }: BacktestResult, { series, others = [] }: BacktestJob, from: number): number {
  if (others.length > 0)
    return Math.max(
      0,
      equity.time.findIndex((time) => time >= from),
    )
  const first = rowAt(series.bars, config.from ?? Number.NEGATIVE_INFINITY)
  return Math.max(0, rowAt(series.bars, from) - first)
}

function closesOf({ config }: BacktestResult, { bars, instrument }: AnySeries): ReviewJob['closes'] {
  const from = firstRowFrom(bars, config.from ?? Number.NEGATIVE_INFINITY)
  const to = firstRowFrom(bars, (config.to ?? Number.POSITIVE_INFINITY) + 1)
  const part = rowsOf(bars, from, to)
  const { time, close } = isStream(part) ? loadBars(part) : part
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
