import type { BrokerConnection, BrokerFill, BrokerOrder } from '../kernel/broker-connection.ts'
import type { Broker, BrokerEvent, BrokerListener } from '../kernel/broker.ts'
import type { Clock, Timers } from '../kernel/clock.ts'
import type { Severity } from '../kernel/events.ts'
import { BrokerError, messageOf } from '../model/errors.ts'
import type { Amendment } from '../model/order-request.ts'
import type { Order } from '../model/order.ts'
import { RemoteBook } from './remote-book.ts'
import { RemoteLink, pauseAfter } from './remote-link.ts'
import { RemoteNews } from './remote-news.ts'
import { RemoteOrder } from './remote-order.ts'
import { RemoteSender } from './remote-sender.ts'

export interface RemoteBrokerParts {
  readonly connection: BrokerConnection
  readonly time: Clock & Timers
  /** An order of the session, over or working. */
  readonly find: (id: string) => Order | undefined
  /** Delivers what events have caused. */
  readonly settle: () => void
  /** Called before what the broker told is taken: here a clock that stands still between inputs moves on. */
  readonly beforeNews?: (() => void) | undefined
  /** Called with each event before it is taken: at once when it comes while an order or its cancel is being sent. */
  readonly onEvent?: ((event: BrokerEvent, isAtOnce: boolean) => void) | undefined
  /** The broker told of an order or a fill that no order of the session explains. */
  readonly onStray: (why: string, stray: BrokerOrder | BrokerFill) => void
  readonly onLink: (state: 'up' | 'down', reason: string) => void
  readonly onNotice: (severity: Severity, code: string, message: string) => void
}

/**
 * A broker outside the engine as the order manager sees one. What it does over a line that can fail:
 *
 * - An order whose sending failed without a clear answer is *unknown*: the broker is asked by its id before it is sent
 *   again, which it is only for a few seconds, and never by a later engine.
 * - A broker that has too many requests is left alone for a while.
 * - What it tells may come twice, late or out of order; see {@link RemoteNews}.
 */
export class RemoteBroker implements Broker {
  readonly name: string
  readonly connection: BrokerConnection
  readonly #parts: RemoteBrokerParts
  readonly #link: RemoteLink
  readonly #news: RemoteNews
  readonly #sender: RemoteSender
  readonly #orders = new RemoteBook()
  #listener: BrokerListener = () => undefined

  constructor(parts: RemoteBrokerParts) {
    this.#parts = parts
    const { connection, time, settle, beforeNews, onStray, onNotice } = parts
    this.connection = connection
    this.name = connection.name
    this.#link = new RemoteLink(time)
    this.#news = new RemoteNews({
      connection,
      link: this.#link,
      found: (clientId) => this.#found(clientId),
      emit: (event) => this.#emit(event),
      settle,
      before: beforeNews ?? (() => undefined),
      onStray,
      onRevived: (remote) => this.#takeOff(remote),
      onNotice,
    })
    this.#sender = new RemoteSender({ connection, clock: time, link: this.#link, news: this.#news, onNotice })
  }

  get isUp(): boolean {
    return this.#link.isUp
  }

  listen(listener: BrokerListener): void {
    this.#listener = listener
  }

  /** Connects, again and again until it is done or {@link close} was called. @throws BrokerError `auth` */
  async connect(): Promise<void> {
    const { connection, onLink } = this.#parts
    for (let failures = 1; !this.#link.isClosed; failures++) {
      try {
        await connection.open({
          order: (order) => this.#news.order(order),
          fill: (fill) => this.#news.fills([fill]),
          link: (state, reason) => this.#onLink(state, reason),
        })
        this.#onLink('up', 'connected')
        return
      } catch (error) {
        onLink('down', messageOf(error))
        if (error instanceof BrokerError && error.kind === 'auth') throw error
      }
      await this.#link.pause(pauseAfter(failures))
    }
  }

  async close(): Promise<void> {
    this.#link.close()
    await this.connection.close()
  }

  submit(order: Order): void {
    if (this.#orders.has(order.id)) return
    const { time } = this.#parts
    if (!this.#link.isUp) {
      // An order must not wait for a line: by the time that it is back, the market is another one.
      const reason = `${this.name} is not connected`
      this.#emit({ type: 'rejected', orderId: order.id, at: time.now(), reason }, true)
      return
    }
    const remote = new RemoteOrder(order, 'unsent')
    remote.firstSentAt = time.now()
    this.#orders.add(remote)
    this.#sender.start(remote)
  }

  cancel(order: Order): void {
    const remote = this.#of(order)
    if (remote.stage === 'unsent') {
      remote.rest()
      const reason = 'cancelled before it was sent'
      this.#emit({ type: 'canceled', orderId: order.id, at: this.#parts.time.now(), reason }, true)
      return
    }
    remote.wantsCancel = true
    this.#sender.start(remote)
  }

  amend(order: Order, amendment: Amendment): void {
    const remote = this.#of(order)
    remote.amendment = amendment
    this.#sender.start(remote)
  }

  /**
   * Takes back a working order of an earlier engine.
   * @param isAcknowledged whether the broker is known to have had it; otherwise it is asked for before anything else
   */
  adopt(order: Order, isAcknowledged: boolean): void {
    const remote = new RemoteOrder(order, isAcknowledged ? 'sent' : 'unknown')
    remote.wantsCancel = order.status === 'pending-cancel'
    this.#orders.add(remote)
    this.#sender.start(remote)
  }

  /** Resolves when it is known of every order whether it reached the broker, or the line is closed. */
  async settleUnknown(): Promise<void> {
    const unknown = this.#orders.all.filter(({ stage }) => stage === 'unknown')
    await Promise.all(unknown.map(({ work }) => work))
  }

  /** Asks for an order and takes what the broker says. Returns false when the broker never had it. @throws BrokerError */
  refresh(order: Order): Promise<boolean> {
    return this.#sender.refresh(this.#of(order))
  }

  /** Books what the broker says was filled; what was booked already changes nothing. */
  take(fills: readonly BrokerFill[]): void {
    this.#news.fills(fills)
  }

  /** Ends an order that the broker does not have. */
  end(order: Order, reason: string): void {
    this.#of(order).rest()
    this.#news.event({ type: 'canceled', orderId: order.id, at: this.#parts.time.now(), reason })
  }

  /** Has the broker cancel an order that is over here. */
  takeOff(order: Order): void {
    this.#takeOff(this.#of(order))
  }

  #emit(event: BrokerEvent, isAtOnce = false): void {
    this.#parts.onEvent?.(event, isAtOnce)
    this.#listener(event)
  }

  #takeOff(remote: RemoteOrder): void {
    if (remote.wantsCancel || remote.isBusy) return
    const { id, status } = remote.order
    const message = `the broker works order ${id}, which was ${status} here; it is being cancelled there`
    this.#parts.onNotice('critical', 'ORDER-STILL-WORKING', message)
    remote.wantsCancel = true
    this.#sender.start(remote)
  }

  #of(order: Order): RemoteOrder {
    const known = this.#orders.get(order.id)
    if (known) return known
    const remote = new RemoteOrder(order, 'sent')
    this.#orders.add(remote)
    return remote
  }

  #found(clientId: string): RemoteOrder | undefined {
    const order = this.#orders.get(clientId)?.order ?? this.#parts.find(clientId)
    return order && this.#of(order)
  }

  #onLink(state: 'up' | 'down', reason: string): void {
    this.#link.set(state === 'up')
    this.#parts.onLink(state, reason)
  }
}
