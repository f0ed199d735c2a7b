import type { OrderSide } from '../model/order-request.ts'

/** Whether a fill took liquidity that was there, or rested on the book and was taken. */
export type Liquidity = 'maker' | 'taker'

/** What the rate of a fee is of. */
export const FEE_BASES = ['value', 'quantity', 'order', 'day', 'fees'] as const

/**
 * `value`: of the traded value, a fraction. `quantity`: of each share or contract, an amount. `order`: of the order, an
 * amount, due with its first fill. `day`: of each instrument and UTC day on which an order fills, an amount. `fees`: of
 * other fees of the same order, a fraction (a tax on them).
 */
export type FeeBasis = (typeof FEE_BASES)[number]

/** The rate of what is traded in a calendar month (UTC) beyond a volume. */
export interface FeeTier {
  /** Quantity, or value in account currency, traded in the month before this rate begins. */
  readonly above: number
  readonly rate: number
}

/** One line of a price list. Rates are decimals with at most nine places; a negative one is a rebate. */
export interface FeeComponent {
  /** Unique in its schedule. */
  readonly name: string
  readonly basis: FeeBasis
  readonly rate: number
  /** Rate of fills that made liquidity, when it differs. */
  readonly makerRate?: number | undefined
  /** Rates of larger monthly volumes, marginal: each rate applies to what lies beyond its own bound. */
  readonly tiers?: readonly FeeTier[] | undefined
  /** Names of the fees that a `fees` rate is of; each stands before it in the schedule. */
  readonly of?: readonly string[] | undefined
  /** Due on that side only. */
  readonly side?: OrderSide | undefined
  /** Least amount of an order. */
  readonly minimum?: number | undefined
  /** Most of an order; it wins over a minimum above it. */
  readonly maximum?: number | undefined
  /** Most of an order, as a fraction of its value; it wins over a minimum above it. */
  readonly maximumFraction?: number | undefined
  /** The order's amount is rounded up to a multiple of this. */
  readonly roundUpTo?: number | undefined
}

/** A price list: what a broker, the exchanges and the state charge. */
export type FeeSchedule = readonly FeeComponent[]

/** A broker's price list as it was published. */
export interface FeePreset {
  readonly name: string
  /** For people. */
  readonly title: string
  /** Currency that its amounts are in; null when all are fractions. */
  readonly currency: string | null
  /** Month for which the rates were published. Rates change: compare with the broker's page before you rely on them. */
  readonly asOf: string
  readonly source: string
  readonly fees: FeeSchedule
}
