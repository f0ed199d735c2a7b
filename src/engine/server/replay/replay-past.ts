import type { Adjustment } from '../../execution/adjustment.ts'
import type { JournalRecord } from '../../kernel/journal.ts'
import { ensure } from '../../model/errors.ts'
import type { Fill } from '../../model/fill.ts'
import type { Instrument } from '../../model/instrument.ts'
import { Order } from '../../model/order.ts'
import type { OrderInstructions, ParentOrder } from '../../model/order-request.ts'
import type { Timestamp } from '../../model/units.ts'
import { adjustmentsOf } from '../../session/adjustment-data.ts'
import { RequestData, requestOf } from '../../session/order-data.ts'
import type { EquityPoint, SessionPast } from '../../session/session-records.ts'
import type { Session } from '../../session/session.ts'
import type { RecordedAhead } from './recorded-ahead.ts'
import { textIn } from './record-fields.ts'

/** What an engine left behind when it went down. */
export interface LeftBehind {
  readonly session: Pick<Session, 'trader' | 'feed' | 'strategies' | 'exits'>
  /** Every fill of the session so far, those of earlier engines included. */
  readonly fills: readonly Fill[]
  readonly journaled: number
  readonly cursor: number | null
  /** What was taken over from a broker in all of the session so far. */
  readonly adjustments: readonly Adjustment[]
  readonly equity: readonly EquityPoint[]
  /** Numbers of the intents, by their orders' ids: orders come in the order of their making. */
  readonly intended: ReadonlyMap<string, number>
  /** Ids of strategies that earlier engines had. */
  readonly strategies: readonly string[]
}

/** What the next engine finds in the store: the same as was written there. */
export function pastOf({ session, journaled, cursor, intended, ...before }: LeftBehind): SessionPast {
  const { trader, feed, strategies } = session
  const orders = new Map<string, Order>()
  const number = ({ id }: Order) => intended.get(id) ?? Number.POSITIVE_INFINITY
  const made = [...trader.orders.orders].toSorted((one, other) =>
    one.createdAt === other.createdAt ? Math.sign(number(one) - number(other)) || 0 : one.createdAt - other.createdAt,
  )
  for (const order of made) orders.set(order.id, copyOf(order, orders))
  return {
    cursor: cursor as Timestamp | null,
    journaled,
    instruments: feed.instruments,
    orders: [...orders.values()],
    fills: before.fills,
    adjustments: before.adjustments,
    strategies: [...new Set([...before.strategies, ...[...strategies.all].map(({ host }) => host.id)])].map((id) => ({
      id,
    })),
    // The store hands them out by symbol.
    exits: session.exits.book.all.toSorted((one, other) => (one.symbol < other.symbol ? -1 : 1)),
    equity: before.equity,
  }
}

/** The same with what was durable when the rest of what came with it was lost: intents, and what was taken over. */
export function withLasting(past: SessionPast, { intents, adjustments }: RecordedAhead): SessionPast {
  const instrumentOf = (symbol: string) =>
    ensure(
      past.instruments.find(({ instrument }) => instrument.symbol === symbol),
      `${symbol} in the session`,
    ).instrument
  const orders = new Map(past.orders.map((order) => [order.id, order]))
  for (const { data } of intents) {
    const order = intendedOrder(data, instrumentOf(textIn(data, 'symbol')), orders)
    orders.set(order.id, order)
  }
  const taken = adjustments.flatMap(({ data }) => adjustmentsOf(data, instrumentOf))
  return { ...past, orders: [...orders.values()], adjustments: [...(past.adjustments ?? []), ...taken] }
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

function intendedOrder(data: JournalRecord['data'], instrument: Instrument, orders: ReadonlyMap<string, Order>): Order {
  const request = requestOf(
    RequestData.parse(data),
    () => instrument,
    (id) => orders.get(id),
  )
  return new Order(textIn(data, 'order'), request, Number(data['at']) as Timestamp)
}
