import type { EventListener } from '../kernel/event-bus.ts'
import type { Fill } from '../model/fill.ts'
import { objectList } from '../model/object-list.ts'
import { OrderFill } from '../model/order-fill.ts'
import { Order } from '../model/order.ts'

/**
 * The fills of a run in the order of happening. Most are the first of their order, which knows all about it: of those
 * the order is kept, and the fill is made again for who asks.
 */
export class FillLog implements EventListener<Fill> {
  readonly name = 'recorder'
  readonly #kept = objectList<Order | Fill>()
  /** What the ids of those begin with of which only the order is kept. */
  #idText = ''
  #made: readonly Fill[] = []
  #drained = 0

  /** How many there were, those that were {@link drain taken out} too. */
  get length(): number {
    return this.#drained + this.#kept.length
  }

  take(fill: Fill): void {
    if (this.#idText === '' && fill instanceof OrderFill) this.#idText = fill.idText
    const isKnown = fill instanceof OrderFill && fill.isFirst && fill.idText === this.#idText
    this.#kept.push(isKnown ? fill.order : fill)
  }

  /** All fills but those that were taken out. */
  get all(): readonly Fill[] {
    if (this.#made.length !== this.#kept.length) this.#made = [...this]
    return this.#made
  }

  /** {@link all} one at a time, none of which is kept. */
  *[Symbol.iterator](): Generator<Fill> {
    for (const kept of this.#kept) yield kept instanceof Order ? OrderFill.firstOf(kept, this.#idText) : kept
  }

  /** Takes all fills out, oldest first. */
  drain(take: (fill: Fill) => void): void {
    for (const fill of this) take(fill)
    this.#drained += this.#kept.splice(0).length
    this.#made = []
  }
}
