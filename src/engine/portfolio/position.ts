import { cashInLieu, splitQuantity } from '../model/corporate-action.ts'
import type { SplitRatio } from '../model/corporate-action.ts'
import { multiplyDivide } from '../model/decimal.ts'
import type { Fill } from '../model/fill.ts'
import type { Instrument } from '../model/instrument.ts'
import { ZERO_MONEY, ZERO_QUANTITY } from '../model/units.ts'
import type { Money, Price, Quantity, Timestamp } from '../model/units.ts'

// Not imported: the compiler knows the value of a constant of the same file, and then boxes no number that meets it.
const NOTHING = 0 as Money

/** What a split did to a position. */
export interface PositionSplit {
  /** Signed. */
  readonly before: Quantity
  readonly after: Quantity
  /** For the part of a share that was left over: received for a long position, paid for a short one. */
  readonly cash: Money
  /** The part left over, as rest ÷ parts of the position before. */
  readonly rest: number
  readonly parts: number
}

/**
 * A signed quantity of one instrument and what it cost.
 *
 * Accounting is by average cost: a closing fill releases cost in proportion to quantity, rounded half to even once;
 * what is released and what stays always add up to what was there.
 */
export class Position {
  declare readonly instrument: Instrument
  #quantity: Quantity = ZERO_QUANTITY
  #cost: Money = ZERO_MONEY
  #realised: Money = ZERO_MONEY
  #commission: Money = ZERO_MONEY
  #openedAt = 0 as Timestamp

  constructor(instrument: Instrument) {
    this.instrument = instrument
  }

  /** Positive is long, negative is short. */
  get quantity(): Quantity {
    return this.#quantity
  }
  /** Signed cost of the open quantity: negative for a short. */
  get cost(): Money {
    return this.#cost
  }
  /** P&L of closed quantity since the start, before commission. */
  get realised(): Money {
    return this.#realised
  }
  get commission(): Money {
    return this.#commission
  }
  /** When the position left flat; meaningless while flat. */
  get openedAt(): Timestamp {
    return this.#openedAt
  }
  /** Average price of the open quantity in decimals, NaN when flat. */
  get averagePrice(): number {
    return this.instrument.averagePrice(this.#cost, this.#quantity)
  }

  /** Signed market value of the open quantity. */
  valueAt(price: Price): Money {
    return this.#quantity === 0 ? NOTHING : this.instrument.notional(price, this.#quantity)
  }

  /** Unrealised P&L at a price. */
  openPnlAt(price: Price): Money {
    return this.#quantity === 0 ? NOTHING : ((this.valueAt(price) - this.#cost) as Money)
  }

  /** Takes a fill: opens, adds, reduces, closes or flips. Returns the P&L it realised, before commission. */
  apply(fill: Fill): Money {
    const signed = fill.side === 'buy' ? fill.quantity : -fill.quantity
    const before = this.#quantity
    const after = (before + signed) as Quantity
    this.#commission = (this.#commission + fill.commission) as Money
    const closes = before !== 0 && Math.sign(signed) !== Math.sign(before)
    const realised = closes ? this.#close(fill, Math.min(fill.quantity, Math.abs(before))) : NOTHING
    const opened = closes ? Math.max(0, fill.quantity - Math.abs(before)) : fill.quantity
    if (opened > 0) this.#open(fill, opened, before === 0 || opened !== fill.quantity)
    this.#quantity = after
    return realised
  }

  /**
   * Puts it in the terms after a split: more or fewer shares for the same cost. A part that no quantity step holds is
   * closed for cash at a price after the split; its cost is released in proportion, rounded half to even.
   */
  split(ratio: SplitRatio, price: Price): PositionSplit {
    const before = this.#quantity
    const { whole, rest, parts } = splitQuantity(Math.abs(before), ratio, this.instrument.quantityIncrement)
    const after = (before < 0 ? 0 - whole : whole) as Quantity
    const lieu = cashInLieu(this.instrument, rest, ratio, price)
    const cash = (before < 0 ? 0 - lieu : lieu) as Money
    const released = rest === 0 ? 0 : multiplyDivide(this.#cost, rest, parts)
    this.#quantity = after
    this.#cost = (this.#cost - released) as Money
    this.#realised = (this.#realised + cash - released) as Money
    return { before, after, cash, rest, parts }
  }

  /** Is what the broker says it is, whatever was booked. What was realised stays. */
  adopt(quantity: Quantity, cost: Money, at: Timestamp): void {
    if (this.#quantity === 0 || Math.sign(quantity) !== Math.sign(this.#quantity)) this.#openedAt = at
    this.#quantity = quantity
    this.#cost = cost
  }

  #open(fill: Fill, quantity: number, fresh: boolean): void {
    const notional = quantity === fill.quantity ? fill.notional : multiplyDivide(fill.notional, quantity, fill.quantity)
    this.#cost = (this.#cost + (fill.side === 'buy' ? notional : -notional)) as Money
    if (fresh) this.#openedAt = fill.at
  }

  #close(fill: Fill, quantity: number): Money {
    const held = Math.abs(this.#quantity)
    const released = quantity === held ? this.#cost : multiplyDivide(this.#cost, quantity, held)
    // A flip's notional is split so that the closing and the opening part add up to the fill.
    const opening = fill.quantity - quantity
    const notional =
      opening === 0 ? fill.notional : fill.notional - multiplyDivide(fill.notional, opening, fill.quantity)
    const proceeds = fill.side === 'sell' ? notional : -notional
    const realised = (proceeds - released) as Money
    this.#cost = (this.#cost - released) as Money
    this.#realised = (this.#realised + realised) as Money
    return realised
  }
}
