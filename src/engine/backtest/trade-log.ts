import { ensure } from '../model/errors.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Money, Quantity, Timestamp } from '../model/units.ts'
import type { ClosedTrade } from '../portfolio/closed-trade.ts'
import { NumberList } from './number-list.ts'

const NUMBERS = 9

/** The trades of a run in the order of closing, kept as {@link FillLog} keeps fills. */
export class TradeLog {
  readonly #instruments: Instrument[] = []
  readonly #strategies: string[] = []
  /** Of each trade: signed quantity, entry time and notional, exit time and notional, commission, bars, MAE, MFE. */
  readonly #numbers = new NumberList()

  get length(): number {
    return this.#instruments.length
  }

  add(trade: ClosedTrade): void {
    this.#instruments.push(trade.instrument)
    this.#strategies.push(trade.strategyId)
    const numbers = this.#numbers
    numbers.push(trade.side === 'long' ? trade.quantity : -trade.quantity)
    numbers.push(trade.entryTime)
    numbers.push(trade.entryNotional)
    numbers.push(trade.exitTime)
    numbers.push(trade.exitNotional)
    numbers.push(trade.commission)
    numbers.push(trade.bars)
    numbers.push(trade.mae)
    numbers.push(trade.mfe)
  }

  toArray(): ClosedTrade[] {
    return this.#instruments.map((instrument, index) => this.#trade(instrument, index))
  }

  #trade(instrument: Instrument, index: number): ClosedTrade {
    const at = (column: number) => this.#numbers.at(index * NUMBERS + column)
    const signed = at(0)
    const entryNotional = at(2) as Money
    const exitNotional = at(4) as Money
    const commission = at(5) as Money
    const grossPnl = (signed > 0 ? exitNotional - entryNotional : entryNotional - exitNotional) as Money
    return {
      instrument,
      strategyId: ensure(this.#strategies[index], 'the strategy of a trade'),
      side: signed > 0 ? 'long' : 'short',
      quantity: Math.abs(signed) as Quantity,
      entryTime: at(1) as Timestamp,
      entryNotional,
      exitTime: at(3) as Timestamp,
      exitNotional,
      grossPnl,
      commission,
      netPnl: (grossPnl - commission) as Money,
      bars: at(6),
      mae: at(7) as Money,
      mfe: at(8) as Money,
    }
  }
}
