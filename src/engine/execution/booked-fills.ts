import type { Timestamp } from '../model/units.ts'

/**
 * Which fills were booked, and when. Every one of a session is known by its id; those of a while ago are found without a
 * look at all the others.
 */
export class BookedFills {
  readonly #all = new Map<string, Timestamp>()
  #recent = new Map<string, Timestamp>()
  #recentFrom = Number.NEGATIVE_INFINITY

  get size(): number {
    return this.#all.size
  }

  has(id: string): boolean {
    return this.#all.has(id)
  }

  add(id: string, at: Timestamp): void {
    this.#all.set(id, at)
    if (at >= this.#recentFrom) this.#recent.set(id, at)
  }

  /** Fills of a time and later will be asked for from now on; older ones still can be. */
  expect(from: Timestamp): void {
    if (from <= this.#recentFrom) return
    this.#recentFrom = from
    this.#recent = new Map([...this.#recent].filter(([, at]) => at >= from))
  }

  /** Ids of those at a time and later. */
  *since(from: Timestamp): Generator<string> {
    const known = from >= this.#recentFrom ? this.#recent : this.#all
    for (const [id, at] of known) if (at >= from) yield id
  }
}
