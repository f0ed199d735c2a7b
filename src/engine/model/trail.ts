import { multiplyDivideToward } from './decimal.ts'
import type { Price } from './units.ts'

/** Parts of a per cent that a trail may be given in. */
const PERCENT_PARTS = 10_000

/**
 * How far a trailing stop stays behind a price, in units: rounded up to the price increment, so never closer than asked for.
 * @param percent above 0 and below 100
 */
export function trailDistance(price: number, percent: number, increment: number): Price {
  const parts = Math.round(percent * PERCENT_PARTS)
  return (multiplyDivideToward(price, parts, 100 * PERCENT_PARTS * increment, true) * increment) as Price
}
