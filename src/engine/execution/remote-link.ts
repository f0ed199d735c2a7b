import type { Clock, Timers } from '../kernel/clock.ts'
import type { Timestamp } from '../model/units.ts'

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 8_000

/** How long to wait after so many failures in a row: longer each time. */
export function pauseAfter(failures: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, failures - 1))
}

/** Whether a broker may be asked now: its line is up and its limit of requests leaves room. */
export class RemoteLink {
  readonly #time: Clock & Timers
  #isUp = false
  #isClosed = false
  #notBefore = Number.NEGATIVE_INFINITY
  /** Those who wait for the line. */
  #waiting: (() => void)[] = []
  readonly #pauses = new Set<() => void>()

  constructor(time: Clock & Timers) {
    this.#time = time
  }

  get isUp(): boolean {
    return this.#isUp
  }
  get isClosed(): boolean {
    return this.#isClosed
  }
  get isReady(): boolean {
    return this.#isUp && this.#time.now() >= this.#notBefore
  }

  set(isUp: boolean): void {
    this.#isUp = isUp
    if (isUp) this.#wake()
  }

  /** Lets whoever waits go; nothing is asked any more. */
  close(): void {
    this.#isClosed = true
    this.#isUp = false
    this.#wake()
    for (const end of this.#pauses) end()
  }

  /** Has everything wait: the broker said that there is too much. */
  holdFor(pauseMs: number): void {
    this.#notBefore = Math.max(this.#notBefore, this.#time.now() + pauseMs)
  }

  /** Resolves when the broker may be asked, or was closed. */
  async ready(): Promise<void> {
    while (!this.#isClosed && !this.isReady) {
      if (this.#isUp) await this.pause(this.#notBefore - this.#time.now())
      else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  /** Resolves after a while, or when the line is closed. */
  pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        timer.cancel()
        this.#pauses.delete(end)
        resolve()
      }
      const timer = this.#time.schedule((this.#time.now() + ms) as Timestamp, end)
      this.#pauses.add(end)
    })
  }

  /** Calls back after a while, unless the line was closed by then. */
  after(ms: number, callback: () => void): void {
    this.#time.schedule((this.#time.now() + ms) as Timestamp, () => {
      if (!this.#isClosed) callback()
    })
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const wake of waiting) wake()
  }
}
