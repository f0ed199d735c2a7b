import { z } from 'zod'
import { OrderSide, OrderStatus, OrderType, TimeInForce } from '../../../contract/views.ts'
import type { Fill } from '../../model/fill.ts'
import type { Instrument } from '../../model/instrument.ts'
import { Order } from '../../model/order.ts'
import type { SqlValue } from './database.ts'
import { moneyColumn, nullablePrice, optionalPriceColumn, priceColumn, quantityColumn, timeColumn } from './rows.ts'

/** Columns of an order beside its session, in the order of {@link orderValues}. */
export const ORDER_COLUMNS = [
  'id',
  'symbol',
  'side',
  'type',
  'time_in_force',
  'quantity',
  'limit_price',
  'stop_price',
  'strategy_id',
  'strategy_version',
  'caused_at',
  'created_at',
  'status',
  'filled',
  'notional',
  'commission',
  'updated_at',
  'reason',
] as const

/** The columns that change in an order's life. */
export const ORDER_LIFE_COLUMNS = ORDER_COLUMNS.slice(ORDER_COLUMNS.indexOf('status'))

export function orderValues(order: Order): readonly SqlValue[] {
  return [
    order.id,
    order.instrument.symbol,
    order.side,
    order.type,
    order.timeInForce,
    order.quantity,
    nullablePrice(order.limitPrice),
    nullablePrice(order.stopPrice),
    order.strategyId,
    order.strategyVersion,
    order.causedAt,
    order.createdAt,
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
  quantity: quantityColumn,
  limit_price: optionalPriceColumn,
  stop_price: optionalPriceColumn,
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

/** The order that a row was made of, with its life. */
export function restoreOrder(row: z.output<typeof OrderRow>, instrument: Instrument): Order {
  const request = {
    instrument,
    side: row.side,
    type: row.type,
    timeInForce: row.time_in_force,
    quantity: row.quantity,
    limitPrice: row.limit_price,
    stopPrice: row.stop_price,
    strategyId: row.strategy_id,
    strategyVersion: row.strategy_version,
    causedAt: row.caused_at,
  }
  const { status, filled, notional, commission, updated_at: updatedAt, reason } = row
  return Order.restore(row.id, request, row.created_at, { status, filled, notional, commission, updatedAt, reason })
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
