import { SimulatedClock } from '../kernel/clock.ts'
import type { Clock, TimerHandle, Timers } from '../kernel/clock.ts'
import type { Timestamp } from '../model/units.ts'

/**
 * The clock of a session on the wall clock: it stands still between the session's inputs and moves with each, so that
 * what was done in between can be done again at the same times.
 */
export class HeldClock implements Clock, Timers {
  readonly #wall: Clock & Timers
  readonly #held: SimulatedClock
  #onWake: (() => void) | undefined
  /** Of the latest alarm: timers of the system may go off a millisecond before their time. */
  #due = Number.NEGATIVE_INFINITY

  constructor(wall: Clock & Timers) {
    this.#wall = wall
    this.#held = new SimulatedClock(wall.now())
  }

  now(): Timestamp {
    return this.#held.now()
  }

  /** Moves to a time, firing the timers that are due by then; stays where it is when that is past. */
  advanceTo(time: Timestamp): void {
    this.#held.advanceTo(Math.max(time, this.#held.now()) as Timestamp)
  }

  /** Where the wall clock stands; never before this one. */
  get wallTime(): Timestamp {
    return Math.max(this.#wall.now(), this.#held.now(), this.#due) as Timestamp
  }

  /** Calls `listener` when a timer is due and no other input came before: it is to move the clock. */
  onWake(listener: () => void): void {
    this.#onWake = listener
  }

  schedule(at: Timestamp, callback: () => void): TimerHandle {
    const timer = this.#held.schedule(at, () => {
      alarm.cancel()
      callback()
    })
    const alarm = this.#wall.schedule(at, () => {
      this.#due = Math.max(this.#due, at)
      if (this.#onWake) this.#onWake()
      else this.advanceTo(at)
    })
    return {
      cancel: () => {
        timer.cancel()
        alarm.cancel()
      },
    }
  }
}
