import type { RetentionSettings } from '../../../contract/retention.ts'
import { messageOf } from '../../model/errors.ts'
import { DAY_MS } from '../../model/time.ts'
import type { Store } from './store.ts'

/** What was rotated. */
export interface Rotated {
  /** Sessions whose journals went into archives, and how many records those were. */
  readonly sessions: number
  readonly records: number
  /** Sessions whose archives were removed. */
  readonly letGo: number
  readonly alerts: number
  /** Why something was not done; what it is about is where it was. */
  readonly problems: readonly string[]
}

/**
 * Puts away journals of sessions that are over and old, and removes what was kept for as long as it should be. A journal
 * leaves the store only after its file was written, read back and found sound. One that can't be put away keeps no other.
 * @param running chains that are written to: they stay, however old
 * @throws StorageError when the store can't be read
 */
export function rotate(
  { journal, alerts }: Pick<Store, 'journal' | 'alerts'>,
  settings: RetentionSettings,
  running: readonly string[],
  now: number,
): Rotated {
  const before = now - settings.journalDays * DAY_MS
  const problems: string[] = []
  const tried = (work: () => number): number => {
    try {
      return work()
    } catch (error) {
      problems.push(messageOf(error))
      return 0
    }
  }
  const over = journal.blocks.chains().filter(({ chain }) => !running.includes(chain))
  const records = over.map(({ chain }) =>
    tried(() => (newestAt(journal, chain) < before ? journal.archives.putAway(journal.blocks, chain, before, now) : 0)),
  )
  const { archiveDays, logDays } = settings
  const old = archiveDays === null ? [] : journal.archives.madeBefore(journal.blocks, now - archiveDays * DAY_MS)
  return {
    sessions: records.filter((count) => count > 0).length,
    records: records.reduce((sum, count) => sum + count, 0),
    letGo: old.reduce((sum, chain) => sum + tried(() => journal.archives.letGo(chain)), 0),
    alerts: tried(() => alerts.removeBefore(now - logDays * DAY_MS)),
    problems,
  }
}

/** When the newest record of a chain was written: a session is put away whole, or not at all. */
function newestAt(journal: Store['journal'], chain: string): number {
  const last = journal.blocks.last(chain)
  const [newest] = last ? [...journal.records(chain, last.first + last.count - 1)] : []
  return newest?.at ?? Number.POSITIVE_INFINITY
}
