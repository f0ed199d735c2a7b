import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type BetterSqlite from 'better-sqlite3'
import type { z } from 'zod'
import { InvariantError, StorageError, messageOf } from '../../model/errors.ts'
import { MIGRATIONS, NEWEST_VERSION, migrate } from './migrations.ts'

/** A value that SQLite takes. Numbers have to be exact: ±2^53 in INTEGER columns. */
export type SqlValue = string | number | null | Uint8Array

const BUSY_TIMEOUT_MS = 5_000
const HASTY_TIMEOUT_MS = 50
const OLDEST_NODE_API = 10
/** What `PRAGMA synchronous` answers for FULL. */
const SYNCHRONOUS_FULL = 2

/** One open SQLite file. Everything that SQLite throws leaves as a StorageError that names the file. */
export class Database {
  readonly path: string
  readonly #sqlite: BetterSqlite.Database

  constructor(path: string, sqlite: BetterSqlite.Database) {
    this.path = path
    this.#sqlite = sqlite
  }

  /** A prepared statement. */
  statement(sql: string): Statement {
    return this.guard('prepare a statement', () => new Statement(this, this.#sqlite.prepare(sql)))
  }

  /**
   * Runs `work` in one transaction: all of it is durable when this returns, none of it when it throws.
   * Inside another transaction it becomes part of that one.
   */
  transaction<T>(work: () => T): T {
    if (this.#sqlite.inTransaction) return work()
    this.guard('begin to write', () => this.#sqlite.exec('BEGIN IMMEDIATE'))
    try {
      const result = work()
      this.guard('finish writing', () => this.#sqlite.exec('COMMIT'))
      return result
    } catch (error) {
      if (this.#sqlite.inTransaction) this.guard('take a write back', () => this.#sqlite.exec('ROLLBACK'))
      throw error
    }
  }

  get inTransaction(): boolean {
    return this.#sqlite.inTransaction
  }

  /** Runs `work` without waiting long for a file that another program has locked. */
  hastily<T>(work: () => T): T {
    this.pragma(`busy_timeout = ${HASTY_TIMEOUT_MS}`)
    try {
      return work()
    } finally {
      this.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`)
    }
  }

  execute(sql: string): void {
    this.guard('change the tables', () => this.#sqlite.exec(sql))
  }

  pragma(name: string): unknown {
    return this.guard(`read or set ${name}`, () => this.#sqlite.pragma(name, { simple: true }))
  }

  close(): void {
    this.guard('close', () => this.#sqlite.close())
  }

  /** @throws StorageError in place of what SQLite throws */
  guard<T>(what: string, call: () => T): T {
    try {
      return call()
    } catch (error) {
      if (error instanceof StorageError || error instanceof InvariantError) throw error
      throw new StorageError(`The store ${this.path} could not ${what}: ${messageOf(error)}`, { cause: error })
    }
  }
}

/** A prepared statement whose rows are checked by a schema. */
export class Statement {
  readonly #database: Database
  readonly #statement: BetterSqlite.Statement

  constructor(database: Database, statement: BetterSqlite.Statement) {
    this.#database = database
    this.#statement = statement
  }

  /** Returns how many rows changed and the id of the last one inserted. */
  run(...values: readonly SqlValue[]): { readonly changes: number; readonly lastId: number } {
    const { changes, lastInsertRowid } = this.#database.guard('write', () => this.#statement.run(...values))
    return { changes, lastId: Number(lastInsertRowid) }
  }

  /** The first row, or undefined. */
  first<T extends z.ZodType>(schema: T, ...values: readonly SqlValue[]): z.output<T> | undefined {
    const row = this.#database.guard('read', () => this.#statement.get(...values))
    return row === undefined ? undefined : this.#parse(schema, row)
  }

  all<T extends z.ZodType>(schema: T, ...values: readonly SqlValue[]): z.output<T>[] {
    const rows = this.#database.guard('read', () => this.#statement.all(...values))
    return rows.map((row) => this.#parse(schema, row))
  }

  #parse<T extends z.ZodType>(schema: T, row: unknown): z.output<T> {
    const parsed = schema.safeParse(row)
    if (parsed.success) return parsed.data
    const issue = parsed.error.issues[0]
    throw new StorageError(
      `The store ${this.#database.path} holds a row that is not valid: ${issue?.path.join('.')}: ${issue?.message}`,
    )
  }
}

/**
 * Opens (or makes) a SQLite file: checked, in WAL mode with synchronous=FULL, and brought to the newest version.
 * @throws StorageError when this Node cannot run SQLite, or the file is damaged, newer, or not writable
 */
export async function openDatabase(path: string): Promise<Database> {
  assertNodeApi(process.versions)
  const { default: Sqlite } = await import('better-sqlite3')
  const database = connect(Sqlite, path)
  try {
    checkSound(database)
    makeDurable(database)
    migrate(database, MIGRATIONS)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** better-sqlite3 ends the process with a segmentation fault on a Node-API older than it was built for. */
export function assertNodeApi(versions: {
  readonly node?: string | undefined
  readonly napi?: string | undefined
}): void {
  if (Number(versions.napi) >= OLDEST_NODE_API) return
  throw new StorageError(
    `The store needs Node 22.14 or newer (Node-API ${OLDEST_NODE_API}), found Node ${versions.node}`,
  )
}

/** Where a store is put together that is to take the place of another. */
export function draftOf(path: string): string {
  return `${path}.new`
}

function connect(Sqlite: typeof BetterSqlite, path: string): Database {
  const isNew = !existsSync(path)
  if (isNew && existsSync(draftOf(path))) {
    throw new StorageError(
      `The store ${path} is not there, but ${draftOf(path)} is: a backup was being put in its place. Restore it again: quantx doctor --restore`,
    )
  }
  try {
    if (isNew) mkdirSync(dirname(path), { recursive: true })
    return new Database(path, new Sqlite(path, { timeout: BUSY_TIMEOUT_MS }))
  } catch (error) {
    throw new StorageError(`The store ${path} could not be opened: ${messageOf(error)}`, { cause: error })
  }
}

/** Reads before anything is written, so that a file that is damaged or newer stays as it is. */
function checkSound(database: Database): void {
  const version = Number(database.pragma('user_version'))
  if (version > NEWEST_VERSION) {
    throw new StorageError(
      `The store ${database.path} was written by a newer QuantX: expected version ${NEWEST_VERSION} or older, found ${version}`,
    )
  }
  const verdict = database.pragma('quick_check')
  if (verdict !== 'ok') throw new StorageError(`The store ${database.path} is damaged: ${String(verdict)}`)
}

/**
 * better-sqlite3 is built to open a WAL file with synchronous=NORMAL, which can lose the last transactions when the
 * power fails. An order that left has to be found after that, so FULL is set at every open and read back.
 */
function makeDurable(database: Database): void {
  const mode = database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.pragma('foreign_keys = ON')
  const synchronous = database.pragma('synchronous')
  const foreignKeys = database.pragma('foreign_keys')
  if (mode === 'wal' && synchronous === SYNCHRONOUS_FULL && foreignKeys === 1) return
  throw new StorageError(
    `The store ${database.path} is not durable: expected journal_mode wal, synchronous ${SYNCHRONOUS_FULL} and foreign_keys 1, ` +
      `found ${String(mode)}, ${String(synchronous)} and ${String(foreignKeys)}`,
  )
}
