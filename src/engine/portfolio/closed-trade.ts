import type { Instrument } from '../model/instrument.ts'
import type { Money, Quantity, Timestamp } from '../model/units.ts'

/**
 * A round trip: from the fill that leaves flat to the fill that returns to flat or flips the position.
 * Fills in between are averaged by quantity. netPnl = grossPnl + dividends − commission, exactly. After a split on the
 * way, quantities are in the terms of the exit; a part of a share that was paid out counts as proceeds, not as quantity.
 * Its values may be getters, which a spread leaves out.
 */
export interface ClosedTrade {
  readonly instrument: Instrument
  readonly strategyId: string
  readonly side: 'long' | 'short'
  /** Everything that was entered, unsigned; the same quantity left. */
  readonly quantity: Quantity
  readonly entryTime: Timestamp
  /** Σ price × quantity of the entries, unsigned; with `quantity` it gives the average entry price. */
  readonly entryNotional: Money
  readonly exitTime: Timestamp
  readonly exitNotional: Money
  readonly grossPnl: Money
  /** Received while it was open; negative when a short paid them. */
  readonly dividends: Money
  readonly commission: Money
  readonly netPnl: Money
  /** Part of it was closed by force, for want of margin. */
  readonly liquidation?: true
  /** Bars from entry to exit, the bar of entry counted as 0. */
  readonly bars: number
  /** Maximum adverse excursion: the worst unrealised P&L while open, zero or negative. */
  readonly mae: Money
  /** Maximum favourable excursion: the best unrealised P&L while open, zero or positive. */
  readonly mfe: Money
}
