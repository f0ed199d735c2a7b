import type { BlockStore, JournalBlock } from '../journal/block-store.ts'
import { faultMessage, readJournal, recordsOf, verifyChain } from '../journal/read-journal.ts'
import type { ChainVerdict } from '../journal/read-journal.ts'
import { chainStart } from '../journal/record-line.ts'
import { StorageError, messageOf } from '../../model/errors.ts'
import type { JournalRecord } from '../../kernel/journal.ts'
import type { Database } from './database.ts'
import { JournalArchives } from './journal-archives.ts'
import { SqliteBlocks } from './journal-blocks.ts'

/** What a look at a chain and all its archives found. */
export interface JournalVerdict extends ChainVerdict {
  readonly chain: string
  /** Records that lie in archives. */
  readonly archived: number
  /** In words; empty when it is sound. */
  readonly problem: string
}

/** The journal of the store, with what was put away from it. */
export class JournalStore implements BlockStore {
  readonly blocks: SqliteBlocks
  readonly archives: JournalArchives

  /** @param archives where archives lie when that is not beside the store */
  constructor(database: Database, archives?: string) {
    this.blocks = new SqliteBlocks(database)
    this.archives = new JournalArchives(database, archives)
  }

  append(chain: string, blocks: readonly JournalBlock[]): void {
    this.blocks.append(chain, blocks)
  }

  transaction<T>(work: () => T): T {
    return this.blocks.transaction(work)
  }

  last(chain: string): JournalBlock | undefined {
    const last = this.blocks.last(chain)
    if (last) return last
    const part = this.archives.of(chain).at(-1)
    return part && { ...part, lines: '' }
  }

  *read(chain: string, from = 1): Generator<JournalBlock> {
    for (const part of this.archives.of(chain)) {
      if (part.first + part.count > from) yield this.archives.read(part)
    }
    yield* this.blocks.read(chain, from)
  }

  /** The records of a chain from number `from` on. @throws StorageError for one that is not sound */
  records(chain: string, from = 1): Generator<JournalRecord> {
    return readJournal(this, chain, from)
  }

  /** Records of a chain whose text holds another, such as an order's id in quotes. */
  mentioning(chain: string, text: string): readonly JournalRecord[] {
    const archived = this.archives
      .of(chain)
      .map((part) => this.archives.read(part))
      .filter(({ lines }) => lines.includes(text))
    return [...archived, ...this.blocks.mentioning(chain, text)].flatMap((block) => recordsOf(block, text))
  }

  /** Every chain, those that were put away included. */
  chains(): readonly string[] {
    const here = this.blocks.chains().map(({ chain }) => chain)
    return [...here, ...this.archives.chains().filter((chain) => !here.includes(chain))]
  }

  /**
   * Checks the newest records of a chain, so that a start takes no longer the longer the chain is.
   * @param most blocks that are looked at
   */
  verifyTail(chain: string, most = 100): ChainVerdict {
    const [known, ...blocks] = this.blocks.newest(chain, most + 1)
    if (!known) return { records: 0, hash: chainStart(chain), fault: null }
    // The oldest of them tells where the others go on; at the start of the chain it is checked, too.
    if (known.first === 1) return verifyChain(chain, [known, ...blocks])
    return verifyChain(chain, blocks, { sequence: known.first + known.count - 1, hash: known.hash })
  }

  /**
   * Checks a chain from its first record to its last, archives included.
   * @param least number of a record that has to be there: the tables say that it was written
   */
  verify(chain: string, least = 0): JournalVerdict {
    const parts = this.archives.of(chain)
    const archived = parts.reduce((sum, { count }) => sum + count, 0)
    let head = { sequence: 0, hash: chainStart(chain) }
    for (const part of parts) {
      try {
        const verdict = verifyChain(chain, [this.archives.read(part)], head)
        if (verdict.fault) return { chain, archived, ...verdict, problem: faultMessage(chain, verdict.fault) }
        head = { sequence: verdict.records, hash: verdict.hash }
      } catch (error) {
        if (!(error instanceof StorageError)) throw error
        const { sequence: records, hash } = head
        return { chain, archived, records, hash, fault: null, problem: messageOf(error) }
      }
    }
    const verdict = verifyChain(chain, this.blocks.read(chain), head)
    if (verdict.fault) return { chain, archived, ...verdict, problem: faultMessage(chain, verdict.fault) }
    const problem =
      verdict.records >= least
        ? ''
        : `The journal of ${chain} is cut off: expected records up to ${least}, found ${verdict.records}`
    return { chain, archived, ...verdict, problem }
  }
}
