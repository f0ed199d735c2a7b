import type { BrokerConnection, BrokerOrder } from '../kernel/broker-connection.ts'
import type { Timestamp } from '../model/units.ts'
import type { BrokerTruth, LocalAccount } from './reconciliation-comparison.ts'
import type { BookedFills } from './booked-fills.ts'
import type { ReconcilerParts } from './reconciliation-ports.ts'

/** Asks a broker for its account, and for each order that works here and is not among the working ones there. @throws BrokerError */
export async function readTruth(
  connection: BrokerConnection,
  working: ReconcilerParts['working'],
  fillsFrom: Timestamp,
): Promise<BrokerTruth> {
  const workingOrders = await connection.workingOrders()
  const fills = await connection.fillsSince(fillsFrom)
  const positions = await connection.positions()
  const cash = await connection.cash()
  const asked = new Map<string, BrokerOrder | null>()
  const listed = new Set(workingOrders.map(({ clientId }) => clientId))
  for (const order of working.orders) {
    // One that was sent just now is seen to by whoever sends it.
    const isSeen = !order.working || order.status === 'submitted' || order.status === 'initialized'
    if (isSeen || listed.has(order.id)) continue
    const state = await connection.order(order.id)
    const isWorking = state?.status === 'accepted' || state?.status === 'partially-filled'
    if (order.working && !isWorking) asked.set(order.id, state)
  }
  return { workingOrders, fills, fillsFrom, positions, cash, asked }
}

/** What the engine knows of the account, at this moment. */
export function localAccount(
  {
    portfolio,
    orders,
    working,
    instrument,
    time,
  }: Pick<ReconcilerParts, 'portfolio' | 'orders' | 'working' | 'instrument' | 'time'>,
  fills: BookedFills,
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
    working: working.orders.filter((order) => order.working),
    find: (id) => orders.find(id),
    instrument,
    obstacleTo: (of) => portfolio.obstacleTo(of, time.now()),
    flowOf: (...trade) => portfolio.flowOf(...trade),
    fills,
    settledFills,
  }
}
