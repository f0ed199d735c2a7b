import type { BrokerConnection, BrokerOrder } from '../kernel/broker-connection.ts'
import type { Timestamp } from '../model/units.ts'
import type { OrderManager } from './order-manager.ts'
import type { BrokerTruth, LocalAccount } from './reconciliation-comparison.ts'
import type { ReconcilerParts } from './reconciliation-ports.ts'

/** Asks a broker for its account, and for each order that works here and is not among the working ones there. @throws BrokerError */
export async function readTruth(
  connection: BrokerConnection,
  orders: OrderManager,
  fillsFrom: Timestamp,
): Promise<BrokerTruth> {
  const workingOrders = await connection.workingOrders()
  const fills = await connection.fillsSince(fillsFrom)
  const positions = await connection.positions()
  const cash = await connection.cash()
  const asked = new Map<string, BrokerOrder | null>()
  for (const order of orders.orders) {
    // One that was sent just now is seen to by whoever sends it.
    const isSeen = !order.working || order.status === 'submitted' || order.status === 'initialized'
    if (isSeen || workingOrders.some(({ clientId }) => clientId === order.id)) continue
    const state = await connection.order(order.id)
    const isWorking = state?.status === 'accepted' || state?.status === 'partially-filled'
    if (order.working && !isWorking) asked.set(order.id, state)
  }
  return { workingOrders, fills, fillsFrom, positions, cash, asked }
}

/** What the engine knows of the account, at this moment. */
export function localAccount(
  { portfolio, orders, instrument }: Pick<ReconcilerParts, 'portfolio' | 'orders' | 'instrument'>,
  fills: LocalAccount['fills'],
  settledFills: LocalAccount['settledFills'],
): LocalAccount {
  return {
    currency: portfolio.currency,
    cash: portfolio.cash,
    positions: [...portfolio.holdings].map(({ instrument: held, position: { quantity, cost, averagePrice } }) => ({
      instrument: held,
      quantity,
      cost,
      averagePrice,
    })),
    working: [...orders.orders].filter((order) => order.working),
    find: (id) => orders.find(id),
    instrument,
    fills,
    settledFills,
  }
}
