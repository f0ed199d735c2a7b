import type { Instrument } from '../model/instrument.ts'
import { NumberRows } from '../model/number-rows.ts'
import type { Money, Quantity, Timestamp } from '../model/units.ts'
import type { ClosedTrade } from './closed-trade.ts'

// The numbers of a trade; see NumberRows.
const QUANTITY = 0
const ENTRY_TIME = 1
const ENTRY_NOTIONAL = 2
const EXIT_TIME = 3
const EXIT_NOTIONAL = 4
const GROSS_PNL = 5
const DIVIDENDS = 6
const COMMISSION = 7
const BARS = 8
const MAE = 9
const MFE = 10
const rows = new NumberRows(11)

/** What the numbers of a trade come to. */
export type TradeNumbers = Omit<ClosedTrade, 'instrument' | 'strategyId' | 'side' | 'netPnl' | 'liquidation'>

/** A trade that a round trip ended with. */
export class FinishedTrade implements ClosedTrade {
  declare readonly instrument: Instrument
  declare readonly strategyId: string
  declare readonly side: 'long' | 'short'
  readonly #numbers: Float64Array
  readonly #start: number = 0

  constructor(instrument: Instrument, strategyId: string, side: 'long' | 'short', trade: TradeNumbers) {
    this.instrument = instrument
    this.strategyId = strategyId
    this.side = side
    const start = rows.take()
    const numbers = rows.block
    this.#numbers = numbers
    this.#start = start
    numbers[start + QUANTITY] = trade.quantity
    numbers[start + ENTRY_TIME] = trade.entryTime
    numbers[start + ENTRY_NOTIONAL] = trade.entryNotional
    numbers[start + EXIT_TIME] = trade.exitTime
    numbers[start + EXIT_NOTIONAL] = trade.exitNotional
    numbers[start + GROSS_PNL] = trade.grossPnl
    numbers[start + DIVIDENDS] = trade.dividends
    numbers[start + COMMISSION] = trade.commission
    numbers[start + BARS] = trade.bars
    numbers[start + MAE] = trade.mae
    numbers[start + MFE] = trade.mfe
  }

  get quantity(): Quantity {
    return this.#numbers[this.#start + QUANTITY] as Quantity
  }
  get entryTime(): Timestamp {
    return this.#numbers[this.#start + ENTRY_TIME] as Timestamp
  }
  get entryNotional(): Money {
    return this.#numbers[this.#start + ENTRY_NOTIONAL] as Money
  }
  get exitTime(): Timestamp {
    return this.#numbers[this.#start + EXIT_TIME] as Timestamp
  }
  get exitNotional(): Money {
    return this.#numbers[this.#start + EXIT_NOTIONAL] as Money
  }
  get grossPnl(): Money {
    return this.#numbers[this.#start + GROSS_PNL] as Money
  }
  get dividends(): Money {
    return this.#numbers[this.#start + DIVIDENDS] as Money
  }
  get commission(): Money {
    return this.#numbers[this.#start + COMMISSION] as Money
  }
  get netPnl(): Money {
    return (this.grossPnl + this.dividends - this.commission) as Money
  }
  get bars(): number {
    return this.#numbers[this.#start + BARS] as number
  }
  get mae(): Money {
    return this.#numbers[this.#start + MAE] as Money
  }
  get mfe(): Money {
    return this.#numbers[this.#start + MFE] as Money
  }
}

/** The trade with some of its numbers changed. */
export function tradeWith(trade: ClosedTrade, changes: Partial<TradeNumbers>): ClosedTrade {
  const { quantity, entryTime, entryNotional, exitTime, exitNotional } = trade
  const { grossPnl, dividends, commission, bars, mae, mfe } = trade
  const numbers = { quantity, entryTime, entryNotional, exitTime, exitNotional }
  const amounts = { grossPnl, dividends, commission, bars, mae, mfe }
  return new FinishedTrade(trade.instrument, trade.strategyId, trade.side, { ...numbers, ...amounts, ...changes })
}

/** A trade that ended by force. */
class Liquidation extends FinishedTrade {
  readonly liquidation = true
}

/** The trade as one that ended by force. */
export function liquidationOf(trade: ClosedTrade): ClosedTrade {
  return new Liquidation(trade.instrument, trade.strategyId, trade.side, trade)
}
