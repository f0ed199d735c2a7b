import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { BAR_FIELDS } from '../../../model/bar.ts'
import type { BarColumns } from '../../../model/bar.ts'
import { StorageError, messageOf } from '../../../model/errors.ts'
import { turned } from '../canonical-bars.ts'
import { BYTES_PER_VALUE } from './bar-file.ts'
import type { ColumnPlace } from './bar-file.ts'

export type ScaleGroup = 'price' | 'quantity'

const ROWS_AT_ONCE = 65_536
const LINE_BYTES = Uint32Array.BYTES_PER_ELEMENT

/** The fields that share a scale. */
const FIELDS = { price: ['open', 'high', 'low', 'close'], quantity: ['volume'] } as const

/** Bars on their way to the disk: a file for each column, and one for the line that each row stood on. */
export class ColumnSpool {
  readonly places: readonly ColumnPlace[]
  readonly #handles: readonly number[]
  readonly #lines: number
  #length = 0

  /** @throws StorageError when the folder cannot be written */
  constructor(folder: string) {
    const paths = BAR_FIELDS.map((field) => join(folder, `${field}.bin`))
    this.places = paths.map((path) => ({ path, offset: 0 }))
    this.#handles = paths.map(created)
    this.#lines = created(join(folder, 'lines.bin'))
  }

  get length(): number {
    return this.#length
  }

  /** Adds the first rows of columns, with their lines where they stood in a file. @throws StorageError when the disk is full */
  add(bars: BarColumns, length: number, lines?: Uint32Array): void {
    for (const [index, field] of BAR_FIELDS.entries()) {
      this.#write(this.#handles[index], bars[field].subarray(0, length), this.#length * BYTES_PER_VALUE)
    }
    if (lines) this.#write(this.#lines, lines.subarray(0, length), this.#length * LINE_BYTES)
    this.#length += length
  }

  /** Takes the last row back. */
  dropLast(): void {
    this.#length = Math.max(0, this.#length - 1)
  }

  /** Puts every value of a group in other units. */
  rescale(group: ScaleGroup, change: (units: number) => number): void {
    const values = new Float64Array(Math.min(ROWS_AT_ONCE, this.#length))
    for (const field of FIELDS[group]) {
      for (let start = 0; start < this.#length; start += values.length) {
        const rows = values.subarray(0, Math.min(values.length, this.#length - start))
        this.read(field, start, rows)
        for (let row = 0; row < rows.length; row++) rows[row] = change(rows[row] ?? 0)
        this.#write(this.#handles[BAR_FIELDS.indexOf(field)], rows, start * BYTES_PER_VALUE)
      }
    }
  }

  /** Fills an array with values of a field from a row on. */
  read(field: (typeof BAR_FIELDS)[number], start: number, into: Float64Array): void {
    this.#read(this.#handles[BAR_FIELDS.indexOf(field)], into, start * BYTES_PER_VALUE)
  }

  /** Fills an array with the lines of rows. */
  readLines(start: number, into: Uint32Array): void {
    this.#read(this.#lines, into, start * LINE_BYTES)
  }

  close(): void {
    for (const handle of [...this.#handles, this.#lines]) closeSync(handle)
  }

  #read(handle: number | undefined, into: Float64Array | Uint32Array, from: number): void {
    const bytes = bytesOf(into)
    for (let read = 0; read < bytes.length;) {
      const count = readSync(handle ?? -1, bytes, read, bytes.length - read, from + read)
      if (count === 0) throw new StorageError(`expected ${bytes.length} bytes written before, found ${read}`)
      read += count
    }
    if (into instanceof Float64Array) turned(bytes)
  }

  #write(handle: number | undefined, values: Float64Array | Uint32Array, at: number): void {
    const bytes = bytesOf(values)
    if (values instanceof Float64Array) turned(bytes)
    try {
      for (let written = 0; written < bytes.length;) {
        written += writeSync(handle ?? -1, bytes, written, bytes.length - written, at + written)
      }
    } catch (error) {
      throw new StorageError(`bars to stream cannot be written: ${messageOf(error)}`, { cause: error })
    }
  }
}

function created(path: string): number {
  try {
    return openSync(path, 'w+')
  } catch (error) {
    throw new StorageError(`${path} cannot be written: ${messageOf(error)}`, { cause: error })
  }
}

function bytesOf(values: Float64Array | Uint32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
}
