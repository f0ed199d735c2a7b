import { deflateSync, inflateSync } from 'node:zlib'
import { z } from 'zod'
import { StorageError, messageOf } from '../../model/errors.ts'
import type { StrategyBundle } from '../strategy/bundle.ts'
import type { Database, Statement } from './database.ts'

const Bundle = z.object({
  file: z.string(),
  source: z.string(),
  code: z.string(),
  map: z.string(),
  hash: z.string(),
  inputs: z.array(z.string()),
})
const SourceRow = z.object({ bundle: z.instanceof(Uint8Array) })

/** The code of every strategy that ever ran in a session, once for each version: a replay runs the same. */
export class JournalSources {
  readonly #database: Database
  readonly #insert: Statement
  readonly #select: Statement
  /** Those that are known to be there. */
  readonly #kept = new Set<string>()

  constructor(database: Database) {
    this.#database = database
    this.#insert = database.statement('INSERT OR IGNORE INTO journal_sources VALUES (?, ?)')
    this.#select = database.statement('SELECT bundle FROM journal_sources WHERE hash = ?')
  }

  /** Keeps a version; on disk when this returns. */
  keep(bundle: StrategyBundle): void {
    if (this.#kept.has(bundle.hash)) return
    this.#insert.run(bundle.hash, deflateSync(JSON.stringify(bundle)))
    this.#kept.add(bundle.hash)
  }

  /** The code of a hash; undefined when no session ran it. @throws StorageError when it is damaged */
  find(hash: string): StrategyBundle | undefined {
    const row = this.#select.first(SourceRow, hash)
    if (!row) return undefined
    try {
      return Bundle.parse(JSON.parse(inflateSync(row.bundle).toString()))
    } catch (error) {
      const what = `The store ${this.#database.path} could not read the code ${hash}: ${messageOf(error)}`
      throw new StorageError(what, { cause: error })
    }
  }
}
