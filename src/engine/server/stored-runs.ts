import type { BacktestRequest, BacktestResult } from '../../contract/backtest.ts'
import type { FillConfig } from '../../contract/fill-config.ts'
import type { BacktestJob } from '../adapters/backtest/pool.ts'
import { hashTicks } from '../adapters/data/canonical-bars.ts'
import type { DataCatalog } from '../adapters/data/data-catalog.ts'
import type { BacktestStore } from '../adapters/storage/backtest-store.ts'
import type { StrategyBundle } from '../adapters/strategy/bundle.ts'
import type { StrategyLibrary } from '../adapters/strategy/library.ts'
import { ConfigError, DataError, QuantXError } from '../model/errors.ts'
import { loadRunInputs } from './run-inputs.ts'
import type { RunInputs } from './run-inputs.ts'

export interface StoredRunsParts {
  readonly store: BacktestStore
  readonly library: StrategyLibrary
  readonly catalog: DataCatalog
}

/** A stored run cannot be made again as it was; its result stands. */
export class RunChangedError extends QuantXError {
  readonly code = 'CHANGED'
}

const SHORT_HASH = 8

/** What runs were made of, and whether it is still there as it was. The run that was looked at last stays in memory. */
export class StoredRuns {
  readonly #parts: StoredRunsParts
  #latest: { readonly id: string; readonly result: BacktestResult } | undefined
  #inputs: { readonly result: BacktestResult; readonly inputs: RunInputs } | undefined

  constructor(parts: StoredRunsParts) {
    this.#parts = parts
  }

  /** @throws ConfigError when there is no such run, or it has no result */
  async result(id: string): Promise<BacktestResult> {
    if (this.#latest?.id === id) return this.#latest.result
    const result = await this.#parts.store.get(id)
    if (!result) throw new ConfigError(`expected a backtest with a result, found "${id}"`)
    this.#latest = { id, result }
    return result
  }

  /** Reads a run anew when it is asked for again: something was added to it. */
  forget(): void {
    this.#latest = undefined
  }

  /** The code of a run. @throws RunChangedError when it is not that any more */
  bundle({ strategy }: BacktestResult): StrategyBundle {
    let bundle: StrategyBundle
    try {
      bundle = this.#parts.library.bundle(strategy.file)
    } catch (error) {
      const what = `The file of ${strategy.name} is not in the library any more, or does not load`
      throw new RunChangedError(what, { cause: error })
    }
    if (bundle.hash === strategy.hash) return bundle
    throw new RunChangedError(
      `The code of ${strategy.name} has changed since this run: it was ${shortHash(strategy.hash)}, now it is ${shortHash(bundle.hash)}`,
    )
  }

  /** The bars of a run and what is known of them. @throws RunChangedError when they are not those any more */
  async inputs(result: BacktestResult): Promise<RunInputs> {
    if (this.#inputs?.result === result) return this.#inputs.inputs
    const request = result.request ?? (await this.#oldRequest(result))
    let inputs: RunInputs
    try {
      inputs = await loadRunInputs(this.#parts.catalog, request)
    } catch (error) {
      if (!(error instanceof DataError)) throw error
      throw new RunChangedError(`${barsOf(result)} are not in the library any more`, { cause: error })
    }
    checkSame(result, inputs)
    this.#inputs = { result, inputs }
    return inputs
  }

  /** The request of a run from before requests were kept. */
  async #oldRequest({ data, config, strategy }: BacktestResult): Promise<BacktestRequest> {
    const { datasets } = await this.#parts.catalog.list()
    const same = (sha256: string, timeframe: string) =>
      datasets.find((dataset) => dataset.sha256 === sha256 && dataset.timeframe === timeframe)
    const dataset =
      same(data.sha256, data.timeframe) ??
      datasets.find(({ symbol, timeframe }) => symbol === data.symbol && timeframe === data.timeframe)
    if (!dataset) {
      throw new RunChangedError(
        `The bars of this run, ${data.symbol} ${data.timeframe}, are not in the library any more`,
      )
    }
    const { from, to, cash, costs, fills = FIRST_FILLS, seed, detail } = config
    const finer = detail && same(detail.sha256, detail.timeframe)
    if (detail && !finer) {
      throw new RunChangedError(
        `The finer bars of this run, ${data.symbol} ${detail.timeframe}, are not in the library any more`,
      )
    }
    const { file: strategyFile, params } = strategy
    const request = { strategyFile, params, datasetId: dataset.id, from, to, cash, costs, fills }
    return { ...request, ...(seed === undefined ? {} : { seed }), ...(finer ? { detailDatasetId: finer.id } : {}) }
  }
}

/** How runs from before the rules of fills could be chosen were made. */
const FIRST_FILLS: FillConfig = { market: 'next-open', path: 'adaptive', limit: 'through', volumeShare: null }

/** The job that makes a run once more. */
export function jobOfRun(result: BacktestResult, strategy: StrategyBundle, { job }: RunInputs): BacktestJob {
  const { from, to, cash, costs, fills = FIRST_FILLS, periodsPerYear, seed } = result.config
  const { params } = result.strategy
  const run = { ...job, strategy, params, from, to, cash, costs, periodsPerYear, seed: seed ?? 1, loadMs: 0 }
  // What tells of no ticks was made on bars, whatever is kept beside them now.
  return { ...run, fills: result.data.ticks ? fills : { ...fills, match: 'bars' } }
}

/** @throws RunChangedError that names the first bars with another hash */
function checkSame({ data, series, config }: BacktestResult, { job }: RunInputs): void {
  const others = (series ?? []).slice(1)
  const expected = [data, ...others]
  const found = [job, ...(job.others ?? [])]
  for (const [index, { symbol, sha256 }] of expected.entries()) {
    const now = found[index]?.sha256 ?? ''
    if (now === sha256) continue
    throw new RunChangedError(
      `The bars of ${symbol} ${data.timeframe} have changed since this run: their hash was ${shortHash(sha256)}, now it is ${shortHash(now)}`,
    )
  }
  for (const { symbol, kind, sha256 } of data.ticks ?? []) {
    const series = found.find((each) => each.series.instrument.symbol === symbol)?.series
    if (series?.ticks && hashTicks(series, series.ticks) === sha256) continue
    throw new RunChangedError(`The ${kind} of ${symbol} have changed since this run`)
  }
  if (config.detail && config.detail.sha256 !== job.detail?.sha256) {
    throw new RunChangedError(
      `The finer bars of this run, ${data.symbol} ${config.detail.timeframe}, have changed since`,
    )
  }
}

function barsOf({ data, series }: BacktestResult): string {
  const rest = (series?.length ?? 1) - 1
  return `The bars of this run, ${data.symbol} ${data.timeframe}${rest > 0 ? ` and those of ${rest} more` : ''},`
}

export function shortHash(hash: string): string {
  return hash.slice(0, SHORT_HASH)
}
