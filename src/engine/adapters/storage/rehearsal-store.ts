import { z } from 'zod'
import { Rehearsal } from '../../../contract/rehearsals.ts'
import { DAY_MS } from '../../model/time.ts'
import type { Database } from './database.ts'
import { jsonColumn } from './rows.ts'
import { SettingsStore } from './settings-store.ts'

/** A quarter. */
export const DRILL_EVERY_DAYS = 92
const SETTING = 'drill.everyDays'

const FirstRow = z.object({ at: z.number().nullable() })
const Row = z.object({ sequence: z.number(), report: jsonColumn(Rehearsal) })

/** Fire drills and stress tests. Whoever ran one keeps it here; the engine, which alone writes the journal, notes it there. */
export class RehearsalStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** On disk when this returns. */
  keep(rehearsal: Rehearsal): void {
    const { kind, at, held } = rehearsal
    this.#database
      .statement('INSERT INTO rehearsals (kind, at, held, report) VALUES (?, ?, ?, ?)')
      .run(kind, at, held ? 1 : 0, JSON.stringify(rehearsal))
  }

  /** The newest first. */
  list(limit = 20): readonly Rehearsal[] {
    return this.#database
      .statement('SELECT sequence, report FROM rehearsals ORDER BY sequence DESC LIMIT ?')
      .all(Row, limit)
      .map(({ report }) => report)
  }

  latest(kind: Rehearsal['kind']): Rehearsal | undefined {
    return this.#database
      .statement('SELECT sequence, report FROM rehearsals WHERE kind = ? ORDER BY sequence DESC LIMIT 1')
      .first(Row, kind)?.report
  }

  /** Days between two drills after which a reminder comes; 0 for none. */
  get drillEveryDays(): number {
    const kept = new SettingsStore(this.#database).read(SETTING) ?? DRILL_EVERY_DAYS
    return z.number().int().nonnegative().catch(DRILL_EVERY_DAYS).parse(kept)
  }
  set drillEveryDays(days: number) {
    new SettingsStore(this.#database).write(SETTING, days)
  }

  /** When the next drill is due, counted from the last one or the first session; null when no reminder is wanted, or nothing ever traded. */
  drillDueAt(): number | null {
    const interval = this.drillEveryDays
    const first = this.#database.statement('SELECT min(started_at) AS at FROM sessions').first(FirstRow)?.at ?? null
    const from = this.latest('drill')?.at ?? first
    return interval === 0 || from === null ? null : from + interval * DAY_MS
  }

  /** Those that are not in the journal yet, oldest first. */
  unwritten(): readonly { readonly sequence: number; readonly report: Rehearsal }[] {
    return this.#database
      .statement('SELECT sequence, report FROM rehearsals WHERE journaled = 0 ORDER BY sequence')
      .all(Row)
  }

  markWritten(sequence: number): void {
    this.#database.statement('UPDATE rehearsals SET journaled = 1 WHERE sequence = ?').run(sequence)
  }
}
