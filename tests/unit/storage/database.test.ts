import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { assertNodeApi, openDatabase } from '../../../src/engine/adapters/storage/database.ts'
import { MIGRATIONS, NEWEST_VERSION } from '../../../src/engine/adapters/storage/migrations.ts'
import { openStore } from '../../../src/engine/adapters/storage/store.ts'
import { StorageError } from '../../../src/engine/model/errors.ts'
import { SESSION, emptyStore, newOrder, storePath } from './samples.ts'

async function failure(path: string): Promise<StorageError> {
  const error: unknown = await openStore(path).catch((thrown: unknown) => thrown)
  if (error instanceof StorageError) return error
  throw new Error(`expected a StorageError, found ${String(error)}`)
}

function tablesOf(path: string): unknown[] {
  const sqlite = new Sqlite(path)
  const rows = sqlite.prepare(`SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name`).all()
  sqlite.close()
  return rows
}

describe('given a store', () => {
  test('when it is opened a second time, then it is still in WAL mode with synchronous FULL and foreign keys', async () => {
    const path = storePath()
    for (let open = 1; open <= 2; open++) {
      const database = await openDatabase(path)
      const settings = ['journal_mode', 'synchronous', 'foreign_keys', 'busy_timeout'].map((name) =>
        database.pragma(name),
      )
      database.close()
      expect(settings).toEqual(['wal', 2, 1, 5_000])
    }
  })

  test('when a folder on its path is missing, then the folder is made', async () => {
    const path = `${dirname(storePath())}/a/b/quantx.db`
    const store = await emptyStore(path)
    expect(store.latch.current()).toBeNull()
  })

  test('when a write in a transaction throws, then nothing of it stays', async () => {
    const { sessions } = await emptyStore()
    const journal = sessions.create(SESSION)
    const attempt = () =>
      journal.inTransaction(() => {
        journal.recordOrder(newOrder('o1'))
        throw new Error('halfway')
      })
    expect(attempt).toThrow('halfway')
    expect(sessions.load('s1').orders).toEqual([])
  })
})

describe('given a store of an older version', () => {
  const versions = [0, ...MIGRATIONS.slice(0, -1).map(({ version }) => version)]

  test.each(versions)('when version %i is opened, then it has the tables of a new one', async (version) => {
    const path = storePath()
    const sqlite = new Sqlite(path)
    for (const step of MIGRATIONS) if (step.version <= version) sqlite.exec(step.sql)
    sqlite.pragma(`user_version = ${version}`)
    sqlite.close()
    const migrated = await openDatabase(path)
    expect(migrated.pragma('user_version')).toBe(NEWEST_VERSION)
    migrated.close()
    const fresh = storePath()
    const database = await openDatabase(fresh)
    database.close()
    expect(tablesOf(path)).toEqual(tablesOf(fresh))
  })

  test('when a step fails, then the store stays at the version before it', async () => {
    const path = storePath()
    const sqlite = new Sqlite(path)
    sqlite.exec(`${MIGRATIONS[0]?.sql}; CREATE TABLE latch (mine)`)
    sqlite.pragma('user_version = 1')
    sqlite.close()
    expect((await failure(path)).message).toContain('already exists')
    const after = new Sqlite(path)
    expect(after.pragma('user_version', { simple: true })).toBe(1)
    after.close()
  })
})

describe('given a file that cannot be used', () => {
  test('when it is of a newer version, then the error says both versions and the file is as it was', async () => {
    const path = storePath()
    const sqlite = new Sqlite(path)
    sqlite.pragma('user_version = 99')
    sqlite.exec('CREATE TABLE future (x)')
    sqlite.close()
    const before = readFileSync(path)
    const { message } = await failure(path)
    expect(message).toBe(
      `The store ${path} was written by a newer QuantX: expected version ${NEWEST_VERSION} or older, found 99`,
    )
    expect(readFileSync(path)).toEqual(before)
  })

  test('when it is no database, then the error names it, it is as it was, and nothing is left beside it', async () => {
    const path = storePath()
    const text = 'This is a letter to my grandmother. '.repeat(1_000)
    writeFileSync(path, text)
    expect((await failure(path)).message).toContain(path)
    expect(readFileSync(path, 'utf8')).toBe(text)
    expect(readdirSync(dirname(path))).toEqual(['quantx.db'])
  })

  test('when a page of it is damaged, then the error says so and the file is as it was', async () => {
    const path = storePath()
    const store = await openStore(path)
    store.sessions.create(SESSION)
    store.close()
    const bytes = readFileSync(path)
    for (let page = 3; page * 4096 < bytes.length; page++) bytes.fill(0xee, page * 4096, page * 4096 + 64)
    writeFileSync(path, bytes)
    expect((await failure(path)).message).toMatch(/ is damaged: | could not read or set quick_check: /)
    expect(readFileSync(path)).toEqual(bytes)
  })

  test('when the path is a folder, then the error names it', async () => {
    const folder = dirname(storePath())
    expect((await failure(folder)).message).toContain(folder)
  })
})

test('given a Node whose Node-API is too old, when the store is opened, then a sentence says which Node it needs', () => {
  expect(() => assertNodeApi({ node: '20.20.2', napi: '9' })).toThrow(
    'The store needs Node 22.14 or newer (Node-API 10), found Node 20.20.2',
  )
  expect(() => assertNodeApi(process.versions)).not.toThrow()
})
