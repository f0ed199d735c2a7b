import { createHash } from 'node:crypto'
import { endianness } from 'node:os'
import { BAR_FIELDS, type BarColumns, type BarSeries, viewBars } from '../../model/bar.ts'
import { DataError } from '../../model/errors.ts'

const isBigEndian = endianness() === 'BE'

/**
 * The canonical bytes of bars, the same on every machine: the columns time, open, high, low, close, volume, one after
 * the other, each value an IEEE 754 binary64 in little-endian order; times in epoch ms, the rest in exact units.
 * This is also the content of a dataset's `bars.bin`.
 */
export function canonicalColumns(bars: BarColumns): readonly Uint8Array[] {
  return BAR_FIELDS.map((field) => {
    const column = bars[field]
    const bytes = new Uint8Array(column.buffer, column.byteOffset, column.byteLength)
    return isBigEndian ? swapped(bytes.slice()) : bytes
  })
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

/** Bars over canonical bytes on shared memory, turned round in place where the machine is big-endian. */
export function barsOfCanonical(bytes: SharedArrayBuffer, length: number): BarColumns {
  const expected = length * BAR_FIELDS.length * Float64Array.BYTES_PER_ELEMENT
  if (bytes.byteLength !== expected) {
    throw new DataError(`expected ${expected} bytes for ${length} bars, found ${bytes.byteLength}`)
  }
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
