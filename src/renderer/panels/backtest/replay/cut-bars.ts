import type { BarTable, IndicatorLine } from '../../../../contract/views.ts'

/** Rows of a table, the last exclusive. */
export function cutBars(bars: BarTable, from: number, to: number): BarTable {
  const cut = (column: BarTable['time']): BarTable['time'] => column.slice(from, to)
  return {
    time: cut(bars.time),
    open: cut(bars.open),
    high: cut(bars.high),
    low: cut(bars.low),
    close: cut(bars.close),
    volume: cut(bars.volume),
  }
}

/** The points of lines that are on bars of a chart: a symbol may have fewer bars than its run has moments. */
export function cutLines(lines: readonly IndicatorLine[], times: BarTable['time']): IndicatorLine[] {
  const [first, last] = [times[0], times.at(-1)]
  if (first === undefined || last === undefined) return lines.map((line) => ({ ...line, line: NO_POINTS }))
  return lines.map((one) => {
    const { time, value } = one.line
    const from = rowsUntil(time, first - 1)
    const to = rowsUntil(time, last)
    if (to - from === times.length)
      return { ...one, line: { time: time.slice(from, to), value: value.slice(from, to) } }
    const rows = Array.from(times, (at) => rowsUntil(time, at) - 1)
    return { ...one, line: { time: times, value: Float64Array.from(rows, (row) => value[row] ?? Number.NaN) } }
  })
}

/** How many times of a rising column are at or before one. */
export function rowsUntil(times: Float64Array, epochMs: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((times[middle] ?? Infinity) <= epochMs) low = middle + 1
    else high = middle
  }
  return low
}

const NO_POINTS = { time: new Float64Array(), value: new Float64Array() }
