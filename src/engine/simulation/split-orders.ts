import { splitQuantity } from '../model/corporate-action.ts'
import type { SplitRatio } from '../model/corporate-action.ts'
import { multiplyDivide, multiplyDivideToward } from '../model/decimal.ts'
import { NO_INSTRUCTIONS } from '../model/order-request.ts'
import type { OrderInstructions } from '../model/order-request.ts'
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
    instructions: instructionsAfterSplit(order, ratio),
  }
}

/** Distances are rounded up, away from a fill; the part that is shown to no more than it was. */
function instructionsAfterSplit({ instructions, instrument }: Order, ratio: SplitRatio): OrderInstructions {
  if (instructions === NO_INSTRUCTIONS) return instructions
  const { trailAmount, limitOffset, displayQuantity } = instructions
  const { quantityIncrement, priceIncrement } = instrument
  const { whole } = splitQuantity(displayQuantity, ratio, quantityIncrement)
  return {
    ...instructions,
    trailAmount: rescaled(trailAmount, ratio, priceIncrement, true),
    limitOffset: limitOffset === 0 ? limitOffset : rescaled(limitOffset, ratio, priceIncrement, true),
    displayQuantity: (displayQuantity === 0 ? 0 : Math.max(whole, quantityIncrement)) as Quantity,
  }
}

/** NO_PRICE stays NO_PRICE. */
function rescaled(price: Price, { to, from }: SplitRatio, step: Price, up: boolean): Price {
  if (price !== price) return price
  return (Math.max(1, multiplyDivideToward(price, from, to * step, up)) * step) as Price
}
