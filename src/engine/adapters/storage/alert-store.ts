import { z } from 'zod'
import { AlertView } from '../../../contract/views.ts'
import type { AlertEvent } from '../../kernel/events.ts'
import type { Database, Statement } from './database.ts'

/** Most alerts that are kept; the oldest give way. */
export const MAX_ALERTS = 10_000

const AlertRow = AlertView.extend({ id: z.number().transform(String) })

/** What the engine wanted a human to know. */
export class AlertStore {
  readonly #database: Database
  readonly #insert: Statement
  readonly #prune: Statement
  readonly #acknowledge: Statement

  constructor(database: Database) {
    this.#database = database
    this.#insert = database.statement('INSERT INTO alerts (at, severity, source, code, message) VALUES (?, ?, ?, ?, ?)')
    this.#prune = database.statement('DELETE FROM alerts WHERE id <= ?')
    this.#acknowledge = database.statement(
      'UPDATE alerts SET acknowledged_at = ? WHERE id = ? AND acknowledged_at IS NULL',
    )
  }

  /** Keeps alerts, in one transaction, and returns them with their ids. */
  append(alerts: readonly AlertEvent[]): readonly AlertView[] {
    return this.#database.transaction(() => {
      const views = alerts.map(({ at, severity, source, code, message }) => {
        const { lastId } = this.#insert.run(at, severity, source, code, message)
        return { id: String(lastId), at, severity, source, code, message, acknowledgedAt: null }
      })
      const newest = Number(views.at(-1)?.id ?? 0)
      if (newest > MAX_ALERTS) this.#prune.run(newest - MAX_ALERTS)
      return views
    })
  }

  /** Marks alerts as seen; those that are gone, or were seen before, stay as they are. */
  acknowledge(ids: readonly string[], at: number): void {
    this.#database.transaction(() => {
      for (const id of ids) this.#acknowledge.run(at, id)
    })
  }

  /** The newest alerts, oldest first. */
  newest(limit: number): readonly AlertView[] {
    return this.#database
      .statement(
        `SELECT id, at, severity, source, code, message, acknowledged_at AS acknowledgedAt
         FROM (SELECT * FROM alerts ORDER BY id DESC LIMIT ?) ORDER BY id`,
      )
      .all(AlertRow, limit)
  }
}
