import type { BlockStore, ChainHead, JournalBlock } from '../journal/block-store.ts'
import { faultMessage, readJournal, recordsOf, verifyChain } from '../journal/read-journal.ts'
import type { ChainVerdict } from '../journal/read-journal.ts'
import { chainStart } from '../journal/record-line.ts'
import { StorageError, messageOf } from '../../model/errors.ts'
import type { JournalRecord } from '../../kernel/journal.ts'
import type { Database } from './database.ts'
import { JournalArchives } from './journal-archives.ts'
import type { ArchivedPart } from './journal-archives.ts'
import { SqliteBlocks } from './journal-blocks.ts'

/** A tenth of a second's work, on an old computer. */
const RECORDS_SEARCHED_AT_ONCE = 200_000

/** What a look at a chain and all its archives found. */
export interface JournalVerdict extends ChainVerdict {
  readonly chain: string
  /** Records that lie in archives. */
  readonly archived: number
  /** In words; empty when it is sound. */
  readonly problem: string
}

/** Part of a chain, still to be read: a block of the store, or what of an archive has not been read yet. */
interface ChainPart {
  /** @throws StorageError when it lies in an archive that is not to be had or not sound */
  read(): JournalBlock
  /** Where the chain stands after it. */
  readonly end: ChainHead
}

/** The journal of the store, with what was put away from it. Reading goes on while another thread puts records away. */
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
    for (const part of this.#parts(chain, from)) yield part.read()
  }

  /** The records of a chain from number `from` on. @throws StorageError for one that is not sound */
  records(chain: string, from = 1): Generator<JournalRecord> {
    return readJournal(this, chain, from)
  }

  /**
   * Records of a chain whose text holds another, such as an order's id in quotes, in order.
   * @param pause lets others have their turn: a long chain takes its time
   */
  async mentioning(chain: string, text: string, pause: () => Promise<void>): Promise<readonly JournalRecord[]> {
    // What goes into an archive meanwhile may be found there too, and is told once.
    const found = new Map<number, JournalRecord>()
    const take = (block: JournalBlock) => {
      for (const record of recordsOf(block, text)) found.set(record.sequence, record)
    }
    const last = this.blocks.last(chain)?.first ?? 0
    for (let first = 1; first <= last; first += RECORDS_SEARCHED_AT_ONCE) {
      if (first > 1) await pause()
      this.blocks.mentioning(chain, text, first, first + RECORDS_SEARCHED_AT_ONCE).forEach(take)
    }
    for (const [index, part] of this.archives.of(chain).entries()) {
      if (index > 0) await pause()
      const block = this.archives.read(part)
      if (block.lines.includes(text)) take(block)
    }
    return [...found.values()].toSorted((one, other) => one.sequence - other.sequence)
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
   * Checks a chain from its first record to its last, archives included. An archive that is lost hides nothing behind it.
   * @param least number of a record that has to be there: the tables say that it was written
   */
  verify(chain: string, least = 0): JournalVerdict {
    const archived = this.archives.of(chain).reduce((sum, { count }) => sum + count, 0)
    const problems: string[] = []
    let head: ChainHead = { sequence: 0, hash: chainStart(chain) }
    let lost = 0
    for (const part of this.#parts(chain, 1)) {
      const block = readable(part, problems)
      if (!block) {
        lost += part.end.sequence - head.sequence
        head = part.end
        continue
      }
      const { records, hash, fault } = verifyChain(chain, [block], head)
      if (fault) return { chain, archived, records: records - lost, hash, fault, problem: faultMessage(chain, fault) }
      head = { sequence: records, hash }
    }
    if (head.sequence < least) {
      problems.push(`The journal of ${chain} is cut off: expected records up to ${least}, found ${head.sequence}`)
    }
    const records = head.sequence - lost
    return { chain, archived, records, hash: head.hash, fault: null, problem: problems.join('; ') }
  }

  /** Archives, then blocks, from the one with record `from` on; what is put away meanwhile comes out of its archive. */
  *#parts(chain: string, from: number): Generator<ChainPart> {
    let next = from
    let isBegun = false
    for (;;) {
      for (const part of this.#archivedFrom(chain, next)) {
        yield this.#restOf(part, isBegun ? next : part.first)
        next = part.first + part.count
        isBegun = true
      }
      for (const block of this.blocks.read(chain, next)) {
        if (block.first > next && this.#archivedFrom(chain, next).length > 0) break
        next = block.first + block.count
        isBegun = true
        yield { read: () => block, end: { sequence: next - 1, hash: block.hash } }
      }
      if (this.#archivedFrom(chain, next).length === 0) return
    }
  }

  #archivedFrom(chain: string, from: number): readonly ArchivedPart[] {
    return this.archives.of(chain).filter(({ first, count }) => first + count > from)
  }

  #restOf(part: ArchivedPart, from: number): ChainPart {
    const { first, count, hash } = part
    return {
      read: () => {
        const block = this.archives.read(part)
        if (from === first) return block
        const lines = block.lines.split('\n').slice(from - first)
        return { first: from, count: lines.length, hash, lines: lines.join('\n') }
      },
      end: { sequence: first + count - 1, hash },
    }
  }
}

/** The block of a part; undefined, with the reason among the problems, for an archive that is lost. */
function readable(part: ChainPart, problems: string[]): JournalBlock | undefined {
  try {
    return part.read()
  } catch (error) {
    if (!(error instanceof StorageError)) throw error
    problems.push(messageOf(error))
    return undefined
  }
}
