import { z } from 'zod'
import type { RecordData, RecordValue } from '../kernel/journal.ts'
import { ConfigError } from '../model/errors.ts'
import type { Fill } from '../model/fill.ts'
import type { Instrument } from '../model/instrument.ts'
import { ORDER_TYPES, TIMES_IN_FORCE, orderRequest } from '../model/order-request.ts'
import type { Amendment, OrderRequest, ParentOrder } from '../model/order-request.ts'
import type { Order } from '../model/order.ts'
import { NO_PRICE } from '../model/units.ts'
import type { Price, Quantity, Timestamp } from '../model/units.ts'

/** "No price" and "no time" are left out. */
const number = (name: string, value: number): RecordData => (Number.isNaN(value) ? {} : { [name]: value })
const flag = (name: string, value: boolean): RecordData => (value ? { [name]: true } : {})
const text = (name: string, value: string): RecordData => (value === '' ? {} : { [name]: value })

/** An order request as the journal keeps it, in the units of its instrument. */
export function requestData(request: OrderRequest): RecordData {
  const { instrument, side, type, timeInForce, quantity, limitPrice, stopPrice, instructions } = request
  const { trailAmount, trailPercent, limitOffset, expiresAt, postOnly, reduceOnly, displayQuantity, oco, parent } =
    instructions
  return {
    symbol: instrument.symbol,
    side,
    type,
    timeInForce,
    quantity,
    ...number('limit', limitPrice),
    ...number('stop', stopPrice),
    ...number('trailAmount', trailAmount),
    ...number('trailPercent', trailPercent),
    ...number('limitOffset', limitOffset),
    ...number('expiresAt', expiresAt),
    ...flag('postOnly', postOnly),
    ...flag('reduceOnly', reduceOnly),
    ...(displayQuantity === 0 ? {} : { displayQuantity }),
    ...text('oco', oco),
    ...(parent === null ? {} : { parent: parent.id }),
    strategy: request.strategyId,
    ...text('version', request.strategyVersion),
    causedAt: request.causedAt,
  }
}

const optional = z.number().optional()

export const RequestData = z.object({
  symbol: z.string(),
  side: z.enum(['buy', 'sell']),
  type: z.enum(ORDER_TYPES),
  timeInForce: z.enum(TIMES_IN_FORCE),
  quantity: z.number(),
  limit: optional,
  stop: optional,
  trailAmount: optional,
  trailPercent: optional,
  limitOffset: optional,
  expiresAt: optional,
  postOnly: z.boolean().default(false),
  reduceOnly: z.boolean().default(false),
  displayQuantity: z.number().default(0),
  oco: z.string().default(''),
  parent: z.string().optional(),
  strategy: z.string(),
  version: z.string().default(''),
  causedAt: z.number(),
})
export type RequestData = z.infer<typeof RequestData>

/** The request that {@link requestData} wrote down. @throws ConfigError when the order that it waits for is not known */
export function requestOf(
  data: RequestData,
  instrumentOf: (symbol: string) => Instrument,
  orderOf: (id: string) => ParentOrder | undefined,
): OrderRequest {
  const { parent: parentId } = data
  const parent = parentId === undefined ? null : (orderOf(parentId) ?? null)
  if (parentId !== undefined && parent === null) throw new ConfigError(`expected the order ${parentId}, found none`)
  const price = (units: number | undefined) => (units ?? NO_PRICE) as Price
  return orderRequest(instrumentOf(data.symbol), data.side, data.quantity as Quantity, {
    type: data.type,
    timeInForce: data.timeInForce,
    limitPrice: price(data.limit),
    stopPrice: price(data.stop),
    trailAmount: price(data.trailAmount),
    trailPercent: data.trailPercent ?? Number.NaN,
    limitOffset: price(data.limitOffset),
    expiresAt: (data.expiresAt ?? Number.NaN) as Timestamp,
    postOnly: data.postOnly,
    reduceOnly: data.reduceOnly,
    displayQuantity: data.displayQuantity as Quantity,
    oco: data.oco,
    parent,
    strategyId: data.strategy,
    strategyVersion: data.version,
    causedAt: data.causedAt as Timestamp,
  })
}

/** Where an order stands: its status is that of the event, the rest of now. */
export function orderData(order: Order, status: string, at: Timestamp): RecordData {
  return {
    order: order.id,
    status,
    at,
    quantity: order.quantity,
    filled: order.filled,
    ...number('limit', order.limitPrice),
    ...number('stop', order.stopPrice),
    ...flag('triggered', order.triggered),
    ...text('reason', order.reason),
  }
}

export function fillData(fill: Fill): RecordData {
  const { id, orderId, strategyId, instrument, side, quantity, price, notional, commission, at } = fill
  const data: Record<string, RecordValue> = { fill: id, order: orderId, strategy: strategyId }
  return { ...data, symbol: instrument.symbol, side, quantity, price, notional, commission, at }
}

export function amendmentData(order: Order, { quantity, limitPrice, stopPrice }: Amendment): RecordData {
  return { order: order.id, quantity, ...number('limit', limitPrice), ...number('stop', stopPrice) }
}
