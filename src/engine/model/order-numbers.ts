import type { Instrument } from './instrument.ts'
import type { OrderInstructions } from './order-request.ts'

/** The instructions of an order in decimals, without those that it does not ask for. */
export interface OrderInstructionsInDecimals {
  trailAmount?: number
  trailPercent?: number
  limitOffset?: number
  expiresAt?: number
  postOnly?: boolean
  reduceOnly?: boolean
  displayQuantity?: number
  oco?: string
  parentId?: string
}

/** What an order asks for beyond side, type, quantity and prices, in decimals. */
export function instructionsInDecimals(
  {
    trailAmount,
    trailPercent,
    limitOffset,
    expiresAt,
    postOnly,
    reduceOnly,
    displayQuantity,
    oco,
    parent,
  }: OrderInstructions,
  instrument: Instrument,
): OrderInstructionsInDecimals {
  return {
    ...(trailAmount === trailAmount ? { trailAmount: instrument.priceToDecimal(trailAmount) } : {}),
    ...(trailPercent === trailPercent ? { trailPercent } : {}),
    ...(limitOffset === limitOffset ? { limitOffset: instrument.priceToDecimal(limitOffset) } : {}),
    ...(expiresAt === expiresAt ? { expiresAt } : {}),
    ...(postOnly ? { postOnly } : {}),
    ...(reduceOnly ? { reduceOnly } : {}),
    ...(displayQuantity > 0 ? { displayQuantity: instrument.quantityToDecimal(displayQuantity) } : {}),
    ...(oco === '' ? {} : { oco }),
    ...(parent === null ? {} : { parentId: parent.id }),
  }
}
