import { existsSync } from 'node:fs'
import { z } from 'zod'
import type { Rehearsal } from '../../../contract/rehearsals.ts'
import { StorageError, messageOf } from '../../model/errors.ts'
import { Database, assertNodeApi } from './database.ts'
import { JournalStore } from './journal-store.ts'
import { NEWEST_VERSION } from './migrations.ts'
import { RehearsalStore } from './rehearsal-store.ts'

/** What a look at a store found. */
export interface Inspection {
  /** Of its tables. */
  readonly version: number
  readonly isNewest: boolean
  /** What SQLite finds wrong with the file; empty when it is sound. */
  readonly damage: readonly string[]
  /** Records of the journal that were checked. */
  readonly records: number
  /** What is wrong with them; empty when nothing is. */
  readonly brokenChains: readonly string[]
  /** Archives that can't be read, which is no fault of the store: what lies in them is gone, and nothing else. */
  readonly lostArchives: readonly string[]
  /** The last fire drill, and when the next is due; null when the store is not one to look it up in. */
  readonly drills: { readonly latest: Rehearsal | undefined; readonly dueAt: number | null } | null
}

/** SQLite lists up to a hundred kinds of damage; a few tell enough. */
const MOST_DAMAGE = 5

const Finding = z.object({ integrity_check: z.string() })
const Orphan = z.object({ table: z.string(), parent: z.string() })

/**
 * Looks at every page of a store, and every record of its journal, without changing anything.
 * @param archives where the journal's archives lie when that is not beside it, as for a backup
 * @throws StorageError when it can't be opened
 */
export async function inspectStore(path: string, archives?: string): Promise<Inspection> {
  const database = await openReadOnly(path)
  try {
    const version = Number(database.pragma('user_version'))
    const isNewest = version === NEWEST_VERSION
    const damage = damageOf(database)
    if (damage.length > 0 || !isNewest) {
      return { version, isNewest, damage, records: 0, brokenChains: [], lostArchives: [], drills: null }
    }
    const rehearsals = new RehearsalStore(database)
    const drills = { latest: rehearsals.latest('drill'), dueAt: rehearsals.drillDueAt() }
    return { version, isNewest, damage, ...verifyJournal(database, archives), drills }
  } finally {
    database.close()
  }
}

/**
 * Copies a store into a file that is not there yet: as it is at one moment, also while another process or thread writes to
 * it, and without its free pages. SQLite's backup would begin anew at each write, which a session makes ten times a second.
 * @throws StorageError
 */
export async function copyStore(from: string, to: string): Promise<void> {
  const database = await openReadOnly(from)
  try {
    database.statement('VACUUM INTO ?').run(to)
  } catch (error) {
    throw new StorageError(`The store ${from} could not be copied to ${to}: ${messageOf(error)}`, { cause: error })
  } finally {
    database.close()
  }
}

/** Opens a store to look at it, as fast as it can be: nothing is checked, and nothing is changed. @throws StorageError */
export async function openReadOnly(path: string): Promise<Database> {
  assertNodeApi(process.versions)
  if (!existsSync(path)) throw new StorageError(`The store ${path} is not there`)
  const { default: Sqlite } = await import('better-sqlite3')
  try {
    return new Database(path, new Sqlite(path, { readonly: true }))
  } catch (error) {
    throw new StorageError(`The store ${path} could not be opened: ${messageOf(error)}`, { cause: error })
  }
}

function damageOf(database: Database): readonly string[] {
  try {
    const findings = database.statement(`PRAGMA integrity_check(${MOST_DAMAGE})`).all(Finding)
    const orphans = database.statement('PRAGMA foreign_key_check').all(Orphan)
    return [
      ...findings.map(({ integrity_check: finding }) => finding).filter((finding) => finding !== 'ok'),
      ...orphans.slice(0, MOST_DAMAGE).map(({ table, parent }) => `a row of ${table} belongs to none of ${parent}`),
    ]
  } catch (error) {
    // A file whose first page is damaged cannot even be asked.
    return [messageOf(error)]
  }
}

function verifyJournal(
  database: Database,
  archives: string | undefined,
): Pick<Inspection, 'records' | 'brokenChains' | 'lostArchives'> {
  const journal = new JournalStore(database, archives)
  const verified = journal.chains().map((chain) => journal.verify(chain))
  return {
    records: verified.reduce((sum, { records }) => sum + records, 0),
    brokenChains: verified.filter(({ fault }) => fault !== null).map(({ problem }) => problem),
    lostArchives: verified
      .filter(({ fault, problem }) => fault === null && problem !== '')
      .map(({ problem }) => problem),
  }
}
