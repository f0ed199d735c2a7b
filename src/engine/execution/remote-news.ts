import type { BrokerConnection, BrokerFill, BrokerOrder } from '../kernel/broker-connection.ts'
import type { BrokerEvent } from '../kernel/broker.ts'
import type { Severity } from '../kernel/events.ts'
import { messageOf } from '../model/errors.ts'
import type { Timestamp } from '../model/units.ts'
import { fillOf } from './broker-ticket.ts'
import type { RemoteLink } from './remote-link.ts'
import type { RemoteOrder } from './remote-order.ts'

/** Fills that were counted and not told are asked for after so long. */
const FILLS_DUE_MS = 2_000
/** How far the broker's clock may be behind ours. */
const CLOCK_SKEW_MS = 60_000

export interface RemoteNewsParts {
  readonly connection: BrokerConnection
  readonly link: RemoteLink
  /** What is known of an order of the session, by its id. */
  readonly found: (clientId: string) => RemoteOrder | undefined
  readonly emit: (event: BrokerEvent) => void
  /** Called before anything of what the broker told is taken. */
  readonly before: () => void
  /** Delivers what events have caused. */
  readonly settle: () => void
  /** The broker told of an order or a fill that no order of the session explains. */
  readonly onStray: (why: string, stray: BrokerOrder | BrokerFill) => void
  /** The broker works an order that is over here. */
  readonly onRevived: (remote: RemoteOrder) => void
  readonly onNotice: (severity: Severity, code: string, message: string) => void
}

/**
 * Makes events of what a broker tells, which may come twice, late or out of order: fills count once by their id, older
 * states of an order are passed over, and the end of an order waits for its fills.
 */
export class RemoteNews {
  readonly #parts: RemoteNewsParts

  constructor(parts: RemoteNewsParts) {
    this.#parts = parts
  }

  order(state: BrokerOrder): void {
    this.#deliver(() => this.#onOrder(state))
  }

  /** Fills that were booked already change nothing. */
  fills(fills: readonly BrokerFill[]): void {
    for (const fill of fills) this.#deliver(() => this.#onFill(fill))
  }

  /** Asks for fills of an order that were counted but not told. @throws BrokerError */
  async catchUp({ order, filledThere }: RemoteOrder): Promise<void> {
    if (order.filled >= filledThere) return
    const fills = await this.#parts.connection.fillsSince((order.createdAt - CLOCK_SKEW_MS) as Timestamp)
    this.fills(fills.filter(({ clientId }) => clientId === order.id))
  }

  event(event: BrokerEvent): void {
    this.#deliver(() => this.#parts.emit(event))
  }

  #onOrder(state: BrokerOrder): void {
    const { found, onStray } = this.#parts
    const remote = found(state.clientId)
    if (!remote) return onStray('it is not an order of this session', state)
    const strange = remote.strangeness(state)
    if (strange !== '') return onStray(`the id of an order is used for another one: ${strange}`, state)
    if (state.updatedAt < remote.seenAt || remote.isAheadOf(state)) return
    remote.seenAt = state.updatedAt
    if (remote.stage === 'unknown') remote.stage = 'sent'
    const fillsAreDue = remote.noteFilled(state.filled)
    if (fillsAreDue) this.#expectFills(remote)
    if (state.status === 'accepted' || state.status === 'partially-filled') this.#onWorking(remote, state)
    else if (remote.order.working) {
      remote.ending = state
      if (!fillsAreDue) this.#finish(remote)
    }
  }

  #onWorking(remote: RemoteOrder, state: BrokerOrder): void {
    const { order } = remote
    const { emit, onNotice, onRevived } = this.#parts
    const at = state.updatedAt
    if (!order.working) return onRevived(remote)
    if (order.status === 'submitted') emit({ type: 'accepted', orderId: order.id, at })
    const terms = remote.changedTerms(state)
    if (terms === null) return
    if (remote.isTrail(terms)) {
      const { stopPrice, limitPrice } = terms
      emit({ type: 'trailed', orderId: order.id, at, stopPrice, limitPrice })
      return
    }
    if (order.status !== 'pending-amend') {
      onNotice('warning', 'ORDER-TERMS', `order ${order.id} was changed at the broker; its terms were taken`)
    }
    emit({ type: 'amended', orderId: order.id, at, amendment: terms })
  }

  /** @param isAsked whether the broker was asked for the order's terms since it told of the fill */
  #onFill(told: BrokerFill, isAsked = false): void {
    const { found, onStray, onNotice, emit } = this.#parts
    const remote = found(told.clientId)
    if (!remote) return onStray('it is not of an order of this session', told)
    const { order } = remote
    if (told.symbol !== order.instrument.symbol || told.side !== order.side) {
      return onStray(`order ${order.id} is a ${order.side} of ${order.instrument.symbol}`, told)
    }
    const { fill, isExact } = fillOf(told, order.instrument, order.strategyId)
    if (!isExact) {
      const message = `fill ${told.id} at ${told.price} has more places than ${told.symbol} is traded in; it was rounded`
      onNotice('info', 'FILL-ROUNDED', message)
    }
    if (remote.stage === 'unknown') remote.stage = 'sent'
    if (!isAsked && order.working && fill.quantity > order.remaining) return this.#askTerms(remote, told)
    emit({ type: 'fill', fill })
    if (remote.ending !== null && order.filled >= remote.filledThere) this.#finish(remote)
  }

  /** More has filled than was to: the order was changed, and word of that is still on its way. */
  #askTerms(remote: RemoteOrder, told: BrokerFill): void {
    const { connection, link, onNotice } = this.#parts
    const { id } = remote.order
    connection.order(id).then(
      (state) => {
        if (state) this.order(state)
        this.#deliver(() => this.#onFill(told, true))
      },
      (error: unknown) => {
        onNotice('warning', 'BROKER-SILENT', `the broker did not tell of order ${id}: ${messageOf(error)}`)
        link.after(FILLS_DUE_MS, () => this.#askTerms(remote, told))
      },
    )
  }

  /** The order ended at the broker, and all that filled before has been told. */
  #finish(remote: RemoteOrder): void {
    const { order, ending } = remote
    const { emit } = this.#parts
    remote.rest()
    if (ending === null || !order.working) return
    const { status, updatedAt: at, reason } = ending
    if (status === 'canceled' || status === 'expired' || status === 'rejected') {
      emit({ type: status, orderId: order.id, at, reason: reason === '' ? `${status} by the broker` : reason })
      return
    }
    // Filled, yet something remains: it was changed to no more than what had filled.
    const terms = remote.changedTerms(ending)
    if (terms !== null) emit({ type: 'amended', orderId: order.id, at, amendment: terms })
  }

  /** Fills were counted but not told: they are asked for when they do not come. */
  #expectFills(remote: RemoteOrder): void {
    const { link, onNotice } = this.#parts
    const { order } = remote
    link.after(FILLS_DUE_MS, () => {
      this.catchUp(remote).catch((error: unknown) => {
        onNotice('warning', 'BROKER-SILENT', `fills of order ${order.id} were not told: ${messageOf(error)}`)
        this.#expectFills(remote)
      })
    })
  }

  /** Takes what a broker said; what is wrong with it is said, and the rest goes on. */
  #deliver(work: () => void): void {
    const { onNotice, before, settle } = this.#parts
    try {
      before()
      work()
    } catch (error) {
      onNotice('error', 'BROKER-EVENT', `the broker said what can't be followed: ${messageOf(error)}`)
    }
    settle()
  }
}
