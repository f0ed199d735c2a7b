import { promisify } from 'node:util'
import { deflate } from 'node:zlib'
import { z } from 'zod'
import { BacktestSummary } from '../../../contract/backtest.ts'
import type { AuditReport, BacktestResult } from '../../../contract/backtest.ts'
import { StorageError, messageOf } from '../../model/errors.ts'
import type { Database, Statement } from './database.ts'
import { unpackedResult } from './packed-result.ts'
import { flagColumn, jsonColumn } from './rows.ts'

const compress = promisify(deflate)

const SUMMARY_COLUMNS = `id, state, error, strategy, file, hash, symbol, timeframe, params, started_at AS startedAt,
  total_return AS totalReturn, sharpe, max_drawdown AS maxDrawdown, trades, audit, pinned`
const COLUMNS = `id, state, error, strategy, file, hash, symbol, timeframe, params, started_at,
  total_return, sharpe, max_drawdown, trades, source, result, pinned`

const SummaryRow = BacktestSummary.omit({ progress: true }).extend({
  params: jsonColumn(BacktestSummary.shape.params),
  audit: BacktestSummary.shape.audit.unwrap().nullable(),
  pinned: flagColumn,
})
const IdRow = z.object({ id: z.string() })
const ResultRow = z.object({ result: z.instanceof(Uint8Array).nullable() })

/** Backtests that ended: a line of each for the list, and the whole result of those that finished. */
export class BacktestStore {
  readonly #database: Database
  readonly #insert: Statement
  readonly #result: Statement
  readonly #amend: Statement
  readonly #audit: Statement
  readonly #pin: Statement
  readonly #delete: Statement

  constructor(database: Database) {
    this.#database = database
    this.#insert = database.statement(
      `INSERT OR REPLACE INTO backtest_runs (${COLUMNS}) VALUES (${COLUMNS.replace(/\w+/g, '?')})`,
    )
    this.#result = database.statement('SELECT result FROM backtest_runs WHERE id = ?')
    this.#amend = database.statement('UPDATE backtest_runs SET result = ?, audit = ? WHERE id = ?')
    this.#audit = database.statement('UPDATE backtest_runs SET audit = ? WHERE id = ?')
    this.#pin = database.statement('UPDATE backtest_runs SET pinned = ? WHERE id = ?')
    this.#delete = database.statement('DELETE FROM backtest_runs WHERE id = ?')
  }

  /**
   * Keeps a run that ended.
   * @param bytes the {@link packedResult}; null when it failed or was cancelled
   * @param source text of the strategy's file when the run was made
   */
  save(summary: BacktestSummary, source: string, bytes: Uint8Array | null): void {
    const { id, state, error, strategy, file, hash, symbol, timeframe, params, startedAt } = summary
    const { totalReturn, sharpe, maxDrawdown, trades, pinned = false } = summary
    const what = [strategy, file, hash, symbol, timeframe, JSON.stringify(params), startedAt] as const
    this.#insert.run(id, state, error, ...what, totalReturn, sharpe, maxDrawdown, trades, source, bytes, pinned ? 1 : 0)
  }

  /** All runs, the oldest first. */
  list(): readonly BacktestSummary[] {
    return this.#database
      .statement(`SELECT ${SUMMARY_COLUMNS} FROM backtest_runs ORDER BY started_at, rowid`)
      .all(SummaryRow)
      .map(({ audit, pinned, ...row }) => ({
        ...row,
        ...(audit === null ? {} : { audit }),
        ...(pinned ? { pinned } : {}),
        progress: row.state === 'done' ? 1 : 0,
      }))
  }

  /** The whole result; undefined when there is no such run or it did not finish. @throws StorageError when damaged */
  async get(id: string): Promise<BacktestResult | undefined> {
    const bytes = this.#result.first(ResultRow, id)?.result
    if (!bytes) return undefined
    try {
      return await unpackedResult(bytes)
    } catch (error) {
      const what = `The store ${this.#database.path} could not read backtest ${id}: ${messageOf(error)}`
      throw new StorageError(what, { cause: error })
    }
  }

  /** Adds an audit to a result that was kept before. Returns false when the run is no longer there. */
  async keepAudit(id: string, audit: AuditReport): Promise<boolean> {
    const result = await this.get(id)
    if (!result) return false
    const bytes = await compress(JSON.stringify({ ...result, audit }))
    // It may have been deleted meanwhile.
    return this.#amend.run(bytes, audit.verdict, id).changes > 0
  }

  /** Writes down that a run could not be audited. */
  noteFailedAudit(id: string): void {
    this.#audit.run('failed', id)
  }

  /** Returns false when there is no such run. */
  pin(id: string, pinned: boolean): boolean {
    return this.#pin.run(pinned ? 1 : 0, id).changes > 0
  }

  /** Deletes all but the newest `keep` runs and those that are pinned. Returns the ids of what went. */
  prune(keep: number): readonly string[] {
    const old = this.#database
      .statement('SELECT id FROM backtest_runs WHERE pinned = 0 ORDER BY started_at DESC, rowid DESC LIMIT -1 OFFSET ?')
      .all(IdRow, keep)
    return this.#database.transaction(() => old.map(({ id }) => id).filter((id) => this.delete(id)))
  }

  /** Returns false when there was none. */
  delete(id: string): boolean {
    return this.#delete.run(id).changes > 0
  }
}
