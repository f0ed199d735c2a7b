import type { StrategyDefinition } from '../../strategy/definition.ts'
import { bundleStrategy } from './bundle.ts'
import { evaluateStrategy } from './evaluate.ts'

/**
 * Loads a strategy from a `.ts` or `.js` file anywhere on disk.
 * @throws StrategyError (load) with file, line and column, when it does not compile, throws or exports no strategy
 */
export async function loadStrategy(file: string): Promise<StrategyDefinition> {
  return evaluateStrategy(await bundleStrategy(file))
}
