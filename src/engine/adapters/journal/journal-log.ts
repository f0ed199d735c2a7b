import type { EventLog, RecordData, RecordKind } from '../../kernel/journal.ts'
import type { BlockStore, ChainHead, JournalBlock } from './block-store.ts'
import { chainStart, recordText, sealOf, sealedLine } from './record-line.ts'

/** Records of one block at most: a reader holds one in memory. */
const MAX_BLOCK_RECORDS = 512

export interface JournalLogParts {
  readonly chain: string
  readonly store: BlockStore
  /** Wall clock, epoch ms. */
  readonly now: () => number
}

/**
 * The log of one chain. Records are numbered and sealed as they are appended, and written together: whoever needs one to
 * be durable waits for a single fsync that takes along all that came before.
 */
export class JournalLog implements EventLog {
  readonly #parts: JournalLogParts
  #sequence: number
  #hash: string
  /** Records that are not durable yet: whole blocks, and the lines of the one that is growing. */
  #blocks: JournalBlock[] = []
  #lines: string[] = []

  /** Goes on after the last record of the chain. */
  constructor(parts: JournalLogParts) {
    this.#parts = parts
    const { sequence, hash } = headOf(parts.store, parts.chain)
    this.#sequence = sequence
    this.#hash = hash
  }

  /** Number of the newest record, durable or not. */
  get sequence(): number {
    return this.#sequence
  }
  /** The chain's hash after it. */
  get hash(): string {
    return this.#hash
  }
  /** Records that wait to be made durable. */
  get waiting(): number {
    return this.#blocks.reduce((sum, { count }) => sum + count, 0) + this.#lines.length
  }

  append(kind: RecordKind, data: RecordData): void {
    const text = recordText(++this.#sequence, this.#parts.now(), kind, data)
    this.#hash = sealOf(this.#hash, text)
    this.#lines.push(sealedLine(this.#hash, text))
    if (this.#lines.length === MAX_BLOCK_RECORDS) this.#closeBlock()
  }

  /**
   * @param together what is to be written in the same transaction: all of both, or nothing of either
   * @throws StorageError; then all of it waits for the next flush
   */
  flush(together?: () => void): void {
    this.#closeBlock()
    if (this.#blocks.length === 0 && !together) return
    const { store, chain } = this.#parts
    // Those of now: a disk that does not know whether it wrote must not find later ones in their place.
    const blocks = [...this.#blocks]
    store.transaction(() => {
      if (blocks.length > 0) store.append(chain, blocks)
      together?.()
    })
    this.#blocks = []
  }

  #closeBlock(): void {
    const count = this.#lines.length
    if (count === 0) return
    const lines = this.#lines.join('\n')
    this.#blocks.push({ first: this.#sequence - count + 1, count, hash: this.#hash, lines })
    this.#lines = []
  }
}

/** Where a chain ends. */
export function headOf(store: BlockStore, chain: string): ChainHead {
  const last = store.last(chain)
  return last ? { sequence: last.first + last.count - 1, hash: last.hash } : { sequence: 0, hash: chainStart(chain) }
}
