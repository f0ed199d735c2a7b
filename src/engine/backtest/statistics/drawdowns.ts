/** The falls from a peak in an equity curve. */
export interface Drawdowns {
  /** Deepest fall as a positive fraction of its peak; more than 1 when equity went below 0. */
  readonly maxDrawdown: number
  /** Longest time from the last bar at a peak to the first bar back at it, or to the end. */
  readonly longestMs: number
  readonly meanEquity: number
}

const ROWS_PER_PAGE = 4_096

/**
 * One pass, dividing only where a fall ends, over a curve in as many pieces as it comes in. The starting equity counts as
 * the first peak, at the first bar.
 */
export class DrawdownScan {
  readonly #initialEquity: number
  #peak: number
  #trough: number
  #peakTime = Number.NaN
  #lastTime = Number.NaN
  #maxDrawdown = 0
  #longestMs = 0
  #sum = 0
  #length = 0

  constructor(initialEquity: number) {
    this.#initialEquity = initialEquity
    this.#peak = initialEquity
    this.#trough = initialEquity
  }

  /** @param length how many leading entries count */
  take(time: Float64Array, equity: Float64Array, length: number): void {
    // By the page: what is called often is compiled well, one long loop is compiled anew with every run.
    for (let row = 0; row < length; row += ROWS_PER_PAGE) {
      this.#takeRows(time, equity, row, Math.min(row + ROWS_PER_PAGE, length))
    }
  }

  #takeRows(time: Float64Array, equity: Float64Array, from: number, end: number): void {
    let [peak, trough, sum] = [this.#peak, this.#trough, this.#sum]
    let peakRow = -1
    if (this.#length === 0) this.#peakTime = time[from] ?? 0
    for (let row = from; row < end; row += 1) {
      const now = equity[row] ?? 0
      sum += now
      if (now < peak) {
        if (now < trough) trough = now
        continue
      }
      if (trough < peak) this.#end(peak, trough, time[row] ?? 0, peakRow < 0 ? this.#peakTime : (time[peakRow] ?? 0))
      peak = now
      trough = now
      peakRow = row
    }
    if (peakRow >= 0) this.#peakTime = time[peakRow] ?? 0
    this.#peak = peak
    this.#trough = trough
    this.#sum = sum
    this.#lastTime = time[end - 1] ?? 0
    this.#length += end - from
  }

  /** Of what was taken so far. */
  get result(): Drawdowns {
    const { longestMs, maxDrawdown } = this.#fallUnderWay()
    return { maxDrawdown, longestMs, meanEquity: this.#length > 0 ? this.#sum / this.#length : this.#initialEquity }
  }

  #end(peak: number, trough: number, time: number, peakTime: number): void {
    this.#maxDrawdown = Math.max(this.#maxDrawdown, (peak - trough) / peak)
    this.#longestMs = Math.max(this.#longestMs, time - peakTime)
  }

  #fallUnderWay(): Pick<Drawdowns, 'maxDrawdown' | 'longestMs'> {
    const [peak, trough] = [this.#peak, this.#trough]
    const [maxDrawdown, longestMs] = [this.#maxDrawdown, this.#longestMs]
    if (!(trough < peak)) return { maxDrawdown, longestMs }
    return {
      maxDrawdown: Math.max(maxDrawdown, (peak - trough) / peak),
      longestMs: Math.max(longestMs, this.#lastTime - this.#peakTime),
    }
  }
}

/** The falls of a whole curve. @param length how many leading entries count */
export function scanDrawdowns(
  time: Float64Array,
  equity: Float64Array,
  length: number,
  initialEquity: number,
): Drawdowns {
  const scan = new DrawdownScan(initialEquity)
  scan.take(time, equity, length)
  return scan.result
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
