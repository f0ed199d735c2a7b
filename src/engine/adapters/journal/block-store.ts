/** Records that were written together. */
export interface JournalBlock {
  /** Sequence number of its first record. */
  readonly first: number
  readonly count: number
  /** The chain's hash after its last record, in hex. */
  readonly hash: string
  /** Its records, a line each. */
  readonly lines: string
}

/** Where a chain ends. */
export interface ChainHead {
  /** Number of the last record; 0 before the first. */
  readonly sequence: number
  readonly hash: string
}

/** Where blocks are kept, chain by chain. */
export interface BlockStore {
  /** Adds blocks after those that are there. @throws StorageError when they could not be written */
  append(chain: string, blocks: readonly JournalBlock[]): void
  /** All that `work` writes, or nothing of it; durable when it returns. @throws StorageError */
  transaction<T>(work: () => T): T
  /** The last block of a chain; undefined while it has none. */
  last(chain: string): JournalBlock | undefined
  /** The blocks with records of number `from` and later, in order. */
  read(chain: string, from?: number): Iterable<JournalBlock>
}

/** Blocks in memory, for tests and for replays. */
export class MemoryBlocks implements BlockStore {
  readonly #chains = new Map<string, JournalBlock[]>()

  append(chain: string, blocks: readonly JournalBlock[]): void {
    const known = this.#chains.get(chain)
    if (known) known.push(...blocks)
    else this.#chains.set(chain, [...blocks])
  }

  transaction<T>(work: () => T): T {
    const before = new Map([...this.#chains].map(([chain, blocks]) => [chain, blocks.length]))
    try {
      return work()
    } catch (error) {
      for (const [chain, blocks] of this.#chains) blocks.splice(before.get(chain) ?? 0)
      throw error
    }
  }

  last(chain: string): JournalBlock | undefined {
    return this.#chains.get(chain)?.at(-1)
  }

  read(chain: string, from = 1): Iterable<JournalBlock> {
    return (this.#chains.get(chain) ?? []).filter(({ first, count }) => first + count > from)
  }
}
