import { z } from 'zod'
import { AlertView } from '../../../contract/views.ts'
import type { Database, Statement } from './database.ts'

/** Most alerts that are kept; the oldest give way, but never a critical one that nobody has acknowledged. */
export const MAX_ALERTS = 10_000

/** An alert as it is written; ids are given by the store. */
export type StoredAlert = Omit<AlertView, 'desktop'>
export type UnstoredAlert = Omit<StoredAlert, 'id'>

const AlertRecord = AlertView.extend({
  id: z.number().transform(String),
  // Of the moment, so not kept.
  desktop: z.boolean().default(false),
})

/** What the engine wanted a human to know. */
export class AlertStore {
  readonly #database: Database
  readonly #insert: Statement
  readonly #update: Statement
  readonly #prune: Statement
  readonly #acknowledge: Statement

  constructor(database: Database) {
    this.#database = database
    this.#insert = database.statement(
      `INSERT INTO alerts (at, severity, source, code, message, subject, correlation_id, count, last_at, escalation,
                           acknowledged_at, acknowledged_by)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#update = database.statement(
      `UPDATE alerts SET severity = ?, message = ?, correlation_id = ?, count = ?, last_at = ?, escalation = ?
       WHERE id = ?`,
    )
    this.#prune = database.statement(
      `DELETE FROM alerts WHERE id <= ? AND (severity <> 'critical' OR acknowledged_at IS NOT NULL)`,
    )
    this.#acknowledge = database.statement(
      'UPDATE alerts SET acknowledged_at = ?, acknowledged_by = ? WHERE id = ? AND acknowledged_at IS NULL',
    )
  }

  /** Writes alerts that are new and such as have changed, in one transaction. Returns the ids of the new ones, in order. */
  write(added: readonly UnstoredAlert[], changed: readonly StoredAlert[]): readonly string[] {
    return this.#database.transaction(() => {
      for (const { id, severity, message, correlationId, count, lastAt, escalation } of changed)
        this.#update.run(severity, message, correlationId, count, lastAt, escalation, id)
      const ids = added.map((alert) => this.#add(alert))
      const newest = Number(ids.at(-1) ?? 0)
      if (newest > MAX_ALERTS) this.#prune.run(newest - MAX_ALERTS)
      return ids
    })
  }

  /** As it stands: it may have gone out, and been seen, before the disk took it. */
  #add(alert: UnstoredAlert): string {
    const { at, severity, source, code, message, subject, correlationId, count, lastAt } = alert
    const told = [at, severity, source, code, message, subject, correlationId, count, lastAt] as const
    const { escalation, acknowledgedAt, acknowledgedBy } = alert
    return String(this.#insert.run(...told, escalation, acknowledgedAt, acknowledgedBy).lastId)
  }

  /** Marks alerts as seen; those that are gone, or were seen before, stay as they are. */
  acknowledge(ids: readonly string[], at: number, by: string): void {
    this.#database.transaction(() => {
      for (const id of ids) this.#acknowledge.run(at, by, id)
    })
  }

  /** Removes alerts of before a time, but for critical ones that nobody has acknowledged. Returns how many. */
  removeBefore(at: number): number {
    return this.#database
      .statement(`DELETE FROM alerts WHERE last_at < ? AND (severity <> 'critical' OR acknowledged_at IS NOT NULL)`)
      .run(at).changes
  }

  /** The newest alerts, and every critical one that nobody has acknowledged, oldest first. */
  newest(limit: number): readonly AlertView[] {
    return this.#database
      .statement(
        `SELECT id, at, severity, source, code, message, subject, correlation_id AS correlationId, count,
           last_at AS lastAt, acknowledged_at AS acknowledgedAt, acknowledged_by AS acknowledgedBy, escalation
         FROM alerts
         WHERE id IN (SELECT id FROM alerts ORDER BY id DESC LIMIT ?)
           OR (severity = 'critical' AND acknowledged_at IS NULL)
         ORDER BY id`,
      )
      .all(AlertRecord, limit)
  }
}
