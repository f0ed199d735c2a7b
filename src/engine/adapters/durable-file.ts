import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'

/**
 * Puts JSON in the place of a file, for its owner alone: whole and on disk when this returns, or, when it throws or the
 * power fails, as it was before.
 */
export function writeJsonDurably(path: string, value: unknown): void {
  const draft = `${path}.new`
  const file = openSync(draft, 'w', 0o600)
  try {
    writeSync(file, JSON.stringify(value))
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(draft, path)
}
