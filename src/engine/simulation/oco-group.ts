import type { RestingOrder } from './resting-order.ts'

/** Orders of which only one is to fill, or several together as much as one. */
export class OcoGroup {
  readonly members: RestingOrder[] = []
  /** Filled by all its orders, those that are over included. */
  filled = 0

  remove(member: RestingOrder): void {
    const index = this.members.indexOf(member)
    if (index >= 0) this.members.splice(index, 1)
  }
}
