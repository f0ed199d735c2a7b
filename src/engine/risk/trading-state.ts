/** Who asked for the stop. */
export type StopSource = 'button' | 'hotkey' | 'tray' | 'cli' | 'engine'

/** The record that keeps trading stopped across crash, restart and update until a human re-arms. */
export interface Latch {
  readonly id: string
  readonly at: number
  readonly source: StopSource
  readonly reason: string
}

/** Whether orders may leave. While a latch is set, only cancels pass the gate. */
export class TradingState {
  #latch: Latch | null

  /** @param latch the latch found in the store at start, or null */
  constructor(latch: Latch | null) {
    this.#latch = latch
  }

  get latch(): Latch | null {
    return this.#latch
  }
  get stopped(): boolean {
    return this.#latch !== null
  }

  /** Sets the latch. A second stop keeps the first one's record. */
  stop(latch: Latch): void {
    this.#latch ??= latch
  }

  /** Clears the latch. Whether a human may is decided by the caller. */
  rearm(): void {
    this.#latch = null
  }
}
