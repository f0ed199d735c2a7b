import { MAX_EQUITY_POINTS } from '../../adapters/storage/session-journal.ts'
import type { Money, Timestamp } from '../../model/units.ts'
import type { EquityPoint } from '../../session/session-records.ts'

/** The equity curve as the store keeps it, thinned where the store thins it: what the next engine takes up. */
export class KeptEquity {
  #points: EquityPoint[]
  #written: number

  /** @param points those that an engine finds */
  constructor(points: readonly EquityPoint[]) {
    this.#points = [...points]
    this.#written = points.length
  }

  get points(): readonly EquityPoint[] {
    return this.#points
  }

  add(at: Timestamp, value: Money): void {
    const points = this.#points
    if (points.at(-1)?.at === at) points[points.length - 1] = { at, value }
    else points.push({ at, value })
    if (++this.#written <= MAX_EQUITY_POINTS) return
    this.#points = points.filter((_, index) => index % 2 === 0 || index + 1 >= MAX_EQUITY_POINTS / 2)
    this.#written = this.#points.length
  }
}
