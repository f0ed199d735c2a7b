/** Below this a standard deviation is the rounding of equal returns. */
const ROUNDING = 1e-14

/** Mean, deviations and shape of returns. Null where there are too few, or where they do not vary. */
export interface ReturnMoments {
  readonly count: number
  readonly mean: number
  /** Sample standard deviation, ÷ (n − 1). */
  readonly deviation: number | null
  /** √(Σ min(r, 0)² ÷ n): downside deviation against 0 over all periods. */
  readonly downsideDeviation: number | null
  /** Third standardised moment, ÷ n: 0 when symmetric. */
  readonly skewness: number | null
  /** Fourth standardised moment, ÷ n, **raw**: 3 for a normal distribution. */
  readonly kurtosis: number | null
}

const NONE: ReturnMoments = {
  count: 0,
  mean: 0,
  deviation: null,
  downsideDeviation: null,
  skewness: null,
  kurtosis: null,
}

/** Returns from one value to the next; null when a value that another follows is not above 0, as they have no meaning. */
export function returnsOf(values: Float64Array): Float64Array | null {
  const returns = new Float64Array(Math.max(0, values.length - 1))
  for (let index = 0; index < returns.length; index += 1) {
    const before = values[index] ?? 0
    if (before <= 0) return null
    returns[index] = ((values[index + 1] ?? 0) - before) / before
  }
  return returns
}

/** Mean and deviation by Welford's method (Technometrics 4, 1962), which does not cancel; the shape in a second pass. */
export function momentsOf(returns: Float64Array | null): ReturnMoments {
  if (returns === null || returns.length === 0) return NONE
  let mean = 0
  let squares = 0
  let downside = 0
  for (let index = 0; index < returns.length; index += 1) {
    const change = returns[index] ?? 0
    const distance = change - mean
    mean += distance / (index + 1)
    squares += distance * (change - mean)
    if (change < 0) downside += change * change
  }
  const count = returns.length
  const deviation = count > 1 ? withoutRounding(Math.sqrt(squares / (count - 1))) : null
  const shape = deviation === null || deviation === 0 ? NONE : shapeOf(returns, mean, squares)
  return {
    count,
    mean,
    deviation,
    downsideDeviation: Math.sqrt(downside / count),
    skewness: shape.skewness,
    kurtosis: shape.kurtosis,
  }
}

/** g₁ and b₂ of R. A. Fisher's notation as used by the papers on the Sharpe ratio: moments ÷ n, no bias correction. */
function shapeOf(returns: Float64Array, mean: number, squares: number): Pick<ReturnMoments, 'skewness' | 'kurtosis'> {
  const scale = Math.sqrt(squares / returns.length)
  let cubes = 0
  let fourths = 0
  for (let index = 0; index < returns.length; index += 1) {
    const distance = ((returns[index] ?? 0) - mean) / scale
    const square = distance * distance
    cubes += square * distance
    fourths += square * square
  }
  return { skewness: cubes / returns.length, kurtosis: fourths / returns.length }
}

function withoutRounding(deviation: number): number {
  return deviation < ROUNDING ? 0 : deviation
}
