import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { StorageError, messageOf } from '../../model/errors.ts'
import { DAY_MS } from '../../model/time.ts'
import { draftOf } from './database.ts'
import { syncFolder } from '../durable-file.ts'
import { copyStore, inspectStore } from './inspection.ts'

const FOLDER = 'backups'
const STORE = 'quantx.db'
/** Kept whatever their age. */
const NEWEST_KEPT = 4
/** Of each of so many days before, the newest is kept. */
const DAYS_KEPT = 7

/** A copy of the store. */
export interface Backup {
  readonly path: string
  /** When it was made. */
  readonly at: number
  readonly bytes: number
}

/** Copies of the store in a folder beside it: the newest few, and one for each of the last days. */
export class Backups {
  readonly #home: string
  readonly #now: () => number

  constructor(home: string, now: () => number) {
    this.#home = home
    this.#now = now
  }

  /**
   * Copies the store, which may be in use, looks at every page of the copy, and lets go of copies that are too old.
   * @throws StorageError when it can't be made or is not sound; then no older one is let go of
   */
  async make(): Promise<Backup> {
    const path = join(this.#folder, nameOf(this.#now()))
    const draft = `${path}.new`
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
      // What a death left in the middle is as large as the store.
      for (const name of readdirSync(this.#folder)) {
        if (name.endsWith('.db.new')) rmSync(join(this.#folder, name), { force: true })
      }
      await copyStore(join(this.#home, STORE), draft)
      const { damage } = await inspectStore(draft)
      if (damage.length > 0) throw new StorageError(`The backup ${draft} is damaged: ${damage.join('; ')}`)
      sync(draft)
      renameSync(draft, path)
      syncFolder(this.#folder)
    } catch (error) {
      for (const suffix of ['', '-wal', '-shm']) rmSync(`${draft}${suffix}`, { force: true })
      if (error instanceof StorageError) throw error
      throw new StorageError(`The backup ${path} could not be made: ${messageOf(error)}`, { cause: error })
    }
    this.#prune()
    return backupAt(path)
  }

  /** Newest first. */
  list(): readonly Backup[] {
    if (!existsSync(this.#folder)) return []
    const names = readdirSync(this.#folder).filter((name) => timeOf(name) !== null)
    return names.map((name) => backupAt(join(this.#folder, name))).toSorted((one, other) => other.at - one.at)
  }

  /**
   * Puts a backup in the store's place; what was there is kept in a folder of its own, which is returned. Nobody may have
   * the store open.
   * @throws StorageError when the backup is not sound or can't be copied; then the store is as it was
   */
  async restore(backup: string): Promise<string> {
    const { damage, brokenChains } = await inspectStore(backup, join(this.#home, 'journal'))
    const [problem] = [...damage, ...brokenChains]
    if (problem !== undefined) throw new StorageError(`The backup ${backup} is not sound: ${problem}`)
    const store = join(this.#home, STORE)
    const draft = draftOf(store)
    const aside = join(this.#home, `replaced-${stampOf(this.#now())}`)
    const moved: string[] = []
    try {
      copyFileSync(backup, draft)
      sync(draft)
      mkdirSync(aside, { recursive: true, mode: 0o700 })
      for (const suffix of ['-wal', '-shm', ''].filter((each) => existsSync(`${store}${each}`))) {
        renameSync(`${store}${suffix}`, join(aside, `${STORE}${suffix}`))
        moved.push(suffix)
      }
      renameSync(draft, store)
      syncFolder(this.#home)
      return aside
    } catch (error) {
      for (const suffix of moved) renameSync(join(aside, `${STORE}${suffix}`), `${store}${suffix}`)
      rmSync(draft, { force: true })
      throw new StorageError(`The backup ${backup} could not be put in place: ${messageOf(error)}`, { cause: error })
    }
  }

  get #folder(): string {
    return join(this.#home, FOLDER)
  }

  #prune(): void {
    const days = new Set<number>()
    const oldest = Math.floor(this.#now() / DAY_MS) - DAYS_KEPT
    for (const [index, { path, at }] of this.list().entries()) {
      const day = Math.floor(at / DAY_MS)
      const isDaily = day >= oldest && !days.has(day)
      days.add(day)
      if (index >= NEWEST_KEPT && !isDaily) rmSync(path, { force: true })
    }
  }
}

function backupAt(path: string): Backup {
  return { path, at: timeOf(path.split(/[\\/]/).at(-1) ?? '') ?? 0, bytes: statSync(path).size }
}

/** "20240308T140501Z", UTC. */
function stampOf(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+/, '').replaceAll(/[-:]/g, '')
}

function nameOf(at: number): string {
  return `quantx-${stampOf(at)}.db`
}

function timeOf(name: string): number | null {
  const parts = /^quantx-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.db$/.exec(name)
  if (!parts) return null
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number)
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

function sync(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
