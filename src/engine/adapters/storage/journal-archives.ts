import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { readArchive, writeArchive } from '../journal/archive-file.ts'
import type { JournalBlock } from '../journal/block-store.ts'
import { recordsOf } from '../journal/read-journal.ts'
import { chainStart } from '../journal/record-line.ts'
import type { Database } from './database.ts'
import type { SqliteBlocks } from './journal-blocks.ts'

const ArchiveRow = z.object({ first: z.number(), count: z.number(), hash: z.string(), file: z.string() })

/** Part of a chain that lies in a file beside the store. */
export type ArchivedPart = z.infer<typeof ArchiveRow>

/** Blocks of one file at most: reading one is holding it in memory, and taking them out of the store keeps others waiting. */
const MAX_BLOCKS_PER_FILE = 250

/** What lies in archives altogether. */
export interface ArchiveTotals {
  readonly sessions: number
  readonly files: number
  readonly bytes: number
}

/** Old records, put away in compressed files beside the store. The store knows each file's place in its chain. */
export class JournalArchives {
  /** Where the files lie. */
  readonly folder: string
  readonly #database: Database

  /** @param folder where the files lie when that is not beside the store, as for a copy of it */
  constructor(database: Database, folder = join(dirname(database.path), 'journal')) {
    this.#database = database
    this.folder = folder
  }

  /** The parts of a chain that were put away, oldest first. */
  of(chain: string): readonly ArchivedPart[] {
    return this.#database
      .statement('SELECT first, count, hash, file FROM journal_archives WHERE chain = ? ORDER BY first')
      .all(ArchiveRow, chain)
  }

  chains(): readonly string[] {
    return this.#database
      .statement('SELECT DISTINCT chain FROM journal_archives ORDER BY chain')
      .all(z.object({ chain: z.string() }))
      .map(({ chain }) => chain)
  }

  /** The records of a part. @throws StorageError when the file is not to be had or not sound */
  read({ file }: ArchivedPart): JournalBlock {
    return readArchive(join(this.folder, file)).block
  }

  /**
   * Puts away the records of a chain that are older than a time. They are removed from the store after their file was
   * written, read back and found sound. The chain may go on after them.
   * @returns how many records were put away
   * @throws StorageError; then they are still in the store
   */
  putAway(blocks: SqliteBlocks, chain: string, olderThan: number, now: number): number {
    let count = 0
    for (;;) {
      const part = oldBlocks(blocks, chain, olderThan)
      if (part.length === 0) return count
      count += this.#putAway(blocks, chain, part, now)
    }
  }

  get totals(): ArchiveTotals {
    const files = this.#database
      .statement('SELECT chain, file FROM journal_archives')
      .all(z.object({ chain: z.string(), file: z.string() }))
    const paths = files.map(({ file }) => join(this.folder, file)).filter((path) => existsSync(path))
    return {
      sessions: new Set(files.map(({ chain }) => chain)).size,
      files: files.length,
      bytes: paths.reduce((sum, path) => sum + statSync(path).size, 0),
    }
  }

  /** Chains whose archives were all made before a time: one of which anything is younger, or still in the store, stays whole. */
  madeBefore(blocks: SqliteBlocks, before: number): readonly string[] {
    return this.#database
      .statement('SELECT chain FROM journal_archives GROUP BY chain HAVING max(archived_at) < ?')
      .all(z.object({ chain: z.string() }), before)
      .map(({ chain }) => chain)
      .filter((chain) => blocks.last(chain) === undefined)
  }

  /** Removes the archives of a chain: the files first, so that what could not be removed is known of, and tried again. */
  letGo(chain: string): number {
    for (const { file } of this.of(chain)) rmSync(join(this.folder, file), { force: true })
    this.#database.statement('DELETE FROM journal_archives WHERE chain = ?').run(chain)
    return 1
  }

  #putAway(blocks: SqliteBlocks, chain: string, part: readonly JournalBlock[], now: number): number {
    const before = this.of(chain).at(-1)
    const hash = before?.hash ?? chainStart(chain)
    const sequence = before ? before.first + before.count - 1 : 0
    mkdirSync(this.folder, { recursive: true, mode: 0o700 })
    const file = `${chain}-${sequence + 1}.jsonl.gz`
    const head = writeArchive(join(this.folder, file), chain, { sequence, hash }, part)
    this.#database.transaction(() => {
      this.#database
        .statement('INSERT INTO journal_archives VALUES (?, ?, ?, ?, ?, ?)')
        .run(chain, head.first, head.count, head.hash, file, now)
      blocks.remove(chain, head.first + head.count - 1)
    })
    return head.count
  }
}

/** The oldest blocks of a chain, as many as go into one file, while their records are older than a time. */
function oldBlocks(blocks: SqliteBlocks, chain: string, olderThan: number): JournalBlock[] {
  const old: JournalBlock[] = []
  for (const block of blocks.read(chain)) {
    const newest = recordsOf(block).at(-1)
    if (newest === undefined || newest.at >= olderThan || old.length === MAX_BLOCKS_PER_FILE) break
    old.push(block)
  }
  return old
}
