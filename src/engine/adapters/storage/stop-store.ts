import { z } from 'zod'
import { StopKind, StopRunView, StopSource, TradingHoldView } from '../../../contract/trading-control.ts'
import { STOP_STEPS } from '../../execution/stop-run.ts'
import type { StopOrder, StopStep } from '../../execution/stop-run.ts'
import type { TradingHold } from '../../risk/trading-state.ts'
import type { Database } from './database.ts'
import { jsonColumn } from './rows.ts'

const StepRow = z.object({
  latchId: z.string(),
  broker: z.string(),
  step: z.enum(STOP_STEPS),
  phase: z.enum(['before', 'after']),
  at: z.number(),
  detail: z.string(),
})

const RunRow = z.object({
  latchId: z.string(),
  kind: StopKind,
  at: z.number(),
  source: StopSource,
  reason: z.string(),
  keepsExits: z.number().transform((flag) => flag === 1),
  // One that can't be read is as good as none: the stop is looked at again, and no engine is kept from starting.
  report: jsonColumn(StopRunView).nullable().catch(null),
})

/** A stop as it is kept: what was asked for, and how far it came. */
export interface StoredStop {
  readonly order: StopOrder
  /** Null when it never came to one. */
  readonly report: StopRunView | null
}

/** Stops, their steps, and pauses. Every write is on disk when it returns. */
export class StopStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Keeps what was asked for; a FLATTEN of the same latch takes the place of a STOP, not the other way round. */
  begin({ latchId, kind, at, source, reason, keepsExits }: StopOrder): void {
    this.#database
      .statement(
        `INSERT INTO stop_runs VALUES (?, ?, ?, ?, ?, NULL, ?)
         ON CONFLICT (latch_id) DO UPDATE SET
           kind = iif(excluded.kind = 'flatten', 'flatten', kind), keeps_exits = excluded.keeps_exits`,
      )
      .run(latchId, kind, at, source, reason, keepsExits === true ? 1 : 0)
  }

  report(run: StopRunView): void {
    this.#database.statement('UPDATE stop_runs SET report = ? WHERE latch_id = ?').run(JSON.stringify(run), run.latchId)
  }

  find(latchId: string): StoredStop | null {
    const row = this.#database
      .statement(
        'SELECT latch_id AS latchId, kind, at, source, reason, keeps_exits AS keepsExits, report FROM stop_runs WHERE latch_id = ?',
      )
      .first(RunRow, latchId)
    if (row === undefined) return null
    const { report, ...order } = row
    return { order, report }
  }

  record(steps: readonly StopStep[]): void {
    const insert = this.#database.statement(
      'INSERT INTO stop_steps (latch_id, broker, step, phase, at, detail) VALUES (?, ?, ?, ?, ?, ?)',
    )
    this.#database.transaction(() => {
      for (const { latchId, broker, step, phase, at, detail } of steps) {
        insert.run(latchId, broker, step, phase, at, detail)
      }
    })
  }

  /** Of one stop, oldest first. */
  steps(latchId: string): readonly StopStep[] {
    return this.#database
      .statement(
        'SELECT latch_id AS latchId, broker, step, phase, at, detail FROM stop_steps WHERE latch_id = ? ORDER BY sequence',
      )
      .all(StepRow, latchId)
  }

  /** What held trading back when it was written down last, besides the latch. */
  holds(): readonly TradingHold[] {
    return this.#database
      .statement('SELECT key, level, at, source, reason FROM trading_holds ORDER BY at')
      .all(TradingHoldView)
  }

  hold({ key, level, at, source, reason }: TradingHold): void {
    this.#database
      .statement('INSERT OR REPLACE INTO trading_holds VALUES (?, ?, ?, ?, ?)')
      .run(key, level, at, source, reason)
  }

  release(key: string): void {
    this.#database.statement('DELETE FROM trading_holds WHERE key = ?').run(key)
  }

  /** All of it in one transaction, without waiting for a database that another program has locked. @throws StorageError */
  atOnce(work: () => void): void {
    this.#database.hastily(() => this.#database.transaction(work))
  }
}
