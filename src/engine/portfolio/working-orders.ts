import type { Instrument } from '../model/instrument.ts'
import { objectList } from '../model/object-list.ts'
import type { Order } from '../model/order.ts'
import type { OrderSide } from '../model/order-request.ts'
import { multiplyDivide } from '../model/decimal.ts'
import { ZERO_MONEY, ZERO_QUANTITY } from '../model/units.ts'
import type { Money, Quantity } from '../model/units.ts'

/** Unfilled quantity on both sides of one instrument. */
interface OpenQuantity {
  readonly instrument: Instrument
  buys: number
  sells: number
  /** Of reduce-only orders, which never open anything; not in the others. */
  reducingBuys: number
  reducingSells: number
}

/** Kept in a list, not a map: few orders work at a time, and each comes and goes. */
class Reservation {
  declare order: Order
  /** Part of the order that is still counted here. */
  remaining = Number.NaN
  reserved = Number.NaN

  constructor(order: Order) {
    this.order = order
  }
}

/**
 * Orders that can still fill: what they could buy and sell, and the buying power set aside for them at intent time.
 * Exposure counts them as if they were filled.
 */
export class WorkingOrders {
  readonly #reservations = objectList<Reservation>()
  /** Those of orders that are over, to be written anew. */
  readonly #spare = objectList<Reservation>()
  readonly #open = new Map<string, OpenQuantity>()
  /** What was asked for last: questions about one instrument come in a row. */
  #latest: OpenQuantity | undefined
  #reserved = 0

  get count(): number {
    return this.#reservations.length
  }
  /** Buying power set aside for all of them. */
  get reserved(): Money {
    return this.#reserved as Money
  }
  get orders(): readonly Order[] {
    return this.#reservations.map((reservation) => reservation.order)
  }

  buys(instrument: Instrument): Quantity {
    return this.#openOf(instrument).buys as Quantity
  }
  sells(instrument: Instrument): Quantity {
    return this.#openOf(instrument).sells as Quantity
  }

  /**
   * The same of reduce-only orders. Several may wait for one position, as a stop and a target do: together they reduce
   * it no further than to nothing.
   */
  reducing(instrument: Instrument, side: OrderSide): Quantity {
    const open = this.#openOf(instrument)
    return (side === 'buy' ? open.reducingBuys : open.reducingSells) as Quantity
  }

  /** How much of an order is counted here. */
  countedFor(order: Order): Quantity {
    return (this.#reservations[this.#indexOf(order)]?.remaining ?? ZERO_QUANTITY) as Quantity
  }

  /** What is set aside for an order. */
  reservedFor(order: Order): Money {
    return (this.#reservations[this.#indexOf(order)]?.reserved ?? ZERO_MONEY) as Money
  }

  /** Sets more aside for an order that is being changed. */
  reserve(order: Order, reserved: Money): void {
    const reservation = this.#reservations[this.#indexOf(order)]
    if (!reservation || reserved <= reservation.reserved) return
    this.#reserved += reserved - reservation.reserved
    reservation.reserved = reserved
  }

  /** Counts an order as it was changed to, with the buying power that it needs now. */
  amend(order: Order, reserved: Money): void {
    const reservation = this.#reservations[this.#indexOf(order)]
    if (!reservation) return
    this.#reserved += reserved - reservation.reserved
    this.#count(order, order.remaining - reservation.remaining)
    reservation.reserved = reserved
    reservation.remaining = order.remaining
  }

  /** Counts an order that is about to leave, with the buying power it needs. */
  add(order: Order, reserved: Money): void {
    const { remaining } = order
    const reservation = this.#spare.pop() ?? new Reservation(order)
    reservation.order = order
    reservation.remaining = remaining
    reservation.reserved = reserved
    this.#reservations.push(reservation)
    this.#reserved += reserved
    this.#count(order, remaining)
  }

  /** Brings an order up to date after a fill or its end; releases what is no longer needed. */
  update(order: Order): void {
    const index = this.#indexOf(order)
    const reservation = this.#reservations[index]
    if (!reservation) return
    const remaining = order.working ? order.remaining : 0
    if (remaining !== reservation.remaining) {
      const reserved = remaining === 0 ? 0 : multiplyDivide(reservation.reserved, remaining, reservation.remaining)
      this.#reserved += reserved - reservation.reserved
      this.#count(order, remaining - reservation.remaining)
      reservation.reserved = reserved
      reservation.remaining = remaining
    }
    if (order.working) return
    if (index === this.#reservations.length - 1) this.#reservations.pop()
    else this.#reservations.splice(index, 1)
    this.#spare.push(reservation)
  }

  /** Counts an order anew whose quantity a split changed; its worth and what is set aside for it stay. */
  rescale(order: Order): void {
    const reservation = this.#reservations[this.#indexOf(order)]
    if (!reservation) return
    this.#count(order, order.remaining - reservation.remaining)
    reservation.remaining = order.remaining
  }

  #indexOf(order: Order): number {
    const reservations = this.#reservations
    for (let index = reservations.length - 1; index >= 0; index--) {
      if (reservations[index]?.order === order) return index
    }
    return -1
  }

  #count(order: Order, change: number): void {
    const open = this.#openOf(order.instrument)
    const buys = order.side === 'buy'
    if (order.instructions.reduceOnly) {
      if (buys) open.reducingBuys += change
      else open.reducingSells += change
    } else if (buys) open.buys += change
    else open.sells += change
  }

  #openOf(instrument: Instrument): OpenQuantity {
    if (this.#latest?.instrument === instrument) return this.#latest
    let open = this.#open.get(instrument.symbol)
    if (!open) {
      open = { instrument, buys: 0, sells: 0, reducingBuys: 0, reducingSells: 0 }
      this.#open.set(instrument.symbol, open)
    }
    this.#latest = open
    return open
  }
}
