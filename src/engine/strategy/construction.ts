import { ConfigError } from '../model/errors.ts'
import type { StrategyDefinition } from './definition.ts'
import { RuleBasedStrategy } from './rule-based-strategy.ts'
import { strategyFailure } from './strategy-failure.ts'
import { Strategy, type StrategyServices } from './strategy.ts'

/** @throws StrategyError (load) when the constructor or a field throws, or a method that the engine calls is async */
export function constructStrategy(definition: StrategyDefinition, services: StrategyServices): Strategy {
  try {
    const strategy = new definition.strategyClass(services)
    requireSynchronous(strategy)
    return strategy
  } catch (error) {
    throw strategyFailure('load', definition, error, 'could not be started')
  }
}

/** The methods of the engine's own classes: none of them is async. Abstract ones leave no trace when it runs. */
const METHODS = [Strategy, RuleBasedStrategy]
  .flatMap(({ prototype }) => Object.entries(Object.getOwnPropertyDescriptors(prototype)))
  .filter(([, { value }]) => typeof value === 'function')
  .map(([name]) => name)
  .concat('entersLong', 'exitsLong')

/**
 * The compiler lets an async method stand for one of type void, and nobody checks types at the start. Its errors would be
 * nobody's, its orders the answer to no event, and a rule that is a promise always true.
 */
function requireSynchronous(strategy: Strategy): void {
  for (const name of METHODS) {
    const kind = Object.prototype.toString.call(Reflect.get(strategy, name))
    if (/Async|Generator/.test(kind)) {
      throw new ConfigError(`expected ${name} to be done when it returns, found an ${kind.slice(8, -1)}`)
    }
  }
}
