import { describe, expect, test } from 'vitest'
import { Sma } from '../../../src/engine/indicators/sma.ts'
import { StrategyError, ensure } from '../../../src/engine/model/errors.ts'
import { Puppet, definitionOf, stage } from './floor.ts'

describe('replacing the code', () => {
  test('given a position and working orders, when new code comes, then both stay, the new code hears the rest, orders carry its hash', () => {
    const { venue, puppet, host } = stage()
    puppet.doBuy(2)
    venue.flat(100)
    const resting = puppet.doBuy(1, { limit: 99 })
    venue.trader.bus.settle()
    host.replace(definitionOf(Puppet.play(), 'new hash'))
    const next = ensure(Puppet.made[0], 'the new puppet')
    venue.bar(100, 100, 98, 99)

    expect(next.see().position.quantity).toBe(3)
    expect(next.told).toEqual(['made', 'fill buy 1 at 99', 'position 3', 'order filled', 'bar TEST 99'])
    expect(puppet.told).not.toContain('bar TEST 99')
    expect(resting.exact.strategyVersion).toBe('hash')
    expect(next.doBuy(1).exact.strategyVersion).toBe('new hash')
  })

  test('given new code that cannot be made, when it comes, then the old code goes on with its indicators', () => {
    const averages: Sma[] = []
    const { venue, puppet, host } = stage({ made: (it) => averages.push(it.take(new Sma(1))) })
    const broken = Puppet.play({
      made: (it) => {
        it.take(new Sma(1))
        throw new Error('oops')
      },
    })
    expect(() => host.replace(definitionOf(broken))).toThrow(StrategyError)
    venue.flat(107)

    expect([averages[0]?.value, puppet.told.at(-1), host.definition.hash]).toEqual([107, 'bar TEST 107', 'hash'])
    expect(host.indicatorsOn('TEST')).toEqual(averages)
  })
})

describe('closing', () => {
  test('given a position, when it is closed twice before the fill, then only one order leaves', () => {
    const { venue, puppet } = stage()
    puppet.doBuy(5)
    venue.flat(100)
    expect([puppet.doClose()?.quantity, puppet.doClose()]).toEqual([5, null])
    venue.flat(100)
    expect(puppet.see().position.quantity).toBe(0)
    expect(puppet.doClose()).toBeNull()
  })

  test('given a part on its way out, when it is closed, then the rest is', () => {
    const { venue, puppet } = stage()
    puppet.doSell(5)
    venue.flat(100)
    puppet.doBuy(2)
    expect([puppet.doClose()?.side, puppet.see().workingOrders.length]).toEqual(['buy', 2])
    venue.flat(100)
    expect(puppet.see().position.quantity).toBe(0)
  })

  test('given a close that was asked to be cancelled, when a limit order is there too, then only market orders count as closing', () => {
    const { venue, puppet } = stage()
    puppet.doBuy(5)
    venue.flat(100)
    puppet.doSell(5, { limit: 200 })
    expect(puppet.doClose()?.quantity).toBe(5)
  })
})
