import { z } from 'zod'
import { AlertRule } from '../../../contract/alerts.ts'
import type { Database } from './database.ts'
import { jsonColumn } from './rows.ts'

const RuleRow = z.object({ rule: jsonColumn(AlertRule) })

/** The user's own rules for alerts. */
export class AlertRuleStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  all(): readonly AlertRule[] {
    const rows = this.#database.statement('SELECT rule FROM alert_rules ORDER BY id').all(RuleRow)
    return rows.map(({ rule }) => rule)
  }

  write(rule: AlertRule): void {
    this.#database
      .statement('INSERT OR REPLACE INTO alert_rules (id, rule) VALUES (?, ?)')
      .run(rule.id, JSON.stringify(rule))
  }

  remove(id: string): void {
    this.#database.statement('DELETE FROM alert_rules WHERE id = ?').run(id)
  }
}
