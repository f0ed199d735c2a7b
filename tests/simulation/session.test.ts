import { describe, expect, test } from 'vitest'
import { InvariantError, messageOf } from '../../src/engine/model/errors.ts'
import { SessionInvariants } from './session-invariants.ts'
import { SessionWorld } from './session-world.ts'

const STEPS = 1_500
const chosen = process.env['SEED']
const seeds = chosen === undefined ? Array.from({ length: 16 }, (_, index) => index + 1) : [Number(chosen)]

/** Lives through a session. @throws InvariantError with the step, and a line that runs just this seed again */
function live(seed: number): SessionWorld {
  const world = new SessionWorld(seed)
  const invariants = new SessionInvariants(world)
  for (let step = 1; step <= STEPS; step++) {
    try {
      world.step()
      invariants.check()
    } catch (error) {
      const again = `SEED=${seed} npx vitest run tests/simulation/session.test.ts`
      throw new InvariantError(`step ${step}: ${messageOf(error)}\nrepeat with: ${again}`, { cause: error })
    }
  }
  return world
}

describe('a session made of chance', () => {
  test.each(seeds)(
    'given seed=%d, when anything happens in any order, then every invariant holds after every step',
    (seed) => {
      const { fills, trades } = live(seed)
      expect(fills.length).toBeGreaterThan(20)
      expect(trades.length).toBeGreaterThan(0)
    },
  )

  test('given one seed, when it is lived twice, then orders, fills and account are the same to the last digit', () => {
    const picture = () => {
      const { trader, fills, hosts } = live(seeds[0] ?? 1)
      const orders = [...trader.orders.orders].map((order) => [
        order.id,
        order.status,
        order.filled,
        order.updatedAt,
        order.reason,
      ])
      const account = [trader.portfolio.cash, trader.portfolio.equity, trader.working.reserved]
      return {
        orders,
        account,
        fills: fills.map(({ instrument, ...fill }) => [instrument.symbol, fill]),
        states: hosts.map(({ state }) => state),
      }
    }
    expect(picture()).toEqual(picture())
  })

  test('given a dozen seeds, when they are counted, then every way an order or a strategy can end was seen', () => {
    const worlds = Array.from({ length: 12 }, (_, index) => live(index + 1))
    const ends = new Set(worlds.flatMap(({ trader }) => [...trader.orders.orders].map(({ status }) => status)))
    const states = new Set(worlds.flatMap(({ hosts }) => hosts.map(({ state }) => state)))
    expect(ends).toEqual(new Set(['accepted', 'canceled', 'denied', 'expired', 'filled', 'partially-filled']))
    expect(states).toEqual(new Set(['failed', 'running', 'stopped']))
  })
})
