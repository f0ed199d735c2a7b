import { ConfigError } from '../../model/errors.ts'

/** Points of a line to draw. */
export interface ChartLine {
  readonly time: Float64Array
  readonly value: Float64Array
}

const LEAST_POINTS = 4

/**
 * At most `maxPoints` of the points, in order: the first, the last, and the lowest and highest of each stretch in
 * between, so that no peak or trough is lost. Source: the min-max part of M4, U. Jugel et al., VLDB 7 (2014).
 * @throws ConfigError when `maxPoints` is below 4.
 */
export function downsampleForChart(time: Float64Array, value: Float64Array, maxPoints: number): ChartLine {
  if (!(maxPoints >= LEAST_POINTS)) {
    throw new ConfigError(`expected at least ${LEAST_POINTS} points to draw, found ${maxPoints}`)
  }
  const length = Math.min(time.length, value.length)
  const rows = length <= maxPoints ? Array.from({ length }, (_, row) => row) : chooseRows(value, length, maxPoints)
  return {
    time: Float64Array.from(rows, (row) => time[row] ?? 0),
    value: Float64Array.from(rows, (row) => value[row] ?? 0),
  }
}

function chooseRows(value: Float64Array, length: number, maxPoints: number): number[] {
  const stretches = Math.floor((maxPoints - 2) / 2)
  const rows = [0]
  for (let stretch = 0; stretch < stretches; stretch += 1) {
    const start = 1 + Math.floor((stretch * (length - 2)) / stretches)
    const end = 1 + Math.floor(((stretch + 1) * (length - 2)) / stretches)
    rows.push(...extremeRows(value, start, end))
  }
  rows.push(length - 1)
  return rows
}

/** Rows of the lowest and the highest value in [start, end), in order; one row when they are the same. */
function extremeRows(value: Float64Array, start: number, end: number): number[] {
  let lowest = start
  let highest = start
  for (let row = start + 1; row < end; row += 1) {
    const now = value[row] ?? 0
    if (now < (value[lowest] ?? 0)) lowest = row
    if (now > (value[highest] ?? 0)) highest = row
  }
  if (lowest === highest) return [lowest]
  return lowest < highest ? [lowest, highest] : [highest, lowest]
}
