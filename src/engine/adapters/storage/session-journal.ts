import { z } from 'zod'
import type { Journal } from '../../kernel/journal.ts'
import { StorageError, assert } from '../../model/errors.ts'
import type { Fill } from '../../model/fill.ts'
import type { Order } from '../../model/order.ts'
import type { Amendment } from '../../model/order-request.ts'
import type { Money, Timestamp } from '../../model/units.ts'
import type { Position } from '../../portfolio/position.ts'
import type { Database, Statement } from './database.ts'
import { FILL_COLUMNS, ORDER_COLUMNS, ORDER_LIFE_COLUMNS, fillValues, orderValues } from './order-rows.ts'
import { nullableNumber } from './rows.ts'
import type { StrategyRecord } from './session-records.ts'

/** Most equity points that a session keeps; then every second of the older ones goes. */
export const MAX_EQUITY_POINTS = 20_000

const marks = (count: number) => Array.from({ length: count }, () => '?').join(', ')
const overwrite = (columns: readonly string[]) => columns.map((column) => `${column} = excluded.${column}`).join(', ')

/**
 * What a session writes down as it goes. An intent is a transaction of its own; the rest of one moment can be put
 * together with {@link inTransaction}, for one fsync.
 */
export class SessionJournal implements Journal {
  readonly #database: Database
  readonly #sessionId: string
  readonly #intent: Statement
  readonly #amendment: Statement
  readonly #order: Statement
  readonly #fill: Statement
  readonly #position: Statement
  readonly #strategy: Statement
  readonly #equity: Statement
  readonly #thinEquity: Statement
  readonly #cursor: Statement
  readonly #state: Statement
  readonly #exits: Statement
  readonly #noExits: Statement
  readonly #journaled: Statement
  #equityPoints: number

  constructor(database: Database, sessionId: string) {
    this.#database = database
    this.#sessionId = sessionId
    const insertOrder = `INSERT INTO orders (session_id, ${ORDER_COLUMNS.join(', ')}) VALUES (${marks(1 + ORDER_COLUMNS.length)})`
    this.#intent = database.statement(insertOrder)
    this.#amendment = database.statement(
      'INSERT INTO amendments (order_id, at, quantity, limit_price, stop_price) VALUES (?, ?, ?, ?, ?)',
    )
    this.#order = database.statement(
      `${insertOrder} ON CONFLICT (id) DO UPDATE SET ${overwrite(ORDER_LIFE_COLUMNS)} WHERE session_id = excluded.session_id`,
    )
    this.#fill = database.statement(
      `INSERT INTO fills (session_id, ${FILL_COLUMNS.join(', ')}) VALUES (${marks(1 + FILL_COLUMNS.length)})
       ON CONFLICT (session_id, id) DO UPDATE SET ${overwrite(FILL_COLUMNS.slice(1))}`,
    )
    this.#position = database.statement(`INSERT OR REPLACE INTO positions VALUES (${marks(8)})`)
    this.#strategy = database.statement(`INSERT OR REPLACE INTO session_strategies VALUES (${marks(12)})`)
    this.#equity = database.statement('INSERT OR REPLACE INTO equity VALUES (?, ?, ?)')
    this.#thinEquity = database.statement(
      `DELETE FROM equity WHERE session_id = ? AND at IN (
         SELECT at FROM (SELECT at, row_number() OVER (ORDER BY at) AS n FROM equity WHERE session_id = ?)
         WHERE n % 2 = 0 AND n < ?)`,
    )
    this.#state = database.statement('INSERT OR REPLACE INTO strategy_states VALUES (?, ?, ?)')
    this.#exits = database.statement('INSERT OR REPLACE INTO position_exits VALUES (?, ?, ?)')
    this.#noExits = database.statement('DELETE FROM position_exits WHERE session_id = ? AND symbol = ?')
    this.#journaled = database.statement('UPDATE sessions SET journaled = ? WHERE id = ?')
    this.#cursor = database.statement('UPDATE sessions SET cursor = ? WHERE id = ?')
    this.#equityPoints = this.#countEquity()
  }

  /**
   * Writes a new order down before it leaves; on disk when this returns.
   * @param take runs the write in a transaction of its own, together with whatever else is to be durable with it
   * @throws StorageError when it could not be written or its id was used before, InvariantError inside a transaction,
   *   where it would not be durable yet
   */
  recordIntent(order: Order, take: (write: () => void) => void = (write) => write()): void {
    assert(!this.#database.inTransaction, `expected the intent of ${order.id} outside of a transaction, found one open`)
    take(() => this.#intent.run(this.#sessionId, ...orderValues(order)))
  }

  /**
   * Writes down how an order is about to be changed, on disk when this returns. The order's own row says what it was
   * changed to once the broker has agreed.
   * @throws StorageError when it could not be written, InvariantError inside a transaction
   */
  recordAmendment(
    order: Order,
    { quantity, limitPrice, stopPrice }: Amendment,
    at: Timestamp,
    take: (write: () => void) => void = (write) => write(),
  ): void {
    assert(!this.#database.inTransaction, `expected the change of ${order.id} outside of a transaction, found one open`)
    take(() => this.#amendment.run(order.id, at, quantity, nullableNumber(limitPrice), nullableNumber(stopPrice)))
  }

  /** Writes an order's newest state, or the whole order when it has no intent: one that the gate refused. */
  recordOrder(order: Order): void {
    const { changes } = this.#order.run(this.#sessionId, ...orderValues(order))
    if (changes === 0) {
      throw new StorageError(
        `The store ${this.#database.path} could not write order ${order.id}: its id is of another session`,
      )
    }
  }

  /** Writes a fill; a second one with the same id replaces the first. Its order has to be there. */
  recordFill(fill: Fill): void {
    this.#fill.run(this.#sessionId, ...fillValues(fill))
  }

  /** Keeps the account's position in one instrument as it is now. */
  recordPosition(position: Position, at: Timestamp): void {
    const { instrument, quantity, cost, realised, commission, openedAt } = position
    this.#position.run(this.#sessionId, instrument.symbol, quantity, cost, realised, commission, openedAt, at)
  }

  recordStrategy(strategy: StrategyRecord): void {
    const { id, name, file, hash, symbols, timeframe, params, state, error, startedAt, reloadedAt } = strategy
    const lists = { symbols: JSON.stringify(symbols), params: JSON.stringify(params) }
    const code = [id, name, file, hash, lists.symbols, timeframe, lists.params] as const
    this.#strategy.run(this.#sessionId, ...code, state, error, startedAt, reloadedAt)
  }

  /** Keeps a point of the equity curve; one of the same time is replaced. Old points are thinned, the newest stay. */
  recordEquity(at: Timestamp, value: Money): void {
    this.#equity.run(this.#sessionId, at, value)
    if (++this.#equityPoints <= MAX_EQUITY_POINTS) return
    this.#thinEquity.run(this.#sessionId, this.#sessionId, MAX_EQUITY_POINTS / 2)
    this.#equityPoints = this.#countEquity()
  }

  /** Keeps what a strategy has to remember, as JSON. */
  recordState(strategyId: string, state: string): void {
    this.#state.run(this.#sessionId, strategyId, state)
  }

  /** Keeps the exits that the engine holds for a position, as JSON; null once there are none. */
  recordExits(symbol: string, plan: string | null): void {
    if (plan === null) this.#noExits.run(this.#sessionId, symbol)
    else this.#exits.run(this.#sessionId, symbol, plan)
  }

  /** Notes which record of the journal all of this stands at. */
  setJournaled(sequence: number): void {
    this.#journaled.run(sequence, this.#sessionId)
  }

  /** Notes that the data up to `at` was taken in whole. */
  setCursor(at: Timestamp): void {
    this.#cursor.run(at, this.#sessionId)
  }

  /** Writes all that `work` records in one transaction: all of it or, when it throws, none. */
  inTransaction<T>(work: () => T): T {
    return this.#database.transaction(work)
  }

  #countEquity(): number {
    const counted = this.#database
      .statement('SELECT count(*) AS count FROM equity WHERE session_id = ?')
      .first(z.object({ count: z.number() }), this.#sessionId)
    return counted?.count ?? 0
  }
}
