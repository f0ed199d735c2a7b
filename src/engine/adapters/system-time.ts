import type { Clock, TimerHandle, Timers } from '../kernel/clock.ts'
import type { Timestamp } from '../model/units.ts'

/** Node refuses longer delays. */
const LONGEST_DELAY_MS = 2 ** 31 - 1

/** The machine's clock and timers. A clock that was set back stands still here until it has caught up. */
export class SystemTime implements Clock, Timers {
  #newest = 0

  now(): Timestamp {
    this.#newest = Math.max(this.#newest, Date.now())
    return this.#newest as Timestamp
  }

  schedule(at: Timestamp, callback: () => void): TimerHandle {
    let timer: NodeJS.Timeout | undefined
    const arm = () => {
      const delay = at - this.now()
      timer = delay > LONGEST_DELAY_MS ? setTimeout(arm, LONGEST_DELAY_MS) : setTimeout(callback, Math.max(0, delay))
    }
    arm()
    return { cancel: () => clearTimeout(timer) }
  }
}
