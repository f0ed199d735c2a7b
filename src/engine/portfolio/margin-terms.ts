/** When positions are reduced by force once equity is below maintenance. */
export type LiquidationTime = 'at-once' | 'next-session'

/** Initial and maintenance margin of one contract, in the instrument's currency. */
export interface ContractMargin {
  readonly initial: number
  readonly maintenance: number
}

/**
 * Securities on credit. The defaults are Regulation T, 12 CFR 220.12 (a) and (c)(1), for the initial margin, and FINRA
 * rule 4210 (c) for maintenance; brokers may ask for more.
 */
export interface RegTTerms {
  readonly kind: 'reg-t'
  /** Fraction of the value, long or short. */
  readonly initial: number
  readonly maintenanceLong: number
  readonly maintenanceShort: number
  readonly liquidation: LiquidationTime
}

/** Amounts a contract, as exchanges and brokers publish them. */
export interface FuturesTerms {
  readonly kind: 'futures'
  readonly contracts: Readonly<Record<string, ContractMargin>>
  readonly liquidation: LiquidationTime
}

/** Each position stands on margin of its own, and falls alone. */
export interface IsolatedTerms {
  readonly kind: 'isolated'
  /** Value of a position over its margin, at its opening. */
  readonly leverage: number
  /** Of single symbols. */
  readonly leverages: Readonly<Record<string, number>>
  /** Fraction of the value at the mark. */
  readonly maintenance: number
  /** Fraction of the value that is liquidated. */
  readonly liquidationFee: number
}

export type MarginTerms = RegTTerms | FuturesTerms | IsolatedTerms

export const REG_T: RegTTerms = {
  kind: 'reg-t',
  initial: 0.5,
  maintenanceLong: 0.25,
  maintenanceShort: 0.3,
  liquidation: 'at-once',
}
