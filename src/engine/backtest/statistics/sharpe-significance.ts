import { ConfigError } from '../../model/errors.ts'
import { normalCdf, normalQuantile } from './normal-distribution.ts'

/*
 * How much a Sharpe ratio says. All ratios are per observation, not annual: an annual one divided by the root of the
 * observations a year. Kurtosis is raw (3 for a normal distribution).
 */

const EULER_MASCHERONI = 0.577_215_664_901_532_9

/** A Sharpe ratio measured on returns that need not be normal. */
export interface MeasuredSharpe {
  /** Mean ÷ standard deviation of the returns, per observation. */
  readonly sharpe: number
  readonly observations: number
  readonly skewness: number
  /** Raw: 3 for a normal distribution. */
  readonly kurtosis: number
}

/**
 * Probability that the true Sharpe ratio is above `threshold`; null below two observations, or where skewness and
 * kurtosis contradict a sample (negative variance).
 * Source: D. H. Bailey and M. López de Prado, "The Sharpe Ratio Efficient Frontier", J. of Risk 15 (2012), eq. 11.
 */
export function probabilisticSharpe(measured: MeasuredSharpe, threshold = 0): number | null {
  const variance = errorVariance(measured)
  if (measured.observations < 2 || !(variance > 0)) return null
  return normalCdf(((measured.sharpe - threshold) * Math.sqrt(measured.observations - 1)) / Math.sqrt(variance))
}

/**
 * Observations needed before the Sharpe ratio is above `threshold` with that confidence; null when it is not above it.
 * A number of observations, with decimals. Source: the same paper, eq. 12.
 */
export function minimumTrackRecord(measured: MeasuredSharpe, threshold = 0, confidence = 0.95): number | null {
  checkConfidence(confidence)
  const variance = errorVariance(measured)
  if (!(measured.sharpe > threshold) || !(variance > 0)) return null
  return 1 + variance * (normalQuantile(confidence) / (measured.sharpe - threshold)) ** 2
}

/**
 * The best Sharpe ratio to be expected of `trials` independent tries without any skill.
 * @param varianceOfTrials variance of the Sharpe ratios of the tries, in the units of the result squared
 * Source: D. H. Bailey and M. López de Prado, "The Deflated Sharpe Ratio", J. Portfolio Management 40 (2014), eq. 1.
 */
export function expectedMaximumSharpe(trials: number, varianceOfTrials: number): number {
  if (!(trials >= 1) || !(varianceOfTrials >= 0)) {
    throw new ConfigError(
      `expected 1 trial or more and a variance of 0 or more, found ${trials} and ${varianceOfTrials}`,
    )
  }
  if (trials === 1) return 0
  const typical = normalQuantile(1 - 1 / trials)
  const extreme = normalQuantile(1 - 1 / (trials * Math.E))
  return Math.sqrt(varianceOfTrials) * ((1 - EULER_MASCHERONI) * typical + EULER_MASCHERONI * extreme)
}

/** What is left of the best of several tries. */
export interface DeflatedSharpe {
  readonly trials: number
  /** The best Sharpe ratio that luck alone would bring, per observation. */
  readonly expectedMaximum: number
  /** Probability that the true Sharpe ratio is above 0, the choice among the tries accounted for. */
  readonly probability: number | null
}

/**
 * The probabilistic Sharpe ratio against the best that luck would bring. Source: "The Deflated Sharpe Ratio", eq. 2.
 * @param sharpeOfTrials Sharpe ratio of every try, per observation, the measured one among them
 */
export function deflatedSharpe(measured: MeasuredSharpe, sharpeOfTrials: readonly number[]): DeflatedSharpe {
  const trials = sharpeOfTrials.length
  const expectedMaximum = expectedMaximumSharpe(trials, variance(sharpeOfTrials))
  return { trials, expectedMaximum, probability: probabilisticSharpe(measured, expectedMaximum) }
}

/** n − 1 times the squared standard error of a Sharpe ratio: E. Mertens, "Variance of the IID estimator" (2002). */
function errorVariance({ sharpe, skewness, kurtosis }: MeasuredSharpe): number {
  return 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe * sharpe
}

function variance(values: readonly number[]): number {
  if (values.length < 2) return 0
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length
  return values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (values.length - 1)
}

function checkConfidence(confidence: number): void {
  if (confidence > 0 && confidence < 1) return
  throw new ConfigError(`expected a confidence between 0 and 1, found ${confidence}`)
}
