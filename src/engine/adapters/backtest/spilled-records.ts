import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { z } from 'zod'
import type { Records } from '../../backtest/run-records.ts'
import { DataError, StorageError, messageOf } from '../../model/errors.ts'

const LINE_FEED = 0x0a
const COMMA = 0x2c
const BYTES_AT_ONCE = 65_536
const LINES_AT_ONCE = 256

/** The files of a run's records in a folder. */
export function spillPaths(folder: string): { readonly trades: string; readonly orders: string } {
  return { trades: join(folder, 'trades.jsonl'), orders: join(folder, 'orders.jsonl') }
}

/** Writes records to a file, a line of JSON each. Returns how many. @throws StorageError when the disk is full */
export function spillRecords(records: Iterable<unknown>, path: string): number {
  const file = new LineFile(path)
  try {
    for (const record of records) file.add(`${JSON.stringify(record)}\n`)
  } finally {
    file.close()
  }
  return file.count
}

/** A file of lines that is being written. */
export class LineFile {
  readonly path: string
  readonly #file: number
  #waiting: string[] = []
  #isOpen = true
  count = 0

  /** @throws StorageError when it cannot be written */
  constructor(path: string) {
    this.path = path
    this.#file = written(path, () => openSync(path, 'w'))
  }

  /** Adds a line, its end included. @throws StorageError when the disk is full */
  add(line: string): void {
    this.count++
    if (this.#waiting.push(line) >= LINES_AT_ONCE) this.#flush()
  }

  /** Writes what waits, once. */
  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    try {
      this.#flush()
    } finally {
      closeSync(this.#file)
    }
  }

  #flush(): void {
    const bytes = Buffer.from(this.#waiting.join(''))
    this.#waiting = []
    written(this.path, () => writeAll(this.#file, bytes))
  }
}

function written<T>(path: string, write: () => T): T {
  try {
    return write()
  } catch (error) {
    throw new StorageError(`${path} cannot be written: ${messageOf(error)}`, { cause: error })
  }
}

/** Writes bytes to their end. */
export function writeAll(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written)
}

/** Records in a file of {@link spillRecords}. */
export class SpilledRecords<T> implements Records<T> {
  readonly length: number
  readonly #path: string
  readonly #schema: z.ZodType<T>

  constructor(path: string, length: number, schema: z.ZodType<T>) {
    this.length = length
    this.#path = path
    this.#schema = schema
  }

  /** @throws DataError when the file is not what was written */
  *[Symbol.iterator](): Generator<T> {
    let rest = ''
    const decoder = new TextDecoder()
    for (const bytes of this.#stretches()) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) yield this.#schema.parse(JSON.parse(line))
    }
    if (rest !== '') throw new DataError(`${this.#path}: expected a line end, found ${rest.slice(0, 40)}`)
  }

  /** The elements of a JSON array: the lines, with commas between them. A piece is good until the next is asked for. */
  *json(): Generator<Uint8Array> {
    let isBetween = false
    for (const bytes of this.#stretches()) {
      // The line end of the last element comes last: any other becomes a comma once something follows it.
      if (isBetween) yield Uint8Array.of(COMMA)
      isBetween = bytes.at(-1) === LINE_FEED
      const text = isBetween ? bytes.subarray(0, -1) : bytes
      for (let at = text.indexOf(LINE_FEED); at >= 0; at = text.indexOf(LINE_FEED, at)) text[at] = COMMA
      yield text
    }
  }

  /** The file's bytes, over memory that the next stretch uses again. */
  *#stretches(): Generator<Uint8Array> {
    const file = openSync(this.#path, 'r')
    try {
      const memory = new Uint8Array(BYTES_AT_ONCE)
      for (let count = readSync(file, memory); count > 0; count = readSync(file, memory)) {
        yield memory.subarray(0, count)
      }
    } finally {
      closeSync(file)
    }
  }
}
