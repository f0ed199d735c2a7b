import { ticketOf } from '../../../execution/broker-ticket.ts'
import type { BrokerFill, BrokerOrder } from '../../../kernel/broker-connection.ts'
import { divideHalfEvenBig, formatUnits, powerOfTen } from '../../../model/decimal.ts'
import type { Fill } from '../../../model/fill.ts'
import type { Order } from '../../../model/order.ts'
import type { OrderStatus } from '../../../model/order-status.ts'
import type { Position } from '../../../portfolio/position.ts'

/** Places of an average price beyond those of its instrument. */
const AVERAGE_PLACES = 6

const STATUS_AT_BROKER: Readonly<Record<OrderStatus, BrokerOrder['status']>> = {
  initialized: 'accepted',
  submitted: 'accepted',
  accepted: 'accepted',
  'pending-amend': 'accepted',
  'pending-cancel': 'accepted',
  'partially-filled': 'partially-filled',
  filled: 'filled',
  canceled: 'canceled',
  expired: 'expired',
  rejected: 'rejected',
  denied: 'rejected',
}

/** An order as clients see it. */
export function stateOf(order: Order): BrokerOrder {
  return {
    ...ticketOf(order),
    status: STATUS_AT_BROKER[order.status],
    filled: formatUnits(order.filled, order.instrument.quantityPrecision),
    reason: order.reason,
    updatedAt: order.updatedAt,
  }
}

export function textOfFill({ id, orderId, instrument, side, quantity, price, commission, at }: Fill): BrokerFill {
  return {
    id,
    clientId: orderId,
    symbol: instrument.symbol,
    side,
    quantity: formatUnits(quantity, instrument.quantityPrecision),
    price: formatUnits(price, instrument.pricePrecision),
    commission: formatUnits(commission, instrument.currency.precision),
    at,
  }
}

/** Average price of a position that is not flat, rounded half to even {@link AVERAGE_PLACES} places below its instrument's. */
export function averageText({ instrument, quantity, cost }: Position): string {
  const { notionalFactor, notionalDivisor, pricePrecision } = instrument
  const scaled = BigInt(cost) * BigInt(notionalDivisor) * BigInt(powerOfTen(AVERAGE_PLACES))
  const units = divideHalfEvenBig(
    scaled * BigInt(Math.sign(quantity)),
    BigInt(Math.abs(quantity)) * BigInt(notionalFactor),
  )
  return formatUnits(Number(units), pricePrecision + AVERAGE_PLACES)
}
