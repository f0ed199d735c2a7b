import { splitQuantity } from '../model/corporate-action.ts'
import type { SplitRatio } from '../model/corporate-action.ts'
import type { Fill } from '../model/fill.ts'
import type { Instrument } from '../model/instrument.ts'
import { MANUAL } from '../model/order-request.ts'
import { NO_PRICE, ZERO_MONEY } from '../model/units.ts'
import type { Money, Price, Quantity, Timestamp } from '../model/units.ts'
import type { HoldingBook } from './holding-book.ts'
import { Position } from './position.ts'
import { RoundTrip } from './round-trip.ts'

/** One instrument in the account: its position, its last price and what it is worth now. */
export class Holding {
  declare readonly instrument: Instrument
  declare readonly position: Position
  declare readonly trip: RoundTrip
  /** How it is booked when it is foreign, or only its profit is paid; null for what is bought and sold. */
  declare readonly book: HoldingBook | null
  /** Last known price, NaN before the first. */
  markPrice: Price = NO_PRICE
  /** What it adds to equity: its signed market value at {@link markPrice}, or its profit alone. */
  value: Money = ZERO_MONEY
  /** Signed market value of what is booked. */
  bookedExposure: Money = ZERO_MONEY
  /** Who traded it, as long as that is one alone: then the position is theirs. */
  #owner: string | undefined
  #owned: Map<string, number> | undefined

  constructor(instrument: Instrument, book: HoldingBook | null = null) {
    this.instrument = instrument
    this.book = book
    this.position = new Position(instrument)
    this.trip = new RoundTrip(instrument)
  }

  /** Signed market value in the account's currency. */
  get exposure(): Money {
    return this.book === null ? this.value : this.bookedExposure
  }

  /** Signed quantity that a strategy holds of it; by hand, all that the account holds. */
  ownedBy(strategyId: string): Quantity {
    if (strategyId === MANUAL || strategyId === this.#owner) return this.position.quantity
    return (this.#owned?.get(strategyId) ?? 0) as Quantity
  }

  /** Counts a fill for its owner, before the position takes it. */
  count({ strategyId, side, quantity }: Fill): void {
    if (strategyId === this.#owner) return
    if (this.#owner === undefined && this.#owned === undefined) {
      this.#owner = strategyId
      return
    }
    this.#owned ??= new Map([[this.#owner ?? '', this.position.quantity]])
    this.#owner = undefined
    const change = side === 'buy' ? quantity : -quantity
    this.#owned.set(strategyId, (this.#owned.get(strategyId) ?? 0) + change)
  }

  /** Is what the broker says it is, of which the strategies hold what is given. */
  adopt(quantity: Quantity, cost: Money, owned: ReadonlyMap<string, Quantity>, at: Timestamp): void {
    this.position.adopt(quantity, cost, at)
    this.trip.adopt(quantity, cost, at)
    this.#owner = undefined
    this.#owned = new Map(owned)
  }

  /** Puts what each owner holds in the terms after a split, parts of a share paid out. */
  splitOwned(ratio: SplitRatio): void {
    for (const [owner, quantity] of this.#owned ?? []) {
      const { whole } = splitQuantity(Math.abs(quantity), ratio, this.instrument.quantityIncrement)
      this.#owned?.set(owner, quantity < 0 ? -whole : whole)
    }
  }

  get openPnl(): Money {
    if (this.book !== null) return this.book.openPnlOf(this.value)
    return this.position.quantity === 0 ? ZERO_MONEY : ((this.value - this.position.cost) as Money)
  }
}
