import { type BarColumns, allocateBars } from '../../../model/bar.ts'
import { formatUtc } from '../../../model/time.ts'
import type { ProblemLog } from './problem-log.ts'
import type { RawRows } from './raw-rows.ts'

/** Rows in order of time, of just their length. */
export interface OrderedRows {
  readonly bars: BarColumns
  readonly lines: Uint32Array
  /** Of quotes. */
  readonly askSizes: Float64Array | undefined
}

/**
 * Brings rows into order of time and reports disorder. Of rows with one time the last in the file is kept, unless
 * `keepTies` (ticks may share a millisecond; they stay in the order of the file).
 */
export function orderRows(rows: RawRows, keepTies: boolean, log: ProblemLog): OrderedRows {
  const { bars, lines, length, askSizes } = rows
  const { time } = bars
  const disordered = reportDisorder(rows, log)
  let order: Uint32Array | undefined
  if (disordered) {
    order = Uint32Array.from({ length }, (_, row) => row)
    order.sort((a, b) => (time[a] ?? 0) - (time[b] ?? 0) || a - b)
  }
  const kept = keepTies ? order : withoutTies(rows, order, log)
  if (kept === undefined && length === bars.length) return { bars, lines, askSizes }
  return pick(rows, kept ?? Uint32Array.from({ length }, (_, row) => row))
}

function reportDisorder({ bars, lines, length }: RawRows, log: ProblemLog): boolean {
  let latest = Number.NEGATIVE_INFINITY
  let disordered = false
  for (let row = 0; row < length; row++) {
    const time = bars.time[row] ?? 0
    if (time >= latest) {
      latest = time
      continue
    }
    disordered = true
    if (!log.isKept('out-of-order')) {
      log.count('out-of-order')
      continue
    }
    const expected = `a time after the row above, ${formatUtc(latest)}`
    log.add({ kind: 'out-of-order', line: lines[row] ?? 1, expected, found: formatUtc(time) })
  }
  return disordered
}

/** The rows that are the last of their time, or `order` itself when all are. */
function withoutTies(
  { bars, lines, length }: RawRows,
  order: Uint32Array | undefined,
  log: ProblemLog,
): Uint32Array | undefined {
  const { time } = bars
  const rowAt = (index: number) => (order === undefined ? index : (order[index] ?? 0))
  let ties = 0
  for (let index = 1; index < length; index++) {
    const row = rowAt(index)
    if (time[row] !== time[rowAt(index - 1)]) continue
    ties++
    const found = `a second row for ${formatUtc(time[row] ?? 0)}`
    log.add({ kind: 'duplicate-time', line: lines[row] ?? 1, expected: 'one row for each time', found })
  }
  if (ties === 0) return order
  const kept = new Uint32Array(length - ties)
  let count = 0
  for (let index = 0; index < length; index++) {
    const isLast = index === length - 1 || time[rowAt(index)] !== time[rowAt(index + 1)]
    if (isLast) kept[count++] = rowAt(index)
  }
  return kept
}

function pick({ bars, lines, askSizes }: RawRows, rows: Uint32Array): OrderedRows {
  const picked = allocateBars(rows.length)
  const pickedLines = new Uint32Array(rows.length)
  const pickedSizes = askSizes && new Float64Array(rows.length)
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] ?? 0
    picked.time[index] = bars.time[row] ?? 0
    picked.open[index] = bars.open[row] ?? 0
    picked.high[index] = bars.high[row] ?? 0
    picked.low[index] = bars.low[row] ?? 0
    picked.close[index] = bars.close[row] ?? 0
    picked.volume[index] = bars.volume[row] ?? 0
    pickedLines[index] = lines[row] ?? 1
    if (pickedSizes) pickedSizes[index] = askSizes?.[row] ?? 0
  }
  return { bars: picked, lines: pickedLines, askSizes: pickedSizes }
}
