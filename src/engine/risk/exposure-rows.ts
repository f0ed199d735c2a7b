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

/** One strategy in the account. */
export interface StrategyExposure {
  readonly id: string
  /** Value of what it holds, as of its last fill in each symbol. */
  held: number
  readonly heldBySymbol: Map<string, number>
  added: number
  openOrders: number
}

/** What an order is worth, and what of it adds to what is at risk. */
export interface OrderExposure {
  readonly notional: Money
  readonly added: Money
}

export function isInUse({ value, openOrders }: SymbolExposure): boolean {
  return value !== 0 || openOrders > 0
}

/** What a strategy has at work. */
export function committed({ held, added }: StrategyExposure): Money {
  return (held + added) as Money
}
