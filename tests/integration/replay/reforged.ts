import { MemoryBlocks } from '../../../src/engine/adapters/journal/block-store.ts'
import type { BlockStore } from '../../../src/engine/adapters/journal/block-store.ts'
import { JournalLog } from '../../../src/engine/adapters/journal/journal-log.ts'
import { readJournal } from '../../../src/engine/adapters/journal/read-journal.ts'
import type { JournalRecord, RecordData } from '../../../src/engine/kernel/journal.ts'

/** The journal of a session with other data in some records, and sound hashes: what an engine would have written then. */
export function reforged(
  journal: BlockStore,
  chain: string,
  change: (record: JournalRecord) => RecordData | undefined,
): MemoryBlocks {
  const blocks = new MemoryBlocks()
  let at = 0
  const log = new JournalLog({ chain, store: blocks, now: () => at })
  for (const record of readJournal(journal, chain)) {
    at = record.at
    log.append(record.kind, change(record) ?? record.data)
  }
  log.flush()
  return blocks
}
