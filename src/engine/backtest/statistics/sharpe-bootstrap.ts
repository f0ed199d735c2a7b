import type { Random } from '../../kernel/random.ts'
import { ConfigError } from '../../model/errors.ts'
import { quantile } from './quantile.ts'
import { momentsOf } from './return-moments.ts'

export interface BootstrapOptions {
  /** `stationary`: blocks of random length. `moving`: blocks of one length. */
  readonly method: 'stationary' | 'moving'
  readonly samples: number
  /** (Mean) length of a block in returns; ⌈n^(1/3)⌉ when left out. */
  readonly blockLength?: number
}

/** The Sharpe ratio of histories that could have been, per year. */
export interface SharpeBootstrap {
  readonly method: BootstrapOptions['method']
  readonly samples: number
  readonly blockLength: number
  /** Of the returns as they were. */
  readonly sharpe: number
  readonly standardError: number
  /** Ends of the 95 % percentile interval. */
  readonly low: number
  readonly high: number
  /** Share of the samples above 0. */
  readonly positive: number
}

const MOST_SAMPLES = 100_000

/**
 * Resamples returns in blocks, which keeps the dependence of neighbouring days that shuffling would destroy. Samples
 * wrap from the last return to the first. The same random numbers give the same result.
 * Sources: D. N. Politis and J. P. Romano, "The Stationary Bootstrap", J. American Statistical Association 89 (1994);
 * H. R. Künsch, Annals of Statistics 17 (1989), moving blocks, here circular.
 * @returns null when the returns have no Sharpe ratio
 */
export function bootstrapSharpe(
  returns: Float64Array,
  periodsPerYear: number,
  random: Random,
  options: BootstrapOptions,
): SharpeBootstrap | null {
  const { method, samples } = options
  const blockLength = options.blockLength ?? Math.ceil(Math.cbrt(returns.length))
  if (!(Number.isInteger(samples) && samples >= 2 && samples <= MOST_SAMPLES)) {
    throw new ConfigError(`expected 2 to ${MOST_SAMPLES} samples, found ${samples}`)
  }
  const sharpe = sharpeOf(returns, periodsPerYear)
  if (sharpe === null) return null
  if (!(blockLength >= 1 && blockLength <= returns.length)) {
    throw new ConfigError(`expected blocks of 1 to ${returns.length} returns, found ${blockLength}`)
  }
  const sampled = new Float64Array(returns.length)
  const sharpes = new Float64Array(samples)
  for (let sample = 0; sample < samples; sample += 1) {
    draw(returns, sampled, method, blockLength, random)
    // A sample without deviation tells nothing of the ratio: it counts as none.
    sharpes[sample] = sharpeOf(sampled, periodsPerYear) ?? 0
  }
  const sorted = sharpes.toSorted()
  return {
    method,
    samples,
    blockLength,
    sharpe,
    standardError: momentsOf(sharpes).deviation ?? 0,
    low: quantile(sorted, 0.025),
    high: quantile(sorted, 0.975),
    positive: sharpes.filter((each) => each > 0).length / samples,
  }
}

/** Fills `to` with blocks of `from` that begin anywhere. */
function draw(
  from: Float64Array,
  to: Float64Array,
  method: BootstrapOptions['method'],
  blockLength: number,
  random: Random,
): void {
  let row = 0
  for (let index = 0; index < to.length; index += 1) {
    const begins = method === 'moving' ? index % blockLength === 0 : index === 0 || random.next() < 1 / blockLength
    row = begins ? Math.floor(random.next() * from.length) : (row + 1) % from.length
    to[index] = from[row] ?? 0
  }
}

function sharpeOf(returns: Float64Array, periodsPerYear: number): number | null {
  const { mean, deviation } = momentsOf(returns)
  return deviation === null || deviation === 0 ? null : (mean / deviation) * Math.sqrt(periodsPerYear)
}
