import type { Clock } from '../engine/kernel/clock.ts'

/** So many deaths within the window, and the engine is given up. */
export const DEATHS_GIVEN_UP = 3
export const DEATHS_WINDOW_MS = 5 * 60_000

const FIRST_PAUSE_MS = 250
const PAUSE_GROWTH = 4

/** Counts deaths and says how long to wait before the next try. */
export class CrashLoop {
  readonly #clock: Clock
  #deaths: number[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Deaths in the last five minutes. */
  get recent(): number {
    const from = this.#clock.now() - DEATHS_WINDOW_MS
    this.#deaths = this.#deaths.filter((at) => at > from)
    return this.#deaths.length
  }

  /** Counts a death. Milliseconds to wait before the restart, undefined when there should be none. */
  died(): number | undefined {
    this.#deaths.push(this.#clock.now())
    const deaths = this.recent
    return deaths < DEATHS_GIVEN_UP ? FIRST_PAUSE_MS * PAUSE_GROWTH ** (deaths - 1) : undefined
  }

  /** A human wants another try. */
  forgive(): void {
    this.#deaths = []
  }
}
