import { AlertRuleStore } from './alert-rule-store.ts'
import { AlertStore } from './alert-store.ts'
import { ArmingStore } from './arming-store.ts'
import { BacktestStore } from './backtest-store.ts'
import { openDatabase } from './database.ts'
import { JournalSources } from './journal-sources.ts'
import { JournalStore } from './journal-store.ts'
import { LatchStore } from './latch-store.ts'
import { ReconciliationStore } from './reconciliation-store.ts'
import { RehearsalStore } from './rehearsal-store.ts'
import { RiskStore } from './risk-store.ts'
import { SessionStore } from './session-store.ts'
import { SettingsStore } from './settings-store.ts'
import { StopStore } from './stop-store.ts'

/** The user's store: one SQLite file. */
export interface Store {
  readonly path: string
  readonly sessions: SessionStore
  readonly latch: LatchStore
  readonly stops: StopStore
  readonly alerts: AlertStore
  readonly alertRules: AlertRuleStore
  readonly settings: SettingsStore
  readonly backtests: BacktestStore
  readonly risk: RiskStore
  readonly arming: ArmingStore
  readonly rehearsals: RehearsalStore
  readonly reconciliation: ReconciliationStore
  readonly journal: JournalStore
  readonly sources: JournalSources
  close(): void
}

/**
 * Opens the store, made when there is none. Every write is on disk when it returns.
 * @throws StorageError when the file is damaged, newer than this QuantX, or can't be written
 */
export async function openStore(path: string): Promise<Store> {
  const database = await openDatabase(path)
  return {
    path,
    sessions: new SessionStore(database),
    latch: new LatchStore(database),
    stops: new StopStore(database),
    alerts: new AlertStore(database),
    alertRules: new AlertRuleStore(database),
    settings: new SettingsStore(database),
    backtests: new BacktestStore(database),
    risk: new RiskStore(database),
    arming: new ArmingStore(database),
    rehearsals: new RehearsalStore(database),
    reconciliation: new ReconciliationStore(database),
    journal: new JournalStore(database),
    sources: new JournalSources(database),
    close: () => database.close(),
  }
}
