import { describe, expect, test } from 'vitest'
import type { Order } from '../../../src/engine/model/order.ts'
import type { OrderSide, OrderTerms } from '../../../src/engine/model/order-request.ts'
import type { FillRules } from '../../../src/engine/simulation/fill-rules.ts'
import { CONFLICTS } from './intrabar-cases.ts'
import type { Bar4, Conflict, Leg } from './intrabar-cases.ts'
import { Venue } from './venue.ts'

const mirrored = (price: number) => 200 - price
const SIDES = [
  { name: 'long', side: 'buy', price: (price: number) => price },
  { name: 'short', side: 'sell', price: mirrored },
] as const

describe.each(SIDES)('what happens inside a bar to a $name position', ({ side, price }) => {
  test.each(CONFLICTS)('given $given, when the bar comes, then what fills is $fills', (conflict) => {
    const venue = new Venue({ fillRules: mirroredRules(conflict.rules ?? {}, side) })
    const legs = hold(venue, side, conflict, price)

    bar4(venue, conflict.bar, price)

    const [leg, at] = conflict.fills ?? []
    expect(venue.fills.map(({ orderId, price: units }) => [nameOf(legs, orderId), units])).toEqual(
      leg === undefined ? [] : [[leg, Math.round(price(at ?? 0) * 100)]],
    )
    expect(venue.trader.portfolio.quantity(venue.instrument)).toBe(leg === undefined ? (side === 'buy' ? 10 : -10) : 0)
    // Whatever is left has nothing to close, and is gone.
    expect(venue.trader.working.count).toBe(leg === undefined ? legs.size : 0)
    expect(venue.faults).toEqual([])
  })
})

/** A path that goes to the high first goes to the low first in the mirror. */
function mirroredRules(rules: Partial<FillRules>, side: OrderSide): Partial<FillRules> {
  if (side === 'buy' || rules.path === undefined || rules.path === 'adaptive') return rules
  return { ...rules, path: rules.path === 'ohlc' ? 'olhc' : 'ohlc' }
}

function bar4(venue: Venue, [open, high, low, close]: Bar4, price: (price: number) => number): void {
  const [one, other] = [price(high), price(low)]
  venue.bar(price(open), Math.max(one, other), Math.min(one, other), price(close))
}

/** A position entered at 100, whose exits are on the book, one bar at 100 to 101 ago. */
function hold(
  venue: Venue,
  side: OrderSide,
  { stop, target, trail, signal }: Conflict,
  price: (price: number) => number,
): ReadonlyMap<Leg, Order> {
  venue.flat(100)
  const entry = venue.place(side, 10)
  const exit = side === 'buy' ? 'sell' : 'buy'
  const terms: OrderTerms = { parent: entry, reduceOnly: true, oco: 'exit' }
  const units = (decimal: number) => venue.instrument.price(price(decimal))
  const legs = new Map<Leg, Order>()
  if (stop !== undefined) legs.set('stop', venue.place(exit, 10, { ...terms, type: 'stop', stopPrice: units(stop) }))
  if (trail !== undefined) {
    const trailAmount = venue.instrument.price(trail)
    legs.set('trail', venue.place(exit, 10, { ...terms, type: 'trailing-stop', trailAmount }))
  }
  if (target !== undefined)
    legs.set('target', venue.place(exit, 10, { ...terms, type: 'limit', limitPrice: units(target) }))
  bar4(venue, [100, 101, 100, 100.5], price)
  venue.fills.length = 0
  if (signal) legs.set('signal', venue.place(exit, 10, { reduceOnly: true }))
  return legs
}

function nameOf(legs: ReadonlyMap<Leg, Order>, orderId: string): Leg | undefined {
  return [...legs].find(([, order]) => order.id === orderId)?.[0]
}
