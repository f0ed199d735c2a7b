import { z } from 'zod'
import type { BlockStore, JournalBlock } from '../journal/block-store.ts'
import type { Database, Statement } from './database.ts'

const BlockRow = z.object({ first: z.number(), count: z.number(), hash: z.string(), lines: z.string() })

/** What the list of chains says of one. */
export const ChainSummary = z.object({ chain: z.string(), first: z.number(), last: z.number(), blocks: z.number() })
export type ChainSummary = z.infer<typeof ChainSummary>

/** The journal in SQLite. A block holds what one write took along, so that reading it is reading few rows. */
export class SqliteBlocks implements BlockStore {
  readonly #database: Database
  readonly #insert: Statement
  readonly #last: Statement
  readonly #next: Statement
  readonly #from: Statement

  constructor(database: Database) {
    this.#database = database
    this.#insert = database.statement(
      'INSERT INTO journal_blocks (chain, first, count, hash, lines) VALUES (?, ?, ?, ?, ?)',
    )
    const select = 'SELECT first, count, hash, lines FROM journal_blocks WHERE chain = ?'
    this.#last = database.statement(`${select} ORDER BY first DESC LIMIT 1`)
    this.#next = database.statement(`${select} AND first >= ? ORDER BY first LIMIT 1`)
    this.#from = database.statement(`${select} AND first <= ? ORDER BY first DESC LIMIT 1`)
  }

  append(chain: string, blocks: readonly JournalBlock[]): void {
    for (const { first, count, hash, lines } of blocks) this.#insert.run(chain, first, count, hash, lines)
  }

  transaction<T>(work: () => T): T {
    return this.#database.transaction(work)
  }

  last(chain: string): JournalBlock | undefined {
    return this.#last.first(BlockRow, chain)
  }

  /** Block by block, so that others may use the connection in between and no more than one is in memory. */
  *read(chain: string, from = 1): Generator<JournalBlock> {
    const start = this.#from.first(BlockRow, chain, from)
    if (start && start.first + start.count > from) yield start
    let after = start ? start.first + 1 : from
    for (;;) {
      const block = this.#next.first(BlockRow, chain, after)
      if (!block) return
      yield block
      after = block.first + 1
    }
  }

  /** The newest blocks of a chain, at most so many, in order. */
  newest(chain: string, most: number): readonly JournalBlock[] {
    return this.#database
      .statement('SELECT first, count, hash, lines FROM journal_blocks WHERE chain = ? ORDER BY first DESC LIMIT ?')
      .all(BlockRow, chain, most)
      .toReversed()
  }

  /** Blocks of a chain whose records hold a text, in order, of those that begin with record `from` up to one before `end`. */
  mentioning(chain: string, text: string, from: number, end: number): readonly JournalBlock[] {
    return this.#database
      .statement(
        `SELECT first, count, hash, lines FROM journal_blocks
         WHERE chain = ? AND first >= ? AND first < ? AND instr(lines, ?) > 0 ORDER BY first`,
      )
      .all(BlockRow, chain, from, end, text)
  }

  /** Every chain that has records here. */
  chains(): readonly ChainSummary[] {
    return this.#database
      .statement(
        `SELECT chain, min(first) AS first, max(first + count - 1) AS last, count(*) AS blocks
         FROM journal_blocks GROUP BY chain ORDER BY min(id)`,
      )
      .all(ChainSummary)
  }

  /** Removes the blocks of a chain up to record `last`. Returns how many. */
  remove(chain: string, last: number): number {
    return this.#database
      .statement('DELETE FROM journal_blocks WHERE chain = ? AND first + count - 1 <= ?')
      .run(chain, last).changes
  }
}
