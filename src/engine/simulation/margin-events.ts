import type { Money, Price, Quantity, Timestamp } from '../model/units.ts'

/**
 * What happened for want of margin. `call`: equity fell below maintenance. `met`: it was above again when the time was up.
 * `liquidation`: part of a position was closed by force. `deficit`: all was closed, and a debt stayed.
 */
export type MarginEventKind = 'call' | 'met' | 'liquidation' | 'deficit'

/** Stable reason codes of alerts. */
export const MARGIN_CODES: Readonly<Record<MarginEventKind, string>> = {
  call: 'MARGIN-CALL',
  met: 'MARGIN-MET',
  liquidation: 'LIQUIDATION',
  deficit: 'MARGIN-DEFICIT',
}

export interface MarginEvent {
  readonly kind: MarginEventKind
  /** Open of the bar, or time of the tick, that it happened on. */
  readonly at: Timestamp
  /** Of the account, or of a position on isolated margin, at the prices looked at. */
  readonly equity: Money
  /** Least that it had to be. */
  readonly required: Money
  /** Of a liquidation, what was traded, unsigned. */
  readonly trade: {
    readonly symbol: string
    readonly quantity: Quantity
    readonly price: Price
    readonly orderId: string
  } | null
  /** In a sentence. */
  readonly message: string
}
