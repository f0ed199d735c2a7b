import { ConfigError } from '../../model/errors.ts'
import { isStrategyFile } from './bundle.ts'

/** A strategy that can be asked for by its name. */
export interface NamedStrategy {
  readonly name: string
  /** Absolute path. */
  readonly file: string
}

/** True for what can only be a path; `sma-cross` is a name, `./sma-cross` and `sma-cross.ts` are not. */
export function isStrategyPath(text: string): boolean {
  return /[\\/]/.test(text) || isStrategyFile(text)
}

/**
 * The file of the only strategy of that name.
 * @throws ConfigError that names the strategies there are, or the files that share the name
 */
export function fileOfStrategy(name: string, strategies: readonly NamedStrategy[]): string {
  const [found, ...others] = strategies.filter((strategy) => strategy.name === name)
  if (found && others.length === 0) return found.file
  if (found) {
    const files = [found, ...others].map(({ file }) => file).join(', ')
    throw new ConfigError(`expected the name of one strategy, found "${name}" ${others.length + 1} times: ${files}`)
  }
  const names = [...new Set(strategies.map((strategy) => strategy.name))].toSorted()
  const known = names.length === 0 ? 'there are none' : names.join(', ')
  throw new ConfigError(`expected a strategy file or the name of a strategy (${known}), found "${name}"`)
}
