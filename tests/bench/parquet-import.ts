import { parquetWriteBuffer } from 'hyparquet-writer'
import { importParquet } from '../../src/engine/adapters/data/parquet/import-parquet.ts'
import { BAR_FIELDS } from '../../src/engine/model/bar.ts'
import type { BarColumns } from '../../src/engine/model/bar.ts'
import { minuteBars } from './minute-bars.ts'
import { WrongResult, fixed, megaPerSecond, reached } from './report.ts'
import type { Figure } from './report.ts'
import { timingOf } from './timing.ts'

const ROWS = 1_000_000
const SEED = 7
const ROUNDS = 7
const CENTS = 100
const MEGAROWS_PER_SECOND = 2

/** Reading a million rows of doubles and timestamps into exact columns. */
export async function benchParquetImport(print: (line: string) => void): Promise<Figure[]> {
  const { bars } = minuteBars(ROWS, SEED)
  const bytes = parquetOf(bars)
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now()
    const { series } = await importParquet(bytes, { file: 'bench.parquet' })
    times.push(performance.now() - start)
    const wrong = wrongRows(series.bars, bars)
    if (wrong > 0) throw new WrongResult(`${wrong} wrong of ${ROWS} rows`)
  }
  print(`0 wrong of ${ROWS} rows imported, ${ROUNDS} times`)
  const { best, median } = timingOf(times)
  const rate = megaPerSecond(ROWS, best)
  return [
    {
      what: `Parquet import of ${ROWS / 1e6} M rows (${fixed(bytes.length / 1e6, 0)} MB)`,
      figure: `${fixed(rate, 2)} M rows/s (best ${fixed(best, 0)} ms, median ${fixed(median, 0)})`,
      ratio: '',
      target: `≥ ${MEGAROWS_PER_SECOND} M: ${reached(rate >= MEGAROWS_PER_SECOND)}`,
      isMet: null,
    },
  ]
}

function parquetOf({ time, open, high, low, close, volume }: BarColumns): Uint8Array {
  const price = (name: string, column: Float64Array) => {
    return { name, data: Array.from(column, (units) => units / CENTS), type: 'DOUBLE' as const }
  }
  const times = Array.from(time, (at) => new Date(at))
  const columnData = [
    { name: 'time', data: times, type: 'TIMESTAMP' as const },
    price('open', open),
    price('high', high),
    price('low', low),
    price('close', close),
    { name: 'volume', data: Array.from(volume, BigInt), type: 'INT64' as const },
  ]
  return new Uint8Array(parquetWriteBuffer({ columnData }))
}

function wrongRows(read: BarColumns, written: BarColumns): number {
  let wrong = Math.abs(read.length - written.length)
  for (let row = 0; row < Math.min(read.length, written.length); row++) {
    if (BAR_FIELDS.some((field) => read[field][row] !== written[field][row])) wrong++
  }
  return wrong
}
