import { roundTicks } from './axis-ticks.ts'

/** How many values lie in [from, to); the last bin includes its end. */
export interface Bin {
  readonly from: number
  readonly to: number
  readonly count: number
}

/** Share at either end that is gathered in the outer bins, so that one outlier does not flatten the rest. */
const TAILS = 0.005

/** Bins of a round width with an edge at zero, so that gains and losses are never in one; about `wanted` of them. */
export function histogram(values: readonly number[], wanted: number): Bin[] {
  const sorted = values.filter((value) => Number.isFinite(value)).toSorted((a, b) => a - b)
  const tail = sorted.length >= 400 ? Math.floor(sorted.length * TAILS) : 0
  const low = sorted[tail]
  const high = sorted[sorted.length - 1 - tail]
  if (low === undefined || high === undefined) return []
  const [edge, next] = roundTicks(Math.min(0, low), Math.max(0, high) || 0.001, wanted)
  const width = (next ?? 0) - (edge ?? 0)
  if (!(width > 0)) return [{ from: low, to: high, count: sorted.length }]
  const first = Math.floor(low / width + 1e-9)
  const last = Math.max(first, Math.ceil(high / width - 1e-9) - 1)
  const counts = Array.from({ length: last - first + 1 }, () => 0)
  for (const value of sorted) {
    const bin = Math.max(first, Math.min(last, Math.floor(value / width + 1e-9))) - first
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return counts.map((count, bin) => ({ from: (first + bin) * width, to: (first + bin + 1) * width, count }))
}
