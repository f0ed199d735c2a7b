import { closeSync, openSync, readSync } from 'node:fs'
import { BAR_FIELDS, allocateBars } from '../../../model/bar.ts'
import type { BarColumns } from '../../../model/bar.ts'
import type { BarStream } from '../../../model/bar-stream.ts'
import { DataError, messageOf } from '../../../model/errors.ts'
import type { Instrument } from '../../../model/instrument.ts'
import type { Timeframe } from '../../../model/time.ts'
import { turned } from '../canonical-bars.ts'

export const BYTES_PER_VALUE = Float64Array.BYTES_PER_ELEMENT
/** The time of every so many rows is known without a look at the disk. */
export const ROWS_PER_MARK = 4_096

/** Where a column begins. */
export interface ColumnPlace {
  readonly path: string
  readonly offset: number
}

/** Canonical columns on disk (canonical-bars.ts) and what is known of them. Plain data: it can be posted to a thread. */
export interface BarFile {
  /** In the order of {@link BAR_FIELDS}. */
  readonly places: readonly ColumnPlace[]
  readonly length: number
  /** Times of the rows 0, {@link ROWS_PER_MARK}, twice that and so on. */
  readonly marks: Float64Array
}

/** A history whose bars lie in a file. */
export interface FiledSeries {
  readonly instrument: Instrument
  readonly timeframe: Timeframe
  readonly file: BarFile
}

/** The bars of a file, opened to be read. */
export class FileBars implements BarStream {
  readonly length: number
  /** Where they are. */
  readonly file: BarFile
  readonly #columns: OpenColumns
  /** Times from the row of a mark to the next. */
  readonly #times = new Float64Array(ROWS_PER_MARK)
  #mark = -1

  /** @throws DataError when a file cannot be opened */
  constructor(file: BarFile) {
    this.length = file.length
    this.file = file
    this.#columns = new OpenColumns(file.places)
  }

  timeAt(row: number): number {
    if (!(row >= 0 && row < this.length)) return Number.NaN
    const mark = Math.floor(row / ROWS_PER_MARK)
    return this.#timesFrom(mark)[row - mark * ROWS_PER_MARK] ?? Number.NaN
  }

  rowAt(time: number): number {
    const { marks } = this.file
    const after = firstFrom(marks, marks.length, time)
    // The row may be among those between the mark before and this one.
    const mark = Math.max(0, after - 1)
    const start = mark * ROWS_PER_MARK
    const rows = Math.min(ROWS_PER_MARK, this.length - start)
    return start + firstFrom(this.#timesFrom(mark), rows, time)
  }

  read(start: number, into: BarColumns): void {
    const rows = Math.min(into.length, this.length - start)
    for (const [index, field] of BAR_FIELDS.entries()) {
      if (rows > 0) this.#columns.read(index, start, into[field].subarray(0, rows))
    }
  }

  /** Closes the files. Nothing can be read afterwards. */
  close(): void {
    this.#columns.close()
  }

  #timesFrom(mark: number): Float64Array {
    if (mark === this.#mark) return this.#times
    const start = mark * ROWS_PER_MARK
    const rows = Math.min(ROWS_PER_MARK, this.length - start)
    if (rows > 0) this.#columns.read(0, start, this.#times.subarray(0, rows))
    this.#mark = mark
    return this.#times
  }
}

/** All rows of a file in memory of their own. @throws DataError when it cannot be read */
export function loadBarFile(file: BarFile): BarColumns {
  const bars = allocateBars(file.length)
  const stream = new FileBars(file)
  try {
    stream.read(0, bars)
  } finally {
    stream.close()
  }
  return bars
}

const VALUES_AT_ONCE = 65_536

/** The canonical bytes of a file's bars (canonical-bars.ts), a stretch at a time, each good until the next is asked for. */
export function* canonicalFile({ places, length }: BarFile): Generator<Uint8Array> {
  const columns = new OpenColumns(places)
  try {
    const values = new Float64Array(Math.min(VALUES_AT_ONCE, length))
    for (const column of places.keys()) {
      for (let start = 0; start < length; start += values.length) {
        const stretch = values.subarray(0, Math.min(values.length, length - start))
        columns.read(column, start, stretch)
        yield turned(new Uint8Array(stretch.buffer, 0, stretch.byteLength))
      }
    }
  } finally {
    columns.close()
  }
}

/** Columns of files, by number. */
export class OpenColumns {
  readonly #places: readonly ColumnPlace[]
  readonly #handles = new Map<string, number>()

  /** @throws DataError when a file cannot be opened */
  constructor(places: readonly ColumnPlace[]) {
    this.#places = places
    for (const { path } of places) if (!this.#handles.has(path)) this.#handles.set(path, opened(path))
  }

  /** Fills an array with the values of a column from a row on. @throws DataError when there are fewer */
  read(column: number, start: number, into: Float64Array): void {
    const place = this.#places[column]
    const handle = this.#handles.get(place?.path ?? '')
    if (!place || handle === undefined) throw new DataError(`expected a column ${column} that is open, found none`)
    const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength)
    const from = place.offset + start * BYTES_PER_VALUE
    for (let read = 0; read < bytes.length;) {
      const count = readSync(handle, bytes, read, bytes.length - read, from + read)
      if (count === 0) throw new DataError(`${place.path}: expected ${bytes.length} bytes, found ${read}`)
      read += count
    }
    turned(bytes)
  }

  close(): void {
    for (const handle of this.#handles.values()) closeSync(handle)
    this.#handles.clear()
  }
}

function opened(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (error) {
    throw new DataError(`${path}: expected bars to stream, found ${messageOf(error)}`, { cause: error })
  }
}

/** First index of a rising list whose value is `value` or more. */
function firstFrom(list: Float64Array, length: number, value: number): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((list[middle] ?? Number.NaN) < value) low = middle + 1
    else high = middle
  }
  return low
}
