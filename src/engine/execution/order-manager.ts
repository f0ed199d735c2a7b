import type { Broker, BrokerEvent } from '../kernel/broker.ts'
import type { Clock } from '../kernel/clock.ts'
import type { EventBus } from '../kernel/event-bus.ts'
import { InvariantError, messageOf } from '../model/errors.ts'
import type { RiskViolation } from '../model/errors.ts'
import type { Fill } from '../model/fill.ts'
import { objectList } from '../model/object-list.ts'
import { Order } from '../model/order.ts'
import type { Amendment, OrderRequest } from '../model/order-request.ts'
import type { OrderStatus } from '../model/order-status.ts'
import type { Quantity, Timestamp } from '../model/units.ts'
import { cancelFailed, lateEvent, lateFill } from './order-alerts.ts'
import type { Portfolio } from '../portfolio/portfolio.ts'
import type { WorkingOrders } from '../portfolio/working-orders.ts'
import type { RiskGate } from '../risk/risk-gate.ts'

export interface OrderManagerParts {
  readonly clock: Clock
  readonly bus: EventBus
  readonly gate: RiskGate
  readonly broker: Pick<Broker, 'listen'>
  readonly portfolio: Portfolio
  readonly working: WorkingOrders
  /** First part of every client order id, unique per session. */
  readonly idPrefix: string
  /** Whether ids name the strategy that an order is of: whoever looks at them elsewhere is to know. */
  readonly tellsOwners?: boolean | undefined
  /** Orders that the session had before this engine started: the next id continues after them. */
  readonly ordersBefore: number
}

/**
 * Knows every order of the session, sends new ones through the gate and applies what the broker says:
 * first to the order, then to the portfolio, then to everyone who listens.
 */
export class OrderManager {
  readonly #parts: OrderManagerParts
  /** Orders made here, by the number that their id ends in: no table of a million strings to hash. */
  readonly #made = objectList<Order>()
  /** Orders from before this engine started, and those that came with an id of their own. */
  readonly #adopted = new Map<string, Order>()
  readonly #denied: Order[] = []
  /** The order that was asked for last: the next event is most often about it, too. */
  #latest: Order | undefined
  /** How many of those made here are forgotten. */
  #forgotten = 0

  constructor(parts: OrderManagerParts) {
    this.#parts = parts
    parts.broker.listen((event) => this.#onBrokerEvent(event))
  }

  /** All orders of the session in the order of their making. */
  get orders(): Iterable<Order> {
    return this.#adopted.size === 0 ? this.#made : [...this.#adopted.values(), ...this.#made]
  }

  /** Those that the gate refused. */
  get denied(): readonly Order[] {
    return this.#denied
  }

  find(id: string): Order | undefined {
    if (this.#latest?.id === id) return this.#latest
    const from = this.#parts.tellsOwners === true ? id.lastIndexOf('-') + 1 : this.#parts.idPrefix.length
    const made = this.#made[Number(id.slice(from)) - this.#parts.ordersBefore - this.#forgotten - 1]
    const order = made?.id === id ? made : this.#adopted.get(id)
    if (order) this.#latest = order
    return order
  }

  /** Forgets the oldest orders made here, and hands them over: up to the first that works, unless it is all of them. */
  forget(take: (order: Order) => void, all = false): void {
    const first = this.#made.findIndex((order) => !all && order.working)
    const ended = this.#made.splice(0, first < 0 ? this.#made.length : first)
    this.#forgotten += ended.length
    for (const order of ended) take(order)
  }

  /** Makes an order and submits it. Look at its status for the outcome: a refused order comes back `denied`. */
  place(request: OrderRequest): Order {
    const { clock, gate, idPrefix } = this.#parts
    const text = this.#parts.tellsOwners === true ? `${idPrefix}${request.strategyId}-` : idPrefix
    const number = this.#parts.ordersBefore + this.#forgotten + this.#made.length + 1
    const order = new Order(text, gate.held(request), clock.now(), number)
    this.#made.push(order)
    return this.#launch(order)
  }

  /** The same with an id that whoever asks has chosen, once: of an id that is known already its order comes back. */
  placeAs(id: string, request: OrderRequest): Order {
    const known = this.find(id)
    if (known) return known
    const { clock, gate } = this.#parts
    const order = new Order(id, gate.held(request), clock.now())
    this.#adopted.set(id, order)
    return this.#launch(order)
  }

  #launch(order: Order): Order {
    this.#latest = order
    const refusal = this.#submit(order)
    if (refusal) {
      this.#denied.push(order)
      this.#warn(order, refusal)
    }
    this.#announceOutcome(order)
    return order
  }

  /**
   * Asks the broker to cancel. Does nothing for an order that is over or already being cancelled. When the broker cannot
   * be asked, an alert says so and the order works on, so that it can be cancelled again.
   */
  cancel(order: Order): void {
    if (!order.working || order.status === 'pending-cancel') return
    const now = this.#parts.clock.now()
    order.transition('pending-cancel', now)
    this.#announce(order, 'pending-cancel', now)
    try {
      this.#parts.gate.cancel(order)
    } catch (error) {
      this.#onCancelFailed(order, error)
    }
  }

  /**
   * Asks the broker to change a working order. Returns false when the gate refuses, which an alert says, or when there is
   * nothing to change: the order is over, or a cancel or another change is on its way.
   */
  amend(order: Order, amendment: Amendment): boolean {
    if (!order.working || order.status === 'pending-cancel' || order.status === 'pending-amend') return false
    const refusal = this.#parts.gate.amend(order, amendment)
    if (refusal) {
      this.#warn(order, refusal)
      return false
    }
    this.#announceOutcome(order)
    return true
  }

  /** Takes back an order that was working when the engine went down. It is not sent again. */
  adopt(order: Order, fillIds: readonly string[]): void {
    this.#adopted.set(order.id, order)
    for (const id of fillIds) order.noteFill(id)
  }

  /** Books an order that the venue made and filled of itself, as a liquidation is. It never asked the gate. */
  takeForced(order: Order, fill: Fill, reason: string): void {
    this.#adopted.set(order.id, order)
    for (const status of ['submitted', 'accepted'] as const) {
      order.transition(status, fill.at, reason)
      this.#announce(order, status, fill.at)
    }
    this.#onFill(fill)
  }

  #warn({ strategyId, instrument, correlationId }: Order, { rule, message }: RiskViolation): void {
    const at = this.#parts.clock.now()
    const about = { subject: instrument.symbol, correlationId }
    this.#parts.bus.publish('alert', { at, severity: 'warning', source: strategyId, code: rule, message, ...about })
  }

  #known(id: string): Order {
    const order = this.find(id)
    if (order) return order
    throw new InvariantError(`expected an order of this session, found the id ${id}`)
  }

  #submit(order: Order): RiskViolation | null {
    try {
      return this.#parts.gate.submit(order)
    } catch (error) {
      // Not written down, so not sent: the order is over, and whoever asked for it must hear why.
      if (order.status === 'initialized') order.transition('denied', this.#parts.clock.now(), messageOf(error))
      this.#announceOutcome(order)
      throw error
    }
  }

  /** Says what became of an order that was sent, unless the broker answered at once: then that is said already. */
  #announceOutcome(order: Order): void {
    const { status } = order
    if (status === 'denied' || status === 'submitted' || status === 'pending-amend')
      this.#announce(order, status, this.#parts.clock.now())
  }

  #onCancelFailed(order: Order, error: unknown): void {
    const now = this.#parts.clock.now()
    this.#parts.bus.publish('alert', cancelFailed(order, error, now))
    if (order.status === 'pending-cancel') this.#moveBack(order, now)
  }

  #onBrokerEvent(event: BrokerEvent): void {
    if (event.type === 'fill') {
      this.#onFill(event.fill)
      return
    }
    const order = (event.type === 'accepted' ? event.order : undefined) ?? this.#known(event.orderId)
    if (!order.working) {
      this.#parts.bus.publish('alert', lateEvent(order, event))
      return
    }
    switch (event.type) {
      case 'accepted':
        // A fill or a cancel may overtake the acknowledgement; then there is nothing left to acknowledge. It changes nothing
        // of what is set aside for the order.
        if (order.status === 'submitted') {
          order.transition('accepted', event.at)
          this.#announce(order, 'accepted', event.at)
        }
        break
      case 'cancel-rejected':
        if (order.status === 'pending-cancel') this.#moveBack(order, event.at)
        break
      case 'amended':
        this.#onAmended(order, event.amendment, event.at)
        break
      case 'amend-rejected':
        this.#onAmendRejected(order, event.reason, event.at)
        break
      case 'triggered':
        order.trigger(event.at)
        this.#announce(order, order.status, event.at)
        break
      case 'trailed':
        order.follow(event.stopPrice, event.limitPrice, event.at)
        this.#announce(order, order.status, event.at)
        break
      case 'rejected':
      case 'canceled':
      case 'expired':
        this.#move(order, event.type, event.at, event.reason)
        break
    }
  }

  #onFill(fill: Fill): void {
    const { bus, portfolio, working } = this.#parts
    const order = fill.order ?? this.#known(fill.orderId)
    // A broker of this process tells of a fill once.
    if (fill.order === undefined && !order.noteFill(fill.id)) return
    if (order.working && fill.quantity <= order.remaining) {
      order.fill(fill.quantity, fill.notional, fill.commission, fill.at)
      working.update(order)
    } else this.#onUnexpectedFill(order, fill)
    portfolio.apply(fill)
    bus.publishFill(fill)
    bus.publishPosition(fill, portfolio.quantity(fill.instrument))
    this.#announce(order, order.status, fill.at)
  }

  /** The broker is the truth: what fills after the end of its order, or beyond it, is booked all the same, and said. */
  #onUnexpectedFill(order: Order, { quantity, notional, commission, at }: Fill): void {
    this.#parts.bus.publish('alert', lateFill(order, quantity, at))
    if (order.working) {
      const { limitPrice, stopPrice } = order
      order.amend({ quantity: (order.filled + quantity) as Quantity, limitPrice, stopPrice }, at)
      order.fill(quantity, notional, commission, at)
      this.#parts.working.update(order)
    } else order.fillLate(quantity, notional, commission, at)
  }

  #onAmended(order: Order, amendment: Amendment, at: Timestamp): void {
    const { gate, working } = this.#parts
    order.amend(amendment, at)
    if (order.remaining === 0) {
      // It filled as much as it was changed to while word of the change was on its way.
      this.#move(order, 'filled', at)
      return
    }
    working.amend(order, gate.needOf(order))
    // A fill may have come in between, or a cancel be on its way: then its status is another one already.
    if (order.status === 'pending-amend') this.#moveBack(order, at)
    else this.#announce(order, order.status, at)
  }

  #onAmendRejected(order: Order, reason: string, at: Timestamp): void {
    const { gate, working, bus } = this.#parts
    working.amend(order, gate.needOf(order))
    if (order.status === 'pending-amend') this.#moveBack(order, at)
    const message = `order ${order.id} was not changed: ${reason}`
    bus.publish('alert', { at, severity: 'warning', source: order.strategyId, code: 'AMEND-REJECTED', message })
  }

  /** Undoes a cancel or a change that did not come about. */
  #moveBack(order: Order, at: Timestamp): void {
    this.#move(order, order.filled > 0 ? 'partially-filled' : 'accepted', at)
  }

  #move(order: Order, status: OrderStatus, at: Timestamp, reason = ''): void {
    order.transition(status, at, reason)
    this.#parts.working.update(order)
    this.#announce(order, status, at)
  }

  #announce(order: Order, status: OrderStatus, at: Timestamp): void {
    this.#parts.bus.publishOrder(order, status, at)
  }
}
