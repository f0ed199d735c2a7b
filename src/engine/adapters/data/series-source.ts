import type { ImportReport } from '../../../contract/dataset.ts'
import { aggregateSeries } from '../../market/time-bar-aggregator.ts'
import type { BarSeries } from '../../model/bar.ts'
import { isLoaded } from '../../model/bar-stream.ts'
import type { AnySeries } from '../../model/bar-stream.ts'
import { InvariantError } from '../../model/errors.ts'
import type { Timeframe } from '../../model/time.ts'
import { hashSeries } from './canonical-bars.ts'
import { readBarFile } from './data-catalog.ts'
import type { DataCatalog, FileImportOptions } from './data-catalog.ts'
import type { FiledSeries } from './streaming/bar-file.ts'
import type { BarShelf } from './streaming/bar-shelf.ts'
import { streamBarFile } from './streaming/stream-file.ts'

/** A history as it was found. */
export interface FoundSeries {
  readonly series: AnySeries
  readonly sha256: string
}

/** Where a run's histories come from, and where they are held while it lasts: in memory, or on the disk. */
export interface SeriesSource<Bars extends BarSeries | FiledSeries> {
  /** @throws DataError when it is not a file of bars */
  file(path: string, options: FileImportOptions): Promise<FoundSeries & { readonly report: ImportReport }>
  /** @throws DataError when there is no such dataset, or it is damaged */
  dataset(id: string): Promise<FoundSeries>
  /** Longer bars. @throws ConfigError when they are shorter */
  aggregate(series: AnySeries, timeframe: Timeframe): FoundSeries
  /** Brings a history to where the thread of a run finds it. @param sha256 of bars that are as they were found */
  keep(series: AnySeries, sha256: string | undefined): { readonly series: Bars; readonly sha256: string }
}

/** Histories that are in memory stay there. @throws InvariantError for one that is not */
export function keepInMemory(series: AnySeries, sha256: string | undefined) {
  if (isLoaded(series)) return { series, sha256: sha256 ?? hashSeries(series) }
  throw new InvariantError(`expected bars of ${series.instrument.symbol} in memory, found a stream`)
}

/** Holds all bars in memory. */
export class InMemory implements SeriesSource<BarSeries> {
  readonly #catalog: Pick<DataCatalog, 'load' | 'list'>

  constructor(catalog: Pick<DataCatalog, 'load' | 'list'>) {
    this.#catalog = catalog
  }

  async file(path: string, options: FileImportOptions): Promise<FoundSeries & { readonly report: ImportReport }> {
    const { series, report } = await readBarFile(path, options)
    return { series, sha256: hashSeries(series), report }
  }

  async dataset(id: string): Promise<FoundSeries> {
    const series = await this.#catalog.load(id)
    const { datasets } = await this.#catalog.list()
    return { series, sha256: datasets.find((info) => info.id === id)?.sha256 ?? hashSeries(series) }
  }

  aggregate(series: AnySeries, timeframe: Timeframe): FoundSeries {
    const longer = aggregateSeries(series, timeframe)
    return { series: longer, sha256: hashSeries(longer) }
  }

  keep(series: AnySeries, sha256: string | undefined): { readonly series: BarSeries; readonly sha256: string } {
    return keepInMemory(series, sha256)
  }
}

/** Holds bars on the disk; those that have to be seen as a whole, and those that come with QuantX, in memory. */
export class OnDisk implements SeriesSource<BarSeries | FiledSeries> {
  readonly #catalog: Pick<DataCatalog, 'load' | 'list' | 'file'>
  readonly #shelf: BarShelf
  readonly #onWhole: (name: string) => void
  readonly #inMemory: InMemory

  /** @param onWhole told of a file or a dataset that has to be in memory; it may object */
  constructor(
    catalog: Pick<DataCatalog, 'load' | 'list' | 'file'>,
    shelf: BarShelf,
    onWhole: (name: string) => void = () => undefined,
  ) {
    this.#catalog = catalog
    this.#shelf = shelf
    this.#onWhole = onWhole
    this.#inMemory = new InMemory(catalog)
  }

  async file(path: string, options: FileImportOptions): Promise<FoundSeries & { readonly report: ImportReport }> {
    const read = await streamBarFile(path, this.#shelf.place(), options)
    if (read) return { series: this.#shelf.open(read.series), sha256: read.sha256, report: read.report }
    this.#onWhole(path)
    return this.#inMemory.file(path, options)
  }

  async dataset(id: string): Promise<FoundSeries> {
    const filed = await this.#catalog.file(id)
    if (!filed) {
      const found = await this.#inMemory.dataset(id)
      if (found.series.ticks) this.#onWhole(id)
      return found
    }
    return { series: this.#shelf.open(filed.series), sha256: filed.sha256 }
  }

  aggregate(series: AnySeries, timeframe: Timeframe): FoundSeries {
    return this.#shelf.aggregate(series, timeframe)
  }

  keep(series: AnySeries, sha256: string | undefined) {
    return this.#shelf.keep(series, sha256)
  }
}
