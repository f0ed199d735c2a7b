import { StrategyError, messageOf } from '../model/errors.ts'
import type { StrategyDefinition } from './definition.ts'

/** What a strategy threw, as an error that names the strategy, what it was doing and the place in its file. */
export function strategyFailure(
  phase: 'load' | 'run',
  definition: StrategyDefinition,
  error: unknown,
  what: string,
): StrategyError {
  if (error instanceof StrategyError) return error
  const location = definition.locate(error)
  const place = location ? ` (${location.file}:${location.line}:${location.column})` : ''
  return new StrategyError(phase, `${definition.name} ${what}: ${messageOf(error)}${place}`, { cause: error, location })
}
