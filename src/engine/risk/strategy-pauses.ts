import type { Timestamp } from '../model/units.ts'

/** Why a strategy's entries wait. Whoever pauses takes their own pause away again. */
export interface StrategyPause {
  readonly strategyId: string
  /** What the pause goes by: its reason code, with what it is about where there can be several. */
  readonly key: string
  /** The reason code; the key where nothing is said. */
  readonly code?: string
  readonly reason: string
  /** What ends it, in words. */
  readonly release: string
  readonly at: Timestamp
}

/** Strategies whose entries wait, for any number of reasons; exits go on. */
export class StrategyPauses {
  readonly #pauses = new Map<string, Map<string, StrategyPause>>()

  /** Whether nobody waits. */
  get isQuiet(): boolean {
    return this.#pauses.size === 0
  }
  get all(): readonly StrategyPause[] {
    return [...this.#pauses.values()].flatMap((each) => [...each.values()])
  }

  /** The oldest reason for which a strategy waits, or null. */
  on(strategyId: string): StrategyPause | null {
    for (const pause of this.#pauses.get(strategyId)?.values() ?? []) return pause
    return null
  }

  /** Every reason for which a strategy waits, oldest first. */
  allOn(strategyId: string): readonly StrategyPause[] {
    return [...(this.#pauses.get(strategyId)?.values() ?? [])]
  }

  /** Pauses a strategy; false when it is paused for that already. */
  pause(pause: StrategyPause): boolean {
    const pauses = this.#pauses.get(pause.strategyId) ?? new Map<string, StrategyPause>()
    if (pauses.has(pause.key)) return false
    this.#pauses.set(pause.strategyId, pauses.set(pause.key, pause))
    return true
  }

  /** Takes a pause back; false when there was none. */
  resume(strategyId: string, key: string): boolean {
    const pauses = this.#pauses.get(strategyId)
    if (pauses?.delete(key) !== true) return false
    if (pauses.size === 0) this.#pauses.delete(strategyId)
    return true
  }

  /** Takes a pause back from every strategy. */
  resumeAll(key: string): void {
    for (const strategyId of this.#pauses.keys()) this.resume(strategyId, key)
  }
}
