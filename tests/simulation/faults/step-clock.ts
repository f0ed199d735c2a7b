import type { Clock, TimerHandle, Timers } from '../../../src/engine/kernel/clock.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'

interface Pending {
  readonly at: number
  readonly order: number
  callback: (() => void) | null
}

/** Time that goes from one timer to the next: what a timer begins can settle before the next one fires. */
export class StepClock implements Clock, Timers {
  /** Timers that fired. */
  fired = 0
  #now: number
  #order = 0
  /** A heap: each timer is due no later than the two below it. */
  readonly #heap: Pending[] = []

  constructor(start: number) {
    this.#now = start
  }

  now(): Timestamp {
    return this.#now as Timestamp
  }

  schedule(at: Timestamp, callback: () => void): TimerHandle {
    const timer: Pending = { at, order: this.#order++, callback }
    this.#push(timer)
    return {
      cancel: () => {
        timer.callback = null
      },
    }
  }

  /** Moves time forward to `until`, letting what each timer begins settle before the next one fires. */
  async advanceTo(until: number, settle: () => Promise<void>): Promise<void> {
    for (let next = this.#next(); next !== undefined && next.at <= until; next = this.#next()) {
      this.#pop()
      if (next.at > this.#now) this.#now = next.at
      const { callback } = next
      if (callback === null) continue
      this.fired++
      callback()
      await settle()
    }
    if (until > this.#now) this.#now = until
  }

  #next(): Pending | undefined {
    while (this.#heap[0]?.callback === null) this.#pop()
    return this.#heap[0]
  }

  #push(timer: Pending): void {
    const heap = this.#heap
    let index = heap.push(timer) - 1
    while (index > 0) {
      const above = (index - 1) >> 1
      const other = heap[above]
      if (!other || !isBefore(timer, other)) break
      heap[index] = other
      index = above
    }
    heap[index] = timer
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (!last || heap.length === 0) return
    let index = 0
    for (;;) {
      const left = 2 * index + 1
      const [one, other] = [heap[left], heap[left + 1]]
      if (!one) break
      const [child, below] = other && isBefore(other, one) ? [other, left + 1] : [one, left]
      if (!isBefore(child, last)) break
      heap[index] = child
      index = below
    }
    heap[index] = last
  }
}

/** The time of one engine: what it asked to be called back for is forgotten when it dies. */
export class LifeTime implements Clock, Timers {
  readonly #clock: StepClock
  #isOver = false

  constructor(clock: StepClock) {
    this.#clock = clock
  }

  now(): Timestamp {
    return this.#clock.now()
  }

  schedule(at: Timestamp, callback: () => void): TimerHandle {
    return this.#clock.schedule(at, () => {
      if (!this.#isOver) callback()
    })
  }

  end(): void {
    this.#isOver = true
  }
}

function isBefore(one: Pending, other: Pending): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order)
}
