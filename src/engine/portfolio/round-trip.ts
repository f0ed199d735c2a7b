import type { SplitRatio } from '../model/corporate-action.ts'
import { multiplyDivide } from '../model/decimal.ts'
import type { Fill } from '../model/fill.ts'
import type { Instrument } from '../model/instrument.ts'
import { MANUAL } from '../model/order-request.ts'
import type { Money, Price, Quantity, Timestamp } from '../model/units.ts'
import type { ClosedTrade } from './closed-trade.ts'
import { FinishedTrade } from './finished-trade.ts'

/** One side of a trip: what was traded, for how much. A class, so that V8 knows its fields for numbers. */
class Leg {
  quantity = 0
  notional = 0
}

/**
 * The trade that is open in one instrument, watched from flat to flat: its fills, its commission and the worst and
 * best it stood at. Keeps the extremes of price since the last fill and turns them into money only when the quantity
 * changes, so that a bar costs two comparisons.
 */
export class RoundTrip {
  declare readonly instrument: Instrument
  #side: 'long' | 'short' = 'long'
  #strategyId = ''
  #entryTime = 0 as Timestamp
  readonly #entry = new Leg()
  readonly #exit = new Leg()
  #commission = 0
  #dividends = 0
  #bars = 0
  #mae = 0
  #mfe = 0
  #lowest = 0
  #highest = 0

  constructor(instrument: Instrument) {
    this.instrument = instrument
  }

  get open(): boolean {
    return this.#entry.quantity > this.#exit.quantity
  }
  get commission(): Money {
    return this.#commission as Money
  }
  /** Received since it was opened; negative when paid. */
  get dividends(): Money {
    return this.#dividends as Money
  }

  /** One bar passed while the trade was open. */
  bar(low: Price, high: Price): void {
    this.#bars++
    if (low < this.#lowest) this.#lowest = low
    if (high > this.#highest) this.#highest = high
  }

  /** The market was at a price while the trade was open. */
  see(price: Price): void {
    if (price < this.#lowest) this.#lowest = price
    if (price > this.#highest) this.#highest = price
  }

  /** Takes a fill; returns the trade it completed, if any. A flip completes one and opens the next. */
  apply(fill: Fill): ClosedTrade | null {
    if (!this.open) {
      this.#start(fill, fill.quantity, fill.notional, fill.commission)
      return null
    }
    this.#foldExtremes()
    const entering = (fill.side === 'buy') === (this.#side === 'long')
    if (entering) {
      this.#add(this.#entry, fill.quantity, fill.notional, fill.commission, fill.price)
      return null
    }
    const openQuantity = this.#entry.quantity - this.#exit.quantity
    if (fill.quantity <= openQuantity) {
      this.#add(this.#exit, fill.quantity, fill.notional, fill.commission, fill.price)
      return this.open ? null : this.#finish(fill.at)
    }
    return this.#flip(fill, openQuantity)
  }

  /** Takes a dividend, signed. */
  payDividend(amount: Money): void {
    if (this.open) this.#dividends += amount
  }

  /**
   * Puts its legs in the terms after a split.
   * @param open unsigned quantity held after it
   * @param cash unsigned, for the part of a share left over: part of what the exit brings
   * @returns the trade, when the part left over was all there was
   */
  split({ to, from }: SplitRatio, open: Quantity, cash: Money, at: Timestamp): ClosedTrade | null {
    if (!this.open) return null
    this.#foldExtremes()
    this.#exit.notional += cash
    // Nothing has a range in the new terms yet.
    this.#lowest = Number.POSITIVE_INFINITY
    this.#highest = Number.NEGATIVE_INFINITY
    if (open === 0) {
      this.#exit.quantity = this.#entry.quantity
      this.#foldExtremes()
      return this.#finish(at)
    }
    this.#exit.quantity = multiplyDivide(this.#exit.quantity, to, from)
    this.#entry.quantity = this.#exit.quantity + open
    return null
  }

  /** Begins anew with a position that was taken over: what came before is no trade that could be told of. */
  adopt(quantity: Quantity, cost: Money, at: Timestamp): void {
    this.#side = quantity < 0 ? 'short' : 'long'
    this.#strategyId = MANUAL
    this.#entryTime = at
    this.#entry.quantity = Math.abs(quantity)
    this.#entry.notional = Math.abs(cost)
    this.#exit.quantity = 0
    this.#exit.notional = 0
    this.#commission = 0
    this.#dividends = 0
    this.#bars = 0
    this.#mae = 0
    this.#mfe = 0
    this.#lowest = Number.POSITIVE_INFINITY
    this.#highest = Number.NEGATIVE_INFINITY
  }

  #flip(fill: Fill, openQuantity: number): ClosedTrade {
    const opening = (fill.quantity - openQuantity) as Quantity
    const openingNotional = multiplyDivide(fill.notional, opening, fill.quantity)
    const openingCommission = multiplyDivide(fill.commission, opening, fill.quantity)
    const closingCommission = fill.commission - openingCommission
    this.#add(this.#exit, openQuantity, fill.notional - openingNotional, closingCommission, fill.price)
    const trade = this.#finish(fill.at)
    this.#start(fill, opening, openingNotional, openingCommission)
    return trade
  }

  #start(fill: Fill, quantity: number, notional: number, commission: number): void {
    this.#side = fill.side === 'buy' ? 'long' : 'short'
    this.#strategyId = fill.strategyId
    this.#entryTime = fill.at
    this.#entry.quantity = quantity
    this.#entry.notional = notional
    this.#exit.quantity = 0
    this.#exit.notional = 0
    this.#commission = commission
    this.#dividends = 0
    this.#bars = 0
    this.#mae = 0
    this.#mfe = 0
    this.#lowest = fill.price
    this.#highest = fill.price
  }

  #add(leg: Leg, quantity: number, notional: number, commission: number, price: Price): void {
    leg.quantity += quantity
    leg.notional += notional
    this.#commission += commission
    this.#lowest = price
    this.#highest = price
    this.#fold(this.#pnlAt(price))
  }

  /** P&L of the whole trip so far if the rest were closed at `price`, before commission. */
  #pnlAt(price: number): number {
    const open = (this.#entry.quantity - this.#exit.quantity) as Quantity
    const value = open === 0 ? 0 : this.instrument.notional(price as Price, open)
    const long = value + this.#exit.notional - this.#entry.notional
    // Not -long: break-even has no sign.
    return (this.#side === 'long' ? long : 0 - long) + this.#dividends
  }

  #foldExtremes(): void {
    if (this.#entry.quantity > this.#exit.quantity && this.#lowest > this.#highest) return
    this.#fold(this.#pnlAt(this.#lowest))
    this.#fold(this.#pnlAt(this.#highest))
  }

  /** The trip stood at a P&L. */
  #fold(pnl: number): void {
    if (pnl < this.#mae) this.#mae = pnl
    if (pnl > this.#mfe) this.#mfe = pnl
  }

  #finish(at: Timestamp): ClosedTrade {
    const gross = this.#pnlAt(0) - this.#dividends
    return new FinishedTrade(this.instrument, this.#strategyId, this.#side, {
      quantity: this.#entry.quantity as Quantity,
      entryTime: this.#entryTime,
      entryNotional: this.#entry.notional as Money,
      exitTime: at,
      exitNotional: this.#exit.notional as Money,
      grossPnl: gross as Money,
      dividends: this.#dividends as Money,
      commission: this.#commission as Money,
      bars: this.#bars,
      mae: this.#mae as Money,
      mfe: this.#mfe as Money,
    })
  }
}
