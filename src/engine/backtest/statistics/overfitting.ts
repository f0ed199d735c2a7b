import { ConfigError, ensure } from '../../model/errors.ts'

/**
 * How likely it is that the best of several configurations was chosen by luck: combinatorially symmetric
 * cross-validation. In each way to take half of the blocks of history, the configuration with the best Sharpe ratio
 * there is ranked by its Sharpe ratio in the other half.
 */
export interface OverfittingEstimate {
  /** Probability of backtest overfitting: how often the best in sample was no better than the median out of sample. */
  readonly probability: number
  /** ln(ω ÷ (1 − ω)) of the relative rank ω out of sample, one for each split; 0 at the median. */
  readonly logits: Float64Array
  /** Sharpe ratio, per row, of the chosen configuration in sample and out of sample, one for each split. */
  readonly inSample: Float64Array
  readonly outOfSample: Float64Array
  /** Slope of out-of-sample on in-sample performance; null when all choices performed alike. Below 0, better is worse. */
  readonly degradationSlope: number | null
  /** How often the chosen configuration lost money out of sample. */
  readonly lossProbability: number
}

const MOST_BLOCKS = 20

/**
 * Estimates overfitting from the returns of all configurations that were tried.
 * Source: D. H. Bailey, J. M. Borwein, M. López de Prado and Q. J. Zhu, "The Probability of Backtest Overfitting",
 * J. Computational Finance 20 (2017), algorithm 2.3. Ties out of sample share their rank; a Sharpe ratio without
 * deviation is 0. When the rows do not divide by the blocks, the oldest are left out.
 * @param returns one array for each configuration, all over the same periods
 * @param blocks an even number of blocks of history, S in the paper; 16 there
 * @throws ConfigError with fewer than two configurations, unequal lengths, an odd number of blocks or fewer than two rows a block
 */
export function estimateOverfitting(returns: readonly Float64Array[], blocks = 16): OverfittingEstimate {
  const rows = checkedRows(returns, blocks)
  const sums = returns.map((row) => blockSums(row, blocks, Math.floor(rows / blocks)))
  const splits = halvesOf(blocks)
  const logits = new Float64Array(splits.length)
  const inSample = new Float64Array(splits.length)
  const outOfSample = new Float64Array(splits.length)
  const within = new Float64Array(returns.length)
  const beyond = new Float64Array(returns.length)
  splits.forEach((chosen, split) => {
    sums.forEach((each, index) => {
      within[index] = sharpeOf(each, chosen, true)
      beyond[index] = sharpeOf(each, chosen, false)
    })
    const best = indexOfHighest(within)
    const rank = rankOf(beyond, best)
    logits[split] = Math.log(rank / (returns.length + 1 - rank))
    inSample[split] = within[best] ?? 0
    outOfSample[split] = beyond[best] ?? 0
  })
  return {
    probability: shareOf(logits, (logit) => logit <= 0),
    logits,
    inSample,
    outOfSample,
    degradationSlope: slopeOf(inSample, outOfSample),
    lossProbability: shareOf(outOfSample, (sharpe) => sharpe < 0),
  }
}

/** Count, Σ and Σ² of each block, about the mean of the whole so that squares do not cancel. */
interface BlockSums {
  readonly centre: number
  readonly rows: number
  readonly sum: Float64Array
  readonly squares: Float64Array
}

function blockSums(returns: Float64Array, blocks: number, rows: number): BlockSums {
  const centre = returns.reduce((sum, each) => sum + each, 0) / returns.length
  const sum = new Float64Array(blocks)
  const squares = new Float64Array(blocks)
  const skipped = returns.length - rows * blocks
  for (let block = 0; block < blocks; block += 1) {
    for (let row = 0; row < rows; row += 1) {
      const distance = (returns[skipped + block * rows + row] ?? 0) - centre
      sum[block] = (sum[block] ?? 0) + distance
      squares[block] = (squares[block] ?? 0) + distance * distance
    }
  }
  return { centre, rows, sum, squares }
}

/** Sharpe ratio over the blocks whose bit in `chosen` is set, or over the others. */
function sharpeOf({ centre, rows, sum, squares }: BlockSums, chosen: number, isChosen: boolean): number {
  let total = 0
  let totalSquares = 0
  for (let block = 0; block < sum.length; block += 1) {
    if ((((chosen >>> block) & 1) === 1) !== isChosen) continue
    total += sum[block] ?? 0
    totalSquares += squares[block] ?? 0
  }
  const count = (rows * sum.length) / 2
  const mean = total / count
  const deviation = Math.sqrt(Math.max(0, totalSquares - total * mean) / (count - 1))
  return deviation < 1e-14 ? 0 : (centre + mean) / deviation
}

/** Every choice of half of the blocks, as bits. */
function halvesOf(blocks: number): readonly number[] {
  const halves: number[] = []
  const choose = (chosen: number, next: number, missing: number): void => {
    if (missing === 0) halves.push(chosen)
    else if (blocks - next >= missing) {
      choose(chosen | (1 << next), next + 1, missing - 1)
      choose(chosen, next + 1, missing)
    }
  }
  choose(0, 0, blocks / 2)
  return halves
}

/** Rank from the worst, 1 … n; equal values share the mean of their ranks. ω of the paper is rank ÷ (n + 1). */
function rankOf(values: Float64Array, index: number): number {
  const value = values[index] ?? 0
  let below = 0
  let equal = 0
  for (const each of values) {
    if (each < value) below += 1
    else if (each === value) equal += 1
  }
  return below + (equal + 1) / 2
}

function indexOfHighest(values: Float64Array): number {
  let best = 0
  for (let index = 1; index < values.length; index += 1) {
    if ((values[index] ?? 0) > (values[best] ?? 0)) best = index
  }
  return best
}

function slopeOf(x: Float64Array, y: Float64Array): number | null {
  const meanX = x.reduce((sum, each) => sum + each, 0) / x.length
  const meanY = y.reduce((sum, each) => sum + each, 0) / y.length
  let products = 0
  let squares = 0
  x.forEach((each, index) => {
    products += (each - meanX) * ((y[index] ?? 0) - meanY)
    squares += (each - meanX) ** 2
  })
  return squares > 1e-28 * x.length ? products / squares : null
}

function shareOf(values: Float64Array, isCounted: (value: number) => boolean): number {
  return values.reduce((count, value) => (isCounted(value) ? count + 1 : count), 0) / values.length
}

function checkedRows(returns: readonly Float64Array[], blocks: number): number {
  if (!(Number.isInteger(blocks) && blocks % 2 === 0 && blocks >= 2 && blocks <= MOST_BLOCKS)) {
    throw new ConfigError(`expected an even number of blocks from 2 to ${MOST_BLOCKS}, found ${blocks}`)
  }
  if (returns.length < 2)
    throw new ConfigError(`expected returns of two configurations or more, found ${returns.length}`)
  const rows = ensure(returns[0], 'returns of a configuration').length
  const other = returns.find(({ length }) => length !== rows)
  if (other) throw new ConfigError(`expected ${rows} returns of each configuration, found ${other.length}`)
  if (rows < blocks * 2)
    throw new ConfigError(`expected ${blocks * 2} returns or more for ${blocks} blocks, found ${rows}`)
  return rows
}
