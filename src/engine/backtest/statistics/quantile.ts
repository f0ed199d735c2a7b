import { ConfigError } from '../../model/errors.ts'

/**
 * The value below which a share of the values lies, between neighbours in a straight line: Hyndman and Fan's type 7
 * (The American Statistician 50, 1996), the default of R and NumPy.
 * @param sorted rising, not empty
 * @param share from 0 to 1
 */
export function quantile(sorted: Float64Array, share: number): number {
  if (sorted.length === 0 || !(share >= 0 && share <= 1)) {
    throw new ConfigError(`expected values and a share from 0 to 1, found ${sorted.length} values and ${share}`)
  }
  const position = (sorted.length - 1) * share
  const below = Math.floor(position)
  const low = sorted[below] ?? 0
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? low
  return low + (high - low) * (position - below)
}
