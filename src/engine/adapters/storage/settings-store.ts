import { z } from 'zod'
import { StorageError } from '../../model/errors.ts'
import type { Database, Statement } from './database.ts'
import { jsonColumn } from './rows.ts'

const SettingRow = z.object({ value: jsonColumn(z.unknown()) })

/** Longest setting, in characters of JSON: a layout is a few thousand. */
export const MAX_SETTING_LENGTH = 1_000_000

/** Settings by key: any JSON value. */
export class SettingsStore {
  readonly #read: Statement
  readonly #write: Statement

  constructor(database: Database) {
    this.#read = database.statement('SELECT value FROM settings WHERE key = ?')
    this.#write = database.statement('INSERT OR REPLACE INTO settings VALUES (?, ?)')
  }

  /** The value, or null when there is none. */
  read(key: string): unknown {
    return this.#read.first(SettingRow, key)?.value ?? null
  }

  /** @throws StorageError for a value that is no JSON or longer than {@link MAX_SETTING_LENGTH} */
  write(key: string, value: unknown): void {
    const text: unknown = JSON.stringify(value)
    if (typeof text !== 'string') throw new StorageError(`expected setting "${key}" to be JSON, found ${typeof value}`)
    if (text.length > MAX_SETTING_LENGTH) {
      throw new StorageError(
        `expected setting "${key}" of at most ${MAX_SETTING_LENGTH} characters, found ${text.length}`,
      )
    }
    this.#write.run(key, text)
  }
}
