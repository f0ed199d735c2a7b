import { InvariantError, ensure, messageOf } from '../model/errors.ts'
import type { Fill } from '../model/fill.ts'
import type { OrderStatus } from '../model/order-status.ts'
import type { Order } from '../model/order.ts'
import type { Quantity, Timestamp } from '../model/units.ts'
import { TOPIC_PRIORITY } from './events.ts'
import type { EventMap, Topic } from './events.ts'

type Handler<T> = (event: T) => void

/** Called when a subscriber threw: who, and what it threw. */
export type FaultListener = (subscriber: string, error: unknown) => void

/**
 * Takes the events of a topic. What hears of every fill is a class of its own rather than a closure: the compiler tells
 * classes apart where it calls them, closures it cannot.
 */
export interface EventListener<T> {
  /** Who is named when it throws. */
  readonly name: string
  take(event: T): void
}

/** Who listens to a topic, and where its events wait. */
interface Line<T> {
  listeners: readonly EventListener<T>[]
  readonly queue: Queue
}

type Lines = { readonly [T in Topic]: Line<EventMap[T]> }

/** Events of one priority, first in first out: those from `head` up to `tail` wait. Slots are used again. */
interface Queue {
  /** Of each event, the line that it is on. */
  readonly lines: (Line<never> | null)[]
  readonly events: (EventMap[Topic] | null)[]
  head: number
  tail: number
}

/** Most alerts that may wait; the oldest give way, counted. Orders and fills are never dropped. */
const MAX_WAITING_ALERTS = 10_000

/** Most events that one event may cause before the bus calls it a loop and leaves the rest for later. */
const MAX_CASCADE = 1_000_000

/**
 * Delivers the engine's events one at a time, by priority: fills and positions, then orders, then alerts.
 *
 * An event published while another is being delivered waits; it never interrupts. Market data does not queue here: a
 * {@link MarketChannel} hands each event to its subscribers and lets what it caused settle before the next subscriber
 * sees it. A subscriber that throws is counted and reported; the others still get the event.
 */
export class EventBus {
  readonly #queues: readonly [Queue, Queue, Queue] = [emptyQueue(), emptyQueue(), emptyQueue()]
  readonly #lines: Lines = {
    fill: this.#line('fill'),
    position: this.#line('position'),
    action: this.#line('action'),
    order: this.#line('order'),
    alert: this.#line('alert'),
  }
  readonly #onFault: FaultListener
  #waiting = 0
  #settling = false
  #faults = 0
  #alertsDropped = 0

  constructor(onFault: FaultListener) {
    this.#onFault = onFault
  }

  /** How many times a subscriber threw. */
  get faults(): number {
    return this.#faults
  }

  /** How many alerts gave way to newer ones. */
  get alertsDropped(): number {
    return this.#alertsDropped
  }

  /** True when events wait to be delivered. */
  get waiting(): boolean {
    return this.#waiting !== 0
  }

  /** Adds a subscriber, after those that are there. Returns the way to remove it. */
  subscribe<T extends Topic>(topic: T, name: string, handler: Handler<EventMap[T]>): () => void {
    return this.attach(topic, { name, take: handler })
  }

  /** The same with a listener of its own. */
  attach<T extends Topic>(topic: T, listener: EventListener<EventMap[T]>): () => void {
    // Lists are replaced, never changed, so that a subscriber may come or go during a delivery.
    const line: Line<EventMap[T]> = this.#lines[topic]
    line.listeners = [...line.listeners, listener]
    return () => {
      line.listeners = line.listeners.filter((other) => other !== listener)
    }
  }

  /** Queues an event, if anybody listens. It is delivered by the next {@link settle}: at the end of whatever is being delivered now. */
  publish<T extends Topic>(topic: T, event: EventMap[T]): void {
    if (topic === 'alert') this.#dropOldAlerts()
    this.#enqueue(this.#lines[topic], event)
  }

  // What comes with every order has a way of its own: a look-up by name costs as much as the rest.

  /** {@link publish} of a fill. */
  publishFill(fill: Fill): void {
    this.#enqueue(this.#lines.fill, fill)
  }

  /** {@link publish} of a new status or new terms of an order; makes the event only if anybody listens. */
  publishOrder(order: Order, status: OrderStatus, at: Timestamp): void {
    const line = this.#lines.order
    if (line.listeners.length > 0) this.#enqueue(line, { order, status, at })
  }

  /** {@link publish} of a position that a fill changed; makes the event only if anybody listens. */
  publishPosition({ instrument, strategyId, at }: Fill, quantity: Quantity): void {
    const line = this.#lines.position
    if (line.listeners.length > 0) this.#enqueue(line, { instrument, strategyId, quantity, at })
  }

  /** Delivers everything that waits, and everything that this causes. Does nothing when already settling. */
  settle(): void {
    if (this.#settling) return
    this.#settling = true
    try {
      for (let delivered = 0; this.#waiting !== 0 && delivered < MAX_CASCADE; delivered++) this.#deliverNext()
      // While it still settles: whoever hears of it would go on with what never ends.
      if (this.#waiting !== 0) {
        this.report('bus', new InvariantError(`one event caused more than ${MAX_CASCADE} others`))
      }
    } finally {
      // A listener of faults may throw on; the bus must not stay shut after it.
      this.#settling = false
    }
  }

  /** Counts and reports what a subscriber threw. */
  report(subscriber: string, error: unknown): void {
    this.#faults++
    this.#onFault(subscriber, error)
  }

  #enqueue<T extends EventMap[Topic]>(line: Line<T>, event: T): void {
    if (line.listeners.length === 0) return
    const { queue } = line
    queue.lines[queue.tail] = line
    queue.events[queue.tail++] = event
    this.#waiting++
  }

  #dropOldAlerts(): void {
    const { queue } = this.#lines.alert
    const { events, head, tail } = queue
    if (tail - head < MAX_WAITING_ALERTS) return
    let oldest = head
    while (oldest < tail && isCritical(events[oldest])) oldest++
    if (oldest === tail) return
    events.copyWithin(head + 1, head, oldest)
    events[head] = null
    queue.head++
    this.#alertsDropped++
    this.#waiting--
  }

  #deliverNext(): void {
    const queues = this.#queues
    const queue = isWaited(queues[0]) ? queues[0] : isWaited(queues[1]) ? queues[1] : queues[2]
    const line = ensure(queue.lines[queue.head], 'a waiting line')
    const event = ensure(queue.events[queue.head], 'a waiting event')
    queue.events[queue.head++] = null
    this.#waiting--
    if (queue.head === queue.tail) {
      queue.head = 0
      queue.tail = 0
    }
    // The queue keeps line and event side by side; only `publish` fills it, with the pair that belongs together.
    this.#deliver(line.listeners, event)
  }

  #line<T extends Topic>(topic: T): Line<EventMap[T]> {
    return { listeners: [], queue: this.#queues[TOPIC_PRIORITY[topic]] }
  }

  #deliver(listeners: readonly EventListener<EventMap[Topic]>[], event: EventMap[Topic]): void {
    for (let index = 0; index < listeners.length; index++) {
      const listener = listeners[index] as EventListener<EventMap[Topic]>
      try {
        listener.take(event)
      } catch (error) {
        this.report(listener.name, error)
      }
    }
  }
}

function isWaited({ head, tail }: Queue): boolean {
  return head < tail
}

function emptyQueue(): Queue {
  // Begun with something, so that V8 takes them for lists of objects from the start.
  return { lines: [null], events: [null], head: 0, tail: 0 }
}

/** What must not be lost, however much else waits. */
function isCritical(event: EventMap[Topic] | null | undefined): boolean {
  return event !== null && event !== undefined && 'severity' in event && event.severity === 'critical'
}

/** A sentence for an alert about a fault. */
export function faultMessage(subscriber: string, error: unknown): string {
  return `${subscriber} failed: ${messageOf(error)}`
}
