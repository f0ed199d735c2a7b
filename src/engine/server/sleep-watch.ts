import type { TradingState } from '../risk/trading-state.ts'
import type { AlertDesk } from './alert-desk.ts'
import type { Time } from './timing.ts'

/** A wall clock that moved on by so much more than its ticks was asleep in between. */
const ASLEEP_MS = 30_000

const KEY = 'sleep'

export interface SleepWatchParts {
  readonly time: Time
  readonly state: TradingState
  readonly alerts: Pick<AlertDesk, 'add'>
  /** Asks brokers what happened meanwhile; resolves when it is known and fine. */
  readonly reconcile: () => Promise<void>
}

/**
 * Holds entries back while the computer sleeps, and after it until brokers have told what happened meanwhile. A shell that
 * is told of sleep says so; where none is, the jump of the clock tells.
 */
export class SleepWatch {
  readonly #parts: SleepWatchParts
  #tickedAt: number
  #isAwaiting = false

  constructor(parts: SleepWatchParts) {
    this.#parts = parts
    this.#tickedAt = parts.time.now()
  }

  /** To be called about every second. */
  tick(): void {
    const { time } = this.#parts
    const now = time.now()
    const slept = now - this.#tickedAt
    this.#tickedAt = now
    if (this.#isAwaiting) return this.wakeUp()
    if (slept < ASLEEP_MS || this.#isHeld) return
    this.#hold(`the computer was asleep for ${Math.round(slept / 1_000)} s`)
    this.wakeUp()
  }

  fallAsleep(): void {
    this.#hold('the computer sleeps')
  }

  wakeUp(): void {
    this.#tickedAt = this.#parts.time.now()
    if (!this.#isHeld) return
    this.#isAwaiting = false
    this.#parts.reconcile().then(
      () => this.#release(),
      () => {
        // A broker that could not be asked is asked again at the next tick; until then entries stay held back.
        this.#isAwaiting = true
      },
    )
  }

  get #isHeld(): boolean {
    return this.#parts.state.holds.some(({ key }) => key === KEY)
  }

  #hold(reason: string): void {
    const { state, time, alerts } = this.#parts
    state.hold({ key: KEY, level: 'paused', at: time.now(), source: 'engine', reason })
    alerts.add({ severity: 'warning', source: 'engine', code: 'ASLEEP', message: `Entries are held back: ${reason}` })
  }

  #release(): void {
    const { state, alerts } = this.#parts
    state.release(KEY)
    const message = 'The computer is awake and what happened meanwhile is known: entries pass again'
    alerts.add({ severity: 'info', source: 'engine', code: 'AWAKE', message })
  }
}
