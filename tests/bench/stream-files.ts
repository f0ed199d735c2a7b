import { closeSync, openSync, writeSync } from 'node:fs'
import { ParquetWriter, fileWriter, schemaFromColumnData } from 'hyparquet-writer'
import { sliceBars } from '../../src/engine/model/bar.ts'
import type { BarColumns } from '../../src/engine/model/bar.ts'
import { formatUnits } from '../../src/engine/model/decimal.ts'

const CENTS = 100
const ROWS_AT_ONCE = 100_000

/** Writes bars in cents as text, a stretch at a time. */
export function writeCsv(path: string, bars: BarColumns): void {
  const file = openSync(path, 'w')
  writeSync(file, 'time,open,high,low,close,volume\n')
  eachPart(bars, (part) => writeSync(file, linesOf(part)))
  closeSync(file)
}

/** Writes bars in cents as doubles and timestamps, a row group at a time. */
export async function writeParquet(path: string, bars: BarColumns): Promise<void> {
  const schema = schemaFromColumnData({ columnData: columnsOf(sliceBars(bars, 0, 1)) })
  const writer = new ParquetWriter({ writer: fileWriter(path), schema })
  for (let start = 0; start < bars.length; start += ROWS_AT_ONCE) {
    const columnData = columnsOf(sliceBars(bars, start, Math.min(bars.length, start + ROWS_AT_ONCE)))
    await writer.write({ columnData, rowGroupSize: ROWS_AT_ONCE })
  }
  await writer.finish()
}

function eachPart(bars: BarColumns, take: (part: BarColumns) => void): void {
  for (let start = 0; start < bars.length; start += ROWS_AT_ONCE) {
    take(sliceBars(bars, start, Math.min(bars.length, start + ROWS_AT_ONCE)))
  }
}

function linesOf({ length, time, open, high, low, close, volume }: BarColumns): string {
  const price = (column: Float64Array, row: number) => formatUnits(column[row] ?? 0, 2)
  let lines = ''
  for (let row = 0; row < length; row++) {
    const at = new Date(time[row] ?? 0).toISOString().slice(0, 19).replace('T', ' ')
    const prices = `${price(open, row)},${price(high, row)},${price(low, row)},${price(close, row)}`
    lines += `${at},${prices},${volume[row] ?? 0}\n`
  }
  return lines
}

function columnsOf({ time, open, high, low, close, volume }: BarColumns) {
  const price = (name: string, column: Float64Array) => {
    return { name, data: Array.from(column, (units) => units / CENTS), type: 'DOUBLE' as const }
  }
  return [
    { name: 'time', data: Array.from(time, (at) => new Date(at)), type: 'TIMESTAMP' as const },
    price('open', open),
    price('high', high),
    price('low', low),
    price('close', close),
    { name: 'volume', data: Array.from(volume, BigInt), type: 'INT64' as const },
  ]
}
