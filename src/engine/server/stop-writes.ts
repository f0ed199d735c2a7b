import type { StopOrder, StopRecorder, StopStep } from '../execution/stop-run.ts'
import type { StopRunView } from '../../contract/trading-control.ts'
import type { LatchStore } from '../adapters/storage/latch-store.ts'
import type { StopStore } from '../adapters/storage/stop-store.ts'
import { messageOf } from '../model/errors.ts'
import type { TradingHold } from '../risk/trading-state.ts'

/** Where the latch is kept. */
export type Latches = Pick<LatchStore, 'current' | 'stop' | 'setOutcome' | 'rearm'>

/** Where stops and pauses are kept. */
export type Stops = Pick<
  StopStore,
  'begin' | 'report' | 'find' | 'record' | 'steps' | 'holds' | 'hold' | 'release' | 'atOnce'
>

export interface StopWritesParts {
  readonly latches: Latches
  readonly stops: Stops
  /** A write was not taken and waits: said once, until the disk takes it. */
  readonly onFailed: (reason: string) => void
  /** All that waited is written. */
  readonly onWritten: () => void
  /** Every step, for the journal of all that happens. */
  readonly onStep: (step: StopStep) => void
}

interface Write {
  readonly run: () => void
  /** Over with the stop; a pause is not. */
  readonly isOfStop: boolean
}

/**
 * Writes down what a stop does without ever keeping it from going on: what the disk does not take waits in order, and is
 * tried again. Reads see what waits, too.
 */
export class StopWrites implements StopRecorder {
  readonly #parts: StopWritesParts
  #waiting: Write[] = []
  readonly #steps: StopStep[] = []

  constructor(parts: StopWritesParts) {
    this.#parts = parts
  }

  /** True when all of it outlives the engine. */
  get isDurable(): boolean {
    return this.#waiting.length === 0
  }

  /** Latch, what was asked for, and the steps so far: one transaction. */
  begin(order: StopOrder, steps: readonly StopStep[]): void {
    const { latches, stops } = this.#parts
    const { latchId: id, at, source, reason } = order
    this.#write(() =>
      stops.atOnce(() => {
        latches.stop({ id, at, source, reason })
        stops.begin(order)
        stops.record(steps)
      }),
    )
    this.#note(steps)
  }

  record(steps: readonly StopStep[]): void {
    this.#write(() => this.#parts.stops.atOnce(() => this.#parts.stops.record(steps)))
    this.#note(steps)
  }

  steps(latchId: string): readonly StopStep[] {
    const ours = this.#steps.filter((step) => step.latchId === latchId)
    if (!this.isDurable) return ours
    return this.#parts.stops.steps(latchId)
  }

  setOutcome(id: string, outcome: Parameters<Latches['setOutcome']>[1]): void {
    this.#write(() => this.#parts.stops.atOnce(() => this.#parts.latches.setOutcome(id, outcome)))
  }

  report(run: StopRunView): void {
    const kept = structuredClone(run)
    this.#write(() => this.#parts.stops.atOnce(() => this.#parts.stops.report(kept)))
  }

  hold(hold: TradingHold): void {
    this.#write(() => this.#parts.stops.atOnce(() => this.#parts.stops.hold(hold)), false)
  }

  release(key: string): void {
    this.#write(() => this.#parts.stops.atOnce(() => this.#parts.stops.release(key)), false)
  }

  /** The stop is over: what waits of it is not needed any more. */
  forget(): void {
    this.#waiting = this.#waiting.filter(({ isOfStop }) => !isOfStop)
    this.#steps.length = 0
  }

  /** Tries again what the disk did not take. */
  retry(): void {
    if (this.isDurable) return
    try {
      while (this.#waiting[0]) {
        this.#waiting[0].run()
        this.#waiting.shift()
      }
    } catch {
      // It was said when it failed first, and is tried again.
      return
    }
    this.#parts.onWritten()
  }

  #note(steps: readonly StopStep[]): void {
    this.#steps.push(...steps)
    for (const step of steps) this.#parts.onStep(step)
  }

  #write(run: () => void, isOfStop = true): void {
    // In order: nothing overtakes what waits, and a disk that is full is not asked again for each step.
    if (!this.isDurable) return void this.#waiting.push({ run, isOfStop })
    try {
      run()
    } catch (error) {
      this.#waiting.push({ run, isOfStop })
      this.#parts.onFailed(messageOf(error))
    }
  }
}
