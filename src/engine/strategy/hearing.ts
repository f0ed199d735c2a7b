import type { EventBus, EventListener } from '../kernel/event-bus.ts'
import type { OrderEvent } from '../kernel/events.ts'
import type { Fill } from '../model/fill.ts'
import type { StrategyDesk } from './strategy-desk.ts'
import { Strategy } from './strategy.ts'

/** Hands fills to a strategy's host. */
export class FillHearing implements EventListener<Fill> {
  readonly name: string
  readonly #host: { takeFill(fill: Fill): void }

  constructor(name: string, host: { takeFill(fill: Fill): void }) {
    this.name = name
    this.#host = host
  }

  take(fill: Fill): void {
    this.#host.takeFill(fill)
  }
}

/**
 * What a strategy's code hears of fills and orders. Most has nothing to say to them: no view is made for it then, and the
 * two events of each order, a tenth of what the order costs, are not even sent.
 */
export class Hearing {
  fills = false
  readonly #bus: EventBus
  readonly #name: string
  readonly #take: (event: OrderEvent) => void
  #stop: (() => void) | undefined

  /** @param take where the events of orders go */
  constructor(bus: EventBus, name: string, take: (event: OrderEvent) => void) {
    this.#bus = bus
    this.#name = name
    this.#take = take
  }

  /** Begins or ends to listen, as the code asks for it. */
  listenFor(strategy: Strategy, desk: StrategyDesk): void {
    this.fills = strategy.onFill !== Strategy.prototype.onFill
    desk.isTold = strategy.onOrder !== Strategy.prototype.onOrder
    if (desk.isTold) {
      this.#stop ??= this.#bus.subscribe('order', this.#name, this.#take)
    } else {
      this.#stop?.()
      this.#stop = undefined
    }
  }
}
