import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { aggregateInto, aggregateSeries, checkCoarser } from '../../../market/time-bar-aggregator.ts'
import { allocateBars } from '../../../model/bar.ts'
import type { BarSeries } from '../../../model/bar.ts'
import { eachStretch, isLoaded, isStream } from '../../../model/bar-stream.ts'
import type { AnySeries, StreamedSeries } from '../../../model/bar-stream.ts'
import type { Timeframe } from '../../../model/time.ts'
import { PassingFolder } from '../../passing-folder.ts'
import { hashSeries } from '../canonical-bars.ts'
import { FileBars } from './bar-file.ts'
import type { FiledSeries } from './bar-file.ts'
import { ColumnSpool } from './column-spool.ts'
import { examined } from './spooled-rows.ts'

const ROWS_AT_ONCE = 16_384

/** A history that a run can find, in memory or on the disk, and its hash. */
export interface KeptSeries {
  readonly series: BarSeries | FiledSeries
  readonly sha256: string
}

/** A folder of columns for the histories of one run, which are read as they are played and not held in memory. */
export class BarShelf {
  readonly #folder = new PassingFolder('bars')
  readonly #opened: FileBars[] = []
  #places = 0

  /** An empty folder for the columns of one history. */
  place(): string {
    const folder = join(this.#folder.path, String(this.#places++))
    mkdirSync(folder)
    return folder
  }

  /** A history whose columns are on the disk, to be read. @throws DataError when a file cannot be opened */
  open({ instrument, timeframe, file }: FiledSeries): StreamedSeries {
    const bars = new FileBars(file)
    this.#opened.push(bars)
    return { instrument, timeframe, bars }
  }

  /** Longer bars of a history. @throws ConfigError when they are shorter */
  aggregate(series: AnySeries, timeframe: Timeframe): { readonly series: AnySeries; readonly sha256: string } {
    if (isLoaded(series)) {
      const longer = aggregateSeries(series, timeframe)
      return { series: longer, sha256: hashSeries(longer) }
    }
    checkCoarser(series, timeframe)
    const { series: filed, sha256 } = this.#written({ instrument: series.instrument, timeframe }, (add) =>
      aggregateInto(series.bars, timeframe, add.one),
    )
    return { series: this.open(filed), sha256 }
  }

  /**
   * Brings a history to where a thread can read it: one that is made only as it is read is written down.
   * @param sha256 its hash, when it was not changed since it was read
   */
  keep(series: AnySeries, sha256: string | undefined): KeptSeries {
    if (isLoaded(series)) return { series, sha256: sha256 ?? hashSeries(series) }
    const { instrument, timeframe, bars } = series
    if (isStream(bars) && bars instanceof FileBars && sha256 !== undefined) {
      return { series: { instrument, timeframe, file: bars.file }, sha256 }
    }
    return this.#written(series, (add) => eachStretch(bars, add.many))
  }

  /** Closes what is open and gives back what was taken on the disk. */
  async release(): Promise<void> {
    for (const bars of this.#opened.splice(0)) bars.close()
    await this.#folder.remove()
  }

  #written(
    { instrument, timeframe }: Pick<AnySeries, 'instrument' | 'timeframe'>,
    write: (add: BarWriter) => void,
  ): { readonly series: FiledSeries; readonly sha256: string } {
    const spool = new ColumnSpool(this.place())
    try {
      const writer = new BarWriter(spool)
      write(writer)
      writer.flush()
      const { pricePrecision, quantityPrecision } = instrument
      const { length } = spool
      const { sha256, marks } = examined(spool.places, { timeframe, pricePrecision, quantityPrecision, length })
      return { series: { instrument, timeframe, file: { places: spool.places, length, marks } }, sha256 }
    } finally {
      spool.close()
    }
  }
}

/** Writes bars to columns, one by one or many at a time. */
class BarWriter {
  readonly #spool: ColumnSpool
  readonly #rows = allocateBars(ROWS_AT_ONCE)
  #count = 0

  constructor(spool: ColumnSpool) {
    this.#spool = spool
  }

  /** Takes a bar; its signature is that of a BarListener. */
  readonly one = (time: number, open: number, high: number, low: number, close: number, volume: number): void => {
    const rows = this.#rows
    const row = this.#count++
    rows.time[row] = time
    rows.open[row] = open
    rows.high[row] = high
    rows.low[row] = low
    rows.close[row] = close
    rows.volume[row] = volume
    if (this.#count === rows.length) this.flush()
  }

  readonly many = (columns: BarSeries['bars'], length: number): void => {
    this.#spool.add(columns, length)
  }

  /** Writes what is left of single bars. */
  flush(): void {
    this.#spool.add(this.#rows, this.#count)
    this.#count = 0
  }
}
