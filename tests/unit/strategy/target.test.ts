import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ensure } from '../../../src/engine/model/errors.ts'
import { orderRequest } from '../../../src/engine/model/order-request.ts'
import type { Quantity } from '../../../src/engine/model/units.ts'
import { targetQuantity } from '../../../src/engine/strategy/target.ts'
import { instrumentOf } from '../model/instruments.ts'
import { Venue } from '../simulation/venue.ts'
import { Puppet, hostOn } from './floor.ts'

const coin = instrumentOf({ symbol: 'COIN', kind: 'crypto', quantityPrecision: 6 })
const lot = instrumentOf({ symbol: 'LOT', quantityIncrement: 10 })

function targetOn(venue: Venue, percent: number): number {
  return targetQuantity(percent, venue.instrument, venue.trader.portfolio, venue.trader.gate)
}

function stage(options: ConstructorParameters<typeof Venue>[0]) {
  const venue = new Venue(options)
  venue.flat(100)
  const { host } = hostOn(venue.trader, Puppet.play())
  host.start()
  return { venue, puppet: ensure(Puppet.made[0], 'a puppet') }
}

describe('a target in per cent of equity', () => {
  test.each([
    [50, 5_000, 50],
    [-50, 5_000, -50],
    [99.999, 5_000, 99],
    [0, 5_000, 0],
    [100, 99.99, 0],
  ])(
    'given %d %% of twice %d at 100, when it is sized, then it is %d shares, toward zero',
    (percent, half, expected) => {
      const { venue } = stage({ cash: half === 5_000 ? 10_000 : half })
      expect(targetOn(venue, percent)).toBe(expected)
    },
  )

  test('given lots of ten, when it is sized, then it is a multiple of ten', () => {
    const { venue } = stage({ instrument: lot, cash: 9_999 })
    expect([targetOn(venue, 100), targetOn(venue, -100)]).toEqual([90, -90])
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY])(
    'given %d per cent, when it is sized, then it is refused',
    (percent) => {
      expect(() => targetOn(stage({}).venue, percent)).toThrow('expected a target in per cent of equity')
    },
  )

  test('given no price yet, when it is sized, then it is refused', () => {
    expect(() => targetOn(new Venue(), 50)).toThrow('to size a target, found none yet')
  })

  test('given any equity, price, costs and per cent, when it is sized, then value and commission never exceed the budget, and the gate agrees', () => {
    const options = fc.record({
      cash: fc.integer({ min: 1, max: 100_000_000 }),
      price: fc.integer({ min: 1, max: 1_000_000 }),
      rate: fc.integer({ min: 0, max: 20_000 }),
      minimum: fc.integer({ min: 0, max: 2_000 }),
      perShare: fc.integer({ min: 0, max: 100 }),
      percent: fc.integer({ min: 1, max: 10_000 }),
      fine: fc.boolean(),
      short: fc.boolean(),
    })
    fc.assert(
      fc.property(options, ({ cash, price, rate, minimum, perShare, percent, fine, short }) => {
        const instrument = fine ? coin : instrumentOf()
        const commission = { fraction: rate / 1e6, minimum: minimum / 100, perShare: perShare / 1e4 }
        const venue = new Venue({ instrument, cash: cash / 100, commission })
        venue.flat(price / 100)
        const { portfolio, gate } = venue.trader
        const quantity = targetOn(venue, (short ? -percent : percent) / 100)
        if (quantity === 0) return
        const request = orderRequest(instrument, short ? 'sell' : 'buy', Math.abs(quantity) as Quantity)
        const { notional, commission: charge } = gate.assess(request)
        const budget = (BigInt(portfolio.equity) * BigInt(percent)) / 10_000n
        expect(BigInt(notional) + BigInt(charge)).toBeLessThanOrEqual(budget)
        expect(gate.check(request)).toBeNull()
      }),
      { numRuns: 2_000 },
    )
  })

  test('given no costs, when it is sized, then one step more would exceed the budget', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 1, max: 100_000 }), (cash, price) => {
        const venue = new Venue({ instrument: coin, cash })
        venue.flat(price / 100)
        const quantity = targetOn(venue, 100)
        // Cents × millionths of a coin are 10^-8, equity counts 10^-6.
        expect(BigInt(price) * BigInt(quantity + 1) > BigInt(venue.trader.portfolio.equity) * 100n).toBe(true)
      }),
    )
  })
})

describe('ordering a target', () => {
  test('given a position, when the target is larger, smaller, opposite and none, then each order is the difference', () => {
    const { venue, puppet } = stage({ cash: 10_000 })
    const signed = (percent: number) => {
      const order = puppet.doTarget(percent)
      venue.flat(100)
      return order === null ? 0 : order.quantity * (order.side === 'buy' ? 1 : -1)
    }
    expect([50, 80, 80, 20, -30, 0, 0].map(signed)).toEqual([50, 30, 0, -60, -50, 30, 0])
  })

  test('given an account under water, when any target is asked for, then the position is closed', () => {
    const { venue, puppet } = stage({ cash: 10_000, limits: { leverage: 3 } })
    puppet.doBuy(250)
    venue.flat(100)
    venue.flat(50)
    expect(venue.trader.portfolio.equity).toBeLessThan(0)
    const order = puppet.doTarget(100)
    expect([order?.side, order?.quantity, order?.status]).toEqual(['sell', 250, 'accepted'])
  })
})
