import { splitQuantity } from '../model/corporate-action.ts'
import type { SplitRatio } from '../model/corporate-action.ts'
import { multiplyDivide, multiplyDivideToward } from '../model/decimal.ts'
import type { Order, RescaledOrder } from '../model/order.ts'
import type { Price, Quantity } from '../model/units.ts'

/**
 * An order in the terms after a split: as many shares for as much money. Quantity is rounded down to the quantity
 * increment; prices to the price increment, away from a fill: nothing fills or triggers that would not have before.
 * Null when no whole step is left of it.
 */
export function orderAfterSplit(order: Order, ratio: SplitRatio): RescaledOrder | null {
  const { instrument, side, remaining, limitPrice, stopPrice } = order
  const { whole } = splitQuantity(remaining, ratio, instrument.quantityIncrement)
  if (whole === 0) return null
  const filled = multiplyDivide(order.filled, ratio.to, ratio.from)
  return {
    quantity: (filled + whole) as Quantity,
    filled: filled as Quantity,
    limitPrice: rescaled(limitPrice, ratio, instrument.priceIncrement, side === 'sell'),
    stopPrice: rescaled(stopPrice, ratio, instrument.priceIncrement, side === 'buy'),
  }
}

/** NO_PRICE stays NO_PRICE. */
function rescaled(price: Price, { to, from }: SplitRatio, step: Price, up: boolean): Price {
  if (price !== price) return price
  return (Math.max(1, multiplyDivideToward(price, from, to * step, up)) * step) as Price
}
