import { expect, test } from 'vitest'
import { OrderManager } from '../../../src/engine/execution/order-manager.ts'
import { RiskGate } from '../../../src/engine/risk/risk-gate.ts'
import { TradingState } from '../../../src/engine/risk/trading-state.ts'
import { SimulatedExchange } from '../../../src/engine/simulation/simulated-exchange.ts'
import { Strategy } from '../../../src/engine/strategy/strategy.ts'
import { Trader } from '../../../src/engine/trader.ts'
import { Venue } from '../simulation/venue.ts'
import { hostOn } from '../strategy/floor.ts'

/** What a strategy could order past the gate with, or open the gate with. */
const TREASURES = [SimulatedExchange, RiskGate, OrderManager, Trader, TradingState]

/** Everything that can be come by from an object: fields, getters and what they hold, inherited ones too. */
function reachable(start: object): Set<object> {
  const seen = new Set<object>([start])
  const queue = [start]
  for (let next = queue.pop(); next !== undefined && seen.size < 50_000; next = queue.pop()) {
    for (const value of valuesOf(next)) {
      const isThing = (typeof value === 'object' && value !== null) || typeof value === 'function'
      if (!isThing || seen.has(value)) continue
      seen.add(value)
      queue.push(value)
    }
  }
  return seen
}

function valuesOf(owner: object): unknown[] {
  const values: unknown[] = [Object.getPrototypeOf(owner)]
  for (let level: object | null = owner; level !== null; level = Object.getPrototypeOf(level)) {
    for (const name of Reflect.ownKeys(level)) {
      try {
        values.push(Reflect.get(level, name, owner))
      } catch {
        // A getter that wants something else leads nowhere.
      }
    }
  }
  return values
}

test('given a strategy that looks for a way around the gate in all that it can reach, when it has positions and orders, then it finds none', () => {
  const found: string[] = []
  let searched = 0
  class Thief extends Strategy {
    override onBar() {
      const order = this.buy(1, { limit: 1 })
      const things = [...reachable(this), ...reachable(order), ...reachable(this.size), ...reachable(this.position())]
      searched += things.length
      for (const thing of things) {
        for (const treasure of TREASURES) if (thing instanceof treasure) found.push(treasure.name)
      }
    }
  }
  const venue = new Venue()
  venue.flat(100)
  hostOn(venue.trader, Thief).host.start()
  venue.flat(100)

  expect(searched).toBeGreaterThan(100)
  expect(found).toEqual([])
})

test('given the trader itself, when it is searched alike, then the treasures are found: the search is no sham', () => {
  const things = [...reachable(new Venue().trader)]

  expect(things.some((thing) => thing instanceof SimulatedExchange)).toBe(true)
})
