import type { OrderTicket } from '../../../contract/commands.ts'
import type { InstrumentView } from '../../../contract/views.ts'
import { formatDecimal } from '../../components/number-format.ts'

/** What is in the ticket's fields; null while a field is not a number. */
export interface TicketDraft {
  readonly side: OrderTicket['side']
  readonly type: OrderTicket['type']
  readonly timeInForce: OrderTicket['timeInForce']
  readonly quantity: number | null
  /** Of a limit or stop order. */
  readonly price: number | null
}

export interface TicketErrors {
  readonly quantity: string | null
  readonly price: string | null
}

/** Room for the rounding of decimals in binary when multiples are checked. */
const MULTIPLE_TOLERANCE = 1e-6

function isMultiple(value: number, increment: number): boolean {
  const count = value / increment
  return Math.abs(count - Math.round(count)) < MULTIPLE_TOLERANCE
}

function amountError(value: number | null, name: string, increment: number, precision: number): string | null {
  if (value === null) return `${name} is not a number`
  if (value <= 0) return `${name} must be above zero`
  if (!isMultiple(value, increment)) return `${name} must be a multiple of ${formatDecimal(increment, precision, 0)}`
  return null
}

/** What keeps a draft from being a ticket of the instrument. The risk gate has the last word. */
export function ticketErrors(draft: TicketDraft, instrument: InstrumentView): TicketErrors {
  return {
    quantity: amountError(draft.quantity, 'Quantity', instrument.quantityIncrement, instrument.quantityPrecision),
    price:
      draft.type === 'market'
        ? null
        : amountError(draft.price, 'Price', instrument.priceIncrement, instrument.pricePrecision),
  }
}

/** The ticket of a draft, or null while something is wrong with it. */
export function ticketOf(draft: TicketDraft, instrument: InstrumentView): OrderTicket | null {
  const errors = ticketErrors(draft, instrument)
  if (errors.quantity !== null || errors.price !== null || draft.quantity === null) return null
  return {
    symbol: instrument.symbol,
    side: draft.side,
    type: draft.type,
    timeInForce: draft.timeInForce,
    quantity: draft.quantity,
    limitPrice: draft.type === 'limit' ? draft.price : null,
    stopPrice: draft.type === 'stop' ? draft.price : null,
  }
}

/** The order in words: "Buy 100 AAPL at market", "Sell 5 AAPL, stop 91.20". */
export function ticketWords(draft: TicketDraft, instrument: InstrumentView): string {
  const verb = draft.side === 'buy' ? 'Buy' : 'Sell'
  const quantity = formatDecimal(draft.quantity, instrument.quantityPrecision, 0)
  const price = formatDecimal(draft.price, instrument.pricePrecision)
  const terms = draft.type === 'market' ? ' at market' : `, ${draft.type} ${price}`
  return `${verb} ${quantity} ${instrument.symbol}${terms}`
}
