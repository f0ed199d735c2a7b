import { importCsv } from '../../src/engine/adapters/data/csv/import-csv.ts'
import type { BarColumns } from '../../src/engine/model/bar.ts'
import { BAR_FIELDS } from '../../src/engine/model/bar.ts'
import { formatUnits } from '../../src/engine/model/decimal.ts'
import { minuteBars } from './minute-bars.ts'
import { WrongResult, fixed, megaPerSecond, reached } from './report.ts'
import type { Figure } from './report.ts'
import { timeInTurns } from './timing.ts'

const ROWS = 1_000_000
const SEED = 7
const ROUNDS = 7
const MEGAROWS_PER_SECOND = 2
const MOST_BYTE_LOOPS = 20
const LINE_FEED = 10

/** Reading a million rows of text into exact columns, against a loop that only counts the lines. */
export function benchCsvImport(print: (line: string) => void): Figure[] {
  const { bars } = minuteBars(ROWS, SEED)
  const bytes = csvOf(bars)
  const options = { file: 'bench.csv' }
  const read = importCsv(bytes, options).series.bars
  const wrong = wrongRows(read, bars)
  if (wrong > 0) throw new WrongResult(`${wrong} wrong of ${ROWS} rows`)
  print(`${wrong} wrong of ${read.length} rows imported`)
  const { bare, engine } = timeInTurns(ROUNDS, {
    bare: () => countLines(bytes),
    engine: () => importCsv(bytes, options),
  })
  const rate = megaPerSecond(ROWS, engine.best)
  const ratio = engine.best / bare.best
  return [
    {
      what: `CSV import of ${ROWS / 1e6} M rows (${fixed(bytes.length / 1e6, 0)} MB)`,
      figure: `${fixed(rate, 2)} M rows/s (best ${fixed(engine.best, 0)} ms, median ${fixed(engine.median, 0)})`,
      ratio: `${fixed(ratio)} × counting lines byte by byte (best ${fixed(bare.best, 0)} ms)`,
      target: `≤ ${MOST_BYTE_LOOPS} × bare loop`,
      isMet: ratio <= MOST_BYTE_LOOPS,
    },
    {
      what: '  the same, rows per second',
      figure: `${fixed(rate, 2)} M rows/s`,
      ratio: `median ${fixed(engine.median / bare.median)} × median`,
      target: `≥ ${MEGAROWS_PER_SECOND} M: ${reached(rate >= MEGAROWS_PER_SECOND)}`,
      isMet: null,
    },
  ]
}

function csvOf(bars: BarColumns): Uint8Array {
  const lines = ['time,open,high,low,close,volume']
  const price = (column: Float64Array, row: number) => formatUnits(column[row] ?? 0, 2)
  for (let row = 0; row < bars.length; row++) {
    const time = new Date(bars.time[row] ?? 0).toISOString().slice(0, 19).replace('T', ' ')
    const { open, high, low, close, volume } = bars
    lines.push(
      `${time},${price(open, row)},${price(high, row)},${price(low, row)},${price(close, row)},${volume[row] ?? 0}`,
    )
  }
  return Buffer.from(lines.join('\n') + '\n')
}

function wrongRows(read: BarColumns, written: BarColumns): number {
  let wrong = Math.abs(read.length - written.length)
  for (let row = 0; row < Math.min(read.length, written.length); row++) {
    if (BAR_FIELDS.some((field) => read[field][row] !== written[field][row])) wrong++
  }
  return wrong
}

/** The least that any reader must do: look at every byte. */
function countLines(bytes: Uint8Array): number {
  let lines = 0
  for (let index = 0; index < bytes.length; index++) {
    if (bytes[index] === LINE_FEED) lines++
  }
  return lines
}
