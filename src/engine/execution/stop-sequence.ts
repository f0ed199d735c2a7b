import type { Clock, TimerHandle, Timers } from '../kernel/clock.ts'
import type { Timestamp } from '../model/units.ts'
import { STOP_LIMITS } from './broker-line.ts'
import type { StopLimits } from './broker-line.ts'
import { BrokerStop } from './broker-stop.ts'
import { isRunResolved, outcomeText } from './stop-run.ts'
import type { BrokerStopState, StopOrder, StopRecorder, StopRun, StopStep, StopStepName } from './stop-run.ts'
import type { StopVenue } from './stop-venue.ts'

export interface StopSequenceParts {
  readonly time: Clock & Timers
  readonly recorder: StopRecorder
  readonly by: StopRun['by']
  /** Every broker that orders may work at. Asked each time that a stop begins. */
  readonly venues: () => readonly StopVenue[]
  /** The run moved on: it is shown, and kept. */
  readonly onChange: (run: StopRun) => void
  readonly limits?: StopLimits
}

/**
 * Carries out a stop at every broker in parallel, to its report, and looks again where it did not end well. Every step is
 * written down before and after, so that a later engine goes on where this one ended. The latch is set and the gate closed
 * by the caller, before it.
 */
export class StopSequence {
  readonly #parts: StopSequenceParts
  readonly #limits: StopLimits
  #run: StopRun | null = null
  #brokers: BrokerStop[] = []
  #retry: TimerHandle | undefined
  #isClosed = false
  /** What the stop that was asked for last leaves at work. */
  #keepsExits = false

  constructor(parts: StopSequenceParts) {
    this.#parts = parts
    this.#limits = parts.limits ?? STOP_LIMITS
  }

  /** The stop that the latch is of; null when there was none. */
  get run(): StopRun | null {
    return this.#run
  }
  get isResolved(): boolean {
    return this.#run === null || isRunResolved(this.#run)
  }

  /**
   * Begins a stop, or has the one of the same latch done again: a FLATTEN after a STOP closes as well, a STOP during a
   * FLATTEN changes nothing of it. Resolves when every broker has its outcome for now.
   */
  begin(order: StopOrder): Promise<StopRun> {
    const { latchId, kind, at, keepsExits = false } = order
    this.#keepsExits = keepsExits
    if (this.#run?.latchId === latchId) {
      if (kind === 'flatten') this.#run.kind = kind
      this.#run.finishedAt = null
      for (const broker of this.#brokers) broker.beginAgain()
    } else {
      this.#forget()
      const isResumed = this.#parts.recorder.steps(latchId).some(({ broker }) => broker !== '')
      const { by } = this.#parts
      this.#run = { latchId, kind, at, by, resumed: isResumed, finishedAt: null, brokers: [] }
    }
    const carriedOut = this.#carryOut(this.#run)
    this.#parts.onChange(this.#run)
    return carriedOut
  }

  /** Trading is armed again: the stop is history. */
  end(): void {
    this.#forget()
  }

  /** Lets go of it as it is, to be gone on with by a later engine. */
  close(): void {
    this.#isClosed = true
    this.#forget()
  }

  async #carryOut(run: StopRun): Promise<StopRun> {
    this.#retry?.cancel()
    this.#attach(run)
    // What a broker ended as stays on show until it has ended as something else.
    const open = this.#brokers.filter((broker) => broker.state.outcome !== 'done' || broker.endedAs !== run.kind)
    await Promise.all(open.map((broker) => broker.run()))
    // Armed again, or let go of, meanwhile.
    if (this.#run !== run || this.#isClosed) return run
    // It became a FLATTEN when some had ended as a STOP already.
    if (this.#brokers.some(({ endedAs }) => endedAs !== run.kind)) return this.#carryOut(run)
    this.#report(run)
    return run
  }

  #report(run: StopRun): void {
    run.finishedAt = this.#parts.time.now()
    this.#step(run, 'report', 'after', run.brokers.map(outcomeText).join('; '))
    this.#parts.onChange(run)
    if (isRunResolved(run)) return
    this.#retry?.cancel()
    this.#retry = this.#parts.time.schedule((this.#parts.time.now() + this.#limits.retryMs) as Timestamp, () => {
      if (this.#run === run) void this.#carryOut(run)
    })
  }

  #step(run: StopRun, step: StopStepName, phase: StopStep['phase'], detail: string): void {
    const at = this.#parts.time.now()
    this.#parts.recorder.record([{ latchId: run.latchId, broker: '', step, phase, at, detail: JSON.stringify(detail) }])
  }

  /** Brokers that have come since the last time are stopped at, too. */
  #attach(run: StopRun): void {
    const { time, recorder, venues, onChange } = this.#parts
    for (const venue of venues()) {
      if (this.#brokers.some(({ state }) => state.broker === venue.name)) continue
      const state = freshState(venue.name)
      run.brokers.push(state)
      this.#brokers.push(
        new BrokerStop({
          venue,
          latchId: run.latchId,
          kind: () => run.kind,
          keepsExits: () => this.#keepsExits && run.kind === 'stop',
          time,
          recorder,
          limits: this.#limits,
          state,
          onChange: () => onChange(run),
        }),
      )
    }
  }

  #forget(): void {
    this.#retry?.cancel()
    for (const broker of this.#brokers) broker.close()
    this.#brokers = []
    this.#run = null
  }
}

function freshState(broker: string): BrokerStopState {
  return { broker, phase: 'cancelling', outcome: null, ordersFound: 0, ordersLeft: 0, closes: [], detail: '' }
}
