import { z } from 'zod'
import type { ArmingEvent } from '../../risk/trading-state.ts'
import type { Database } from './database.ts'

const ArmingRow = z.object({ at: z.number(), action: z.enum(['arm', 'disarm']), by: z.string(), reason: z.string() })

/** Who let sessions trade real money, and who took it back. Whether one is armed now is nowhere but in its engine. */
export class ArmingStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** On disk when this returns. */
  keep(sessionId: string, { at, action, by, reason }: ArmingEvent): void {
    this.#database
      .statement('INSERT INTO session_arming (session_id, at, action, by, reason) VALUES (?, ?, ?, ?, ?)')
      .run(sessionId, at, action, by, reason)
  }

  /** Of one session, oldest first. */
  history(sessionId: string): readonly ArmingEvent[] {
    return this.#database
      .statement('SELECT at, action, by, reason FROM session_arming WHERE session_id = ? ORDER BY sequence')
      .all(ArmingRow, sessionId)
      .map(({ at, ...row }) => ({ ...row, at }))
  }
}
