import type { Instrument } from '../model/instrument.ts'
import type { Money } from '../model/units.ts'
import type { Holding } from '../portfolio/portfolio.ts'
import type { RestingPrices } from './resting-prices.ts'

/** Ways in which symbols belong together. */
export type GroupKind = 'sector' | 'assetClass' | 'correlated'

/** What is at risk in some symbols together: Σ |value| of positions, and what their working orders would add. */
export interface GroupExposure {
  readonly kind: GroupKind
  readonly name: string
  gross: number
}

/** One symbol in the account. */
export interface SymbolExposure {
  readonly instrument: Instrument
  readonly holding: Holding
  readonly resting: RestingPrices
  /** Signed, as it was counted last. */
  value: number
  /** What its working orders would add to it. */
  added: number
  openOrders: number
  sector: GroupExposure
  assetClass: GroupExposure
  correlated: GroupExposure
}

/** Values by side, of the account or of a strategy, in units of the account's currency. */
export interface SideExposure {
  /** Σ signed value of positions, as counted last. */
  readonly net: number
  /** Value of what working orders could still buy, and sell; those that only reduce count as nothing. */
  readonly openBuys: number
  readonly openSells: number
}

/** One strategy in the account. */
export interface StrategyExposure extends SideExposure {
  readonly id: string
  /** Σ |value| of what it holds, as of its last fill in each symbol. */
  held: number
  /** The same of each symbol, signed. */
  readonly heldBySymbol: Map<string, number>
  net: number
  openBuys: number
  openSells: number
  /** What its working orders would add to {@link held}. */
  added: number
  openOrders: number
}

/** What an order is worth, and what of it adds to what is at risk. */
export interface OrderExposure {
  readonly notional: Money
  readonly added: Money
  /** The same by what its owner holds. */
  readonly addedByOwner: Money
}

export function isInUse({ value, openOrders }: SymbolExposure): boolean {
  return value !== 0 || openOrders > 0
}

/** How far values lean to one side, were its working orders filled and none of the other; never negative. */
export function leanOf({ net, openBuys, openSells }: SideExposure): number {
  return Math.max(net + openBuys, openSells - net, 0)
}

/** What a strategy has at work. */
export function committed({ held, added }: StrategyExposure): Money {
  return (held + added) as Money
}
