import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Puts content in the place of a file, for its owner alone: whole and on disk when this returns, or, when it throws or the
 * power fails, as it was before.
 */
export function writeDurably(path: string, content: string | Uint8Array): void {
  const draft = `${path}.new`
  writeFileSync(draft, content, { mode: 0o600, flush: true })
  renameSync(draft, path)
  syncFolder(dirname(path))
}

/** The same with JSON. */
export function writeJsonDurably(path: string, value: unknown): void {
  writeDurably(path, JSON.stringify(value))
}

/** Makes the names in a folder durable: syncing a file does not. Windows knows no such thing. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
