import type { Fill } from '../../../src/engine/model/fill.ts'
import type { Instrument } from '../../../src/engine/model/instrument.ts'
import type { OrderSide } from '../../../src/engine/model/order-request.ts'
import type { Money, Price, Quantity, Timestamp } from '../../../src/engine/model/units.ts'

let fills = 0

/** A fill in exact units; a negative quantity sells. */
export function fillOf(instrument: Instrument, signed: number, price: number, commission = 0, at = 0): Fill {
  const side: OrderSide = signed > 0 ? 'buy' : 'sell'
  const quantity = Math.abs(signed) as Quantity
  return {
    id: `F${++fills}`,
    orderId: 'O1',
    strategyId: 'test',
    instrument,
    side,
    quantity,
    price: price as Price,
    notional: instrument.notional(price as Price, quantity),
    commission: commission as Money,
    at: at as Timestamp,
  }
}
