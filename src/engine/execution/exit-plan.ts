import { z } from 'zod'
import { splitPrice } from '../model/corporate-action.ts'
import type { SplitRatio } from '../model/corporate-action.ts'
import type { ExitKind } from '../model/exit-id.ts'
import { trailDistance } from '../model/trail.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Price, Timestamp } from '../model/units.ts'

const price = z.number().transform((units) => units as Price)
const time = z.number().transform((at) => at as Timestamp)

/** When a position is left whatever its price: at a time, or with the close of a bar. */
export const TimeExit = z.union([z.object({ due: time }), z.object({ barsLeft: z.number(), timeframe: z.number() })])
export type TimeExit = z.infer<typeof TimeExit>

/** A stop that follows the best price, and where it is; null before the first price. */
const Trail = z.object({ percent: z.number(), stop: price.nullable() })

/** The exits of one position that the engine holds. Prices are in units of the instrument. */
export const HeldExit = z.object({
  symbol: z.string(),
  stopLoss: price.nullable(),
  takeProfit: price.nullable(),
  trail: Trail.nullable(),
  time: TimeExit.nullable(),
  /** Whether what rests at the broker has to be off the market before an order closes: a broker without reduce-only. */
  clearsFirst: z.boolean(),
})
export type HeldExit = z.infer<typeof HeldExit>

/**
 * `armed`: it watches. `clearing`: it waits for cancels. `waiting`: it waits for the market to open. `acting`: it closes.
 * `failed`: it has given up, and said so.
 */
const ExitState = z.enum(['armed', 'clearing', 'waiting', 'acting', 'failed'])
export type ExitState = z.infer<typeof ExitState>

export const ExitPlan = HeldExit.extend({
  /** Counts the plans of a session. */
  number: z.number(),
  /** Which way the position is that it leaves. */
  isLong: z.boolean(),
  /** Since when its prices are as they are, but for those that follow the market. */
  setAt: time,
  state: ExitState,
  /** What made it act; null while nothing has. */
  cause: z.enum(['stop-loss', 'take-profit', 'trailing', 'time']).nullable(),
  /** Closing orders that were tried. */
  attempts: z.number(),
})
export type ExitPlan = z.infer<typeof ExitPlan>

/** Whether nothing of an exit is there. */
export function isEmptyExit({ stopLoss, takeProfit, trail, time: due }: HeldExit): boolean {
  return stopLoss === null && takeProfit === null && trail === null && due === null
}

/** Whether it looks at prices. */
export function watchesPrice({ stopLoss, takeProfit, trail }: HeldExit): boolean {
  return stopLoss !== null || takeProfit !== null || trail !== null
}

/** Which of the exits a price reaches, null for none. What is worse for the position comes first. */
export function reachedBy(plan: ExitPlan, at: Price): ExitKind | null {
  const { stopLoss, takeProfit, trail, isLong } = plan
  const isThrough = (stop: Price | null) => stop !== null && (isLong ? at <= stop : at >= stop)
  if (isThrough(stopLoss)) return 'stop-loss'
  if (isThrough(trail?.stop ?? null)) return 'trailing'
  return takeProfit !== null && (isLong ? at >= takeProfit : at <= takeProfit) ? 'take-profit' : null
}

/** A plan in the terms after a split that took effect at a time. */
export function afterSplit(plan: ExitPlan, ratio: SplitRatio, at: Timestamp): ExitPlan {
  const { stopLoss, takeProfit, trail } = plan
  const after = (price: Price | null) => price && splitPrice(price, ratio)
  return {
    ...plan,
    stopLoss: after(stopLoss),
    takeProfit: after(takeProfit),
    trail: trail && { ...trail, stop: after(trail.stop) },
    setAt: at,
  }
}

/** Where a trailing stop is after the market was at a price: it follows, never back. The same plan when it stays. */
export function followed(plan: ExitPlan, at: Price, { priceIncrement, leastPrice }: Instrument): ExitPlan {
  const { trail, isLong } = plan
  if (trail === null) return plan
  const distance = trailDistance(at, trail.percent, priceIncrement)
  const next = isLong ? Math.max(at - distance, leastPrice) : at + distance
  if (trail.stop !== null && (isLong ? trail.stop >= next : trail.stop <= next)) return plan
  return { ...plan, trail: { ...trail, stop: next as Price } }
}
