import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { DatasetInfo, ImportReport } from '../../../contract/dataset.ts'
import type { BarSeries } from '../../model/bar.ts'
import { DataError, messageOf } from '../../model/errors.ts'
import { PassingFolder } from '../passing-folder.ts'
import { BuiltInDatasets } from './built-in-datasets.ts'
import { type CsvImport, type CsvImportOptions, importCsv } from './csv/import-csv.ts'
import { importParquet, isParquet } from './parquet/import-parquet.ts'
import type { DatasetListing, DatasetStore } from './dataset-store.ts'
import type { FiledSeries } from './streaming/bar-file.ts'
import { STREAMED_ABOVE, estimateRows, streamBarFile } from './streaming/stream-file.ts'

/** Files larger than this do not fit the reader's one array of bytes. */
const MOST_BYTES = 2_000_000_000

/** Choices for a file on disk, whose name comes from its path. */
export type FileImportOptions = Omit<CsvImportOptions, 'file'>

/** Reads bars from a file on disk. @throws DataError in one sentence when it is missing or not a file of bars. */
export async function readBarFile(path: string, options: FileImportOptions = {}): Promise<CsvImport> {
  return importBars(await readBytes(path), { ...options, file: basename(path) })
}

/** Parquet files tell themselves by their first bytes; everything else is taken for CSV. */
export async function importBars(bytes: Uint8Array, options: CsvImportOptions): Promise<CsvImport> {
  return isParquet(bytes) ? importParquet(bytes, options) : importCsv(bytes, options)
}

async function readBytes(path: string): Promise<Uint8Array> {
  let problem: string
  try {
    const found = await stat(path)
    if (found.isFile() && found.size <= MOST_BYTES) return await readFile(path)
    if (found.isFile()) problem = `${Math.round(found.size / 1e6)} MB, of which 2000 MB at most can be read`
    else problem = found.isDirectory() ? 'a folder' : 'a device, pipe or socket'
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    problem = isMissing ? 'no such file' : messageOf(error)
  }
  throw new DataError(`${path}: expected a CSV or Parquet file of bars, found ${problem}`)
}

/** Every history QuantX can trade on: those that come with it, and those the user imported. */
export class DataCatalog {
  readonly #builtIn = new BuiltInDatasets()
  readonly #store: DatasetStore

  constructor(store: DatasetStore) {
    this.#store = store
  }

  /** Built-in datasets first, then the user's; damaged ones apart. */
  async list(): Promise<DatasetListing> {
    const [builtIn, imported] = await Promise.all([this.#builtIn.list(), this.#store.list()])
    return { datasets: [...builtIn, ...imported.datasets], damaged: imported.damaged }
  }

  /** @throws DataError when there is no such dataset or it is damaged. */
  async load(id: string): Promise<BarSeries> {
    const builtIn = await this.#builtIn.find(id)
    return builtIn === undefined ? this.#store.load(id) : builtIn.series
  }

  /** Where the bars of an imported dataset lie; undefined for one that comes with QuantX. @throws as {@link load} */
  async file(id: string): Promise<{ readonly series: FiledSeries; readonly sha256: string } | undefined> {
    if ((await this.#builtIn.find(id)) !== undefined) return undefined
    const series = await this.#store.file(id)
    const { datasets } = await this.#store.list()
    const info = datasets.find((dataset) => dataset.id === id)
    // Ticks are always in memory, and the bars that were made of them with them.
    return info && info.ticks === undefined ? { series, sha256: info.sha256 } : undefined
  }

  /** Imports the bytes of a CSV or Parquet file, as dropped on a window, and keeps the dataset. Nothing is kept on an error. */
  async importBytes(
    bytes: Uint8Array,
    options: CsvImportOptions,
  ): Promise<{ readonly dataset: DatasetInfo; readonly report: ImportReport }> {
    const { series, report } = await importBars(bytes, options)
    return { dataset: await this.#store.import(series, { source: basename(options.file) }), report }
  }

  /** {@link importBytes} of a file on disk, which is not held when it has more rows than `most`. */
  async importFile(
    path: string,
    options: FileImportOptions = {},
    most = STREAMED_ABOVE,
  ): Promise<{ readonly dataset: DatasetInfo; readonly report: ImportReport }> {
    if ((await estimateRows(path)) > most) {
      const folder = new PassingFolder('bars')
      try {
        const read = await streamBarFile(path, folder.path, options)
        const source = basename(path)
        if (read) {
          return { dataset: await this.#store.importFiled(read.series, read.sha256, { source }), report: read.report }
        }
      } finally {
        await folder.remove()
      }
    }
    return this.importBytes(await readBytes(path), { ...options, file: basename(path) })
  }

  /** Removes an imported dataset. @throws DataError when it comes with QuantX or there is none. */
  async delete(id: string): Promise<void> {
    if ((await this.#builtIn.find(id)) !== undefined) {
      throw new DataError(`expected an imported dataset, found "${id}", which comes with QuantX`)
    }
    if (!(await this.#store.delete(id))) throw new DataError(`expected the id of a dataset, found "${id}"`)
  }
}
