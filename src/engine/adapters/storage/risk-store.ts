import { z } from 'zod'
import { LIMIT_SCOPES } from '../../risk/limit-book.ts'
import type { LimitDifference, LimitLayer } from '../../risk/limit-book.ts'
import { LIMIT_NAMES } from '../../risk/limits.ts'
import type { LimitName } from '../../risk/limits.ts'
import type { StrategyLock } from '../../risk/strategy-conduct.ts'
import type { Database } from './database.ts'
import { timeColumn } from './rows.ts'

/** A limit: endless is a number too. */
const limitColumn = z.union([z.number(), z.literal(Number.POSITIVE_INFINITY)])
const scopeColumn = z.enum(LIMIT_SCOPES)

const LimitRow = z.object({ scope: scopeColumn, key: z.string(), name: z.string(), value: limitColumn })

const HistoryRow = z.object({
  at: z.number(),
  scope: scopeColumn,
  key: z.string(),
  name: z.string(),
  before: limitColumn.nullable(),
  after: limitColumn.nullable(),
  reason: z.string(),
})
export type LimitHistoryRow = z.infer<typeof HistoryRow>

const LockRow = z.object({ strategy: z.string(), rule: z.string(), reason: z.string(), at: timeColumn })
const VersionRow = z.object({ version: z.string() })

/** Limits by account, as they stand and as they came about, and the strategies that were taken out. */
export class RiskStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** The limits that a human set. Those that this version does not know are left out. */
  layers(account: string): readonly LimitLayer[] {
    const rows = this.#database
      .statement('SELECT scope, key, name, value FROM risk_limits WHERE account = ?')
      .all(LimitRow, account)
    const layers = new Map<string, { -readonly [K in keyof LimitLayer]: LimitLayer[K] }>()
    for (const { scope, key, name, value } of rows) {
      const known = LIMIT_NAMES.find((each) => each === name)
      if (known === undefined) continue
      const layer = layers.get(`${scope}:${key}`) ?? { scope, key, values: {} }
      layer.values = { ...layer.values, [known]: value }
      layers.set(`${scope}:${key}`, layer)
    }
    return [...layers.values()]
  }

  /** Accounts for which a human set a limit. */
  accounts(): readonly string[] {
    return this.#database
      .statement('SELECT DISTINCT account FROM risk_limits ORDER BY account')
      .all(z.object({ account: z.string() }))
      .map(({ account }) => account)
  }

  /** Keeps changes and puts them on record; on disk when this returns. */
  change(account: string, differences: readonly LimitDifference[], at: number, reason: string): void {
    this.#database.transaction(() => {
      for (const { scope, key, name, before, after } of differences) {
        if (after === null) this.#remove(account, scope, key, name)
        else {
          this.#database
            .statement('INSERT OR REPLACE INTO risk_limits VALUES (?, ?, ?, ?, ?)')
            .run(account, scope, key, name, after)
        }
        this.#database
          .statement(
            `INSERT INTO risk_limit_history (account, at, scope, key, name, before, after, reason)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
          )
          .run(account, at, scope, key, name, before, after, reason)
      }
    })
  }

  /** The newest changes, oldest first. */
  history(account: string, limit: number): readonly LimitHistoryRow[] {
    return this.#database
      .statement(
        `SELECT at, scope, key, name, before, after, reason FROM
         (SELECT * FROM risk_limit_history WHERE account = ? ORDER BY sequence DESC LIMIT ?) ORDER BY sequence`,
      )
      .all(HistoryRow, account, limit)
  }

  locks(account: string): readonly StrategyLock[] {
    return this.#database
      .statement('SELECT strategy, rule, reason, at FROM risk_locks WHERE account = ? ORDER BY at')
      .all(LockRow, account)
  }

  /** A strategy was taken out; on disk when this returns. */
  lock(account: string, { strategy, rule, reason, at }: StrategyLock): void {
    this.#database.transaction(() => {
      this.#database
        .statement('INSERT OR REPLACE INTO risk_locks VALUES (?, ?, ?, ?, ?)')
        .run(account, strategy, rule, reason, at)
      this.#note(account, strategy, 'lock', at, reason)
    })
  }

  /** A human lets a strategy trade again; on disk when this returns. */
  release(account: string, strategy: string, at: number, reason: string): void {
    this.#database.transaction(() => {
      this.#database.statement('DELETE FROM risk_locks WHERE account = ? AND strategy = ?').run(account, strategy)
      this.#note(account, strategy, 'release', at, reason)
    })
  }

  /** Hashes of strategy versions that orders of other sessions came of, or of those alone that traded real money. */
  knownVersions(sessionId: string, of: 'any' | 'live' = 'any'): ReadonlySet<string> {
    const live = `AND session_id IN (SELECT id FROM sessions WHERE json_extract(settings, '$.environment') = 'live')`
    const rows = this.#database
      .statement(
        `SELECT DISTINCT strategy_version AS version FROM orders WHERE session_id <> ? ${of === 'live' ? live : ''}`,
      )
      .all(VersionRow, sessionId)
    return new Set(rows.map(({ version }) => version))
  }

  #remove(account: string, scope: string, key: string, name: LimitName): void {
    this.#database
      .statement('DELETE FROM risk_limits WHERE account = ? AND scope = ? AND key = ? AND name = ?')
      .run(account, scope, key, name)
  }

  #note(account: string, strategy: string, action: 'lock' | 'release', at: number, reason: string): void {
    this.#database
      .statement('INSERT INTO risk_lock_history (account, strategy, action, at, reason) VALUES (?, ?, ?, ?, ?)')
      .run(account, strategy, action, at, reason)
  }
}
