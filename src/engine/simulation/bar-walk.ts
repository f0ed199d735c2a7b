import type { Bar } from '../model/bar.ts'
import { barPath } from './bar-path.ts'
import type { BarPath } from './bar-path.ts'
import { auction, endIfOnce, endOfChance } from './execution.ts'
import type { Execution } from './execution.ts'
import type { FillRules } from './fill-rules.ts'
import { areRivals } from './resting-order.ts'
import type { RestingOrder } from './resting-order.ts'

/**
 * Walks the live orders of a book along the path of a bar: all meet the open in the order of their coming, then each
 * stretch from one turn to the next brings them in the order of price. What an order's fill brings to life goes on
 * from there. See docs/simulation.md.
 */
export class BarWalk {
  readonly #rules: FillRules
  readonly #execution: Execution
  #orders: readonly RestingOrder[] = []

  constructor(rules: FillRules, execution: Execution) {
    this.#rules = rules
    this.#execution = execution
  }

  walk(orders: readonly RestingOrder[], bar: Bar): void {
    this.#orders = orders
    const path = barPath(bar, this.#rules.path)
    this.#open(path[0])
    for (let turn = 1; turn < path.length; turn++) this.#travel(path, turn)
  }

  #open(price: number): void {
    for (const resting of this.#orders) {
      if (!resting.live) continue
      if (resting.auction === 'open') auction(resting, price, this.#execution)
      else if (!this.#isOnlyTouched(resting, price)) this.arrive(resting, price)
      this.#welcome(price)
    }
    for (const resting of this.#orders) if (resting.live && resting.openOnly) endOfChance(resting, this.#execution)
  }

  /** Whether the open is just the price of an order that rests: others are in the queue before it, as anywhere on the path. */
  #isOnlyTouched({ awaits, limitPrice, order }: RestingOrder, open: number): boolean {
    if (open !== limitPrice || awaits !== 'limit' || this.#rules.limits === 'touch') return false
    return order.timeInForce !== 'ioc' && order.timeInForce !== 'fok'
  }

  /** Lets an order meet a price. */
  arrive(resting: RestingOrder, price: number): void {
    if (!resting.live) return
    if (resting.awaits === 'trigger') {
      // At its stop as it was: a gap through it is not followed first.
      if (resting.isReachedBy(price)) this.#execution.trigger(resting)
      else resting.follow(price)
    }
    if (resting.awaits === 'market' || (resting.awaits === 'limit' && resting.accepts(price))) {
      this.#execution.fill(resting, price)
    }
    // Also of an order that the fill of another brought to life in the middle of a bar: there is no second chance.
    endIfOnce(resting, this.#execution)
  }

  #welcome(price: number): void {
    const { activated } = this.#execution
    for (let child = activated.shift(); child !== undefined; child = activated.shift()) this.arrive(child, price)
  }

  /** The stretch that ends at a turn of the path. */
  #travel(path: BarPath, turn: number): void {
    let position = path[turn - 1] ?? Number.NaN
    const target = path[turn] ?? Number.NaN
    if (position === target) return
    const up = target > position
    for (;;) {
      const next = this.#next(position, target, up)
      if (next === null) break
      const price = next.nextOn(position, target, up, this.#rules.limits === 'touch')
      if (this.#leavesToRival(next, price, path, turn)) continue
      this.#follow(price, up)
      position = price
      if (next.awaits === 'trigger') {
        this.arrive(next, price)
      } else {
        this.#execution.fill(next, price)
        // What is left of it found no more liquidity, and will not on this bar.
        next.live = false
      }
      this.#welcome(price)
    }
    this.#follow(target, up)
  }

  /** The order that the market comes to first; at one price a stop before others, then who came first. */
  #next(position: number, target: number, up: boolean): RestingOrder | null {
    const touch = this.#rules.limits === 'touch'
    let best: RestingOrder | null = null
    let bestPrice = Number.NaN
    for (const resting of this.#orders) {
      if (!resting.live || resting.yields) continue
      const price = resting.nextOn(position, target, up, touch)
      if (price !== price) continue
      const isNearer = best === null || (up ? price < bestPrice : price > bestPrice)
      if (!isNearer && !(price === bestPrice && isStop(resting) && best !== null && !isStop(best))) continue
      best = resting
      bestPrice = price
    }
    return best
  }

  /**
   * A bar does not tell what it touched first. Of two orders of which one is to fill, such as a stop and a target, the
   * one that is worse for the trader counts when the rest of the path touches it too.
   */
  #leavesToRival(order: RestingOrder, price: number, path: BarPath, turn: number): boolean {
    if (isStop(order)) return false
    for (const rival of this.#orders) {
      if (!rival.live || !isStop(rival) || !areRivals(order, rival)) continue
      const worse = touchedAhead(rival, price, path, turn)
      if (order.buys ? worse > price : worse < price) {
        order.yields = true
        return true
      }
    }
    return false
  }

  #follow(price: number, up: boolean): void {
    for (const resting of this.#orders) {
      if (resting.live && resting.traits.trails && resting.awaits === 'trigger' && resting.buys !== up) {
        resting.follow(price)
      }
    }
  }
}

function isStop({ awaits, traits }: RestingOrder): boolean {
  return awaits === 'trigger' && traits.trigger === 'stop'
}

/** Where a stop would trigger on the rest of a path, trailing along; NaN when it would not. */
function touchedAhead(resting: RestingOrder, from: number, path: BarPath, turn: number): number {
  let position = from
  let { stop }: { stop: number } = resting
  for (let ahead = turn; ahead < path.length; ahead++) {
    const target = path[ahead] ?? Number.NaN
    if (target > position === resting.buys) {
      if (resting.buys ? target >= stop : target <= stop)
        return resting.buys ? Math.max(stop, position) : Math.min(stop, position)
    } else {
      stop = resting.stopAfter(target, stop)
    }
    position = target
  }
  return Number.NaN
}
