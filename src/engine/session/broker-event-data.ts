import type { BrokerEvent } from '../kernel/broker.ts'
import type { RecordData } from '../kernel/journal.ts'
import { fillData } from './order-data.ts'

/** "No price" is left out. */
const price = (name: string, units: number): RecordData => (Number.isNaN(units) ? {} : { [name]: units })

/**
 * What a broker outside the engine said, as the journal keeps it.
 * @param isAtOnce whether it was said while the order, or its cancel, was being sent
 */
export function brokerEventData(event: BrokerEvent, isAtOnce: boolean): RecordData {
  return isAtOnce ? { ...dataOf(event), atOnce: true } : dataOf(event)
}

function dataOf(event: BrokerEvent): RecordData {
  switch (event.type) {
    case 'fill':
      return { said: 'fill', ...fillData(event.fill) }
    case 'accepted':
    case 'triggered':
      return { said: event.type, order: event.orderId, at: event.at }
    case 'rejected':
    case 'canceled':
    case 'cancel-rejected':
    case 'expired':
    case 'amend-rejected':
      return { said: event.type, order: event.orderId, at: event.at, reason: event.reason }
    case 'amended': {
      const { quantity, limitPrice, stopPrice } = event.amendment
      const terms = { quantity, ...price('limit', limitPrice), ...price('stop', stopPrice) }
      return { said: 'amended', order: event.orderId, at: event.at, ...terms }
    }
    case 'trailed': {
      const prices = { ...price('stop', event.stopPrice), ...price('limit', event.limitPrice) }
      return { said: 'trailed', order: event.orderId, at: event.at, ...prices }
    }
  }
}
