import { requestOf, ticketOf } from '../execution/broker-ticket.ts'
import { NO_FACTS } from '../execution/stop-venue.ts'
import type { StopVenue, VenueFacts } from '../execution/stop-venue.ts'
import type { BrokerOrder, BrokerTicket } from '../kernel/broker-connection.ts'
import { formatUnits } from '../model/decimal.ts'
import { BrokerError, RiskViolation } from '../model/errors.ts'
import type { Order } from '../model/order.ts'
import type { OrderStatus } from '../model/order-status.ts'
import type { Session } from './session.ts'

/** The exchange that the engine simulates, by the name that people know it by. */
export const PAPER_EXCHANGE = 'Paper exchange'

/**
 * The session's own exchange as a place to stop at. Orders go by the session's order manager and gate like all others,
 * so that books, journal and screen know of them.
 * @param current the session that runs, null while there is none: a session that ended has taken its orders along
 */
export function sessionVenue(current: () => Session | null): StopVenue {
  const find = (id: string) => current()?.trader.orders.find(id)
  return {
    name: PAPER_EXCHANGE,
    async submit(ticket) {
      const session = current()
      if (session === null) throw new BrokerError('rejected', 'there is no session')
      if (!find(ticket.clientId)) submit(session, ticket)
    },
    async cancel(clientId) {
      if (find(clientId)?.working === true) current()?.cancel(clientId)
    },
    async order(clientId) {
      const order = find(clientId)
      return order === undefined ? null : stateOf(order)
    },
    async workingOrders() {
      return (current()?.trader.working.orders ?? []).map(stateOf)
    },
    async positions() {
      return [...(current()?.trader.portfolio.holdings ?? [])].map(({ instrument, position }) => ({
        symbol: instrument.symbol,
        quantity: formatUnits(position.quantity, instrument.quantityPrecision),
        averagePrice: '',
      }))
    },
    honoursReduceOnly: () => true,
    facts(symbol) {
      const session = current()
      return session === null ? NO_FACTS : factsOf(session, symbol)
    },
  }
}

/** Why nothing fills in a session now; null while its feed runs. */
export function closedReason({ feed, failure }: Session): string | null {
  if (failure !== '') return `the feed failed: ${failure}`
  if (feed.state === 'paused') return 'the session is paused: it fills when the session goes on'
  return feed.state === 'ended' ? 'the replay is over: nothing fills any more' : null
}

/** What is known of a symbol of a session, be its broker inside or outside. */
export function factsOf(session: Session, symbol: string): VenueFacts {
  const { market, portfolio } = session.trader
  const known = [...market.all].find(({ instrument }) => instrument.symbol === symbol)
  if (known === undefined) return NO_FACTS
  const { instrument } = known
  const { markPrice } = portfolio.holding(instrument)
  return {
    closed: closedReason(session),
    quantityIncrement: formatUnits(instrument.quantityIncrement, instrument.quantityPrecision),
    priceIncrement: formatUnits(instrument.priceIncrement, instrument.pricePrecision),
    lastPrice: markPrice > 0 ? formatUnits(markPrice, instrument.pricePrecision) : null,
  }
}

function submit(session: Session, ticket: BrokerTicket): void {
  const { instrument } = session.trader.market.get(ticket.symbol)
  try {
    session.place(requestOf(ticket, instrument, null, session.now), ticket.clientId)
  } catch (error) {
    if (error instanceof RiskViolation) throw new BrokerError('rejected', error.message, { cause: error })
    throw error
  }
}

function stateOf(order: Order): BrokerOrder {
  return {
    ...ticketOf(order),
    status: STATUS[order.status],
    filled: formatUnits(order.filled, order.instrument.quantityPrecision),
    reason: order.reason,
    updatedAt: order.updatedAt,
  }
}

const STATUS: Readonly<Record<OrderStatus, BrokerOrder['status']>> = {
  initialized: 'accepted',
  denied: 'rejected',
  submitted: 'accepted',
  accepted: 'accepted',
  rejected: 'rejected',
  'partially-filled': 'partially-filled',
  filled: 'filled',
  'pending-amend': 'accepted',
  'pending-cancel': 'accepted',
  canceled: 'canceled',
  expired: 'expired',
}
