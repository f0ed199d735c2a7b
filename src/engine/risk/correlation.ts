import type { Reference, ReferencePrices } from './reference-prices.ts'
import { RETURNS_KEPT } from './reference-prices.ts'

/** Returns at the same times before a correlation means something. */
const LEAST_COMMON = 20

/**
 * Correlation of two instruments' returns from bar to bar, of the bars that both have (Pearson); 0 while there are too
 * few of them, or one of the two did not move.
 */
export function correlationOf(one: Reference, other: Reference): number {
  let [n, sumX, sumY, sumXX, sumYY, sumXY] = [0, 0, 0, 0, 0, 0]
  let behind = oldestOf(other)
  for (let index = oldestOf(one); index < one.count; index++) {
    const time = at(one.times, index)
    while (behind < other.count && at(other.times, behind) < time) behind++
    if (behind >= other.count) break
    if (at(other.times, behind) !== time) continue
    const [x, y] = [at(one.returns, index), at(other.returns, behind)]
    n++
    sumX += x
    sumY += y
    sumXX += x * x
    sumYY += y * y
    sumXY += x * y
  }
  if (n < LEAST_COMMON) return 0
  const spread = (n * sumXX - sumX * sumX) * (n * sumYY - sumY * sumY)
  return spread > 0 ? (n * sumXY - sumX * sumY) / Math.sqrt(spread) : 0
}

/**
 * Symbols that move together: those with a correlation of at least `threshold` to the first of their group. The first
 * is whoever has been known for longest, so that a group keeps its name.
 */
export function correlationGroups(references: ReferencePrices, threshold: number): ReadonlyMap<string, string> {
  const leaders: Reference[] = []
  const groups = new Map<string, string>()
  for (const reference of references.all) {
    const leader = leaders.find((each) => correlationOf(each, reference) >= threshold)
    if (!leader) leaders.push(reference)
    groups.set(reference.instrument.symbol, (leader ?? reference).instrument.symbol)
  }
  return groups
}

function oldestOf({ count }: Reference): number {
  return Math.max(0, count - RETURNS_KEPT)
}

function at(ring: Float64Array, index: number): number {
  return ring[index % RETURNS_KEPT] as number
}
