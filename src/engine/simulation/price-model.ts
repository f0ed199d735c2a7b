import { exact } from '../model/decimal.ts'
import type { MarketConditions } from './market-conditions.ts'

/** Offsets of price are counted in millionths of a price unit, so that several add up before one rounding. */
export const OFFSET_SCALE = 1_000_000

/** A market or stop order's fill, as a model of its price sees it. */
export interface FillConditions {
  /** Price that the market offered, in price units. */
  readonly price: number
  /** Unsigned, in quantity units. */
  readonly quantity: number
  /** Volume of the bar that fills in quantity units; NaN when a quote fills. */
  readonly barVolume: number
  /** What was known of the market before. */
  readonly market: MarketConditions
  readonly quantityScale: number
}

/** Says how much worse than the market's price an order fills. */
export interface PriceModel {
  /** 0 or more, in 1/{@link OFFSET_SCALE} of a price unit. @throws ArithmeticError when it does not fit */
  offset(fill: FillConditions): number
}

/** The nearest offset to so many price units. */
export function offsetOf(priceUnits: number): number {
  return exact(Math.round(priceUnits * OFFSET_SCALE), 'a price offset')
}
