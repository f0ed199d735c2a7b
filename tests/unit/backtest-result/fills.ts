import { USD } from '../../../src/engine/model/currency.ts'
import type { Fill } from '../../../src/engine/model/fill.ts'
import { Instrument } from '../../../src/engine/model/instrument.ts'
import type { Money, Price, Quantity, Timestamp } from '../../../src/engine/model/units.ts'

/** Eight places of quantity and two of price are more than money has: notionals are rounded. */
export const COIN = new Instrument({
  symbol: 'COIN',
  kind: 'crypto',
  currency: USD,
  pricePrecision: 2,
  quantityPrecision: 8,
})

/** Fills of signed quantities at prices, in units, one order each. */
export function fillsOf(
  trades: readonly (readonly [quantity: number, price: number])[],
  instrument: Instrument = COIN,
): Fill[] {
  return trades.map(([signed, price], index) => {
    const quantity = Math.abs(signed) as Quantity
    return {
      id: `F${index + 1}`,
      orderId: `O${index + 1}`,
      strategyId: 'test',
      instrument,
      side: signed > 0 ? 'buy' : 'sell',
      quantity,
      price: price as Price,
      notional: instrument.notional(price as Price, quantity),
      commission: 0 as Money,
      at: (index * 1_000) as Timestamp,
    }
  })
}
