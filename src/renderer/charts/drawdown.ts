import type { Line } from '../../contract/views.ts'

/** The distance below the highest equity so far, as a fraction: 0 at a new high, −0.25 a quarter below it. */
export function drawdown(time: ArrayLike<number>, value: ArrayLike<number>): Line {
  const result = { time: Float64Array.from(time), value: new Float64Array(time.length) }
  let peak = Number.NEGATIVE_INFINITY
  for (let index = 0; index < time.length; index += 1) {
    const equity = value[index] ?? Number.NaN
    if (equity > peak) peak = equity
    result.value[index] = peak > 0 ? equity / peak - 1 : 0
  }
  return result
}

/** A curve as growth since its first point: 0.1 is 10 % more. For curves of different cash in one chart. */
export function growth(time: ArrayLike<number>, value: ArrayLike<number>): Line {
  const first = value[0] ?? Number.NaN
  const result = { time: Float64Array.from(time), value: new Float64Array(time.length) }
  for (let index = 0; index < time.length; index += 1) result.value[index] = (value[index] ?? Number.NaN) / first - 1
  return result
}

/**
 * At most about `limit` points that keep a curve's shape: of each stretch the first, lowest, highest and last point.
 * A chart of ten pixels a bar cannot show more, and the library holds every point.
 */
export function thin(line: Line, limit: number): Line {
  const { length } = line.time
  if (length <= limit) return line
  const stretch = Math.ceil((length * 4) / limit)
  const kept: number[] = []
  for (let from = 0; from < length; from += stretch) {
    const to = Math.min(length, from + stretch)
    let low = from
    let high = from
    for (let index = from; index < to; index += 1) {
      if ((line.value[index] ?? 0) < (line.value[low] ?? 0)) low = index
      if ((line.value[index] ?? 0) > (line.value[high] ?? 0)) high = index
    }
    for (const index of [...new Set([from, low, high, to - 1])].toSorted((a, b) => a - b)) kept.push(index)
  }
  return {
    time: Float64Array.from(kept, (index) => line.time[index] ?? 0),
    value: Float64Array.from(kept, (index) => line.value[index] ?? 0),
  }
}
