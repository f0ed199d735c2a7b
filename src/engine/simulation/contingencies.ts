import type { Order } from '../model/order.ts'
import type { ParentOrder } from '../model/order-request.ts'
import { OcoGroup } from './oco-group.ts'
import type { RestingOrder } from './resting-order.ts'

/** Which orders hang together: legs of OCO groups, and orders that wait for another to fill. */
export class Contingencies {
  readonly #groups = new Map<string, OcoGroup>()
  readonly #children = new Map<ParentOrder, RestingOrder[]>()

  /** The OCO group of an order, null for none. */
  groupOf({ instructions, strategyId }: Order): OcoGroup | null {
    if (instructions.oco === '') return null
    // Strategies name their groups themselves, and may hit on the same name.
    const name = `${strategyId} ${instructions.oco}`
    let group = this.#groups.get(name)
    if (!group) {
      group = new OcoGroup()
      this.#groups.set(name, group)
    }
    return group
  }

  /** Follows an order that came to the book. */
  add(resting: RestingOrder): void {
    resting.group?.members.push(resting)
    const { parent } = resting.order.instructions
    if (parent === null) return
    const siblings = this.#children.get(parent)
    if (siblings) siblings.push(resting)
    else this.#children.set(parent, [resting])
  }

  /** Lets go of an order that is over. */
  remove(resting: RestingOrder): void {
    resting.group?.remove(resting)
    const { parent } = resting.order.instructions
    if (parent === null) return
    const siblings = this.#children.get(parent)
    const index = siblings?.indexOf(resting) ?? -1
    if (siblings && index >= 0) siblings.splice(index, 1)
    if (siblings?.length === 0) this.#children.delete(parent)
  }

  /** Orders on the book that wait for an order, or live on what it filled. */
  childrenOf(order: Order): readonly RestingOrder[] {
    if (this.#children.size === 0) return NONE
    return this.#children.get(order) ?? NONE
  }
}

const NONE: readonly RestingOrder[] = []
