import type { Instrument } from './instrument.ts'
import type { Price, Quantity, Timestamp } from './units.ts'

/** Best bid and offer. */
export interface Quote {
  readonly instrument: Instrument
  readonly at: Timestamp
  readonly bid: Price
  readonly ask: Price
  readonly bidSize: Quantity
  readonly askSize: Quantity
}

/** A trade in the market: what the tape prints. */
export interface TradeTick {
  readonly instrument: Instrument
  readonly at: Timestamp
  readonly price: Price
  readonly size: Quantity
}
