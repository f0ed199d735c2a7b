import type { RetentionSettings } from '../../../contract/retention.ts'
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
}

/**
 * Puts away journals of sessions that are over and old, and removes what was kept for as long as it should be. A journal
 * leaves the store only after its file was written, read back and found sound.
 * @param running chains that are written to: they stay, however old
 * @throws StorageError; what was put away before it stays put away, the rest is where it was
 */
export function rotate(
  { journal, alerts }: Pick<Store, 'journal' | 'alerts'>,
  settings: RetentionSettings,
  running: readonly string[],
  now: number,
): Rotated {
  const before = now - settings.journalDays * DAY_MS
  let sessions = 0
  let records = 0
  for (const { chain } of journal.blocks.chains()) {
    if (running.includes(chain) || newestAt(journal, chain) >= before) continue
    const count = journal.archives.putAway(journal.blocks, chain, before, now)
    if (count > 0) sessions++
    records += count
  }
  const letGo =
    settings.archiveDays === null ? 0 : journal.archives.letGo(journal.blocks, now - settings.archiveDays * DAY_MS)
  return { sessions, records, letGo, alerts: alerts.removeBefore(now - settings.logDays * DAY_MS) }
}

/** When the newest record of a chain was written: a session is put away whole, or not at all. */
function newestAt(journal: Store['journal'], chain: string): number {
  const last = journal.blocks.last(chain)
  const [newest] = last ? [...journal.records(chain, last.first + last.count - 1)] : []
  return newest?.at ?? Number.POSITIVE_INFINITY
}
