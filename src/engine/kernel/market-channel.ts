import type { EventBus } from './event-bus.ts'

/**
 * What happens with a piece of market data, in this order: working orders are matched against it, positions are
 * valued at it, strategies decide on it, and the screen and the records are told.
 */
export const PHASES = ['match', 'value', 'decide', 'record'] as const
export type Phase = (typeof PHASES)[number]

/**
 * Takes the events of a channel. What every bar passes is a class of its own rather than a closure: the compiler tells
 * classes apart where it calls them and puts their methods in line, closures it cannot.
 */
export interface MarketListener<T> {
  /** Who is named when it throws. */
  readonly name: string
  /** Whether it is to come after all who do not say so, whenever they were added. */
  readonly comesLast?: boolean
  take(event: T): void
}

/**
 * The stream of one kind of market data of one instrument.
 *
 * `deliver` allocates nothing. After each subscriber the bus settles, so that a fill reaches portfolio and strategy
 * before the next subscriber sees the same bar.
 */
export class MarketChannel<T> {
  readonly #bus: EventBus
  readonly #phases: Record<Phase, readonly MarketListener<T>[]> = { match: [], value: [], decide: [], record: [] }
  /** All phases one after the other: the first three, and the others. */
  #first: MarketListener<T> | undefined
  #second: MarketListener<T> | undefined
  #third: MarketListener<T> | undefined
  #others: readonly MarketListener<T>[] = []

  constructor(bus: EventBus) {
    this.#bus = bus
  }

  /** Adds a handler to a phase, after those that are there. Returns the way to remove it. */
  subscribe(phase: Phase, name: string, handler: (event: T) => void): () => void {
    return this.attach(phase, { name, take: handler })
  }

  /** Adds a listener to a phase, after those that are there. Returns the way to remove it. */
  attach(phase: Phase, listener: MarketListener<T>): () => void {
    const listeners = [...this.#phases[phase], listener]
    this.#replace(
      phase,
      listeners.toSorted((a, b) => Number(a.comesLast ?? false) - Number(b.comesLast ?? false)),
    )
    return () =>
      this.#replace(
        phase,
        this.#phases[phase].filter((other) => other !== listener),
      )
  }

  /**
   * Delivers to all phases in order. On the bars of a run there are three listeners: each has a call of its own here, at
   * which the compiler knows its class without looking.
   */
  deliver(event: T): void {
    const bus = this.#bus
    const first = this.#first
    const second = this.#second
    const third = this.#third
    const others = this.#others
    if (first === undefined) return
    try {
      first.take(event)
    } catch (error) {
      bus.report(first.name, error)
    }
    if (bus.waiting) bus.settle()
    if (second === undefined) return
    try {
      second.take(event)
    } catch (error) {
      bus.report(second.name, error)
    }
    if (bus.waiting) bus.settle()
    if (third === undefined) return
    try {
      third.take(event)
    } catch (error) {
      bus.report(third.name, error)
    }
    if (bus.waiting) bus.settle()
    if (others.length > 0) this.#run(others, event)
  }

  /** Delivers to one phase, for data of several instruments that closes at the same time. */
  deliverPhase(phase: Phase, event: T): void {
    this.#run(this.#phases[phase], event)
  }

  #run(listeners: readonly MarketListener<T>[], event: T): void {
    const bus = this.#bus
    for (let index = 0; index < listeners.length; index++) {
      const listener = listeners[index] as MarketListener<T>
      try {
        listener.take(event)
      } catch (error) {
        bus.report(listener.name, error)
      }
      if (bus.waiting) bus.settle()
    }
  }

  /** Lists are replaced, never changed, so that a subscriber may come or go during a delivery. */
  #replace(phase: Phase, listeners: readonly MarketListener<T>[]): void {
    this.#phases[phase] = listeners
    const [first, second, third, ...others] = PHASES.flatMap((each) => this.#phases[each])
    this.#first = first
    this.#second = second
    this.#third = third
    this.#others = others
  }
}
