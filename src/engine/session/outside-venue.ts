import { requestOf } from '../execution/broker-ticket.ts'
import type { StopVenue } from '../execution/stop-venue.ts'
import { BrokerError, RiskViolation, StorageError } from '../model/errors.ts'
import type { OutsideAccount } from './outside-account.ts'
import { factsOf } from './session-venue.ts'
import type { Session } from './session.ts'

/**
 * The broker outside at which a session trades as a place to stop at: what is held and what works there is read from the
 * broker; orders and cancels that the session knows go by its order manager and gate, so that its books know of them.
 */
export function outsideVenue(session: Session, { connection }: OutsideAccount): StopVenue {
  const find = (id: string) => session.trader.orders.find(id)
  /** Closes that the disk did not take: stopping comes before writing, and their ids cannot become two orders. */
  const unwritten = new Set<string>()
  return {
    name: connection.name,
    async submit(ticket) {
      if (unwritten.has(ticket.clientId)) return connection.submit(ticket)
      if (find(ticket.clientId)) return
      const known = session.trader.market.all.find(({ instrument }) => instrument.symbol === ticket.symbol)
      // What the session has no data of is closed all the same.
      if (!known) return connection.submit(ticket)
      try {
        session.place(requestOf(ticket, known.instrument, null, session.now), ticket.clientId)
      } catch (error) {
        if (error instanceof RiskViolation) throw new BrokerError('rejected', error.message, { cause: error })
        if (!(error instanceof StorageError)) throw error
        unwritten.add(ticket.clientId)
        await connection.submit(ticket)
      }
    },
    async cancel(clientId) {
      const order = find(clientId)
      // A cancel that is on its way already may have been lost: then the broker itself is asked.
      if (order?.working === true && order.status !== 'pending-cancel') session.cancel(clientId)
      else await connection.cancel(clientId)
    },
    order: (clientId) => connection.order(clientId),
    workingOrders: () => connection.workingOrders(),
    positions: () => connection.positions(),
    honoursReduceOnly: () => connection.capabilities?.reduceOnly ?? true,
    // Whether the session's own feed runs says nothing of the broker's venue.
    facts: (symbol) => ({ ...factsOf(session, symbol), closed: null }),
  }
}
