import type { TimerHandle } from '../kernel/clock.ts'
import { after, type Time } from './timing.ts'

/** Two frames of a screen: what changes faster is merged. */
const PULSE_MS = 33
/** When the engine is short of something. */
const SLOW_PULSE_MS = 500

/** Calls what asked for it, once each, at the next beat; at most thirty beats a second, two when it is to be slow, and none when nothing asks. */
export class Pulse {
  readonly #time: Time
  readonly #due = new Set<() => void>()
  #timer: TimerHandle | undefined
  #interval = PULSE_MS

  constructor(time: Time) {
    this.#time = time
  }

  /** Has `flush` called at the next beat. Asking twice is asking once. */
  request(flush: () => void): void {
    this.#due.add(flush)
    this.#timer ??= after(this.#time, this.#interval, () => this.#beat())
  }

  /** Has it beat less often, so that the screen costs the engine less. */
  setSlow(isSlow: boolean): void {
    this.#interval = isSlow ? SLOW_PULSE_MS : PULSE_MS
  }

  close(): void {
    this.#timer?.cancel()
    this.#due.clear()
  }

  #beat(): void {
    this.#timer = undefined
    const due = [...this.#due]
    this.#due.clear()
    for (const flush of due) flush()
  }
}
