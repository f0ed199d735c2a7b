import type { BacktestRequest, InputFile } from '../../contract/backtest.ts'
import { checkActions, gatherInputs, heldSeries, nextDateOf } from '../adapters/backtest/gather-inputs.ts'
import type { JobBars, JobOn, JobSeries } from '../adapters/backtest/job.ts'
import { actionsOfText, symbolOfActions } from '../adapters/data/actions/actions-file.ts'
import { parseMembership } from '../adapters/data/actions/membership-csv.ts'
import { hashSeries } from '../adapters/data/canonical-bars.ts'
import type { DataCatalog } from '../adapters/data/data-catalog.ts'
import { InMemory } from '../adapters/data/series-source.ts'
import type { FoundSeries, SeriesSource } from '../adapters/data/series-source.ts'
import { periodsPerYear } from '../backtest/periods-per-year.ts'
import type { BarSeries } from '../model/bar.ts'
import type { AnySeries } from '../model/bar-stream.ts'
import type { CorporateAction } from '../model/corporate-action.ts'
import { ConfigError, ensure } from '../model/errors.ts'
import { parseTimeframe } from '../model/time.ts'

/** What a request names, read. */
export interface RunInputsOn<Bars extends JobBars> {
  readonly job: Pick<
    JobOn<Bars>,
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
  readonly benchmark: Bars | undefined
  /** The main symbol so, for what is measured beside the run. */
  readonly held: AnySeries
}

export type RunInputs = RunInputsOn<BarSeries>

/** Reads everything that a request names into memory. @throws ConfigError, DataError when it is not there or does not fit */
export function loadRunInputs(catalog: DataCatalog, request: BacktestRequest): Promise<RunInputs> {
  return readRunInputs(catalog, request, new InMemory(catalog))
}

/** Reads everything that a request names to where a source holds it. @throws as {@link loadRunInputs} */
export async function readRunInputs<Bars extends JobBars>(
  catalog: DataCatalog,
  request: BacktestRequest,
  source: SeriesSource<Bars>,
): Promise<RunInputsOn<Bars>> {
  const { prices = 'raw', detailDatasetId, benchmarkDatasetId } = request
  const load = async (id: string) => inTimeframe(await source.dataset(id), request, source)
  const loaded = []
  for (const id of [request.datasetId, ...(request.otherDatasetIds ?? [])]) {
    loaded.push({ ...(await load(id)), warnings: [] })
  }
  const histories = loaded.map(({ series }) => series)
  const actions = actionsOf(request.actions, histories)
  const universe = request.universe && parseMembership(request.universe.text, request.universe.name).memberships
  const keep = source.keep.bind(source)
  const gathered = gatherInputs({ loaded, actions, universe, prices, keep })
  const { instrument, timeframe } = gathered.job.series
  const main = ensure(
    gathered.traded.find((series) => series.instrument.symbol === instrument.symbol),
    'the main history',
  )
  const job = {
    ...gathered.job,
    detail: detailDatasetId === undefined ? undefined : await detailOf(detailDatasetId, prices, source),
    account: request.account,
    rates: await ratesOf(catalog, request.rateDatasetIds),
    periodsPerYear: periodsPerYear(timeframe, instrument.calendar),
  }
  const held = heldSeries(main, gathered.actions)
  if (benchmarkDatasetId === undefined) return { job, benchmark: undefined, held }
  const { series: other } = await load(benchmarkDatasetId)
  const traded = gathered.traded.find((series) => series.instrument.symbol === other.instrument.symbol) ?? other
  // Nobody asks for its hash.
  return { job, benchmark: keep(heldSeries(traded, gathered.actions), '').series, held }
}

function inTimeframe<Bars extends JobBars>(
  found: FoundSeries,
  { timeframe }: BacktestRequest,
  source: SeriesSource<Bars>,
): FoundSeries {
  const wanted = timeframe === undefined ? found.series.timeframe : parseTimeframe(timeframe)
  return wanted === found.series.timeframe ? found : source.aggregate(found.series, wanted)
}

/** Pairs of currencies, as they come. */
async function ratesOf(catalog: DataCatalog, ids: readonly string[] = []): Promise<readonly JobSeries[]> {
  const loaded = await Promise.all(ids.map((id) => catalog.load(id)))
  return loaded.map((series) => ({ series, sha256: hashSeries(series) }))
}

async function detailOf<Bars extends JobBars>(
  id: string,
  prices: BacktestRequest['prices'],
  source: SeriesSource<Bars>,
): Promise<JobSeries<Bars>> {
  if (prices !== 'raw') {
    throw new ConfigError(`expected prices as they traded beside finer bars, found prices adjusted for "${prices}"`)
  }
  const { series, sha256 } = await source.dataset(id)
  return source.keep(series, sha256)
}

/** Rows that name no symbol are of the only one there is, or of the one that the file is named for. */
function actionsOf(
  files: readonly InputFile[] | undefined,
  histories: readonly AnySeries[],
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
