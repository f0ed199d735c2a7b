import type { RecordData } from '../../kernel/journal.ts'
import { ConfigError } from '../../model/errors.ts'

/** A text of a record; empty when it has none of that name. */
export function textIn(data: RecordData, name: string): string {
  const value = data[name]
  return typeof value === 'string' ? value : ''
}

/** A value of a record that is one of a few. @throws ConfigError when it is none of them */
export function oneOf<T extends string>(known: readonly T[], value: unknown): T {
  const found = known.find((each) => each === value)
  if (found !== undefined) return found
  throw new ConfigError(`expected one of ${known.join(', ')} in the journal, found "${String(value)}"`)
}
