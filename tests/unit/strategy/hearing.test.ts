import { describe, expect, test } from 'vitest'
import { ensure } from '../../../src/engine/model/errors.ts'
import type { OrderOptions } from '../../../src/engine/strategy/order-options.ts'
import { Strategy } from '../../../src/engine/strategy/strategy.ts'
import type { StrategyOrder } from '../../../src/engine/strategy/strategy-views.ts'
import { Venue } from '../simulation/venue.ts'
import { Puppet, definitionOf, hostOn } from './floor.ts'

/** Trades, and has no word for what becomes of it. */
class Deaf extends Strategy {
  static made: Deaf | undefined

  constructor(...args: ConstructorParameters<typeof Strategy>) {
    super(...args)
    Deaf.made = this
  }

  doBuy(quantity: number, options?: OrderOptions): StrategyOrder {
    return this.buy(quantity, options)
  }
  doCancel(order: StrategyOrder): void {
    this.cancel(order)
  }
  doClose(): StrategyOrder | null {
    return this.close()
  }
  get working(): readonly StrategyOrder[] {
    return this.workingOrders
  }
}

function stage() {
  const venue = new Venue()
  const { host } = hostOn(venue.trader, Deaf)
  venue.flat(100)
  host.start()
  return { venue, host, deaf: ensure(Deaf.made, 'the strategy') }
}

describe('code that does not hear of its orders', () => {
  test('given nobody else who listens, when it trades, then no event of an order waits on the bus', () => {
    const { venue, deaf } = stage()
    deaf.doBuy(1)
    expect(venue.trader.bus.waiting).toBe(false)
  })

  test('given orders that fill, are cancelled and rest, when it asks for them, then it sees those that work', () => {
    const { venue, deaf } = stage()
    const [first, second, third] = [50, 51, 52].map((limit) => deaf.doBuy(1, { limit }))
    deaf.doCancel(ensure(second, 'the second order'))
    deaf.doBuy(2)
    venue.flat(100)
    const fourth = deaf.doBuy(1, { limit: 53 })

    expect(deaf.working).toEqual([first, third, fourth])
    expect(deaf.working[0]).toBe(first)
  })

  test('given a closing order on its way, when it closes again, then no second one leaves', () => {
    const { venue, deaf } = stage()
    deaf.doBuy(2)
    venue.flat(100)
    expect([deaf.doClose()?.quantity, deaf.doClose()]).toEqual([2, null])
  })

  test('given new code that hears, when an order of the old code fills, then the new code is told, and old code again is not', () => {
    const { venue, host, deaf } = stage()
    const order = deaf.doBuy(1, { limit: 99 })
    host.replace(definitionOf(Puppet.play(), 'new hash'))
    const puppet = ensure(Puppet.made[0], 'the puppet')
    venue.bar(100, 100, 98, 99)
    expect(puppet.told).toContain('order filled')
    expect(order.status).toBe('filled')

    host.replace(definitionOf(Deaf, 'old hash'))
    ensure(Deaf.made, 'the strategy').doBuy(1)
    expect(venue.trader.bus.waiting).toBe(false)
  })
})
