import type { EventBus } from './event-bus.ts'

/**
 * What happens with a piece of market data, in this order: working orders are matched against it, positions are
 * valued at it, strategies decide on it, and the screen and the records are told.
 */
export const PHASES = ['match', 'value', 'decide', 'record'] as const
export type Phase = (typeof PHASES)[number]

interface Subscription<T> {
  readonly name: string
  readonly handler: (event: T) => void
}

/**
 * The stream of one kind of market data of one instrument.
 *
 * `deliver` allocates nothing. After each subscriber the bus settles, so that a fill reaches portfolio and strategy
 * before the next subscriber sees the same bar.
 */
export class MarketChannel<T> {
  readonly #bus: EventBus
  readonly #phases: Record<Phase, Subscription<T>[]> = { match: [], value: [], decide: [], record: [] }

  constructor(bus: EventBus) {
    this.#bus = bus
  }

  /** Adds a subscriber to a phase, after those that are there. Returns the way to remove it. */
  subscribe(phase: Phase, name: string, handler: (event: T) => void): () => void {
    // Lists are replaced, never changed, so that a subscriber may come or go during a delivery.
    const subscription = { name, handler }
    this.#phases[phase] = [...this.#phases[phase], subscription]
    return () => {
      this.#phases[phase] = this.#phases[phase].filter((other) => other !== subscription)
    }
  }

  /** Delivers to all phases in order. */
  deliver(event: T): void {
    this.#run(this.#phases.match, event)
    this.#run(this.#phases.value, event)
    this.#run(this.#phases.decide, event)
    this.#run(this.#phases.record, event)
  }

  /** Delivers to one phase, for data of several instruments that closes at the same time. */
  deliverPhase(phase: Phase, event: T): void {
    this.#run(this.#phases[phase], event)
  }

  #run(subscriptions: readonly Subscription<T>[], event: T): void {
    for (let index = 0; index < subscriptions.length; index++) {
      const subscription = subscriptions[index] as Subscription<T>
      try {
        subscription.handler(event)
      } catch (error) {
        this.#bus.report(subscription.name, error)
      }
      if (this.#bus.waiting) this.#bus.settle()
    }
  }
}
