import { requestOf } from '../../../execution/broker-ticket.ts'
import type { BrokerFill, BrokerTicket } from '../../../kernel/broker-connection.ts'
import { BrokerError } from '../../../model/errors.ts'
import type { Fill } from '../../../model/fill.ts'
import { Instrument } from '../../../model/instrument.ts'
import { Order } from '../../../model/order.ts'
import type { Money, Timestamp } from '../../../model/units.ts'
import type { Portfolio } from '../../../portfolio/portfolio.ts'
import { textOfFill } from './account-text.ts'
import type { Entry, LoggedEvent } from './paper-log.ts'
import { specOfRecord } from './protocol.ts'

/** What a paper broker knows, as its log says it: the same entries in the same order make the same books. */
export class PaperBooks {
  readonly instruments = new Map<string, Instrument>()
  readonly orders = new Map<string, Order>()
  /** Those that can still fill. */
  readonly working = new Map<string, Order>()
  readonly fills: BrokerFill[] = []
  /** Cash beside the account's own, by currency. */
  readonly otherCash = new Map<string, Money>()
  readonly #portfolio: Portfolio

  constructor(portfolio: Portfolio) {
    this.#portfolio = portfolio
  }

  follow(entry: Entry): void {
    switch (entry.what) {
      case 'start':
        break
      case 'instrument': {
        const instrument = new Instrument(specOfRecord(entry.instrument))
        this.instruments.set(instrument.symbol, instrument)
        break
      }
      case 'order':
        this.#place(entry.ticket, entry.at)
        break
      case 'event':
        this.#apply(entry.event)
        break
      case 'cash':
        this.#moveCash(entry.currency, entry.amount)
        break
      case 'split': {
        const { to, from, price, at } = entry
        this.#portfolio.split(this.instrument(entry.symbol), { to, from }, price, at)
        break
      }
    }
  }

  #place(ticket: BrokerTicket, at: Timestamp): void {
    const parentId = ticket.instructions?.parentId
    const parent = parentId === undefined ? null : this.order(parentId)
    const request = requestOf(ticket, this.instrument(ticket.symbol), parent, at)
    const order = new Order(ticket.clientId, request, at)
    order.transition('submitted', at)
    this.orders.set(order.id, order)
    this.working.set(order.id, order)
  }

  #moveCash(currency: string, amount: Money): void {
    if (currency === this.#portfolio.currency.code) this.#portfolio.bookFinancing('interest', amount)
    else this.otherCash.set(currency, ((this.otherCash.get(currency) ?? 0) + amount) as Money)
  }

  #apply(event: LoggedEvent): void {
    const order = this.order(event.orderId)
    switch (event.type) {
      case 'accepted':
        if (order.status === 'submitted') order.transition('accepted', event.at)
        break
      case 'amended':
        order.amend(event.amendment, event.at)
        if (order.remaining === 0) order.transition('filled', event.at)
        break
      case 'triggered':
        order.trigger(event.at)
        break
      case 'trailed':
        order.follow(event.stopPrice, event.limitPrice, event.at)
        break
      case 'fill': {
        const { instrument, side, strategyId } = order
        const fill: Fill = { ...event, instrument, side, strategyId }
        order.fill(fill.quantity, fill.notional, fill.commission, fill.at)
        this.#portfolio.apply(fill)
        this.fills.push(textOfFill(fill))
        break
      }
      case 'rejected':
      case 'canceled':
      case 'expired':
        order.transition(event.type, event.at, event.reason)
        break
    }
    if (!order.working) this.working.delete(order.id)
  }

  /** @throws BrokerError `rejected` for a symbol that is not traded here */
  instrument(symbol: string): Instrument {
    const instrument = this.instruments.get(symbol)
    if (instrument) return instrument
    throw new BrokerError('rejected', `expected a symbol that is traded here, found "${symbol}"`)
  }

  /** @throws BrokerError `rejected` for an id that was never used */
  order(clientId: string): Order {
    const order = this.orders.get(clientId)
    if (order) return order
    throw new BrokerError('rejected', `expected an order of this account, found "${clientId}"`)
  }
}
