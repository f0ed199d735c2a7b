import type { FileMetaData, SchemaElement } from 'hyparquet'
import { DAY_MS } from '../../../model/time.ts'
import type { TimeZone } from '../../../market/time-zone.ts'
import { LINE_FEED } from '../csv/bytes.ts'
import { TimeCell } from '../csv/time-cell.ts'
import type { Cell } from './decimal-column.ts'

/** Makes the library hand over times as epoch ms, with what is finer behind the point. */
export const EPOCH_MS_PARSERS = {
  timestampFromNanoseconds: (value: bigint | undefined) => numberOf(value === undefined ? value : value / 1_000n) / 1e3,
  dateFromDays: (days: number | undefined) => (days ?? Number.NaN) * DAY_MS,
}

/** The same file with its 64-bit timestamps as plain numbers: the library would make an object of each. */
export function withPlainTimes(metadata: FileMetaData): FileMetaData {
  const schema = metadata.schema.map((element) => {
    if (element.type !== 'INT64' || unitOf(element) === undefined) return element
    const { converted_type: _converted, logical_type: _logical, ...plain } = element
    return plain
  })
  return { ...metadata, schema }
}

type TimeUnit = 'MILLIS' | 'MICROS' | 'NANOS'

/** Of a timestamp; undefined for what is none. */
function unitOf({ converted_type: converted, logical_type: logical }: SchemaElement): TimeUnit | undefined {
  if (logical?.type === 'TIMESTAMP') return logical.unit
  if (converted === 'TIMESTAMP_MILLIS') return 'MILLIS'
  return converted === 'TIMESTAMP_MICROS' ? 'MICROS' : undefined
}

const encoder = new TextEncoder()

/** Reads stored times: timestamps and dates as such, whole numbers and texts by the rules for CSV files. */
export class TimeColumn {
  readonly #zone: TimeZone
  readonly #cell: TimeCell
  readonly #isTimestamp: boolean
  readonly #isDate: boolean
  readonly #isWall: boolean
  readonly #unit: TimeUnit | undefined
  /** Stored units in a millisecond, those of nanoseconds as whole microseconds. */
  readonly #perMs: number
  #previous = Number.NEGATIVE_INFINITY

  constructor(element: SchemaElement, zone: TimeZone) {
    this.#zone = zone
    this.#cell = new TimeCell(zone, LINE_FEED)
    const { converted_type: converted, logical_type: logical, type } = element
    this.#isDate = converted === 'DATE' || logical?.type === 'DATE'
    this.#unit = type === 'INT64' ? unitOf(element) : undefined
    this.#perMs = this.#unit === 'MILLIS' ? 1 : 1e3
    this.#isTimestamp = type === 'INT96' || unitOf(element) !== undefined
    this.#isWall = this.#isDate || (logical?.type === 'TIMESTAMP' && !logical.isAdjustedToUTC)
  }

  /** Whether times are finer than dates. */
  get hasClock(): boolean {
    return this.#isTimestamp || this.#cell.hasClock
  }

  /** Epoch ms of a cell, NaN for what is no time. */
  read(cell: Cell): number {
    if (this.#isTimestamp || this.#isDate) {
      const time = this.#msOf(cell)
      if (typeof time !== 'number') return Number.NaN
      this.#previous = this.#isWall ? this.#zone.toUtc(time, this.#previous) : time
      return this.#previous
    }
    if (typeof cell !== 'number' && typeof cell !== 'bigint' && typeof cell !== 'string') return Number.NaN
    const bytes = encoder.encode(`${String(cell).trim()}\n`)
    const time = this.#cell.read(bytes, 0)
    return this.#cell.end === bytes.length - 1 ? time : Number.NaN
  }

  /** Stored timestamps are in their unit; all others the library has made milliseconds of. */
  #msOf(cell: Cell): Cell {
    if (this.#unit === undefined) return cell
    if (typeof cell === 'bigint') return Number(this.#unit === 'NANOS' ? cell / 1_000n : cell) / this.#perMs
    if (typeof cell === 'number') return (this.#unit === 'NANOS' ? Math.trunc(cell / 1e3) : cell) / this.#perMs
    return cell
  }
}

function numberOf(value: bigint | undefined): number {
  return value === undefined ? Number.NaN : Number(value)
}
