import type { OrderType, TimeInForce } from '../../../contract/order-terms.ts'

/** The fields that only some types have. */
export type TermField = 'limit' | 'stop' | 'trail' | 'offset'

export interface TypeTerms {
  /** In the trader's words. */
  readonly label: string
  readonly fields: readonly TermField[]
  /** In the order in which they are offered. */
  readonly timesInForce: readonly TimeInForce[]
}

/** Auctions have no expiry of their own. */
const AUCTION: readonly TimeInForce[] = ['day', 'gtc']
const LONG: readonly TimeInForce[] = ['day', 'gtc', 'gtd']
const ALL: readonly TimeInForce[] = [...LONG, 'ioc', 'fok', 'at-the-open', 'at-the-close']

export const TYPE_TERMS: Readonly<Record<OrderType, TypeTerms>> = {
  market: { label: 'Market', fields: [], timesInForce: ALL },
  limit: { label: 'Limit', fields: ['limit'], timesInForce: ALL },
  stop: { label: 'Stop', fields: ['stop'], timesInForce: LONG },
  'stop-limit': { label: 'Stop limit', fields: ['stop', 'limit'], timesInForce: LONG },
  'trailing-stop': { label: 'Trailing stop', fields: ['trail'], timesInForce: LONG },
  'trailing-stop-limit': { label: 'Trailing stop limit', fields: ['trail', 'offset'], timesInForce: LONG },
  'market-if-touched': { label: 'Market if touched', fields: ['stop'], timesInForce: LONG },
  'limit-if-touched': { label: 'Limit if touched', fields: ['stop', 'limit'], timesInForce: LONG },
  'market-on-open': { label: 'Market on open', fields: [], timesInForce: AUCTION },
  'market-on-close': { label: 'Market on close', fields: [], timesInForce: AUCTION },
}

/** What the stop price of a type is called. */
export function stopLabel(type: OrderType): string {
  return type === 'market-if-touched' || type === 'limit-if-touched' ? 'Touch price' : 'Stop price'
}

export const TIME_IN_FORCE_WORDS: Readonly<Record<TimeInForce, string>> = {
  day: 'Day',
  gtc: 'Until cancelled',
  gtd: 'Until a time',
  ioc: 'At once, or cancelled',
  fok: 'All at once, or none',
  'at-the-open': 'At the open',
  'at-the-close': 'At the close',
}

/** The same where there is little room. */
export const TIME_IN_FORCE_SHORT: Readonly<Record<TimeInForce, string>> = {
  day: 'Day',
  gtc: 'GTC',
  gtd: 'GTD',
  ioc: 'IOC',
  fok: 'FOK',
  'at-the-open': 'Open',
  'at-the-close': 'Close',
}
