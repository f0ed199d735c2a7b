import type { Clock, TimerHandle, Timers } from '../kernel/clock.ts'
import { ConfigError } from '../model/errors.ts'
import type { Timestamp } from '../model/units.ts'

/** The timers that one strategy waits for. */
export class StrategyTimers {
  readonly #clock: Clock
  readonly #timers: Timers
  readonly #waiting = new Set<TimerHandle>()

  constructor(clock: Clock, timers: Timers) {
    this.#clock = clock
    this.#timers = timers
  }

  /** Calls back once, after a delay in engine time. @throws ConfigError when the delay is too short to be one, or endless */
  set(delayMs: number, callback: () => void): void {
    const now = this.#clock.now()
    const at = (now + delayMs) as Timestamp
    // Compared as times: a delay below their resolution would let a timer that sets itself again fire for ever.
    if (!(at > now && delayMs < Number.MAX_SAFE_INTEGER)) {
      throw new ConfigError(`expected a timer delay above 0 ms, found ${delayMs}`)
    }
    const timer = this.#timers.schedule(at, () => {
      this.#waiting.delete(timer)
      callback()
    })
    this.#waiting.add(timer)
  }

  cancelAll(): void {
    for (const timer of this.#waiting) timer.cancel()
    this.#waiting.clear()
  }
}
