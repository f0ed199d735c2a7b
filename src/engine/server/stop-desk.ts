import { REARM_WORD } from '../../contract/commands.ts'
import type { Latch } from '../../contract/views.ts'
import type { LatchStore } from '../adapters/storage/latch-store.ts'
import { ConfigError, messageOf } from '../model/errors.ts'
import { TradingState } from '../risk/trading-state.ts'
import type { StopSource } from '../risk/trading-state.ts'
import type { AlertDesk } from './alert-desk.ts'
import type { SessionDesk } from './session-desk.ts'
import type { Time } from './timing.ts'

const NOTHING_DONE = { ordersCancelled: 0, ordersUnresolved: 0, strategiesStopped: 0, openPositions: 0 }

/** Where the latch is kept. */
export type Latches = Pick<LatchStore, 'current' | 'stop' | 'setOutcome' | 'rearm'>

/** STOP and re-arm: sets the latch first, on disk and in the gate, then takes everything off the market. */
export class StopDesk {
  readonly state: TradingState
  readonly #store: Latches
  readonly #time: Time
  readonly #alerts: AlertDesk
  #latch: Latch | null
  /** What the disk did not take yet, in order. */
  #unwritten: (() => void)[] = []

  constructor(store: Latches, time: Time, alerts: AlertDesk) {
    this.#store = store
    this.#time = time
    this.#alerts = alerts
    this.#latch = store.current()
    this.state = new TradingState(this.#latch)
  }

  /** The latch that is set, or null while trading may go on. */
  get latch(): Latch | null {
    return this.#latch
  }

  /** Stops trading. A second stop does the work again, for whatever the first one left. Never throws for a full disk. */
  stop(source: StopSource, reason: string, sessions: Pick<SessionDesk, 'stopTrading'>): void {
    const at = this.#time.now()
    const latch = this.#latch ?? { id: `stop-${at.toString(36)}`, at, source, reason, ...NOTHING_DONE }
    this.#latch = latch
    // The gate closes whether or not the disk takes the latch: stopping comes before writing.
    this.state.stop(latch)
    this.#write(() => this.#store.stop({ id: latch.id, at, source, reason }))
    const report = sessions.stopTrading()
    if (report) {
      const { ordersUnresolved, openPositions } = report
      const ordersCancelled = latch.ordersCancelled + report.ordersCancelled
      const strategiesStopped = latch.strategiesStopped + report.strategiesStopped
      const outcome = { ordersCancelled, ordersUnresolved, strategiesStopped, openPositions }
      this.#latch = { ...latch, ...outcome }
      this.#write(() => this.#store.setOutcome(latch.id, outcome))
    }
    this.#alerts.add({ severity: 'critical', source, code: 'STOPPED', message: stoppedMessage(this.#latch) })
  }

  /** True when the latch, if one is set, outlives the engine. */
  get isDurable(): boolean {
    return this.#unwritten.length === 0
  }

  /** Tries again what the disk did not take. */
  retry(): void {
    if (this.#unwritten.length === 0) return
    try {
      while (this.#unwritten[0]) {
        this.#unwritten[0]()
        this.#unwritten.shift()
      }
    } catch {
      // It was said when it failed first, and is tried again.
      return
    }
    const message = 'The stop is written down now and outlives the engine'
    this.#alerts.add({ severity: 'info', source: 'journal', code: 'LATCH-WRITTEN', message })
  }

  /** Lets orders leave again. @throws ConfigError when the word is not the one asked for, StorageError when it can't be written */
  rearm(word: string, reason: string): void {
    if (word !== REARM_WORD) throw new ConfigError(`expected the word ${REARM_WORD} to re-arm, found "${word}"`)
    if (!this.#latch) return
    this.#store.rearm(this.#time.now(), 'button', reason)
    this.#unwritten = []
    this.#latch = null
    this.state.rearm()
    this.#alerts.add({
      severity: 'warning',
      source: 'human',
      code: 'REARMED',
      message: `Trading was re-armed: ${reason}`,
    })
  }

  #write(write: () => void): void {
    try {
      write()
    } catch (error) {
      this.#unwritten.push(write)
      const message = `Trading is stopped, but this could not be written down and does not outlive the engine yet: ${messageOf(error)}`
      this.#alerts.add({ severity: 'critical', source: 'journal', code: 'LATCH-NOT-WRITTEN', message })
    }
  }
}

function stoppedMessage({
  reason,
  ordersCancelled,
  ordersUnresolved,
  strategiesStopped,
  openPositions,
}: Latch): string {
  const unresolved = ordersUnresolved > 0 ? `, ${ordersUnresolved} cancels not confirmed yet` : ''
  return (
    `Trading stopped (${reason}): ${ordersCancelled} orders cancelled${unresolved}, ` +
    `${strategiesStopped} strategies stopped, ${openPositions} positions open`
  )
}
