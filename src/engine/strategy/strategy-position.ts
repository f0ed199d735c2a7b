import type { Instrument } from '../model/instrument.ts'
import type { Price } from '../model/units.ts'
import { moneyToDecimal } from '../model/currency.ts'
import { Position } from '../portfolio/position.ts'
import type { PositionView } from './strategy.ts'

/** A strategy's own position in one instrument, read live: one object for the life of the strategy. */
export class StrategyPosition implements PositionView {
  declare readonly symbol: string
  declare readonly exact: Position
  readonly #markPrice: () => Price

  /** @param markPrice last known price of the instrument */
  constructor(instrument: Instrument, markPrice: () => Price) {
    this.symbol = instrument.symbol
    this.exact = new Position(instrument)
    this.#markPrice = markPrice
  }

  get quantity(): number {
    return this.exact.instrument.quantityToDecimal(this.exact.quantity)
  }
  get averagePrice(): number {
    return this.exact.averagePrice
  }
  get openPnl(): number {
    return moneyToDecimal(this.exact.openPnlAt(this.#markPrice()), this.exact.instrument.currency)
  }
  get realisedPnl(): number {
    return moneyToDecimal(this.exact.realised, this.exact.instrument.currency)
  }
  get isFlat(): boolean {
    return this.exact.quantity === 0
  }
  get isLong(): boolean {
    return this.exact.quantity > 0
  }
  get isShort(): boolean {
    return this.exact.quantity < 0
  }
}
