import type { BarColumns } from '../model/bar.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Quantity } from '../model/units.ts'
import { squareRootImpact } from '../simulation/market-impact.ts'

/** Newest bars that spread and volatility are estimated from. */
const BARS = 40
/** Fewer tell nothing. */
const LEAST_BARS = 5
/** A quote that is older, by the session's clock, is no touch to close at. */
const QUOTE_AGE_MS = 60_000

/** The touch, in price units; NaN where there is none. */
export interface Touch {
  readonly bid: number
  readonly ask: number
  readonly at: number
}

/** What closing a position at market is expected to cost against the price in the middle, per unit, in price units. */
export interface ClosingCost {
  readonly spread: number
  readonly impact: number
  /** `quote`: half of the spread that is quoted. `bars`: half of one estimated from highs and lows. `increment`: neither is known. */
  readonly basis: 'quote' | 'bars' | 'increment'
}

/**
 * Half of the spread, and what the order itself moves the price by: σ √(Q ÷ V) of the newest bars, which is the same for
 * bars of any length. Without a quote the spread is that of Corwin and Schultz, at least one increment.
 * @param quantity unsigned
 * @param bars closed ones, oldest first
 */
export function closingCost(
  instrument: Instrument,
  quantity: Quantity,
  price: number,
  touch: Touch | undefined,
  bars: BarColumns,
  now: number,
): ClosingCost {
  const { priceIncrement } = instrument
  const from = Math.max(0, bars.length - BARS)
  const isKnown = bars.length - from >= LEAST_BARS && price > 0
  const impact = isKnown ? price * impactOf(quantity, bars, from) : 0
  const isQuoted = touch !== undefined && touch.ask >= touch.bid && now - touch.at <= QUOTE_AGE_MS
  if (isQuoted) return { spread: (touch.ask - touch.bid) / 2, impact, basis: 'quote' }
  if (!isKnown) return { spread: priceIncrement, impact, basis: 'increment' }
  return { spread: Math.max(priceIncrement / 2, (price * spreadOf(bars, from)) / 2), impact, basis: 'bars' }
}

/** As a fraction of the price; an order as large as all that is traded in a bar, where bars tell no volume, counts as that. */
function impactOf(quantity: number, { close, volume, length }: BarColumns, from: number): number {
  const returns: number[] = []
  let traded = 0
  for (let row = from; row < length; row++) {
    traded += volume[row] ?? 0
    const change = Math.log((close[row] ?? Number.NaN) / (close[row - 1] ?? Number.NaN))
    if (row > from && Number.isFinite(change)) returns.push(change)
  }
  if (returns.length < 2) return 0
  const mean = returns.reduce((sum, value) => sum + value, 0) / returns.length
  const variance = returns.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (returns.length - 1)
  const average = traded / (length - from)
  return squareRootImpact(1, Math.sqrt(variance), average > 0 ? quantity / average : 1)
}

/**
 * The spread as a fraction of the price, from highs and lows of two bars each, mean of the pairs, those below zero as zero.
 *
 * Source: S. A. Corwin, P. Schultz, "A Simple Way to Estimate Bid-Ask Spreads from Daily High and Low Prices", Journal of
 * Finance 67 (2012), eq. 14 and 18.
 */
export function spreadOf({ high, low, length }: BarColumns, from: number): number {
  const divisor = 3 - 2 * Math.SQRT2
  let sum = 0
  let pairs = 0
  for (let row = from + 1; row < length; row++) {
    const [h1, l1, h2, l2] = [high[row - 1] ?? 0, low[row - 1] ?? 0, high[row] ?? 0, low[row] ?? 0]
    if (l1 <= 0 || l2 <= 0) continue
    const beta = Math.log(h1 / l1) ** 2 + Math.log(h2 / l2) ** 2
    const gamma = Math.log(Math.max(h1, h2) / Math.min(l1, l2)) ** 2
    const alpha = (Math.sqrt(2 * beta) - Math.sqrt(beta)) / divisor - Math.sqrt(gamma / divisor)
    sum += Math.max(0, (2 * (Math.exp(alpha) - 1)) / (1 + Math.exp(alpha)))
    pairs++
  }
  return pairs === 0 ? 0 : sum / pairs
}
