import type { BrokerConnection } from '../kernel/broker-connection.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Severity } from '../kernel/events.ts'
import { BrokerError, messageOf } from '../model/errors.ts'
import type { Timestamp } from '../model/units.ts'
import { changeOf, ticketOf } from './broker-ticket.ts'
import { pauseAfter } from './remote-link.ts'
import type { RemoteLink } from './remote-link.ts'
import type { RemoteNews } from './remote-news.ts'
import type { RemoteOrder, RemoteStep } from './remote-order.ts'

/** An order that could not be placed within this time is not placed any more: the market has moved on. */
export const PLACE_WITHIN_MS = 10_000
/** An order whose state should have been told by now is asked for after so long. */
const NEWS_DUE_MS = 2_000
/** Failures in a row after which a cancel or a change is given up, and said. */
const MOST_FAILURES = 12

export interface RemoteSenderParts {
  readonly connection: BrokerConnection
  readonly clock: Clock
  readonly link: RemoteLink
  readonly news: RemoteNews
  readonly onNotice: (severity: Severity, code: string, message: string) => void
}

/** Settles orders with a broker outside the engine, each one step by step, through failures. */
export class RemoteSender {
  readonly #parts: RemoteSenderParts

  constructor(parts: RemoteSenderParts) {
    this.#parts = parts
  }

  /** Does what is to be done about an order, unless that is under way. The first step is taken at once. */
  start(remote: RemoteOrder): void {
    if (remote.isBusy) return
    remote.isBusy = true
    remote.work = this.#work(remote)
  }

  /** Asks for an order and takes what the broker says. Returns false when the broker never had it. @throws BrokerError */
  async refresh({ order }: RemoteOrder): Promise<boolean> {
    const { connection, news } = this.#parts
    const state = await connection.order(order.id)
    if (state) news.order(state)
    return state !== null
  }

  async #work(remote: RemoteOrder): Promise<void> {
    const { link } = this.#parts
    try {
      for (let step = remote.next; step !== null && !link.isClosed; step = remote.next) {
        // While it waited, something else may have become the next step.
        if (link.isReady) await this.#do(step, remote)
        else await link.ready()
      }
    } finally {
      remote.isBusy = false
    }
  }

  async #do(step: RemoteStep, remote: RemoteOrder): Promise<void> {
    try {
      switch (step) {
        case 'submit':
          await this.#submit(remote)
          break
        case 'ask':
          await this.#ask(remote)
          break
        case 'cancel':
          await this.#cancel(remote)
          break
        case 'amend':
          await this.#amend(remote)
          break
      }
      remote.failures = 0
    } catch (error) {
      remote.failures++
      await this.#recover(step, remote, error)
    }
  }

  async #submit(remote: RemoteOrder): Promise<void> {
    const { connection } = this.#parts
    if (remote.wantsCancel) return this.#end(remote, 'cancelled before it was sent')
    if (!this.#isFresh(remote)) return this.#reject(remote, 'the broker did not take it in time')
    // From here on it may be there, whatever is answered.
    remote.stage = 'unknown'
    remote.sends++
    await connection.submit(ticketOf(remote.order))
    remote.stage = 'sent'
    this.#expectNews(remote, () => remote.order.status === 'submitted')
  }

  /** Finds out whether an order arrived. One of an earlier engine is never sent again. */
  async #ask(remote: RemoteOrder): Promise<void> {
    const { order, sends } = remote
    const isThere = await this.refresh(remote)
    // The answer may be older than news that came while it was under way.
    if (isThere || !order.working || remote.stage !== 'unknown') remote.stage = 'sent'
    else if (this.#isFresh(remote)) {
      if (sends > 1) await this.#parts.link.pause(pauseAfter(sends - 1))
      // It may have turned up in the meantime.
      if (remote.stage === 'unknown') remote.stage = 'unsent'
    } else this.#end(remote, 'it never reached the broker, and is not sent again')
  }

  async #cancel(remote: RemoteOrder): Promise<void> {
    const { order } = remote
    await this.#parts.connection.cancel(order.id)
    remote.wantsCancel = false
    this.#expectNews(remote, () => order.status === 'pending-cancel')
  }

  async #amend(remote: RemoteOrder): Promise<void> {
    const { order, amendment } = remote
    if (amendment !== null && order.working) {
      await this.#parts.connection.amend(order.id, changeOf(amendment, order.instrument))
    }
    remote.amendment = null
    this.#expectNews(remote, () => order.status === 'pending-amend')
  }

  /** What is to be done after a failure, by its kind. */
  async #recover(step: RemoteStep, remote: RemoteOrder, error: unknown): Promise<void> {
    const { link, onNotice } = this.#parts
    const kind = error instanceof BrokerError ? error.kind : 'transient'
    const reason = messageOf(error)
    if (kind === 'rate-limit') {
      // Not taken, so nothing happened.
      if (step === 'submit') remote.stage = 'unsent'
      link.holdFor(pauseAfter(remote.failures))
    } else if (kind === 'auth' || kind === 'rejected') {
      if (kind === 'auth') onNotice('critical', 'BROKER-AUTH', `the broker refuses to listen: ${reason}`)
      await this.#onRefused(step, remote, reason)
    } else if (remote.failures >= MOST_FAILURES && (step === 'cancel' || step === 'amend')) {
      await this.#onRefused(step, remote, `given up after ${remote.failures} tries: ${reason}`)
    } else if (step !== 'submit') {
      // Asking, cancelling and changing may be done twice. What was submitted is asked for first, and that at once.
      await link.pause(pauseAfter(remote.failures))
      if (step === 'cancel') await this.#look(remote)
    }
  }

  async #onRefused(step: RemoteStep, remote: RemoteOrder, reason: string): Promise<void> {
    const { link, news, onNotice } = this.#parts
    const { order } = remote
    const answer = { orderId: order.id, at: this.#now, reason }
    switch (step) {
      case 'submit':
        this.#reject(remote, reason)
        break
      case 'ask':
        await link.pause(pauseAfter(remote.failures))
        break
      case 'cancel':
        remote.wantsCancel = false
        await this.#look(remote)
        if (order.status !== 'pending-cancel') break
        onNotice('critical', 'CANCEL-FAILED', `order ${order.id} could not be cancelled: ${reason}`)
        news.event({ type: 'cancel-rejected', ...answer })
        break
      case 'amend':
        remote.amendment = null
        await this.#look(remote)
        if (order.status === 'pending-amend') news.event({ type: 'amend-rejected', ...answer })
        break
    }
  }

  /** Takes what the broker says of an order now, where it says anything: what is missed is asked for again later. */
  async #look(remote: RemoteOrder): Promise<void> {
    const { order } = remote
    try {
      await this.refresh(remote)
      await this.#parts.news.catchUp(remote)
    } catch (error) {
      const message = `the broker did not tell of order ${order.id}: ${messageOf(error)}`
      this.#parts.onNotice('warning', 'BROKER-SILENT', message)
    }
    // Over: nothing is left to cancel.
    if (!order.working) remote.wantsCancel = false
  }

  #end(remote: RemoteOrder, reason: string): void {
    remote.rest()
    this.#parts.news.event({ type: 'canceled', orderId: remote.order.id, at: this.#now, reason })
  }

  #reject(remote: RemoteOrder, reason: string): void {
    const { order } = remote
    remote.rest()
    if (order.working) this.#parts.news.event({ type: 'rejected', orderId: order.id, at: this.#now, reason })
  }

  /** Asks for an order when what it waits for has not been told in time. */
  #expectNews(remote: RemoteOrder, isDue: () => boolean): void {
    if (!isDue()) return
    this.#parts.link.after(NEWS_DUE_MS, () => {
      if (!isDue() || remote.isBusy) return
      remote.stage = 'unknown'
      this.start(remote)
    })
  }

  #isFresh({ firstSentAt }: RemoteOrder): boolean {
    return this.#now - firstSentAt < PLACE_WITHIN_MS
  }

  get #now(): Timestamp {
    return this.#parts.clock.now()
  }
}
