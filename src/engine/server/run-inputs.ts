import type { BacktestRequest, InputFile } from '../../contract/backtest.ts'
import type { DatasetInfo } from '../../contract/dataset.ts'
import { checkActions, gatherInputs, heldSeries, nextDateOf } from '../adapters/backtest/gather-inputs.ts'
import type { JobSeries } from '../adapters/backtest/job.ts'
import type { BacktestJob } from '../adapters/backtest/pool.ts'
import { actionsOfText, symbolOfActions } from '../adapters/data/actions/actions-file.ts'
import { parseMembership } from '../adapters/data/actions/membership-csv.ts'
import { hashSeries } from '../adapters/data/canonical-bars.ts'
import type { DataCatalog } from '../adapters/data/data-catalog.ts'
import { periodsPerYear } from '../backtest/periods-per-year.ts'
import { aggregateSeries } from '../market/time-bar-aggregator.ts'
import type { BarSeries } from '../model/bar.ts'
import type { CorporateAction } from '../model/corporate-action.ts'
import { ConfigError } from '../model/errors.ts'
import { parseTimeframe } from '../model/time.ts'

/** What a request names, read. */
export interface RunInputs {
  readonly job: Pick<
    BacktestJob,
    | 'series'
    | 'sha256'
    | 'warnings'
    | 'others'
    | 'actions'
    | 'universe'
    | 'detail'
    | 'account'
    | 'rates'
    | 'periodsPerYear'
  >
  /** What would have been held instead, with dividends put back into its prices. */
  readonly benchmark: BarSeries | undefined
  /** The main symbol so, for what is measured beside the run. */
  readonly held: BarSeries
}

/** Reads everything that a request names. @throws ConfigError, DataError when it is not there or does not fit */
export async function loadRunInputs(catalog: DataCatalog, request: BacktestRequest): Promise<RunInputs> {
  const { prices = 'raw', detailDatasetId, benchmarkDatasetId } = request
  const { datasets } = await catalog.list()
  const load = async (id: string) =>
    loadedOf(
      await catalog.load(id),
      datasets.find((info) => info.id === id),
      request,
    )
  const loaded = []
  for (const id of [request.datasetId, ...(request.otherDatasetIds ?? [])]) {
    loaded.push({ ...(await load(id)), warnings: [] })
  }
  const histories = loaded.map(({ series }) => series)
  const actions = actionsOf(request.actions, histories)
  const universe = request.universe && parseMembership(request.universe.text, request.universe.name).memberships
  const gathered = gatherInputs({ loaded, actions, universe, prices })
  const { series } = gathered.job
  const main = gathered.traded.find(({ instrument }) => instrument.symbol === series.instrument.symbol) ?? series
  const job = {
    ...gathered.job,
    detail: detailDatasetId === undefined ? undefined : await detailOf(catalog, detailDatasetId, prices),
    account: request.account,
    rates: await ratesOf(catalog, request.rateDatasetIds),
    periodsPerYear: periodsPerYear(series.timeframe, series.instrument.calendar),
  }
  const held = heldSeries(main, gathered.actions)
  if (benchmarkDatasetId === undefined) return { job, benchmark: undefined, held }
  const { series: other } = await load(benchmarkDatasetId)
  const traded = gathered.traded.find(({ instrument }) => instrument.symbol === other.instrument.symbol) ?? other
  return { job, benchmark: heldSeries(traded, gathered.actions), held }
}

function loadedOf(series: BarSeries, info: DatasetInfo | undefined, { timeframe }: BacktestRequest): JobSeries {
  const wanted = timeframe === undefined ? series.timeframe : parseTimeframe(timeframe)
  if (wanted !== series.timeframe) {
    const put = aggregateSeries(series, wanted)
    return { series: put, sha256: hashSeries(put) }
  }
  return { series, sha256: info?.sha256 ?? hashSeries(series) }
}

/** Pairs of currencies, as they come. */
async function ratesOf(catalog: DataCatalog, ids: readonly string[] = []): Promise<readonly JobSeries[]> {
  const loaded = await Promise.all(ids.map((id) => catalog.load(id)))
  return loaded.map((series) => ({ series, sha256: hashSeries(series) }))
}

async function detailOf(catalog: DataCatalog, id: string, prices: BacktestRequest['prices']): Promise<JobSeries> {
  if (prices !== 'raw') {
    throw new ConfigError(`expected prices as they traded beside finer bars, found prices adjusted for "${prices}"`)
  }
  const series = await catalog.load(id)
  return { series, sha256: hashSeries(series) }
}

/** Rows that name no symbol are of the only one there is, or of the one that the file is named for. */
function actionsOf(
  files: readonly InputFile[] | undefined,
  histories: readonly BarSeries[],
): readonly CorporateAction[] | undefined {
  if (files === undefined || files.length === 0) return undefined
  const [only, second] = histories
  const actions = files.flatMap(({ name, text }) => {
    const symbol = only && !second ? only.instrument.symbol : symbolOfActions(name)
    return actionsOfText(text, name, symbol, nextDateOf(symbol, histories))
  })
  checkActions(actions, histories)
  return actions
}
