import { z } from 'zod'
import { FeedConfig, InstrumentKind, ParameterValues, SessionView, StrategyView } from '../../../contract/views.ts'
import { currencyOf } from '../../model/currency.ts'
import { fromUnits } from '../../model/decimal.ts'
import { StorageError, ensure } from '../../model/errors.ts'
import { Instrument } from '../../model/instrument.ts'
import type { Order } from '../../model/order.ts'
import { ExitPlan } from '../../execution/exit-plan.ts'
import type { Database, Statement } from './database.ts'
import { FILL_COLUMNS, FillRow, ORDER_COLUMNS, OrderRow, restoreFill, restoreOrder } from './order-rows.ts'
import { flagColumn, jsonColumn, moneyColumn, quantityColumn, timeColumn } from './rows.ts'
import { SessionJournal } from './session-journal.ts'
import type {
  NewSession,
  PositionRecord,
  SessionInstrument,
  SessionRecord,
  SessionState,
  StoredSession,
  StrategyRecord,
} from './session-records.ts'

const SessionRow = z.object({
  id: z.string(),
  feed: jsonColumn(FeedConfig),
  currency: z.string().transform((code) => currencyOf(code)),
  cash: moneyColumn,
  started_at: z.number(),
  ended_at: z.number().nullable(),
  state: SessionView.shape.state,
  error: z.string(),
  cursor: timeColumn.nullable(),
  journaled: z.number(),
  settings: jsonColumn(z.record(z.string(), z.unknown())),
})

const InstrumentRow = z.object({
  symbol: z.string(),
  kind: InstrumentKind,
  currency: z.string().transform((code) => currencyOf(code)),
  price_precision: z.number(),
  quantity_precision: z.number(),
  price_increment: z.number(),
  quantity_increment: z.number(),
  multiplier: z.number(),
  calendar: z.string(),
  timeframe: z.number(),
  may_be_negative: flagColumn,
})

const StrategyRow = z
  .object({
    id: z.string(),
    name: z.string(),
    file: z.string(),
    hash: z.string(),
    symbols: jsonColumn(z.array(z.string())),
    timeframe: z.number(),
    params: jsonColumn(ParameterValues),
    state: StrategyView.shape.state,
    error: z.string(),
    started_at: z.number(),
    reloaded_at: z.number().nullable(),
  })
  .transform(({ started_at: startedAt, reloaded_at: reloadedAt, ...rest }): StrategyRecord => ({
    ...rest,
    startedAt,
    reloadedAt,
  }))

const PositionRow = z.object({
  symbol: z.string(),
  quantity: quantityColumn,
  cost: moneyColumn,
  realised: moneyColumn,
  commission: moneyColumn,
  opened_at: timeColumn,
  updated_at: timeColumn,
})

const StateRow = z.object({ strategy_id: z.string(), state: z.string() })

const ExitRow = z.object({ plan: jsonColumn(ExitPlan) })

const EquityRow = z.object({ at: timeColumn, value: moneyColumn })

const INSTRUMENT_COLUMNS = Object.keys(InstrumentRow.shape).join(', ')

/** Trading sessions: begun, written to through their journal, ended, and read back to go on. */
export class SessionStore {
  readonly #database: Database
  readonly #insertSession: Statement
  readonly #insertInstrument: Statement
  readonly #setState: Statement
  readonly #setSettings: Statement

  constructor(database: Database) {
    this.#database = database
    this.#insertSession = database.statement(
      `INSERT INTO sessions (id, feed, currency, cash, started_at, state, settings) VALUES (?, ?, ?, ?, ?, 'running', ?)`,
    )
    this.#insertInstrument = database.statement(
      `INSERT INTO session_instruments (session_id, position, ${INSTRUMENT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#setState = database.statement('UPDATE sessions SET state = ?, error = ?, ended_at = ? WHERE id = ?')
    this.#setSettings = database.statement('UPDATE sessions SET settings = ? WHERE id = ?')
  }

  /** Begins a session and returns its journal. @throws StorageError when the id exists */
  create(session: NewSession): SessionJournal {
    const { id, feed, currency, cash, startedAt, settings } = session
    this.#database.transaction(() => {
      this.#insertSession.run(id, JSON.stringify(feed), currency.code, cash, startedAt, JSON.stringify(settings))
      for (const [position, { instrument, timeframe }] of session.instruments.entries()) {
        const { symbol, kind, pricePrecision, quantityPrecision, multiplier, calendar } = instrument
        const { priceIncrement, quantityIncrement } = instrument
        const precisions = [pricePrecision, quantityPrecision, priceIncrement, quantityIncrement] as const
        const values = [symbol, kind, instrument.currency.code, ...precisions, multiplier, calendar, timeframe]
        this.#insertInstrument.run(id, position, ...values, Number(instrument.mayBeNegative))
      }
    })
    return this.journal(id)
  }

  /** The journal of a session that exists. */
  journal(id: string): SessionJournal {
    return new SessionJournal(this.#database, id)
  }

  /** @param endedAt wall clock when it ended or failed, null while it goes on */
  setState(id: string, state: SessionState, endedAt: number | null = null, error = ''): void {
    this.#setState.run(state, error, endedAt, id)
  }

  setSettings(id: string, settings: Readonly<Record<string, unknown>>): void {
    this.#setSettings.run(JSON.stringify(settings), id)
  }

  /** The session that began last. */
  latestSession(): SessionRecord | undefined {
    const row = this.#database
      .statement('SELECT * FROM sessions ORDER BY started_at DESC, rowid DESC LIMIT 1')
      .first(SessionRow)
    return row && recordOf(row)
  }

  /** All sessions, the newest first. */
  list(): readonly SessionRecord[] {
    return this.#database
      .statement('SELECT * FROM sessions ORDER BY started_at DESC, rowid DESC')
      .all(SessionRow)
      .map((row) => recordOf(row))
  }

  /** Orders of a session that are on the disk. */
  orderCount(id: string): number {
    const row = this.#database
      .statement('SELECT count(*) AS count FROM orders WHERE session_id = ?')
      .first(z.object({ count: z.number() }), id)
    return row?.count ?? 0
  }

  /** Symbols of a session, in the order of its feed. */
  symbols(id: string): readonly string[] {
    return this.#rows(z.object({ symbol: z.string() }), ['symbol'], 'session_instruments', 'position', id).map(
      ({ symbol }) => symbol,
    )
  }

  /** How many orders and fills each session has. */
  counts(): ReadonlyMap<string, { readonly orders: number; readonly fills: number }> {
    const rows = this.#database
      .statement(
        `SELECT id, (SELECT count(*) FROM orders WHERE session_id = sessions.id) AS orders,
           (SELECT count(*) FROM fills WHERE session_id = sessions.id) AS fills FROM sessions`,
      )
      .all(z.object({ id: z.string(), orders: z.number(), fills: z.number() }))
    return new Map(rows.map(({ id, ...counts }) => [id, counts]))
  }

  /** @throws StorageError when there is no such session or a row of it is damaged */
  load(id: string): StoredSession {
    const row = this.#database.statement('SELECT * FROM sessions WHERE id = ?').first(SessionRow, id)
    if (!row) throw new StorageError(`The store ${this.#database.path} has no session ${id}`)
    const instruments = this.#instruments(id)
    const bySymbol = new Map(instruments.map(({ instrument }) => [instrument.symbol, instrument]))
    const orders = new Map<string, Order>()
    const of = (symbol: string) => ensure(bySymbol.get(symbol), `${symbol} among the instruments of session ${id}`)
    return {
      ...recordOf(row),
      instruments,
      // A parent is made before its children.
      orders: this.#rows(OrderRow, ORDER_COLUMNS, 'orders', 'created_at, sequence', id).map((row) => {
        const parent = row.parent_id === null ? null : ensure(orders.get(row.parent_id), `the parent of ${row.id}`)
        const order = restoreOrder(row, of(row.symbol), parent)
        orders.set(order.id, order)
        return order
      }),
      fills: this.#rows(FillRow, FILL_COLUMNS, 'fills', 'sequence', id).map((fill) =>
        restoreFill(fill, of(fill.symbol)),
      ),
      positions: this.#rows(PositionRow, Object.keys(PositionRow.shape), 'positions', 'symbol', id).map((position) =>
        positionOf(position, of(position.symbol)),
      ),
      strategies: this.#rows(
        StrategyRow,
        Object.keys(StrategyRow.in.shape),
        'session_strategies',
        'started_at, id',
        id,
      ),
      states: new Map(
        this.#rows(StateRow, ['strategy_id', 'state'], 'strategy_states', 'strategy_id', id).map((row) => [
          row.strategy_id,
          row.state,
        ]),
      ),
      exits: this.#rows(ExitRow, ['plan'], 'position_exits', 'symbol', id).map(({ plan }) => plan),
      equity: this.#rows(EquityRow, Object.keys(EquityRow.shape), 'equity', 'at', id),
    }
  }

  #rows<T extends z.ZodType>(schema: T, columns: readonly string[], table: string, order: string, id: string) {
    const sql = `SELECT ${columns.join(', ')} FROM ${table} WHERE session_id = ? ORDER BY ${order}`
    return this.#database.statement(sql).all(schema, id)
  }

  #instruments(id: string): SessionInstrument[] {
    return this.#rows(InstrumentRow, Object.keys(InstrumentRow.shape), 'session_instruments', 'position', id).map(
      (row) => ({
        instrument: new Instrument({
          symbol: row.symbol,
          kind: row.kind,
          currency: row.currency,
          pricePrecision: row.price_precision,
          quantityPrecision: row.quantity_precision,
          priceIncrement: fromUnits(row.price_increment, row.price_precision),
          quantityIncrement: fromUnits(row.quantity_increment, row.quantity_precision),
          multiplier: row.multiplier,
          calendar: row.calendar,
          mayBeNegative: row.may_be_negative,
        }),
        timeframe: row.timeframe,
      }),
    )
  }
}

function recordOf(row: z.output<typeof SessionRow>): SessionRecord {
  const { started_at: startedAt, ended_at: endedAt, ...rest } = row
  return { ...rest, startedAt, endedAt }
}

function positionOf(row: z.output<typeof PositionRow>, instrument: Instrument): PositionRecord {
  const { symbol: _symbol, opened_at: openedAt, updated_at: updatedAt, ...rest } = row
  return { ...rest, instrument, openedAt, updatedAt }
}
