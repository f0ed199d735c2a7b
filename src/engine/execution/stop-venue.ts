import type { BrokerConnection } from '../kernel/broker-connection.ts'

/** What a stop needs of a broker, be it outside or the exchange that the engine simulates. */
export interface StopVenue extends Pick<
  BrokerConnection,
  'name' | 'submit' | 'cancel' | 'order' | 'workingOrders' | 'positions'
> {
  facts(symbol: string): VenueFacts
  /** Whether a reduce-only order can be relied on to open nothing there; it can't when left out. */
  honoursReduceOnly?(): boolean
}

/** What is known of trading a symbol, to close it in a way that its venue takes. Decimals in text. */
export interface VenueFacts {
  /** Why nothing fills now, e.g. "the exchange opens at 09:30"; null when it is open, or nobody knows. */
  readonly closed: string | null
  readonly quantityIncrement: string | null
  readonly priceIncrement: string | null
  readonly lastPrice: string | null
}

/** A connection alone knows nothing of the symbols that are traded over it. */
export const NO_FACTS: VenueFacts = { closed: null, quantityIncrement: null, priceIncrement: null, lastPrice: null }

/** A broker outside as a place to stop at. */
export function venueOf(
  connection: Omit<StopVenue, 'facts' | 'honoursReduceOnly'> & Pick<BrokerConnection, 'capabilities'>,
  facts: (symbol: string) => VenueFacts = () => NO_FACTS,
): StopVenue {
  return {
    name: connection.name,
    submit: (ticket) => connection.submit(ticket),
    cancel: (clientId) => connection.cancel(clientId),
    order: (clientId) => connection.order(clientId),
    workingOrders: () => connection.workingOrders(),
    positions: () => connection.positions(),
    facts,
    honoursReduceOnly: () => connection.capabilities?.reduceOnly ?? true,
  }
}
