import type { BrokerChange, BrokerFill, BrokerTicket } from '../kernel/broker-connection.ts'
import { unitsOfText } from '../model/decimal-text.ts'
import { formatUnits } from '../model/decimal.ts'
import type { Fill } from '../model/fill.ts'
import type { Instrument } from '../model/instrument.ts'
import { instructionsInDecimals } from '../model/order-numbers.ts'
import { orderRequest } from '../model/order-request.ts'
import type { Amendment, OrderRequest, ParentOrder } from '../model/order-request.ts'
import type { Order } from '../model/order.ts'
import { NO_PRICE } from '../model/units.ts'
import type { Money, Price, Quantity, Timestamp } from '../model/units.ts'

/** An order as a broker outside the engine is told of it. */
export function ticketOf(order: Order): BrokerTicket {
  const { reduceOnly = false, ...instructions } = instructionsInDecimals(order.instructions, order.instrument)
  return {
    clientId: order.id,
    symbol: order.instrument.symbol,
    side: order.side,
    type: order.type,
    timeInForce: order.timeInForce,
    reduceOnly,
    ...changeOf(order, order.instrument),
    ...(Object.keys(instructions).length === 0 ? {} : { instructions }),
  }
}

/** The terms of an order that can be amended, in text. */
export function changeOf({ quantity, limitPrice, stopPrice }: Amendment, instrument: Instrument): BrokerChange {
  return {
    quantity: formatUnits(quantity, instrument.quantityPrecision),
    limitPrice: priceText(limitPrice, instrument),
    stopPrice: priceText(stopPrice, instrument),
  }
}

/** The same in exact units. @throws ArithmeticError for text that is no number */
export function amendmentOf(change: BrokerChange, instrument: Instrument): Amendment {
  return {
    quantity: quantityOf(change.quantity, instrument),
    limitPrice: priceOf(change.limitPrice, instrument),
    stopPrice: priceOf(change.stopPrice, instrument),
  }
}

/** What a ticket asks for. @param parent the order that it waits for @throws ArithmeticError for text that is no number */
export function requestOf(
  ticket: BrokerTicket,
  instrument: Instrument,
  parent: ParentOrder | null,
  causedAt: Timestamp,
): OrderRequest {
  const { side, type, timeInForce, reduceOnly, instructions = {} } = ticket
  const { quantity, limitPrice, stopPrice } = amendmentOf(ticket, instrument)
  const { trailAmount, trailPercent, limitOffset, expiresAt, postOnly, displayQuantity, oco } = instructions
  return orderRequest(instrument, side, quantity, {
    type,
    timeInForce,
    limitPrice,
    stopPrice,
    reduceOnly,
    parent,
    causedAt,
    ...(trailAmount === undefined ? {} : { trailAmount: instrument.price(trailAmount) }),
    ...(trailPercent === undefined ? {} : { trailPercent }),
    ...(limitOffset === undefined ? {} : { limitOffset: instrument.price(limitOffset) }),
    ...(expiresAt === undefined ? {} : { expiresAt: expiresAt as Timestamp }),
    ...(postOnly === undefined ? {} : { postOnly }),
    ...(displayQuantity === undefined ? {} : { displayQuantity: instrument.quantity(displayQuantity) }),
    ...(oco === undefined ? {} : { oco }),
  })
}

/** A fill in the engine's units. `isExact` is false when the broker's price has places that the instrument has not. */
export function fillOf(
  { id, clientId, side, quantity, price, commission, at }: BrokerFill,
  instrument: Instrument,
  strategyId: string,
): { readonly fill: Fill; readonly isExact: boolean } {
  const paid = unitsOfText(price, instrument.pricePrecision)
  const units = quantityOf(quantity, instrument)
  const notional = instrument.notional(paid.units as Price, units)
  const fill = {
    id,
    orderId: clientId,
    strategyId,
    instrument,
    side,
    quantity: units,
    price: paid.units as Price,
    notional,
    commission: unitsOfText(commission, instrument.currency.precision).units as Money,
    at,
  }
  return { fill, isExact: paid.isExact }
}

/** A quantity of text in units of the instrument. @throws ArithmeticError for text that is no number */
export function quantityOf(text: string, { quantityPrecision }: Instrument): Quantity {
  return unitsOfText(text, quantityPrecision).units as Quantity
}

function priceOf(text: string, { pricePrecision }: Instrument): Price {
  return text === '' ? NO_PRICE : (unitsOfText(text, pricePrecision).units as Price)
}

function priceText(price: Price, { pricePrecision }: Instrument): string {
  return price === price ? formatUnits(price, pricePrecision) : ''
}
