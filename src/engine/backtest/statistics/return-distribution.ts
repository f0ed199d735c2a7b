import { quantile } from './quantile.ts'

/** How daily returns are spread; losses as positive fractions. Null without enough returns or with nothing below the line. */
export interface ReturnDistribution {
  /** Σ of the gains ÷ Σ of the losses, against 0. */
  readonly omega: number | null
  /** The loss of a day that one in twenty exceeds, from history; below 0 when such a day still gains. */
  readonly valueAtRisk95: number | null
  /** The same of one day in a hundred. */
  readonly valueAtRisk99: number | null
  /** Mean loss of the worst twentieth of the days. */
  readonly expectedShortfall95: number | null
  /** Mean loss of the worst hundredth of the days. */
  readonly expectedShortfall99: number | null
  /** |95th percentile| ÷ |5th percentile|: above 1 when the large gains exceed the large losses. */
  readonly tailRatio: number | null
}

const NONE: ReturnDistribution = {
  omega: null,
  valueAtRisk95: null,
  valueAtRisk99: null,
  expectedShortfall95: null,
  expectedShortfall99: null,
  tailRatio: null,
}

/** Measures how returns are spread; all null below two. */
export function distributionOf(returns: Float64Array | null): ReturnDistribution {
  if (returns === null || returns.length < 2) return NONE
  const sorted = returns.toSorted()
  const low = quantile(sorted, 0.05)
  return {
    omega: omega(returns),
    valueAtRisk95: -low,
    valueAtRisk99: -quantile(sorted, 0.01),
    expectedShortfall95: expectedShortfall(sorted, 0.05),
    expectedShortfall99: expectedShortfall(sorted, 0.01),
    tailRatio: low === 0 ? null : Math.abs(quantile(sorted, 0.95)) / Math.abs(low),
  }
}

/** C. Keating and W. F. Shadwick, "A Universal Performance Measure" (2002), with threshold 0; null without a loss. */
function omega(returns: Float64Array): number | null {
  let gains = 0
  let losses = 0
  for (const change of returns) {
    if (change > 0) gains += change
    else losses -= change
  }
  return losses === 0 ? null : gains / losses
}

/**
 * Mean loss of the worst `share` of the returns, the last of them counted in part: C. Acerbi and D. Tasche, "On the
 * coherence of expected shortfall", J. Banking & Finance 26 (2002), proposition 4.1.
 */
function expectedShortfall(sorted: Float64Array, share: number): number {
  const wanted = sorted.length * share
  if (wanted <= 1) return -(sorted[0] ?? 0)
  const whole = Math.floor(wanted)
  let sum = 0
  for (let index = 0; index < whole; index += 1) sum += sorted[index] ?? 0
  return -(sum + (wanted - whole) * (sorted[whole] ?? 0)) / wanted
}
