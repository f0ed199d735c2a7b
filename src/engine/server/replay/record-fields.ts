import type { RecordData } from '../../kernel/journal.ts'

/** A text of a record; empty when it has none of that name. */
export function textIn(data: RecordData, name: string): string {
  const value = data[name]
  return typeof value === 'string' ? value : ''
}
