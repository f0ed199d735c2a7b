import type { RemoteOrder } from './remote-order.ts'

/** Orders that are over are remembered for as many as this: what the broker still says of them is old news. */
export const MOST_ENDED = 1_000

/**
 * Orders at a broker outside: those with which something is still to be settled, and those that ended last. An older one
 * that the broker tells of is made anew from the order itself, which says that it is over.
 */
export class RemoteBook {
  #orders = new Map<string, RemoteOrder>()
  /** So many may be there before those that are over are looked through: the work of each is paid for by those added. */
  #most = 2 * MOST_ENDED

  get all(): readonly RemoteOrder[] {
    return [...this.#orders.values()]
  }

  has(id: string): boolean {
    return this.#orders.has(id)
  }

  get(id: string): RemoteOrder | undefined {
    return this.#orders.get(id)
  }

  add(remote: RemoteOrder): void {
    this.#orders.set(remote.order.id, remote)
    if (this.#orders.size > this.#most) this.#forget()
  }

  #forget(): void {
    const all = this.all
    let ended = all.filter(isOver).length - MOST_ENDED
    const kept = all.filter((remote) => !isOver(remote) || ended-- <= 0)
    this.#orders = new Map(kept.map((remote) => [remote.order.id, remote]))
    this.#most = kept.length + MOST_ENDED
  }
}

/** Nothing is to be settled with the broker, and nothing can fill any more. */
function isOver({ order, isBusy, next, ending }: RemoteOrder): boolean {
  return !order.working && !isBusy && next === null && ending === null
}
