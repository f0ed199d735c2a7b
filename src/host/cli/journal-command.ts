import { writeFileSync } from 'node:fs'
import { grouped, dateText } from '../../engine/adapters/report/figures.ts'
import type { Store } from '../../engine/adapters/storage/store.ts'
import { jsonLine, writeParquet } from '../../engine/adapters/journal/export-journal.ts'
import { ConfigError, StorageError } from '../../engine/model/errors.ts'
import { DAY_MS } from '../../engine/model/time.ts'
import { systemTime } from '../system-time.ts'
import type { ExportOptions } from './journal-program.ts'
import { sessionId, withStore } from './session-store.ts'
import { textTable } from './text-table.ts'
import { userPath } from './user-path.ts'

interface HomeOption {
  readonly home?: string
}

const AGE = /^(\d+)([dw])$/

/** @throws StorageError when a record is not what was written */
export async function verifyCommand(session: string | undefined, { home }: HomeOption): Promise<void> {
  await withStore(home, async (store) => {
    const chains = session === undefined ? store.journal.chains() : [sessionId(store, session)]
    const problems = chains.flatMap((chain) => {
      const { records, archived, hash, problem } = store.journal.verify(chain, journaledOf(store, chain))
      const where = archived > 0 ? `, ${grouped(archived)} of them archived` : ''
      if (problem === '') process.stdout.write(`${chain}: ${grouped(records)} records sound${where}, chain ${hash}\n`)
      return problem === '' ? [] : [problem]
    })
    for (const problem of problems.slice(1)) process.stderr.write(`quantx: ${problem}\n`)
    if (problems[0] !== undefined) throw new StorageError(problems[0])
  })
}

/** Up to which record the tables say that the journal was written. */
function journaledOf(store: Store, chain: string): number {
  return store.sessions.list().find(({ id }) => id === chain)?.journaled ?? 0
}

export async function listCommand({ home, json }: HomeOption & { readonly json?: boolean }): Promise<void> {
  await withStore(home, async (store) => {
    const known = new Map(store.sessions.list().map((session) => [session.id, session]))
    const rows = store.journal.chains().map((chain) => {
      const session = known.get(chain)
      const last = store.journal.last(chain)
      return {
        session: chain,
        feed: session?.feed.kind ?? '',
        startedAt: session?.startedAt ?? null,
        state: session?.state ?? '',
        records: last ? last.first + last.count - 1 : 0,
        archived: store.journal.archives.of(chain).reduce((sum, { count }) => sum + count, 0),
      }
    })
    if (json === true) {
      process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`)
      return
    }
    const lines = rows.map(({ session, feed, startedAt, state, records, archived }) => [
      session,
      feed,
      startedAt === null ? '' : dateText(startedAt, true),
      state,
      grouped(records),
      grouped(archived),
    ])
    process.stdout.write(
      textTable(['SESSION', 'FEED', 'STARTED', 'STATE', 'RECORDS', 'ARCHIVED'], lines, ['RECORDS', 'ARCHIVED']),
    )
  })
}

export async function exportCommand(session: string, { format, out, home }: ExportOptions): Promise<void> {
  if (format === 'parquet' && out === undefined) throw new ConfigError('--format parquet: expected --out <file>')
  await withStore(home, async (store) => {
    const id = sessionId(store, session)
    const records = store.journal.records(id)
    if (format === 'parquet') await writeParquet(userPath(out ?? ''), id, records)
    else if (out === undefined) for (const record of records) process.stdout.write(`${jsonLine(id, record)}\n`)
    else writeFileSync(userPath(out), [...records].map((record) => `${jsonLine(id, record)}\n`).join(''))
  })
}

export async function archiveCommand({ olderThan, home }: HomeOption & { readonly olderThan: string }): Promise<void> {
  const [, count = '', unit] = AGE.exec(olderThan) ?? []
  if (count === '') throw new ConfigError(`--older-than: expected an age such as 90d or 12w, found "${olderThan}"`)
  const now = systemTime.now()
  const before = now - Number(count) * (unit === 'w' ? 7 : 1) * DAY_MS
  await withStore(home, async (store) => {
    const { blocks, archives } = store.journal
    let total = 0
    for (const chain of store.journal.chains()) {
      const archived = archives.putAway(blocks, chain, before, now)
      total += archived
      if (archived > 0) process.stdout.write(`${chain}: ${grouped(archived)} records put away\n`)
    }
    process.stdout.write(total === 0 ? `Nothing is older than ${olderThan}\n` : `In ${archives.folder}\n`)
  })
}
