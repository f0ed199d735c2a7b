import { existsSync } from 'node:fs'
import type { ReadSeries } from '../../engine/adapters/backtest/gather-inputs.ts'
import { DataCatalog } from '../../engine/adapters/data/data-catalog.ts'
import type { FileImportOptions } from '../../engine/adapters/data/data-catalog.ts'
import { DatasetStore } from '../../engine/adapters/data/dataset-store.ts'
import { InMemory } from '../../engine/adapters/data/series-source.ts'
import type { SeriesSource } from '../../engine/adapters/data/series-source.ts'
import type { FiledSeries } from '../../engine/adapters/data/streaming/bar-file.ts'
import type { BarSeries } from '../../engine/model/bar.ts'
import { ConfigError, DataError } from '../../engine/model/errors.ts'
import { parseTimeframe } from '../../engine/model/time.ts'
import { defaultHome } from '../home.ts'
import { instrumentTerms } from './instrument-options.ts'
import type { InstrumentOptions } from './instrument-options.ts'
import { importWarnings } from './import-warnings.ts'
import { userPath } from './user-path.ts'

/** Which bars, as the user said it. */
export interface DataChoice extends InstrumentOptions {
  readonly data?: string | undefined
  readonly symbol?: string
  readonly timeframe?: string
  readonly timeZone: string
  readonly adjust?: boolean
  readonly skipBadRows?: boolean
  readonly home?: string
  /** Asked while a file is read; true ends it. */
  readonly cancelled?: () => boolean
}

/** How a run's bars are held while it is set up: see SeriesSource. */
export type BarSource = SeriesSource<BarSeries | FiledSeries>

/** The datasets of a home, that of the user when none is named. */
export function catalogOf({ home }: Pick<DataChoice, 'home'>): DataCatalog {
  return new DataCatalog(new DatasetStore(home ?? defaultHome()))
}

export interface LoadedData {
  readonly series: BarSeries
  readonly sha256: string
  readonly warnings: readonly string[]
}

/** {@link readData} in memory. */
export async function loadData(choice: DataChoice): Promise<LoadedData> {
  const source = new InMemory(catalogOf(choice))
  const { series, sha256, warnings } = await readData(choice, source)
  return { ...source.keep(series, sha256), warnings }
}

/** A file when there is one of that name, a dataset otherwise; put together when a longer timeframe is asked for. */
export async function readData(choice: DataChoice, source: BarSource): Promise<ReadSeries> {
  const { data, timeframe } = choice
  if (data === undefined) throw new ConfigError('expected bars to run on: --data BARS.csv, or --data with a dataset id')
  const wanted = timeframe === undefined ? undefined : parseTimeframe(timeframe)
  const path = userPath(data)
  const { series, sha256, warnings } = existsSync(path)
    ? await readFile(path, choice, wanted, source)
    : { ...(await readDataset(data, choice, source)), warnings: [] }
  const isLonger = wanted !== undefined && wanted !== series.timeframe
  return { ...(isLonger ? source.aggregate(series, wanted) : { series, sha256 }), warnings }
}

async function readFile(path: string, choice: DataChoice, wanted: number | undefined, source: BarSource) {
  const options = fileOptions(path, choice)
  const ticksOf = wanted === undefined ? undefined : choice.timeframe
  let read: Awaited<ReturnType<BarSource['file']>>
  try {
    read = await source.file(path, options)
  } catch (error) {
    // Too irregular to tell the timeframe by: then the user's word is all there is.
    if (ticksOf === undefined || !(error instanceof DataError) || !error.message.includes('timeframe')) throw error
    read = await source.file(path, { ...options, timeframe: ticksOf })
  }
  const isFiner = wanted !== undefined && wanted < read.series.timeframe
  if (ticksOf !== undefined && (isFiner || (read.report.ticks && wanted !== read.series.timeframe))) {
    // Ticks make bars of any length; bars with most of them missing can be shorter than their steps.
    read = await source.file(path, { ...options, timeframe: ticksOf })
  }
  return { ...read, warnings: importWarnings(read.report) }
}

async function readDataset(id: string, choice: DataChoice, source: BarSource) {
  const { datasets } = await catalogOf(choice).list()
  if (!datasets.some((dataset) => dataset.id === id)) {
    throw new DataError(`${id}: expected a CSV or Parquet file of bars or the id of a dataset, found neither`)
  }
  if (choice.symbol !== undefined || choice.adjust === true || choice.skipBadRows === true) {
    throw new ConfigError(`--symbol, --adjust and --skip-bad-rows are for files, but "${id}" is a dataset`)
  }
  return source.dataset(id)
}

/** How a file of bars is to be read. */
export function fileOptions(path: string, choice: Omit<DataChoice, 'data'>): FileImportOptions {
  const { symbol, timeZone, adjust = false, skipBadRows = false, cancelled } = choice
  const terms = instrumentTerms(choice, path, symbol)
  const mode = modeOf(skipBadRows)
  return { ...(symbol === undefined ? {} : { symbol }), ...terms, timeZone, adjust, mode, cancelled }
}

function modeOf(skipBadRows: boolean): 'strict' | 'skip' {
  return skipBadRows ? 'skip' : 'strict'
}
