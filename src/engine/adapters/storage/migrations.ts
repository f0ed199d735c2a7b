import type { Database } from './database.ts'
import { sessions } from './migrations/0001-sessions.ts'
import { controls } from './migrations/0002-controls.ts'
import { backtests } from './migrations/0003-backtests.ts'
import { orderTerms } from './migrations/0004-order-terms.ts'
import { journal } from './migrations/0005-journal.ts'
import { stops } from './migrations/0007-stops.ts'
import { riskLimits } from './migrations/0008-risk-limits.ts'
import { backtestKeeping } from './migrations/0010-backtest-keeping.ts'
import { reconciliation } from './migrations/0011-reconciliation.ts'
import { negativePrices } from './migrations/0012-negative-prices.ts'
import { alerts } from './migrations/0013-alerts.ts'
import { positionExits } from './migrations/0015-position-exits.ts'
import { arming } from './migrations/0016-arming.ts'
import { rehearsals } from './migrations/0017-rehearsals.ts'
import { keptExits } from './migrations/0019-kept-exits.ts'

/** A step of the store's tables, with the number that its file bears. */
export interface Migration {
  readonly version: number
  readonly sql: string
}

/** Every step in order; a store at version n has had those up to n. Never change one that shipped. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 1, sql: sessions },
  { version: 2, sql: controls },
  { version: 3, sql: backtests },
  { version: 4, sql: orderTerms },
  { version: 5, sql: journal },
  { version: 7, sql: stops },
  { version: 8, sql: riskLimits },
  { version: 10, sql: backtestKeeping },
  { version: 11, sql: reconciliation },
  { version: 12, sql: negativePrices },
  { version: 13, sql: alerts },
  { version: 15, sql: positionExits },
  { version: 16, sql: arming },
  { version: 17, sql: rehearsals },
  { version: 19, sql: keptExits },
]

/** The version of a store that has had all of them. */
export const NEWEST_VERSION = Math.max(...MIGRATIONS.map(({ version }) => version))

/** Brings a store to the newest version, each step in a transaction of its own together with its number. */
export function migrate(database: Database, migrations: readonly Migration[]): void {
  const from = Number(database.pragma('user_version'))
  for (const { version, sql } of migrations) {
    if (version <= from) continue
    database.transaction(() => {
      database.execute(sql)
      database.pragma(`user_version = ${version}`)
    })
  }
}
