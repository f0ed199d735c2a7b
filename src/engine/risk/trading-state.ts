/** Who asked for a stop, a pause or a close. */
export type StopSource = 'button' | 'hotkey' | 'tray' | 'menu' | 'cli' | 'engine'

/** The record that keeps trading stopped across crash, restart and update until a human re-arms. */
export interface Latch {
  readonly id: string
  readonly at: number
  readonly source: StopSource
  readonly reason: string
}

/**
 * `active`: orders pass. `paused`: no order that opens or adds to a position; exits and protective orders pass.
 * `stopped`: nothing but cancels and orders that can only make the account's position smaller.
 */
export type TradingLevel = 'active' | 'paused' | 'stopped'

/** Key of the hold on a session that trades real money and was not armed by a human. */
export const ARMING = 'arming'

/** Who let a session trade real money, when, and why. */
export interface Armed {
  readonly at: number
  readonly by: string
  readonly reason: string
}

/** A line of the record of who armed and disarmed a session. */
export interface ArmingEvent extends Armed {
  readonly action: 'arm' | 'disarm'
}

/** Why trading is held back, besides the latch: a human's pause, a sleeping computer, an unexplained difference. */
export interface TradingHold {
  /** Whoever holds takes their own hold away again: `human`, `sleep`, `reconciliation`. */
  readonly key: string
  readonly level: Exclude<TradingLevel, 'active'>
  readonly at: number
  readonly source: string
  readonly reason: string
  /** Symbols that were split at the broker and not here yet: their prices say nothing of what is held. */
  readonly splits?: readonly string[] | undefined
}

/** Whether orders may leave: stopped by a latch, and held back for any number of other reasons, of which the strictest counts. */
export class TradingState {
  readonly #holds = new Map<string, TradingHold>()
  readonly #listeners = new Set<() => void>()
  #latch: Latch | null
  #level: TradingLevel
  #isActive: boolean

  #keepsExits: boolean

  /**
   * @param latch the latch found in the store at start, or null
   * @param keepsExits whether its stop leaves protective exits at work
   */
  constructor(latch: Latch | null, keepsExits = false) {
    this.#latch = latch
    this.#keepsExits = keepsExits
    this.#level = latch === null ? 'active' : 'stopped'
    this.#isActive = latch === null
  }

  /** True while nothing holds trading back: all that the gate asks for each order. */
  get isActive(): boolean {
    return this.#isActive
  }
  get level(): TradingLevel {
    return this.#level
  }
  get latch(): Latch | null {
    return this.#latch
  }
  get stopped(): boolean {
    return this.#level === 'stopped'
  }
  /** True for a session at a live account that no human has armed. */
  get isUnarmed(): boolean {
    return this.#holds.has(ARMING)
  }
  /** In the order in which they came. */
  get holds(): readonly TradingHold[] {
    return [...this.#holds.values()]
  }

  /** Why trading is as it is, the strictest reason first; empty while it is active. */
  get reason(): string {
    if (this.#latch !== null) return this.#latch.reason
    return this.holds.find(({ level }) => level === this.#level)?.reason ?? ''
  }

  /** Whether the stop that was asked for last leaves protective exits at work. */
  get keepsExits(): boolean {
    return this.#keepsExits
  }

  /** Sets the latch. A second stop keeps the first one's record. */
  stop(latch: Latch, keepsExits = false): void {
    this.#keepsExits = keepsExits
    if (this.#latch !== null) return
    this.#latch = latch
    this.#changed()
  }

  /** Clears the latch; other holds stay. Whether a human may is decided by the caller. */
  rearm(): void {
    if (this.#latch === null) return
    this.#latch = null
    this.#changed()
  }

  /** Holds trading back until the same key is released; one of the same key is replaced. */
  hold(hold: TradingHold): void {
    this.#holds.set(hold.key, hold)
    this.#changed()
  }

  release(key: string): void {
    if (this.#holds.delete(key)) this.#changed()
  }

  /** Releases a hold, unless another one of its key has taken its place. */
  drop(hold: TradingHold): void {
    if (this.#holds.get(hold.key) === hold) this.release(hold.key)
  }

  /** Calls back after each change, the level being what it is then. Returns the way to end it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  #changed(): void {
    const holds = [...this.#holds.values()]
    const isStopped = this.#latch !== null || holds.some(({ level }) => level === 'stopped')
    this.#level = isStopped ? 'stopped' : holds.length > 0 ? 'paused' : 'active'
    this.#isActive = this.#level === 'active'
    for (const listener of this.#listeners) listener()
  }
}
