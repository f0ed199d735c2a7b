import type { StrategyView } from '../../../contract/views.ts'

/** Points kept of each strategy. */
export const PNL_POINTS = 240

/** P&L of strategies over time, as this window has seen it: the engine keeps no curve of each. */
export class PnlHistory {
  readonly #lines = new Map<string, number[]>()
  readonly #listeners = new Set<() => void>()

  /** Takes the present rows; a strategy that is gone is forgotten, one that did not change gets no point. */
  take(rows: readonly StrategyView[]): void {
    for (const { id, realisedPnl, openPnl } of rows) {
      const line = this.#lines.get(id) ?? []
      this.#lines.set(id, line)
      const pnl = realisedPnl + openPnl
      if (line.at(-1) !== pnl) line.push(pnl)
      if (line.length > PNL_POINTS) line.shift()
    }
    const present = new Set(rows.map(({ id }) => id))
    for (const id of this.#lines.keys()) if (!present.has(id)) this.#lines.delete(id)
    for (const listener of this.#listeners) listener()
  }

  values(id: string): readonly number[] {
    return this.#lines.get(id) ?? []
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
