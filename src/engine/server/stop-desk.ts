import { REARM_WORD } from '../../contract/arming.ts'
import { isResolved } from '../../contract/trading-control.ts'
import type { Latch, StopRunView } from '../../contract/trading-control.ts'
import { outcomeText } from '../execution/stop-run.ts'
import type { StopKind, StopOrder, StopStep } from '../execution/stop-run.ts'
import { StopSequence } from '../execution/stop-sequence.ts'
import type { StopVenue } from '../execution/stop-venue.ts'
import { ConfigError } from '../model/errors.ts'
import { TradingState } from '../risk/trading-state.ts'
import type { StopSource, TradingHold } from '../risk/trading-state.ts'
import type { AlertDesk } from './alert-desk.ts'
import type { PanicResult } from './panic-result.ts'
import type { SessionDesk } from './session-desk.ts'
import type { StopPreference } from './stop-preference.ts'
import { StopWrites } from './stop-writes.ts'
import type { Latches, Stops } from './stop-writes.ts'
import type { Time } from './timing.ts'

const NOTHING_DONE = { ordersCancelled: 0, ordersUnresolved: 0, strategiesStopped: 0, openPositions: 0 }

/** The key of a human's pause. */
export const HUMAN_PAUSE = 'human'

/** What is stopped: the sessions' strategies and orders, and every broker that orders may work at. */
export interface StopTarget extends Pick<SessionDesk, 'stopTrading'> {
  venues(): readonly StopVenue[]
  /** For the journal of the session. */
  noteStep?(step: StopStep): void
}

export interface StopDeskParts {
  readonly latches: Latches
  readonly stops: Stops
  readonly time: Time
  readonly alerts: AlertDesk
  /** Whether a STOP leaves protective exits at work; it takes all off the market when left out. */
  readonly preference?: Pick<StopPreference, 'keepsExits'>
  /** Something of it changed that the screen shows. */
  readonly onChange: () => void
}

/** PAUSE, STOP, FLATTEN and re-arm: the one way to each of them, whoever asks. */
export class StopDesk {
  readonly state: TradingState
  readonly #parts: StopDeskParts
  readonly #writes: StopWrites
  readonly #sequence: StopSequence
  #target: StopTarget = { stopTrading: () => null, venues: () => [] }
  #latch: Latch | null
  /** The report of an earlier engine's stop, until this one looks itself. */
  #earlier: StopRunView | null = null
  #said = ''
  /** What the panic process reported is looked at again. */
  #isVerifying = false
  #onceDurable: (() => void)[] = []

  constructor(parts: StopDeskParts) {
    const { latches, stops, time, alerts, onChange } = parts
    this.#parts = parts
    this.#latch = latches.current()
    const kept = this.#latch && stops.find(this.#latch.id)
    this.state = new TradingState(this.#latch, kept?.order.keepsExits ?? false)
    for (const hold of stops.holds()) this.state.hold(hold)
    this.#writes = new StopWrites({
      latches,
      stops,
      onFailed: (reason) => {
        const message = `This could not be written down and does not outlive the engine yet: ${reason}`
        alerts.add({ severity: 'critical', source: 'journal', code: 'LATCH-NOT-WRITTEN', message })
      },
      onWritten: () => {
        const message = 'What could not be written down is now, and outlives the engine'
        alerts.add({ severity: 'info', source: 'journal', code: 'LATCH-WRITTEN', message })
        this.#tellDurable()
      },
      onStep: (step) => this.#target.noteStep?.(step),
    })
    this.#sequence = new StopSequence({
      time,
      recorder: this.#writes,
      by: 'engine',
      venues: () => this.#target.venues(),
      onChange: (run) => this.#onRun(run),
    })
    if (this.#latch) this.#earlier = stops.find(this.#latch.id)?.report ?? null
    this.state.onChange(onChange)
  }

  /** The latch that is set, or null while trading may go on. */
  get latch(): Latch | null {
    return this.#latch
  }
  /** How the stop of the latch stands; null without one. */
  get run(): StopRunView | null {
    return this.#latch === null ? null : (this.#sequence.run ?? this.#earlier)
  }
  /** True when the latch, if one is set, outlives the engine. */
  get isDurable(): boolean {
    return this.#writes.isDurable
  }

  /** Calls back once what was done outlives the engine, or is over. */
  onceDurable(callback: () => void): void {
    this.#onceDurable.push(callback)
    this.#tellDurable()
  }

  /** Names what there is to stop, and goes on with a stop that an earlier engine left in the middle. */
  attach(target: StopTarget): void {
    this.#target = target
  }

  /** Takes over what the panic process did in the place of an engine. Brokers are looked at again all the same. */
  adopt({ order, run, steps, isStored, text }: PanicResult): void {
    const { latches, alerts } = this.#parts
    if (!isStored) this.#writes.begin(order, steps)
    if (this.#latch === null) {
      const { latchId: id, at, source, reason } = order
      this.#latch = latches.current() ?? { id, at, source, reason, ...NOTHING_DONE }
    }
    this.state.stop(this.#latch, order.keepsExits)
    this.#earlier = { ...run, latchId: this.#latch.id }
    this.#isVerifying = true
    const severity = isResolved(run) ? 'warning' : 'critical'
    const message = `The engine did not answer, and the panic process stopped trading: ${text}`
    alerts.add({ severity, source: 'panic', code: 'PANIC', message })
  }

  /** Goes on where an earlier engine ended: whatever is not known to be resolved is done again. */
  resume(): void {
    const latch = this.#latch
    if (latch === null) return
    if (this.#earlier !== null && isResolved(this.#earlier) && !this.#isVerifying) return
    const { source, reason } = latch
    // A FLATTEN that the disk has not taken yet is one all the same.
    const asked = [this.#parts.stops.find(latch.id)?.order.kind, this.#earlier?.kind]
    const kind = asked.includes('flatten') ? 'flatten' : 'stop'
    const { keepsExits } = this.state
    this.#begin({ latchId: latch.id, kind, at: latch.at, source, reason, keepsExits })
  }

  /** STOP. A second one does the work again, for whatever the first left. Never throws for a full disk. */
  stop(source: StopSource, reason: string): void {
    this.#halt('stop', source, reason)
  }

  /** FLATTEN: STOP, then closes every position. */
  flatten(source: StopSource, reason: string): void {
    this.#halt('flatten', source, reason)
  }

  /** PAUSE: entries are refused until it is taken back; kept over a restart. */
  pause(source: StopSource, reason: string): void {
    const hold: TradingHold = { key: HUMAN_PAUSE, level: 'paused', at: this.#parts.time.now(), source, reason }
    this.state.hold(hold)
    this.#writes.hold(hold)
    const message = `Trading is paused (${reason}): exits and protective orders pass, entries do not`
    this.#parts.alerts.add({ severity: 'warning', source, code: 'PAUSED', message })
  }

  /** Takes a pause back. */
  resumeEntries(source: StopSource, reason: string): void {
    if (!this.state.holds.some(({ key }) => key === HUMAN_PAUSE)) return
    this.#writes.release(HUMAN_PAUSE)
    this.state.release(HUMAN_PAUSE)
    this.#parts.alerts.add({ severity: 'info', source, code: 'RESUMED', message: `Entries pass again: ${reason}` })
  }

  /** Tries again what the disk did not take. */
  retry(): void {
    this.#writes.retry()
  }

  /**
   * Lets orders leave again.
   * @param force although a FLATTEN is not resolved
   * @throws ConfigError when the word is not the one asked for or a FLATTEN is not resolved, StorageError when it can't be written
   */
  rearm(
    word: string,
    reason: string,
    { source = 'button', force = false }: { source?: StopSource; force?: boolean } = {},
  ): void {
    if (word !== REARM_WORD) throw new ConfigError(`expected the word ${REARM_WORD} to re-arm, found "${word}"`)
    if (!this.#latch) return
    const { run } = this
    const isOpen = run !== null && run.kind === 'flatten' && !isResolved(run)
    if (isOpen && !force) throw new ConfigError(`expected a FLATTEN that is resolved, found ${textOf(run)}`)
    this.#parts.latches.rearm(this.#parts.time.now(), source, isOpen ? `${reason} (forced)` : reason)
    this.#writes.forget()
    this.#sequence.end()
    this.#earlier = null
    this.#latch = null
    this.#said = ''
    this.state.rearm()
    const message = `Trading was re-armed: ${reason}${isOpen ? `, although ${textOf(run)}` : ''}`
    this.#parts.alerts.add({ severity: 'warning', source: 'human', code: 'REARMED', message })
    // What hears of it may fail; trading is re-armed by then.
    this.#tellDurable()
  }

  /** Lets go of everything as it is; the next engine goes on with it. */
  close(): void {
    this.#sequence.close()
  }

  #tellDurable(): void {
    if (this.isDurable) for (const callback of this.#onceDurable.splice(0)) callback()
  }

  #halt(kind: StopKind, source: StopSource, reason: string): void {
    const at = this.#parts.time.now()
    const latch = this.#latch ?? { id: `stop-${at.toString(36)}`, at, source, reason, ...NOTHING_DONE }
    this.#latch = latch
    // The gate closes whether or not the disk takes the latch: stopping comes before writing.
    const isStop = kind === 'stop' && this.run?.kind !== 'flatten'
    const keepsExits = isStop && this.#parts.preference?.keepsExits === true
    this.state.stop(latch, keepsExits)
    const step = (name: StopStep['step'], phase: StopStep['phase'], detail: object = {}): StopStep => {
      return { latchId: latch.id, broker: '', step: name, phase, at, detail: JSON.stringify(detail) }
    }
    const order: StopOrder = { latchId: latch.id, kind, at, source, reason, keepsExits }
    this.#writes.begin(order, [
      step('latch', 'before', { kind, source, reason, keepsExits }),
      step('latch', 'after'),
      step('gate', 'before'),
      step('gate', 'after', { level: this.state.level }),
      step('detach', 'before'),
    ])
    const report = this.#target.stopTrading()
    this.#writes.record([step('detach', 'after', { strategiesStopped: report?.strategiesStopped ?? 0 })])
    if (report) this.#noteReport(latch, report)
    this.#begin({ ...order, at: latch.at, kind })
    const { alerts } = this.#parts
    alerts.add({ severity: 'critical', source, code: 'STOPPED', message: stoppedMessage(this.#latch) })
  }

  #noteReport(latch: Latch, report: NonNullable<ReturnType<StopTarget['stopTrading']>>): void {
    const { ordersUnresolved, openPositions } = report
    const ordersCancelled = latch.ordersCancelled + report.ordersCancelled
    const strategiesStopped = latch.strategiesStopped + report.strategiesStopped
    const outcome = { ordersCancelled, ordersUnresolved, strategiesStopped, openPositions }
    this.#latch = { ...latch, ...outcome }
    this.#writes.setOutcome(latch.id, outcome)
  }

  /** Cancels that a broker confirmed after the stop had begun count as what they are. */
  #confirm({ brokers }: StopRunView): void {
    const latch = this.#latch
    if (latch === null || brokers.some(({ outcome }) => outcome === 'unreachable')) return
    const ordersUnresolved = brokers.reduce((total, { ordersLeft }) => total + ordersLeft, 0)
    const confirmed = Math.max(0, latch.ordersUnresolved - ordersUnresolved)
    const { strategiesStopped, openPositions } = latch
    const ordersCancelled = latch.ordersCancelled + confirmed
    const outcome = { ordersCancelled, ordersUnresolved, strategiesStopped, openPositions }
    this.#latch = { ...latch, ...outcome }
    this.#writes.setOutcome(latch.id, outcome)
  }

  #begin(order: StopOrder): void {
    void this.#sequence.begin(order)
  }

  /** A broker moved on: shown at once, kept and said when all of them have ended. */
  #onRun(run: StopRunView): void {
    this.#parts.onChange()
    if (run.finishedAt === null) return
    const text = textOf(run)
    // The same outcome found again is no news.
    if (text === this.#said) return
    this.#said = text
    this.#writes.report(run)
    this.#confirm(run)
    const isFine = isResolved(run)
    if (run.kind === 'stop' && isFine) return
    const code = isFine ? 'FLATTENED' : 'STOP-UNRESOLVED'
    this.#parts.alerts.add({ severity: isFine ? 'info' : 'critical', source: 'stop', code, message: text })
  }
}

function textOf({ brokers }: StopRunView): string {
  return brokers.map(outcomeText).join('; ')
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
