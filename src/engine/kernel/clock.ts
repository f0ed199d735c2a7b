import { InvariantError } from '../model/errors.ts'
import type { Timestamp } from '../model/units.ts'

/** The only source of time in the core. */
export interface Clock {
  /** Epoch milliseconds. Never runs backwards. */
  now(): Timestamp
}

/** A callback that can be called off. */
export interface TimerHandle {
  cancel(): void
}

/** The only source of delays in the core. */
export interface Timers {
  /** Calls back once when the clock reaches `at`. Timers of the same time fire in the order they were set. */
  schedule(at: Timestamp, callback: () => void): TimerHandle
}

interface Pending {
  readonly at: Timestamp
  readonly order: number
  readonly callback: () => void
  cancelled: boolean
}

/** A clock that stands still until it is moved, firing the timers on its way in order. */
export class SimulatedClock implements Clock, Timers {
  // Begins as a float64, so that it stays one: a field that began as undefined would be boxed anew with every bar.
  #now = Number.NaN as Timestamp
  #next = Number.POSITIVE_INFINITY
  #pending: Pending[] = []
  #sequence = 0

  constructor(start: Timestamp) {
    this.#now = start
  }

  now(): Timestamp {
    return this.#now
  }

  schedule(at: Timestamp, callback: () => void): TimerHandle {
    const timer: Pending = { at, order: this.#sequence++, callback, cancelled: false }
    this.#pending.push(timer)
    this.#pending.sort((a, b) => a.at - b.at || a.order - b.order)
    this.#next = this.#pending[0]?.at ?? Number.POSITIVE_INFINITY
    return {
      cancel: () => {
        timer.cancelled = true
      },
    }
  }

  /** Moves time forward, firing timers due on the way. @throws InvariantError when `time` is in the past, or NaN. */
  advanceTo(time: Timestamp): void {
    if (!(time >= this.#now)) refuseToGoBack(this.#now, time)
    if (time >= this.#next) this.#fire(time)
    this.#now = time
  }

  #fire(until: Timestamp): void {
    while (this.#next <= until) {
      const timer = this.#pending.shift()
      this.#next = this.#pending[0]?.at ?? Number.POSITIVE_INFINITY
      if (!timer || timer.cancelled) continue
      if (timer.at > this.#now) this.#now = timer.at
      timer.callback()
    }
  }
}

function refuseToGoBack(now: Timestamp, time: Timestamp): never {
  throw new InvariantError(`expected a time of ${now} or later, found ${time}`)
}
