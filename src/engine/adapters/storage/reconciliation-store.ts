import { z } from 'zod'
import type { Adjustment } from '../../execution/adjustment.ts'
import type { Decision, ReconciliationRecords } from '../../execution/reconciliation-ports.ts'
import { StorageError, ensure } from '../../model/errors.ts'
import type { Instrument } from '../../model/instrument.ts'
import type { Database } from './database.ts'
import { jsonColumn, moneyColumn, quantityColumn, timeColumn } from './rows.ts'

const OwnerRow = z.object({ strategyId: z.string(), quantity: quantityColumn, cost: moneyColumn })

const AdjustmentRow = z.object({
  at: timeColumn,
  fills_before: z.number().int(),
  kind: z.enum(['position', 'cash']),
  symbol: z.string().nullable(),
  quantity: quantityColumn.nullable(),
  cost: moneyColumn.nullable(),
  owners: z.nullable(jsonColumn(z.array(OwnerRow))),
  amount: moneyColumn.nullable(),
})

const DecisionRow = z
  .object({
    at: timeColumn,
    difference_id: z.string(),
    kind: z.string(),
    choice: z.enum(['adopt', 'ignore', 'repair']),
    reason: z.string(),
    message: z.string(),
    fill_id: z.string(),
  })
  .transform(({ difference_id: differenceId, fill_id: fillId, ...rest }): Decision => ({
    ...rest,
    differenceId,
    fillId,
  }))

/** What was taken over from a broker outside the engine, and what was decided on differences to it. */
export class ReconciliationStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /**
   * Where a session keeps them; each is on disk when its call returns.
   * @param together runs a write in one transaction with what the session's journal holds by then
   */
  records(sessionId: string, together: (write: () => void) => void): ReconciliationRecords {
    const adjust = this.#database.statement(
      `INSERT INTO reconciliation_adjustments
         (session_id, at, fills_before, kind, symbol, quantity, cost, owners, amount, reason)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    const decide = this.#database.statement(
      `INSERT INTO reconciliation_decisions
         (session_id, at, difference_id, kind, choice, reason, message, fill_id)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    const writeAdjustment = (adjustment: Adjustment, reason: string) => {
      const { at, fillsBefore, kind } = adjustment
      if (kind === 'cash') {
        adjust.run(sessionId, at, fillsBefore, kind, null, null, null, null, adjustment.amount, reason)
        return
      }
      const { instrument, quantity, cost, owners } = adjustment
      const held = [instrument.symbol, quantity, cost, JSON.stringify(owners)] as const
      adjust.run(sessionId, at, fillsBefore, kind, ...held, null, reason)
    }
    return {
      record: (adjustments, decision) => {
        together(() => {
          for (const adjustment of adjustments) writeAdjustment(adjustment, decision?.message ?? '')
          if (!decision) return
          const { at, differenceId, kind, choice, reason, message, fillId } = decision
          decide.run(sessionId, at, differenceId, kind, choice, reason, message, fillId)
        })
      },
    }
  }

  /** @throws StorageError when a row is damaged */
  load(sessionId: string, instruments: readonly { readonly instrument: Instrument }[]) {
    const known = new Map(instruments.map(({ instrument }) => [instrument.symbol, instrument]))
    const adjustments = this.#database
      .statement('SELECT * FROM reconciliation_adjustments WHERE session_id = ? ORDER BY sequence')
      .all(AdjustmentRow, sessionId)
      .map((row) => this.#adjustmentOf(row, known))
    const decisions = this.#database
      .statement('SELECT * FROM reconciliation_decisions WHERE session_id = ? ORDER BY sequence')
      .all(DecisionRow, sessionId)
    return { adjustments, decisions }
  }

  #adjustmentOf(row: z.output<typeof AdjustmentRow>, known: ReadonlyMap<string, Instrument>): Adjustment {
    const { at, fills_before: fillsBefore, kind, symbol, quantity, cost, owners, amount } = row
    if (kind === 'cash' && amount !== null) return { kind, at, fillsBefore, amount }
    if (kind === 'position' && symbol !== null && quantity !== null && cost !== null) {
      const instrument = ensure(known.get(symbol), `${symbol} among the instruments of the session`)
      return { kind, at, fillsBefore, instrument, quantity, cost, owners: owners ?? [] }
    }
    throw new StorageError(`The store ${this.#database.path} holds an adjustment of kind ${kind} that is not whole`)
  }
}
