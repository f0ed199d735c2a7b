import type { Random } from '../../kernel/random.ts'
import { ConfigError } from '../../model/errors.ts'
import { quantile } from './quantile.ts'

/** Percentiles of a simulated figure. */
export interface Spread {
  readonly p5: number
  readonly p25: number
  readonly p50: number
  readonly p75: number
  readonly p95: number
}

export interface TradeOrderOptions {
  /** `shuffle`: the same trades in another order. `resample`: as many, drawn with replacement. */
  readonly method: 'shuffle' | 'resample'
  /**
   * `compounded`: a trade earns its fraction of the equity it found, as when quantity follows equity. `fixed`: it earns
   * its money, as when quantity is constant.
   */
  readonly sizing: 'compounded' | 'fixed'
  readonly samples: number
}

/** What chance could have made of the same trades. Money in the unit that was given. */
export interface TradeOrderSimulation extends TradeOrderOptions {
  readonly finalEquity: Spread
  /** Deepest fall between the ends of trades, as a positive fraction. */
  readonly maxDrawdown: Spread
  /** Share of the samples that end below the starting equity. */
  readonly lossProbability: number
  /** Share of the samples whose drawdown is deeper than that of the trades in their order. */
  readonly deeperDrawdown: number
  /** Equity after `trade` trades, for a fan chart: at most 100 points, both ends among them. */
  readonly bands: readonly (Spread & { readonly trade: number })[]
}

const MOST_POINTS = 100
const MOST_SAMPLES = 100_000

/**
 * Monte-Carlo of the order of trades: B. Efron's bootstrap (Annals of Statistics 7, 1979) or a permutation
 * (Fisher–Yates, D. E. Knuth, TAOCP vol. 2, algorithm P). The same random numbers give the same result. Assumes that
 * trades are independent of each other; where losses come in rows, real drawdowns are deeper.
 * @returns null without trades, or when trades compound from an equity that is not above 0
 */
export function simulateTradeOrder(
  netPnl: readonly number[],
  initialEquity: number,
  random: Random,
  options: TradeOrderOptions,
): TradeOrderSimulation | null {
  const { samples, sizing } = options
  if (!(Number.isInteger(samples) && samples >= 1 && samples <= MOST_SAMPLES)) {
    throw new ConfigError(`expected 1 to ${MOST_SAMPLES} samples, found ${samples}`)
  }
  const steps = sizing === 'fixed' ? Float64Array.from(netPnl) : fractionsOf(netPnl, initialEquity)
  if (steps === null || steps.length === 0) return null
  const points = pointsOf(steps.length)
  const paths = points.map(() => new Float64Array(samples))
  const finals = new Float64Array(samples)
  const falls = new Float64Array(samples)
  const path = new Float64Array(steps.length)
  const order = steps.slice()
  for (let sample = 0; sample < samples; sample += 1) {
    if (options.method === 'shuffle') shuffle(order, random)
    else resample(steps, order, random)
    falls[sample] = follow(order, initialEquity, sizing, path)
    finals[sample] = path.at(-1) ?? initialEquity
    points.forEach((point, index) => {
      const at = paths[index]
      if (at) at[sample] = point === 0 ? initialEquity : (path[point - 1] ?? 0)
    })
  }
  const actual = follow(steps, initialEquity, sizing, path)
  return {
    ...options,
    finalEquity: spreadOf(finals),
    maxDrawdown: spreadOf(falls),
    lossProbability: finals.filter((final) => final < initialEquity).length / samples,
    deeperDrawdown: falls.filter((fall) => fall > actual).length / samples,
    bands: points.map((trade, index) => ({ trade, ...spreadOf(paths[index] ?? new Float64Array(1)) })),
  }
}

/** Each trade's P&L ÷ the equity that the trades before it left. */
function fractionsOf(netPnl: readonly number[], initialEquity: number): Float64Array | null {
  const fractions = new Float64Array(netPnl.length)
  let equity = initialEquity
  for (const [index, each] of netPnl.entries()) {
    if (equity <= 0) return null
    fractions[index] = each / equity
    equity += each
  }
  return fractions
}

/** Fills `path` with the equity after each trade and returns the deepest fall. Ruin is final when trades compound. */
function follow(
  steps: Float64Array,
  initialEquity: number,
  sizing: TradeOrderOptions['sizing'],
  path: Float64Array,
): number {
  let equity = initialEquity
  let peak = initialEquity
  let deepest = 0
  for (let index = 0; index < steps.length; index += 1) {
    const step = steps[index] ?? 0
    equity = sizing === 'fixed' ? equity + step : Math.max(0, equity * (1 + step))
    if (equity > peak) peak = equity
    else deepest = Math.max(deepest, (peak - equity) / peak)
    path[index] = equity
  }
  return deepest
}

function shuffle(values: Float64Array, random: Random): void {
  for (let last = values.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random.next() * (last + 1))
    const kept = values[last] ?? 0
    values[last] = values[other] ?? 0
    values[other] = kept
  }
}

function resample(from: Float64Array, to: Float64Array, random: Random): void {
  for (let index = 0; index < to.length; index += 1) to[index] = from[Math.floor(random.next() * from.length)] ?? 0
}

/** Numbers of trades, from 0 to all, that a chart shows. */
function pointsOf(trades: number): readonly number[] {
  const gaps = Math.min(trades, MOST_POINTS - 1)
  return Array.from({ length: gaps + 1 }, (_, index) => Math.round((index * trades) / gaps))
}

function spreadOf(values: Float64Array): Spread {
  const sorted = values.toSorted()
  return {
    p5: quantile(sorted, 0.05),
    p25: quantile(sorted, 0.25),
    p50: quantile(sorted, 0.5),
    p75: quantile(sorted, 0.75),
    p95: quantile(sorted, 0.95),
  }
}
