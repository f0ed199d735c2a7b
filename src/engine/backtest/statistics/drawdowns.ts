/** The falls from a peak in an equity curve. */
export interface Drawdowns {
  /** Deepest fall as a positive fraction of its peak; more than 1 when equity went below 0. */
  readonly maxDrawdown: number
  /** Longest time from the last bar at a peak to the first bar back at it, or to the end. */
  readonly longestMs: number
  readonly meanEquity: number
}

/**
 * One pass, dividing only where a fall ends. The starting equity counts as the first peak, at the first bar.
 */
export function scanDrawdowns(
  time: Float64Array,
  equity: Float64Array,
  length: number,
  initialEquity: number,
): Drawdowns {
  let peak = initialEquity
  let peakRow = 0
  let trough = initialEquity
  let maxDrawdown = 0
  let longestMs = 0
  let sum = 0
  for (let row = 0; row < length; row += 1) {
    const now = equity[row] ?? 0
    sum += now
    if (now < peak) {
      if (now < trough) trough = now
      continue
    }
    if (trough < peak) {
      maxDrawdown = Math.max(maxDrawdown, (peak - trough) / peak)
      longestMs = Math.max(longestMs, (time[row] ?? 0) - (time[peakRow] ?? 0))
    }
    peak = now
    trough = now
    peakRow = row
  }
  if (trough < peak) {
    maxDrawdown = Math.max(maxDrawdown, (peak - trough) / peak)
    longestMs = Math.max(longestMs, (time[length - 1] ?? 0) - (time[peakRow] ?? 0))
  }
  return { maxDrawdown, longestMs, meanEquity: length > 0 ? sum / length : initialEquity }
}

/** For each bar, how far equity stands below its highest so far, as a positive fraction of that peak; 0 at a peak. */
export function drawdownSeries(equity: Float64Array, initialEquity: number): Float64Array {
  let peak = initialEquity
  return equity.map((now) => {
    if (now >= peak) {
      peak = now
      return 0
    }
    return (peak - now) / peak
  })
}

/**
 * √(mean of the squared falls from the highest so far), as a fraction; the starting value counts as the first peak.
 * Source: P. G. Martin and B. McCann, "The Investor's Guide to Fidelity Funds" (1989), there in per cent.
 */
export function ulcerIndex(values: Float64Array, initial: number): number {
  let peak = initial
  let squares = 0
  for (const now of values) {
    if (now >= peak) peak = now
    else squares += ((peak - now) / peak) ** 2
  }
  return values.length > 0 ? Math.sqrt(squares / values.length) : 0
}
