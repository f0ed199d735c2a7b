import type { JournalRecord } from '../../kernel/journal.ts'
import type { Fill } from '../../model/fill.ts'
import type { Instrument } from '../../model/instrument.ts'
import { Order } from '../../model/order.ts'
import type { OrderInstructions, ParentOrder } from '../../model/order-request.ts'
import type { Timestamp } from '../../model/units.ts'
import { RequestData, requestOf } from '../../session/order-data.ts'
import type { SessionPast } from '../../session/session-records.ts'
import type { Session } from '../../session/session.ts'
import { textIn } from './record-fields.ts'

/** What an engine left behind when it went down. */
export interface LeftBehind {
  readonly session: Session
  /** Every fill of the session so far, those of earlier engines included. */
  readonly fills: readonly Fill[]
  readonly journaled: number
  readonly cursor: number | null
  /** Intents that were durable when the rest of what came with them was lost. */
  readonly intents: readonly JournalRecord[]
  /** Ids of strategies that earlier engines had. */
  readonly strategies: readonly string[]
}

/** What the next engine finds in the store: the same as was written there. */
export function pastOf({ session, fills, journaled, cursor, intents, ...before }: LeftBehind): SessionPast {
  const { trader, feed, strategies } = session
  const orders = new Map<string, Order>()
  for (const order of trader.orders.orders) orders.set(order.id, copyOf(order, orders))
  for (const { data } of intents) {
    const order = intended(data, trader.market.get(textIn(data, 'symbol')).instrument, orders)
    orders.set(order.id, order)
  }
  return {
    cursor: cursor as Timestamp | null,
    journaled,
    instruments: feed.instruments,
    orders: [...orders.values()],
    fills,
    strategies: [...new Set([...before.strategies, ...[...strategies.all].map(({ host }) => host.id)])].map((id) => ({
      id,
    })),
    equity: [],
  }
}

function copyOf(order: Order, copies: ReadonlyMap<string, Order>): Order {
  const { instrument, side, type, timeInForce, quantity, limitPrice, stopPrice, strategyId, strategyVersion } = order
  const instructions: OrderInstructions = { ...order.instructions, parent: parentOf(order, copies) }
  const request = { instrument, side, type, timeInForce, quantity, limitPrice, stopPrice, instructions }
  const origin = { strategyId, strategyVersion, causedAt: order.causedAt }
  return Order.restore(order.id, { ...request, ...origin }, order.createdAt, order)
}

function parentOf({ instructions }: Order, copies: ReadonlyMap<string, Order>): ParentOrder | null {
  return instructions.parent && (copies.get(instructions.parent.id) ?? null)
}

function intended(data: JournalRecord['data'], instrument: Instrument, orders: ReadonlyMap<string, Order>): Order {
  const request = requestOf(
    RequestData.parse(data),
    () => instrument,
    (id) => orders.get(id),
  )
  return new Order(textIn(data, 'order'), request, Number(data['at']) as Timestamp)
}
