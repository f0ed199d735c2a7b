import { z } from 'zod'
import { OrderSide, OrderStatus, OrderType, TimeInForce } from '../../../contract/order-terms.ts'
import type { Fill } from '../../model/fill.ts'
import type { Instrument } from '../../model/instrument.ts'
import { NO_INSTRUCTIONS } from '../../model/order-request.ts'
import { Order } from '../../model/order.ts'
import type { SqlValue } from './database.ts'
import {
  flagColumn,
  moneyColumn,
  nullableNumber,
  optionalPriceColumn,
  priceColumn,
  quantityColumn,
  timeColumn,
} from './rows.ts'

const NO_TIME = NO_INSTRUCTIONS.expiresAt

/** Columns of an order beside its session, in the order of {@link orderValues}. */
export const ORDER_COLUMNS = [
  'id',
  'symbol',
  'side',
  'type',
  'time_in_force',
  'trail_amount',
  'trail_percent',
  'limit_offset',
  'expires_at',
  'post_only',
  'reduce_only',
  'display_quantity',
  'oco',
  'parent_id',
  'strategy_id',
  'strategy_version',
  'caused_at',
  'created_at',
  'quantity',
  'limit_price',
  'stop_price',
  'triggered',
  'status',
  'filled',
  'notional',
  'commission',
  'updated_at',
  'reason',
] as const

/** The columns that change in an order's life: what can be amended, and what happened to it. */
export const ORDER_LIFE_COLUMNS = ORDER_COLUMNS.slice(ORDER_COLUMNS.indexOf('quantity'))

export function orderValues(order: Order): readonly SqlValue[] {
  const { trailAmount, trailPercent, limitOffset, expiresAt, postOnly, reduceOnly, displayQuantity, oco, parent } =
    order.instructions
  return [
    order.id,
    order.instrument.symbol,
    order.side,
    order.type,
    order.timeInForce,
    nullableNumber(trailAmount),
    nullableNumber(trailPercent),
    nullableNumber(limitOffset),
    nullableNumber(expiresAt),
    Number(postOnly),
    Number(reduceOnly),
    displayQuantity,
    oco,
    parent?.id ?? null,
    order.strategyId,
    order.strategyVersion,
    order.causedAt,
    order.createdAt,
    order.quantity,
    nullableNumber(order.limitPrice),
    nullableNumber(order.stopPrice),
    Number(order.triggered),
    order.status,
    order.filled,
    order.notional,
    order.commission,
    order.updatedAt,
    order.reason,
  ]
}

export const OrderRow = z.object({
  id: z.string(),
  symbol: z.string(),
  side: OrderSide,
  type: OrderType,
  time_in_force: TimeInForce,
  trail_amount: optionalPriceColumn,
  trail_percent: z.number().nullable(),
  limit_offset: optionalPriceColumn,
  expires_at: timeColumn.nullable(),
  post_only: flagColumn,
  reduce_only: flagColumn,
  display_quantity: quantityColumn,
  oco: z.string(),
  parent_id: z.string().nullable(),
  quantity: quantityColumn,
  limit_price: optionalPriceColumn,
  stop_price: optionalPriceColumn,
  triggered: flagColumn,
  strategy_id: z.string(),
  strategy_version: z.string(),
  caused_at: timeColumn,
  created_at: timeColumn,
  status: OrderStatus,
  filled: quantityColumn,
  notional: moneyColumn,
  commission: moneyColumn,
  updated_at: timeColumn,
  reason: z.string(),
})

/** The order that a row was made of, with its life. @param parent the order that it waits for, null for none */
export function restoreOrder(row: z.output<typeof OrderRow>, instrument: Instrument, parent: Order | null): Order {
  const request = {
    instrument,
    side: row.side,
    type: row.type,
    timeInForce: row.time_in_force,
    quantity: row.quantity,
    limitPrice: row.limit_price,
    stopPrice: row.stop_price,
    instructions: {
      trailAmount: row.trail_amount,
      trailPercent: row.trail_percent ?? Number.NaN,
      limitOffset: row.limit_offset,
      expiresAt: row.expires_at ?? NO_TIME,
      postOnly: row.post_only,
      reduceOnly: row.reduce_only,
      displayQuantity: row.display_quantity,
      oco: row.oco,
      parent,
    },
    strategyId: row.strategy_id,
    strategyVersion: row.strategy_version,
    causedAt: row.caused_at,
  }
  const { status, filled, notional, commission, updated_at: updatedAt, reason, triggered } = row
  const life = { status, filled, notional, commission, updatedAt, reason, triggered }
  return Order.restore(row.id, request, row.created_at, life)
}

export const FILL_COLUMNS = [
  'id',
  'order_id',
  'strategy_id',
  'symbol',
  'side',
  'quantity',
  'price',
  'notional',
  'commission',
  'at',
] as const

export function fillValues(fill: Fill): readonly SqlValue[] {
  const { id, orderId, strategyId, instrument, side, quantity, price, notional, commission, at } = fill
  return [id, orderId, strategyId, instrument.symbol, side, quantity, price, notional, commission, at]
}

export const FillRow = z.object({
  id: z.string(),
  order_id: z.string(),
  strategy_id: z.string(),
  symbol: z.string(),
  side: OrderSide,
  quantity: quantityColumn,
  price: priceColumn,
  notional: moneyColumn,
  commission: moneyColumn,
  at: timeColumn,
})

export function restoreFill(row: z.output<typeof FillRow>, instrument: Instrument): Fill {
  const { order_id: orderId, strategy_id: strategyId, symbol: _symbol, ...rest } = row
  return { ...rest, orderId, strategyId, instrument }
}
