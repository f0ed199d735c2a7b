import { exitAttempts } from '../../model/exit-id.ts'
import type { ExitPlan } from '../../execution/exit-plan.ts'

/** A plan as it is to be written down; null for one that is gone. */
export interface ExitChange {
  readonly symbol: string
  readonly plan: ExitPlan | null
}

/** The plans of a session, one a symbol, and which of them are other than they were when they were written down last. */
export class ExitBook {
  readonly #plans = new Map<string, ExitPlan>()
  readonly #dirty = new Set<string>()
  readonly #listeners = new Set<(symbol: string) => void>()
  #newest = 0

  /** Calls back with the symbol of each plan that is new, another one, or gone. */
  onChange(listener: (symbol: string) => void): void {
    this.#listeners.add(listener)
  }

  get all(): readonly ExitPlan[] {
    return [...this.#plans.values()]
  }

  get(symbol: string): ExitPlan | undefined {
    return this.#plans.get(symbol)
  }

  /** The number of the next plan: none that orders were made under is used again. */
  nextNumber(session: string, orderIds: () => Iterable<string>): number {
    let next = Math.max(this.#newest, ...this.all.map(({ number }) => number)) + 1
    while (exitAttempts(orderIds(), session, next).attempts > 0) next++
    this.#newest = next
    return next
  }

  put(plan: ExitPlan): ExitPlan {
    this.#plans.set(plan.symbol, plan)
    this.#changed(plan.symbol)
    return plan
  }

  remove(symbol: string): void {
    if (this.#plans.delete(symbol)) this.#changed(symbol)
  }

  get isDirty(): boolean {
    return this.#dirty.size > 0
  }
  /** What is not written down yet. */
  get changes(): readonly ExitChange[] {
    return [...this.#dirty].map((symbol) => ({ symbol, plan: this.#plans.get(symbol) ?? null }))
  }

  /** All that was new is written down. */
  noteWritten(): void {
    this.#dirty.clear()
  }

  #changed(symbol: string): void {
    this.#dirty.add(symbol)
    for (const listener of this.#listeners) listener(symbol)
  }
}
