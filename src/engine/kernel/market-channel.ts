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
  readonly #phases: Record<Phase, readonly Subscription<T>[]> = { match: [], value: [], decide: [], record: [] }
  /** All phases one after the other. */
  #all: readonly Subscription<T>[] = []

  constructor(bus: EventBus) {
    this.#bus = bus
  }

  /** Adds a subscriber to a phase, after those that are there. Returns the way to remove it. */
  subscribe(phase: Phase, name: string, handler: (event: T) => void): () => void {
    const subscription = { name, handler }
    this.#replace(phase, [...this.#phases[phase], subscription])
    return () =>
      this.#replace(
        phase,
        this.#phases[phase].filter((other) => other !== subscription),
      )
  }

  /** Delivers to all phases in order. */
  deliver(event: T): void {
    this.#run(this.#all, event)
  }

  /** Delivers to one phase, for data of several instruments that closes at the same time. */
  deliverPhase(phase: Phase, event: T): void {
    this.#run(this.#phases[phase], event)
  }

  #run(subscriptions: readonly Subscription<T>[], event: T): void {
    const bus = this.#bus
    for (let index = 0; index < subscriptions.length; index++) {
      const subscription = subscriptions[index] as Subscription<T>
      try {
        subscription.handler(event)
      } catch (error) {
        bus.report(subscription.name, error)
      }
      if (bus.waiting) bus.settle()
    }
  }

  /** Lists are replaced, never changed, so that a subscriber may come or go during a delivery. */
  #replace(phase: Phase, subscriptions: readonly Subscription<T>[]): void {
    this.#phases[phase] = subscriptions
    this.#all = PHASES.flatMap((each) => this.#phases[each])
  }
}
