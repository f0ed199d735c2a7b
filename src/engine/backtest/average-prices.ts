import type { Fill } from '../model/fill.ts'
import type { Instrument } from '../model/instrument.ts'

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

/** Average prices of every round trip in a run. */
export interface RunPrices {
  /** In the order of closing, as trades are; null for one with a split on the way. */
  readonly closed: readonly (TripPrices | null)[]
  /** Entries of the trips that are still open, by symbol. */
  readonly open: ReadonlyMap<string, AveragePrice>
  /** Of every order that was filled, by id. */
  readonly orders: ReadonlyMap<string, AveragePrice>
}

interface Trip {
  /** Signed quantity held. */
  held: number
  entry: AveragePrice
  exit: AveragePrice
  /** Whether a split came between: then fills before and after it are in different terms. */
  isSplit: boolean
}

/** Follows all fills of an account from flat, in their order: a trip ends when the position is flat or flips. */
export function pricesOf(fills: readonly Fill[], splits: readonly SplitOfTrip[] = []): RunPrices {
  const trips = new Map<string, Trip>()
  const orders = new Map<string, AveragePrice>()
  const closed: (TripPrices | null)[] = []
  let nextSplit = 0
  const splitUntil = (fillsBefore: number) => {
    for (let split = splits[nextSplit]; split && split.fillsBefore <= fillsBefore; split = splits[++nextSplit]) {
      const trip = trips.get(split.symbol)
      if (!trip || trip.held === 0) continue
      trip.held = split.after
      trip.isSplit = true
      if (trip.held !== 0) continue
      closed.push(null)
      Object.assign(trip, newTrip(trip.entry.instrument))
    }
  }
  for (const [index, fill] of fills.entries()) {
    splitUntil(index)
    const { instrument, orderId } = fill
    const trip = trips.get(instrument.symbol) ?? newTrip(instrument)
    trips.set(instrument.symbol, trip)
    const ended = follow(trip, fill)
    if (ended !== undefined) closed.push(ended)
    const order = orders.get(orderId) ?? new AveragePrice(instrument)
    order.add(fill.price, fill.quantity)
    orders.set(orderId, order)
  }
  splitUntil(fills.length)
  const open = [...trips]
    .filter(([, trip]) => trip.held !== 0 && !trip.isSplit)
    .map(([symbol, { entry }]) => [symbol, entry] as const)
  return { closed, open: new Map(open), orders }
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
