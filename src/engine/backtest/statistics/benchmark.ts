import type { DailyEquity } from './daily-equity.ts'
import { scanDrawdowns } from './drawdowns.ts'
import { momentsOf, returnsOf } from './return-moments.ts'

/**
 * A run beside a benchmark, on the UTC days that both have a value for; for buy and hold the benchmark's values are its
 * prices. Fractions; the risk-free rate is 0.
 */
export interface BenchmarkComparison {
  /** Daily returns compared. */
  readonly observations: number
  readonly totalReturn: number
  readonly benchmarkReturn: number
  /** Deepest fall of the benchmark between daily closes. */
  readonly benchmarkDrawdown: number
  readonly benchmarkSharpe: number | null
  /** Slope of the run's returns on the benchmark's. */
  readonly beta: number | null
  /** What the run returns in a year beyond beta × the benchmark: Jensen's alpha, arithmetic. */
  readonly alpha: number | null
  /** Alpha ÷ its standard error: beyond ±2 it is hardly chance. */
  readonly alphaTStatistic: number | null
  readonly correlation: number | null
  /** Annual standard deviation of the difference of the returns. */
  readonly trackingError: number | null
  /** Mean difference of the returns ÷ its standard deviation, annual. */
  readonly informationRatio: number | null
}

/**
 * Compares two daily curves; null with fewer than two days in common or when either falls to 0.
 * Sources: M. C. Jensen, J. Finance 23 (1968), alpha and beta by least squares; T. H. Goodwin, "The Information Ratio",
 * Financial Analysts Journal 54 (1998).
 * @param periodsPerYear days with values in a year
 */
export function compareWithBenchmark(
  run: DailyEquity,
  benchmark: DailyEquity,
  periodsPerYear: number,
): BenchmarkComparison | null {
  const [ours, theirs] = commonDays(run, benchmark)
  const returns = returnsOf(ours)
  const market = returnsOf(theirs)
  if (returns === null || market === null || returns.length === 0) return null
  const difference = momentsOf(returns.map((change, day) => change - (market[day] ?? 0)))
  const ofMarket = momentsOf(market)
  const root = Math.sqrt(periodsPerYear)
  const falls = scanDrawdowns(theirs, theirs, theirs.length, theirs[0] ?? 1)
  return {
    observations: returns.length,
    totalReturn: growthOf(ours),
    benchmarkReturn: growthOf(theirs),
    benchmarkDrawdown: falls.maxDrawdown,
    benchmarkSharpe: ratio(ofMarket.mean * root, ofMarket.deviation),
    ...regression(returns, market, periodsPerYear),
    trackingError: difference.deviation === null ? null : difference.deviation * root,
    informationRatio: ratio(difference.mean * root, difference.deviation),
  }
}

/** Least squares of `returns` on `market`. */
function regression(
  returns: Float64Array,
  market: Float64Array,
  periodsPerYear: number,
): Pick<BenchmarkComparison, 'beta' | 'alpha' | 'alphaTStatistic' | 'correlation'> {
  const count = returns.length
  const ours = momentsOf(returns)
  const theirs = momentsOf(market)
  if (!theirs.deviation || ours.deviation === null) {
    return { beta: null, alpha: null, alphaTStatistic: null, correlation: null }
  }
  let products = 0
  for (let day = 0; day < count; day += 1) {
    products += ((returns[day] ?? 0) - ours.mean) * ((market[day] ?? 0) - theirs.mean)
  }
  const squares = theirs.deviation ** 2 * (count - 1)
  const beta = products / squares
  const alpha = ours.mean - beta * theirs.mean
  const unexplained = Math.max(0, ours.deviation ** 2 * (count - 1) - beta * products)
  const error = count > 2 ? Math.sqrt((unexplained / (count - 2)) * (1 / count + theirs.mean ** 2 / squares)) : 0
  return {
    beta,
    alpha: alpha * periodsPerYear,
    alphaTStatistic: error > 1e-14 ? alpha / error : null,
    correlation: ratio(products / (count - 1) / theirs.deviation, ours.deviation),
  }
}

/** The values of both curves on the days that both have. */
function commonDays(run: DailyEquity, benchmark: DailyEquity): readonly [Float64Array, Float64Array] {
  const ours: number[] = []
  const theirs: number[] = []
  let row = 0
  run.day.forEach((day, index) => {
    while (row < benchmark.day.length && (benchmark.day[row] ?? 0) < day) row += 1
    if (benchmark.day[row] !== day) return
    ours.push(run.equity[index] ?? 0)
    theirs.push(benchmark.equity[row] ?? 0)
  })
  return [Float64Array.from(ours), Float64Array.from(theirs)]
}

function growthOf(values: Float64Array): number {
  const first = values[0] ?? 1
  return ((values.at(-1) ?? first) - first) / first
}

function ratio(above: number, below: number | null): number | null {
  return below === null || below === 0 ? null : above / below
}
