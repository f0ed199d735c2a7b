import type { Quote, TradeTick } from '../model/tick.ts'

/** Looks at each tick of an instrument before anybody else does. */
export interface TickScreen {
  /** What is to be delivered of a quote; null while it is kept back. */
  quote(quote: Quote): Quote | null
  /** What is to be delivered of a trade; null while it is kept back. */
  trade(trade: TradeTick): TradeTick | null
}
