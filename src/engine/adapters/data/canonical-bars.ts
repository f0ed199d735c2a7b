import { createHash } from 'node:crypto'
import { endianness } from 'node:os'
import { BAR_FIELDS, type BarColumns, type BarSeries, viewBars } from '../../model/bar.ts'
import { DataError } from '../../model/errors.ts'
import { tickFieldCount, tickFields, viewTicks } from '../../model/tick-series.ts'
import type { TickColumns } from '../../model/tick-series.ts'

const isBigEndian = endianness() === 'BE'

/**
 * The canonical bytes of bars, the same on every machine: the columns time, open, high, low, close, volume, one after
 * the other, each value an IEEE 754 binary64 in little-endian order; times in epoch ms, the rest in exact units.
 * This is also the content of a dataset's `bars.bin`.
 */
export function canonicalColumns(bars: BarColumns): readonly Uint8Array[] {
  return BAR_FIELDS.map((field) => canonicalColumn(bars[field]))
}

/** The canonical bytes of ticks, like those of bars: time, price, size; or time, bid, ask and their sizes. */
export function canonicalTicks(ticks: TickColumns): readonly Uint8Array[] {
  return tickFields(ticks).map(canonicalColumn)
}

function canonicalColumn(column: Float64Array): Uint8Array {
  const bytes = new Uint8Array(column.buffer, column.byteOffset, column.byteLength)
  return isBigEndian ? swapped(bytes.slice()) : bytes
}

/**
 * SHA-256 of a series in hexadecimal. Hashed are the line
 * `quantx-bars 1 <timeframe in ms> <price precision> <quantity precision> <bars>\n` in ASCII, which gives the units
 * their meaning, and then {@link canonicalColumns}. Symbol and source have no part in it.
 */
export function hashSeries({ instrument, timeframe, bars }: BarSeries): string {
  const { pricePrecision, quantityPrecision } = instrument
  const hash = createHash('sha256')
  hash.update(`quantx-bars 1 ${timeframe} ${pricePrecision} ${quantityPrecision} ${bars.length}\n`)
  for (const column of canonicalColumns(bars)) hash.update(column)
  return hash.digest('hex')
}

/** SHA-256 of the ticks of a series: of the line `quantx-<kind> 1 <price precision> <quantity precision> <ticks>\n` and their bytes. */
export function hashTicks(
  { instrument: { pricePrecision, quantityPrecision } }: BarSeries,
  ticks: TickColumns,
): string {
  const hash = createHash('sha256')
  hash.update(`quantx-${ticks.kind} 1 ${pricePrecision} ${quantityPrecision} ${ticks.length}\n`)
  for (const column of canonicalTicks(ticks)) hash.update(column)
  return hash.digest('hex')
}

/** Ticks over canonical bytes on shared memory, as {@link barsOfCanonical}. */
export function ticksOfCanonical(bytes: SharedArrayBuffer, kind: TickColumns['kind'], length: number): TickColumns {
  checkSize(bytes, length * tickFieldCount(kind), `${length} ${kind}`)
  turned(new Uint8Array(bytes))
  return viewTicks(kind, length, bytes)
}

function checkSize(bytes: SharedArrayBuffer, values: number, what: string): void {
  const expected = values * Float64Array.BYTES_PER_ELEMENT
  if (bytes.byteLength !== expected)
    throw new DataError(`expected ${expected} bytes for ${what}, found ${bytes.byteLength}`)
}

/** Bars over canonical bytes on shared memory, turned round in place where the machine is big-endian. */
export function barsOfCanonical(bytes: SharedArrayBuffer, length: number): BarColumns {
  checkSize(bytes, length * BAR_FIELDS.length, `${length} bars`)
  turned(new Uint8Array(bytes))
  return viewBars(bytes, length)
}

/** Canonical bytes in the order of this machine, or the other way round, in place. */
export function turned(bytes: Uint8Array): Uint8Array {
  return isBigEndian ? swapped(bytes) : bytes
}

/** Turns every eight bytes round, in place. */
function swapped(bytes: Uint8Array): Uint8Array {
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).swap64()
  return bytes
}
