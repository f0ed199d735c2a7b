import type { BrokerPosition, BrokerTicket } from '../kernel/broker-connection.ts'
import { beyond, compareDecimals, floorTo, half, isZero, lastPlace, magnitude } from './decimal-quantity.ts'
import type { VenueFacts } from './stop-venue.ts'

/** An order that a FLATTEN sent for a position, and what is known of it. */
export interface CloseAttempt {
  readonly number: number
  readonly manner: Manner
  readonly clientId: string
  readonly quantity: string
  /** What was held when it was sent, signed. */
  readonly position: string
  /** `sent`: on its way, or nobody knows; `working`: seen at the broker. */
  status: 'sent' | 'working' | 'rejected' | 'over'
  filled: string
  reason: string
  /** How often it was sent, with the same id. */
  sends: number
  /** Looks at the broker since it ended, while the position has not changed. */
  stillFor: number
}

/** Ways to close, tried one after the other where a broker refuses. */
const MANNERS = ['market', 'whole', 'at-open', 'protected', 'day', 'half', 'quarter', 'eighth'] as const
export type Manner = (typeof MANNERS)[number]

/** How far from the last price the limit of a protected close is, in per cent. */
const PROTECTION_PERCENT = 2

/** The id of a closing order: the same after a crash, so that a broker that has it takes no second one. */
export function closeId(latchId: string, symbol: string, number: number): string {
  return `${closePrefix(latchId)}${symbol}${number === 1 ? '' : `-${number}`}`
}

/** What the ids of all closing orders of a stop begin with. */
export function closePrefix(latchId: string): string {
  return `kill-${latchId}-`
}

/**
 * The next order to close a position with: reduce-only, never for more than is held. After a refusal the next manner
 * that makes sense is tried: whole units, the opening, a limit beyond the last price where the venue wants protection,
 * a day order, a part of it. Returns why there is none when no manner is left.
 * @param countedFrom refusals before this attempt are forgotten: a human wants another try
 */
export function nextClose(
  latchId: string,
  position: BrokerPosition,
  past: readonly CloseAttempt[],
  facts: VenueFacts,
  countedFrom = 0,
): { readonly ticket: BrokerTicket; readonly manner: Manner } | string {
  const held = magnitude(position.quantity)
  const step = facts.quantityIncrement ?? lastPlace(held)
  const tradable = floorTo(held, step)
  if (isZero(tradable)) return `${held} is less than the ${step} that its venue trades`
  const manners = MANNERS.filter((manner) => makesSense(manner, tradable, step, facts))
  const manner = manners[mannerIndex(manners, past.slice(countedFrom))]
  if (manner === undefined) return past.at(-1)?.reason ?? 'every way to close it was refused'
  const ticket = ticketOf(manner, position, tradable, step, facts)
  return { manner, ticket: { ...ticket, clientId: closeId(latchId, position.symbol, past.length + 1) } }
}

function makesSense(manner: Manner, quantity: string, step: string, facts: VenueFacts): boolean {
  switch (manner) {
    case 'whole': {
      const whole = floorTo(quantity, '1')
      return facts.quantityIncrement === null && !isZero(whole) && compareDecimals(whole, quantity) !== 0
    }
    case 'at-open':
      return facts.closed !== null
    case 'protected':
      return facts.lastPrice !== null
    case 'half':
    case 'quarter':
    case 'eighth':
      return !isZero(partOf(quantity, manner, step))
    case 'market':
    case 'day':
      return true
  }
}

/** From the manner that filled last, one further for each refusal since. */
function mannerIndex(manners: readonly Manner[], past: readonly CloseAttempt[]): number {
  const lastFilled = past.findLastIndex(({ filled }) => !isZero(filled))
  const from = past[lastFilled]
  const refusals = past.slice(lastFilled + 1).filter(({ status }) => status === 'rejected').length
  return Math.max(0, from === undefined ? 0 : manners.indexOf(from.manner)) + refusals
}

function ticketOf(
  manner: Manner,
  { symbol, quantity: held }: BrokerPosition,
  tradable: string,
  step: string,
  { lastPrice, priceIncrement }: VenueFacts,
): Omit<BrokerTicket, 'clientId'> {
  const side = held.startsWith('-') ? 'buy' : 'sell'
  const market = { symbol, side, limitPrice: '', stopPrice: '', reduceOnly: true, quantity: tradable } as const
  switch (manner) {
    case 'market':
      return { ...market, type: 'market', timeInForce: 'gtc' }
    case 'whole':
      return { ...market, type: 'market', timeInForce: 'gtc', quantity: floorTo(tradable, '1') }
    case 'at-open':
      return { ...market, type: 'market-on-open', timeInForce: 'day' }
    case 'protected': {
      const price = lastPrice ?? '0'
      const limitPrice = beyond(price, PROTECTION_PERCENT, side === 'buy', priceIncrement ?? lastPlace(price))
      return { ...market, type: 'limit', timeInForce: 'day', limitPrice }
    }
    case 'day':
      return { ...market, type: 'market', timeInForce: 'day' }
    case 'half':
    case 'quarter':
    case 'eighth':
      return { ...market, type: 'market', timeInForce: 'gtc', quantity: partOf(tradable, manner, step) }
  }
}

/** For venues that take no order of that size. */
function partOf(quantity: string, manner: 'half' | 'quarter' | 'eighth', step: string): string {
  if (manner === 'half') return half(quantity, step)
  return half(partOf(quantity, manner === 'eighth' ? 'quarter' : 'half', step), step)
}
