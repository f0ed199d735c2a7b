import type { Fill } from '../model/fill.ts'
import type { Instrument } from '../model/instrument.ts'
import { OrderFill } from '../model/order-fill.ts'
import { Order } from '../model/order.ts'

/** Digits of a decimal that every float64 tells apart. */
const SAFE_DIGITS = 15

/** Prices of one or more fills, averaged by quantity. Exact for a single fill, whatever its notional was rounded to. */
export class AveragePrice {
  readonly instrument: Instrument
  #fills = 0
  #price = 0
  #quantity = 0
  #value = 0n

  constructor(instrument: Instrument) {
    this.instrument = instrument
  }

  /** In decimals; NaN before the first fill. */
  get decimal(): number {
    const { priceScale } = this.instrument
    if (this.#fills === 0) return Number.NaN
    if (this.#fills === 1) return this.#price / priceScale
    return Number((Number(this.#value) / this.#quantity / priceScale).toPrecision(SAFE_DIGITS))
  }
  /** True when it is the price of one fill, not a mean. */
  get isSingle(): boolean {
    return this.#fills === 1
  }

  /** Takes `quantity` units of a fill. */
  add(price: number, quantity: number): void {
    if (this.#fills === 1) this.#value = BigInt(this.#price) * BigInt(this.#quantity)
    if (this.#fills > 0) this.#value += BigInt(price) * BigInt(quantity)
    this.#price = price
    this.#quantity += quantity
    this.#fills++
  }
}

/** The average entry and exit of a round trip, in decimals. */
export interface TripPrices {
  readonly entry: number
  readonly exit: number
}

/** A split of what is held, after so many fills. */
export interface SplitOfTrip {
  readonly fillsBefore: number
  readonly symbol: string
  /** Signed quantity that it left. */
  readonly after: number
}

/** Average prices of round trips in the order of closing, as trades are. */
export class ClosedPrices {
  // Numbers in one piece each: there may be a million.
  readonly #entries: number[] = []
  readonly #exits: number[] = []

  get length(): number {
    return this.#entries.length
  }

  push(prices: TripPrices | null): void {
    this.#entries.push(prices?.entry ?? Number.NaN)
    this.#exits.push(prices?.exit ?? Number.NaN)
  }

  /** Forgets the first so many. */
  drop(count: number): void {
    this.#entries.splice(0, count)
    this.#exits.splice(0, count)
  }

  /** Null for one with a split on the way. */
  at(index: number): TripPrices | null {
    const [entry = Number.NaN, exit = Number.NaN] = [this.#entries[index], this.#exits[index]]
    return Number.isNaN(entry) ? null : { entry, exit }
  }
}

/** Average prices of what was traded in a run. */
export interface RunPrices {
  readonly closed: ClosedPrices
  /** Entries of the trips that are still open, by symbol. */
  readonly open: ReadonlyMap<string, AveragePrice>
  /** In decimals, of an order that was filled; undefined of any other. */
  ofOrder(order: { readonly id: string } | Order): number | undefined
}

interface Trip {
  /** Signed quantity held. */
  held: number
  entry: AveragePrice
  exit: AveragePrice
  /** Whether a split came between: then fills before and after it are in different terms. */
  isSplit: boolean
}

/** The prices of a whole run. */
export function pricesOf(fills: Iterable<Fill>, splits: readonly SplitOfTrip[] = []): RunPrices {
  const prices = new RunningPrices()
  for (const fill of fills) prices.take(fill, splits)
  prices.endAt(splits)
  return prices
}

/** Follows all fills of an account from flat, in their order: a trip ends when the position is flat or flips. */
export class RunningPrices implements RunPrices {
  readonly closed = new ClosedPrices()
  readonly #trips = new Map<string, Trip>()
  readonly #orders = new OrderPrices()
  #fills = 0
  #nextSplit = 0

  get open(): ReadonlyMap<string, AveragePrice> {
    const open = [...this.#trips].filter(([, trip]) => trip.held !== 0 && !trip.isSplit)
    return new Map(open.map(([symbol, { entry }]) => [symbol, entry]))
  }

  ofOrder(order: { readonly id: string } | Order): number | undefined {
    return this.#orders.decimalOf(order)
  }

  /** Forgets an order that nobody will ask for again. */
  forget(order: Order): void {
    this.#orders.forget(order)
  }

  /** @param splits all of the run so far, in their order */
  take(fill: Fill, splits: readonly SplitOfTrip[]): void {
    this.endAt(splits)
    this.#fills++
    const { instrument } = fill
    const trip = this.#trips.get(instrument.symbol) ?? newTrip(instrument)
    this.#trips.set(instrument.symbol, trip)
    const ended = follow(trip, fill)
    if (ended !== undefined) this.closed.push(ended)
    this.#orders.take(fill)
  }

  /** Carries out the splits that came after the fills so far. */
  endAt(splits: readonly SplitOfTrip[]): void {
    for (let split = splits[this.#nextSplit]; split; split = splits[++this.#nextSplit]) {
      if (split.fillsBefore > this.#fills) return
      const trip = this.#trips.get(split.symbol)
      if (!trip || trip.held === 0) continue
      trip.held = split.after
      trip.isSplit = true
      if (trip.held !== 0) continue
      this.closed.push(null)
      Object.assign(trip, newTrip(trip.entry.instrument))
    }
  }
}

/** The average prices of orders. Most have one fill, which they know themselves: nothing is kept of those. */
class OrderPrices {
  readonly #kept = new Map<string, AveragePrice>()

  take(fill: Fill): void {
    if (fill instanceof OrderFill && fill.isFirst) return
    const { orderId, instrument } = fill
    let price = this.#kept.get(orderId)
    if (!price) {
      price = new AveragePrice(instrument)
      this.#kept.set(orderId, price)
      if (fill instanceof OrderFill) {
        const first = OrderFill.firstOf(fill.order, fill.idText)
        price.add(first.price, first.quantity)
      }
    }
    price.add(fill.price, fill.quantity)
  }

  forget({ id }: Order): void {
    if (this.#kept.size > 0) this.#kept.delete(id)
  }

  decimalOf(order: { readonly id: string } | Order): number | undefined {
    const kept = this.#kept.size === 0 ? undefined : this.#kept.get(order.id)
    if (kept) return kept.decimal
    if (!(order instanceof Order) || order.filled === 0) return undefined
    return OrderFill.firstOf(order, '').price / order.instrument.priceScale
  }
}

/** Takes a fill into a trip; returns the prices of the trip that it ended, if any; null when they are in two terms. */
function follow(trip: Trip, { side, price, quantity, instrument }: Fill): TripPrices | null | undefined {
  const signed = side === 'buy' ? quantity : -quantity
  const held = Math.abs(trip.held)
  const enters = trip.held === 0 || Math.sign(signed) === Math.sign(trip.held)
  trip.held += signed
  if (enters) {
    trip.entry.add(price, quantity)
    return undefined
  }
  trip.exit.add(price, Math.min(quantity, held))
  if (quantity < held) return undefined
  const ended = trip.isSplit ? null : { entry: trip.entry.decimal, exit: trip.exit.decimal }
  Object.assign(trip, { ...newTrip(instrument), held: trip.held })
  if (quantity > held) trip.entry.add(price, quantity - held)
  return ended
}

function newTrip(instrument: Instrument): Trip {
  return { held: 0, entry: new AveragePrice(instrument), exit: new AveragePrice(instrument), isSplit: false }
}
