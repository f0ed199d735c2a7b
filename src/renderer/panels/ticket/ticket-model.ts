import type { OrderTicket } from '../../../contract/commands.ts'
import type { InstrumentView } from '../../../contract/views.ts'
import { formatDecimal } from '../../components/number-format.ts'
import { momentIn } from './expiry.ts'
import { TYPE_TERMS } from './ticket-types.ts'

/** What is in the ticket's fields; null while a field is not a number. */
export interface TicketDraft {
  readonly side: OrderTicket['side']
  readonly type: OrderTicket['type']
  readonly timeInForce: OrderTicket['timeInForce']
  readonly quantity: number | null
  readonly limit: number | null
  readonly stop: number | null
  /** Distance of a trailing stop, in {@link trailUnit}. */
  readonly trail: number | null
  readonly trailUnit: 'price' | 'percent'
  /** How far its limit is beyond its stop. */
  readonly offset: number | null
  /** Until when a GTD order holds, as typed, on the clock of the session's times. */
  readonly expires: string
  readonly reduceOnly: boolean
  readonly postOnly: boolean
  /** Whether the book shows only a part of a limit order, and how much. */
  readonly iceberg: boolean
  readonly shown: number | null
  /** Whether exits go with it. */
  readonly bracket: boolean
  /** Either of them may be left empty. */
  readonly stopLoss: number | null
  readonly takeProfit: number | null
}

export const FIRST_DRAFT: TicketDraft = {
  side: 'buy',
  type: 'market',
  timeInForce: 'day',
  quantity: 100,
  limit: null,
  stop: null,
  trail: null,
  trailUnit: 'percent',
  offset: null,
  expires: '',
  reduceOnly: false,
  postOnly: false,
  iceberg: false,
  shown: null,
  bracket: false,
  stopLoss: null,
  takeProfit: null,
}

/** Fields that can be wrong. */
export type TicketField =
  'quantity' | 'limit' | 'stop' | 'trail' | 'offset' | 'expires' | 'shown' | 'stopLoss' | 'takeProfit'
export type TicketErrors = Readonly<Record<TicketField, string | null>>

/** Room for the rounding of decimals in binary when multiples are checked. */
const MULTIPLE_TOLERANCE = 1e-6
/** Places of a trail in per cent. */
const PERCENT_PLACES = 4

function isMultiple(value: number, increment: number): boolean {
  const count = value / increment
  return Math.abs(count - Math.round(count)) < MULTIPLE_TOLERANCE
}

/** What is wrong with an amount on a grid, in words; null when it is good. Text that is no number is null or NaN. */
export function amountError(value: number | null, name: string, increment: number, precision: number): string | null {
  if (value === null || Number.isNaN(value)) return `${name} is not a number`
  if (value <= 0) return `${name} must be above zero`
  if (!isMultiple(value, increment)) return `${name} must be a multiple of ${formatDecimal(increment, precision, 0)}`
  return null
}

/** The clock that times are typed on, and what it says now. */
export interface TicketClock {
  readonly zone: string
  /** Of the session, epoch ms. */
  readonly now: number
}

const UTC: TicketClock = { zone: 'UTC', now: Number.NEGATIVE_INFINITY }

/** What keeps a draft from being a ticket of the instrument. The risk gate has the last word. */
export function ticketErrors(draft: TicketDraft, instrument: InstrumentView, clock: TicketClock = UTC): TicketErrors {
  const { fields } = TYPE_TERMS[draft.type]
  const price = (value: number | null, name: string) =>
    amountError(value, name, instrument.priceIncrement, instrument.pricePrecision)
  const exit = (value: number | null, name: string) => (draft.bracket && value !== null ? price(value, name) : null)
  const hasNoExit = draft.bracket && draft.stopLoss === null && draft.takeProfit === null
  return {
    quantity: amountError(draft.quantity, 'Quantity', instrument.quantityIncrement, instrument.quantityPrecision),
    limit: fields.includes('limit') ? price(draft.limit, 'Price') : null,
    stop: fields.includes('stop') ? price(draft.stop, 'Price') : null,
    trail: fields.includes('trail') ? trailError(draft, price) : null,
    offset: fields.includes('offset') && draft.offset !== 0 ? price(draft.offset, 'Offset') : null,
    expires: draft.timeInForce === 'gtd' ? expiryError(draft.expires, clock) : null,
    shown: isIceberg(draft) ? shownError(draft, instrument) : null,
    stopLoss: hasNoExit ? 'A bracket needs a stop loss or a target' : exit(draft.stopLoss, 'Stop loss'),
    takeProfit: exit(draft.takeProfit, 'Target'),
  }
}

function trailError(
  { trail, trailUnit }: TicketDraft,
  price: (value: number | null, name: string) => string | null,
): string | null {
  if (trailUnit === 'price') return price(trail, 'Trail')
  if (trail !== null && trail >= 100) return 'Trail must be below 100 %'
  return amountError(trail, 'Trail', 10 ** -PERCENT_PLACES, PERCENT_PLACES)
}

function expiryError(text: string, { zone, now }: TicketClock): string | null {
  const at = momentIn(text, zone)
  if (at === null) return 'Expected a date, or a date and time, as 2014-03-01 15:30'
  return at <= now ? 'The time has passed already' : null
}

function shownError(
  { shown, quantity }: TicketDraft,
  { quantityIncrement, quantityPrecision }: InstrumentView,
): string | null {
  const error = amountError(shown, 'Shown', quantityIncrement, quantityPrecision)
  if (error !== null) return error
  return (shown ?? 0) >= (quantity ?? Infinity) ? 'Shown must be less than the quantity' : null
}

/** Only a limit order can rest, and so hide. */
function isIceberg({ iceberg, type }: TicketDraft): boolean {
  return iceberg && type === 'limit'
}

/** The ticket of a draft, or null while something is wrong with it. */
export function ticketOf(draft: TicketDraft, instrument: InstrumentView, clock: TicketClock = UTC): OrderTicket | null {
  const errors = Object.values(ticketErrors(draft, instrument, clock))
  if (errors.some((error) => error !== null) || draft.quantity === null) return null
  const { fields } = TYPE_TERMS[draft.type]
  const { bracket, stopLoss, takeProfit } = draft
  return {
    symbol: instrument.symbol,
    side: draft.side,
    type: draft.type,
    timeInForce: draft.timeInForce,
    quantity: draft.quantity,
    limitPrice: fields.includes('limit') ? draft.limit : null,
    stopPrice: fields.includes('stop') ? draft.stop : null,
    ...trailOf(draft),
    ...expiryOf(draft, clock),
    ...(draft.reduceOnly ? { reduceOnly: true } : {}),
    ...(draft.postOnly && draft.type === 'limit' ? { postOnly: true } : {}),
    ...(isIceberg(draft) && draft.shown !== null ? { displayQuantity: draft.shown } : {}),
    ...(bracket ? { bracket: { stopLoss, takeProfit } } : {}),
  }
}

function expiryOf({ timeInForce, expires }: TicketDraft, { zone }: TicketClock): Partial<OrderTicket> {
  const at = timeInForce === 'gtd' ? momentIn(expires, zone) : null
  return at === null ? {} : { expiresAt: at }
}

function trailOf({ type, trail, trailUnit, offset }: TicketDraft): Partial<OrderTicket> {
  const { fields } = TYPE_TERMS[type]
  if (!fields.includes('trail') || trail === null) return {}
  return {
    ...(trailUnit === 'price' ? { trailAmount: trail } : { trailPercent: trail }),
    ...(fields.includes('offset') && offset !== null ? { limitOffset: offset } : {}),
  }
}

/** The order in words: "Buy 100 AAPL at market", "Sell 5 AAPL, stop limit 91.20, 91.00". */
export function ticketWords(draft: TicketDraft, instrument: InstrumentView): string {
  const verb = draft.side === 'buy' ? 'Buy' : 'Sell'
  const quantity = formatDecimal(draft.quantity, instrument.quantityPrecision, 0)
  return `${verb} ${quantity} ${instrument.symbol}${termsWords(draft, instrument)}`
}

function termsWords(draft: TicketDraft, { pricePrecision }: InstrumentView): string {
  const { label, fields } = TYPE_TERMS[draft.type]
  if (draft.type === 'market') return ' at market'
  const price = (value: number | null) => formatDecimal(value, pricePrecision)
  const trail = draft.trailUnit === 'price' ? price(draft.trail) : `${formatDecimal(draft.trail, PERCENT_PLACES, 0)} %`
  const numbers = fields.map((field) => {
    switch (field) {
      case 'limit':
        return price(draft.limit)
      case 'stop':
        return price(draft.stop)
      case 'trail':
        return trail
      case 'offset':
        return price(draft.offset)
    }
  })
  return `, ${label.toLowerCase()}${numbers.length > 0 ? ` ${numbers.join(', ')}` : ''}`
}

/** The draft with a part changed, and what follows from that: prices begin at the last one, force that the type has. */
export function changedDraft(before: TicketDraft, part: Partial<TicketDraft>, last: number | undefined): TicketDraft {
  const draft = { ...before, ...part }
  if (part.type === undefined) return draft
  const { fields, timesInForce } = TYPE_TERMS[part.type]
  const price = last !== undefined && Number.isFinite(last) ? last : null
  return {
    ...draft,
    timeInForce: timesInForce.includes(draft.timeInForce) ? draft.timeInForce : 'day',
    limit: fields.includes('limit') ? (draft.limit ?? price) : draft.limit,
    stop: fields.includes('stop') ? (draft.stop ?? price) : draft.stop,
    trail: fields.includes('trail') ? (draft.trail ?? 1) : draft.trail,
    offset: fields.includes('offset') ? (draft.offset ?? 0) : draft.offset,
  }
}

/** A price picked from the quote goes where the type wants one. */
export function pricePicked(draft: TicketDraft, price: number): Partial<TicketDraft> {
  const { fields } = TYPE_TERMS[draft.type]
  if (fields.includes('limit')) return { limit: price }
  return fields.includes('stop') ? { stop: price } : {}
}
