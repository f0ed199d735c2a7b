import { describe, expect, test } from 'vitest'
import { RuleBasedStrategy } from '../../../src/engine/strategy/rule-based-strategy.ts'
import { Strategy } from '../../../src/engine/strategy/strategy.ts'
import { Venue } from '../simulation/venue.ts'
import { Puppet, definitionOf, hostOn } from './floor.ts'

// As JavaScript, or TypeScript that nobody checked, would have it.
const lost = { value: async () => false }

class AsyncBar extends Strategy {}
Object.defineProperty(AsyncBar.prototype, 'onBar', lost)

class AsyncHelper extends AsyncBar {}

class AsyncField extends Strategy {
  constructor(...args: ConstructorParameters<typeof Strategy>) {
    super(...args)
    Object.defineProperty(this, 'onFill', lost)
  }
}

class AsyncRule extends RuleBasedStrategy {
  protected override entersLong(): boolean {
    return false
  }
  protected override exitsLong(): boolean {
    return false
  }
}
Object.defineProperty(AsyncRule.prototype, 'entersLong', lost)

describe('a strategy with an async method that the engine calls', () => {
  test.each([
    ['a handler', AsyncBar, 'onBar'],
    ['an inherited handler', AsyncHelper, 'onBar'],
    ['a handler in a field', AsyncField, 'onFill'],
    ['a rule', AsyncRule, 'entersLong'],
  ])('given %s, when it is started, then it is refused by name', (_what, strategyClass, method) => {
    const { trader } = new Venue()

    expect(() => hostOn(trader, strategyClass)).toThrow(
      `could not be started: expected ${method} to be done when it returns, found an AsyncFunction`,
    )
  })

  test('given one that runs, when such code comes to replace it, then the old code goes on', () => {
    const venue = new Venue()
    const { host } = hostOn(venue.trader, Puppet.play())
    host.start()

    expect(() => host.replace(definitionOf(AsyncBar))).toThrow('expected onBar')
    venue.flat(100)
    expect(Puppet.made[0]?.told).toContain(`bar ${host.symbols[0]} 100`)
  })
})
