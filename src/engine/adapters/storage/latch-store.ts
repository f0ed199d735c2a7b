import { z } from 'zod'
import { Latch } from '../../../contract/trading-control.ts'
import type { Database } from './database.ts'

/** One line of the latch's history. */
export const LatchEvent = z.object({
  latchId: z.string(),
  action: z.enum(['stop', 'rearm']),
  at: z.number(),
  source: Latch.shape.source,
  reason: z.string(),
})
export type LatchEvent = z.infer<typeof LatchEvent>

/** What came of a stop, known some time after the latch was set. */
export type LatchOutcome = Pick<Latch, 'ordersCancelled' | 'ordersUnresolved' | 'strategiesStopped' | 'openPositions'>

const LATCH_COLUMNS = `id, at, source, reason, orders_cancelled AS ordersCancelled,
  orders_unresolved AS ordersUnresolved, strategies_stopped AS strategiesStopped, open_positions AS openPositions`

/** The stop latch: set once, kept over crash, restart and update, cleared by a human, every change on record. */
export class LatchStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** The latch that is set, or null while trading may go on. */
  current(): Latch | null {
    return this.#database.statement(`SELECT ${LATCH_COLUMNS} FROM latch`).first(Latch) ?? null
  }

  /** Sets the latch; on disk when this returns. A second stop is put on record and leaves the first latch as it is. */
  stop(latch: Pick<Latch, 'id' | 'at' | 'source' | 'reason'>): void {
    const { id, at, source, reason } = latch
    this.#database.transaction(() => {
      this.#database
        .statement('INSERT OR IGNORE INTO latch VALUES (1, ?, ?, ?, ?, 0, 0, 0, 0)')
        .run(id, at, source, reason)
      this.#record({ latchId: id, action: 'stop', at, source, reason })
    })
  }

  /** Notes what came of the stop. Does nothing when the latch was cleared meanwhile. */
  setOutcome(id: string, outcome: LatchOutcome): void {
    const { ordersCancelled, ordersUnresolved, strategiesStopped, openPositions } = outcome
    this.#database
      .statement(
        `UPDATE latch SET orders_cancelled = ?, orders_unresolved = ?, strategies_stopped = ?, open_positions = ?
         WHERE id = ?`,
      )
      .run(ordersCancelled, ordersUnresolved, strategiesStopped, openPositions, id)
  }

  /** Clears the latch; on disk when this returns. Does nothing when none is set. */
  rearm(at: number, source: Latch['source'], reason: string): void {
    this.#database.transaction(() => {
      const latch = this.current()
      if (!latch) return
      this.#database.statement('DELETE FROM latch').run()
      this.#record({ latchId: latch.id, action: 'rearm', at, source, reason })
    })
  }

  /** The newest stops and re-arms, oldest first. */
  history(limit = 1_000): readonly LatchEvent[] {
    return this.#database
      .statement(
        `SELECT latch_id AS latchId, action, at, source, reason
         FROM (SELECT * FROM latch_history ORDER BY sequence DESC LIMIT ?) ORDER BY sequence`,
      )
      .all(LatchEvent, limit)
  }

  #record({ latchId, action, at, source, reason }: LatchEvent): void {
    this.#database
      .statement('INSERT INTO latch_history (latch_id, action, at, source, reason) VALUES (?, ?, ?, ?, ?)')
      .run(latchId, action, at, source, reason)
  }
}
