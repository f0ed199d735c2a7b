import { type CsvImport, type CsvImportOptions, importCsv } from '../../../src/engine/adapters/data/csv/import-csv.ts'
import { ImportError } from '../../../src/engine/adapters/data/csv/problem-log.ts'
import type { BarSeries } from '../../../src/engine/model/bar.ts'
import { formatUnits } from '../../../src/engine/model/decimal.ts'
import { formatUtc } from '../../../src/engine/model/time.ts'

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

export function importText(text: string, options: Partial<CsvImportOptions> = {}): CsvImport {
  return importCsv(bytesOf(text), { file: 'bars.csv', ...options })
}

/** The sentence an import fails with. */
export function failureOf(text: string | Uint8Array, options: Partial<CsvImportOptions> = {}): string {
  try {
    importCsv(typeof text === 'string' ? bytesOf(text) : text, { file: 'bars.csv', ...options })
  } catch (error) {
    if (error instanceof ImportError) return error.message
    throw error
  }
  throw new Error('expected the import to fail')
}

/** A row as text: ISO time, then the prices and the volume with all places of their precision. */
export function rowText({ instrument, bars }: BarSeries, row: number): string {
  const price = (column: Float64Array) => formatUnits(column[row] ?? Number.NaN, instrument.pricePrecision)
  const volume = formatUnits(bars.volume[row] ?? Number.NaN, instrument.quantityPrecision)
  const time = formatUtc(bars.time[row] ?? Number.NaN)
  return [time, price(bars.open), price(bars.high), price(bars.low), price(bars.close), volume].join(' ')
}

export function timesOf({ bars }: BarSeries): string[] {
  return Array.from(bars.time, formatUtc)
}
