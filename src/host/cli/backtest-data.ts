import { existsSync } from 'node:fs'
import type { ImportReport } from '../../contract/dataset.ts'
import { hashSeries } from '../../engine/adapters/data/canonical-bars.ts'
import { DataCatalog, readBarFile } from '../../engine/adapters/data/data-catalog.ts'
import type { FileImportOptions } from '../../engine/adapters/data/data-catalog.ts'
import { DatasetStore } from '../../engine/adapters/data/dataset-store.ts'
import { aggregateSeries } from '../../engine/market/time-bar-aggregator.ts'
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
}

export interface LoadedData {
  readonly series: BarSeries
  readonly sha256: string
  readonly warnings: readonly string[]
}

/** A file when there is one of that name, a dataset otherwise; put together when a longer timeframe is asked for. */
export async function loadData(choice: DataChoice): Promise<LoadedData> {
  const { data, timeframe } = choice
  if (data === undefined) throw new ConfigError('expected bars to run on: --data BARS.csv, or --data with a dataset id')
  const wanted = timeframe === undefined ? undefined : parseTimeframe(timeframe)
  const path = userPath(data)
  const { series, warnings } = existsSync(path) ? await loadFile(path, choice, wanted) : await loadDataset(data, choice)
  const chosen = wanted === undefined || wanted === series.timeframe ? series : aggregateSeries(series, wanted)
  return { series: chosen, sha256: hashSeries(chosen), warnings }
}

async function loadFile(path: string, choice: DataChoice, wanted: number | undefined) {
  const options = fileOptions(path, choice)
  const ticksOf = wanted === undefined ? undefined : choice.timeframe
  let read: { readonly series: BarSeries; readonly report: ImportReport }
  try {
    read = await readBarFile(path, options)
  } catch (error) {
    // Too irregular to tell the timeframe by: then the user's word is all there is.
    if (ticksOf === undefined || !(error instanceof DataError) || !error.message.includes('timeframe')) throw error
    read = await readBarFile(path, { ...options, timeframe: ticksOf })
  }
  const isFiner = wanted !== undefined && wanted < read.series.timeframe
  if (ticksOf !== undefined && (isFiner || (read.report.ticks && wanted !== read.series.timeframe))) {
    // Ticks make bars of any length; bars with most of them missing can be shorter than their steps.
    read = await readBarFile(path, { ...options, timeframe: ticksOf })
  }
  return { series: read.series, warnings: importWarnings(read.report) }
}

async function loadDataset(id: string, choice: DataChoice) {
  const catalog = new DataCatalog(new DatasetStore(choice.home ?? defaultHome()))
  const { datasets } = await catalog.list()
  if (!datasets.some((dataset) => dataset.id === id)) {
    throw new DataError(`${id}: expected a CSV or Parquet file of bars or the id of a dataset, found neither`)
  }
  if (choice.symbol !== undefined || choice.adjust === true || choice.skipBadRows === true) {
    throw new ConfigError(`--symbol, --adjust and --skip-bad-rows are for files, but "${id}" is a dataset`)
  }
  return { series: await catalog.load(id), warnings: [] }
}

/** How a file of bars is to be read. */
export function fileOptions(path: string, choice: Omit<DataChoice, 'data'>): FileImportOptions {
  const { symbol, timeZone, adjust = false, skipBadRows = false } = choice
  const terms = instrumentTerms(choice, path, symbol)
  return { ...(symbol === undefined ? {} : { symbol }), ...terms, timeZone, adjust, mode: modeOf(skipBadRows) }
}

function modeOf(skipBadRows: boolean): 'strict' | 'skip' {
  return skipBadRows ? 'skip' : 'strict'
}
