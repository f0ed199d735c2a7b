import type { Database } from './database.ts'
import { sessions } from './migrations/0001-sessions.ts'
import { controls } from './migrations/0002-controls.ts'
import { backtests } from './migrations/0003-backtests.ts'
import { orderTerms } from './migrations/0004-order-terms.ts'

/** Every step of the store's tables, in order; a store at version n has had the first n. Never change one that shipped. */
export const MIGRATIONS: readonly string[] = [sessions, controls, backtests, orderTerms]

/** Brings a store to the newest version, each step in a transaction of its own together with its number. */
export function migrate(database: Database, migrations: readonly string[]): void {
  const from = Number(database.pragma('user_version'))
  for (const [index, sql] of migrations.slice(from).entries()) {
    database.transaction(() => {
      database.execute(sql)
      database.pragma(`user_version = ${from + index + 1}`)
    })
  }
}
