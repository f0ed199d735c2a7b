import { describe, expect, it } from 'vitest'
import { OrderTicket } from '../../../src/contract/commands.ts'
import { momentIn } from '../../../src/renderer/panels/ticket/expiry.ts'
import {
  FIRST_DRAFT as DRAFT,
  changedDraft,
  pricePicked,
  ticketErrors,
  ticketOf,
  ticketWords,
  type TicketDraft,
} from '../../../src/renderer/panels/ticket/ticket-model.ts'
import { instrumentView } from './views.ts'

const AAPL = instrumentView()
const BTC = instrumentView({ symbol: 'BTCUSD', quantityPrecision: 4, quantityIncrement: 0.0001 })

describe('a ticket', () => {
  it('given a market order, then it needs no price and names none', () => {
    const ticket = ticketOf({ ...DRAFT, limit: 93, stop: 92 }, AAPL)
    expect(ticket).toMatchObject({ quantity: 100, limitPrice: null, stopPrice: null })
    expect(OrderTicket.safeParse(ticket).success).toBe(true)
  })

  it.each<readonly [TicketDraft['type'], Partial<OrderTicket>]>([
    ['limit', { limitPrice: 93.52, stopPrice: null }],
    ['stop', { limitPrice: null, stopPrice: 92.1 }],
    ['stop-limit', { limitPrice: 93.52, stopPrice: 92.1 }],
    ['market-if-touched', { limitPrice: null, stopPrice: 92.1 }],
    ['trailing-stop', { limitPrice: null, stopPrice: null, trailPercent: 1.5 }],
    ['trailing-stop-limit', { limitPrice: null, stopPrice: null, trailPercent: 1.5, limitOffset: 0.1 }],
    ['market-on-close', { limitPrice: null, stopPrice: null }],
  ])('given a %s order, then each number is in its place and no other', (type, expected) => {
    const ticket = ticketOf({ ...DRAFT, type, limit: 93.52, stop: 92.1, trail: 1.5, offset: 0.1 }, AAPL)
    expect(ticket).toEqual({ symbol: 'AAPL', side: 'buy', type, timeInForce: 'day', quantity: 100, ...expected })
    expect(OrderTicket.safeParse(ticket).success).toBe(true)
  })

  it('given a trail in price, a bracket and conditions, then the ticket has them', () => {
    const draft: TicketDraft = { ...DRAFT, bracket: true, stopLoss: 90, reduceOnly: true, postOnly: true }
    expect(ticketOf(draft, AAPL)).toMatchObject({ bracket: { stopLoss: 90, takeProfit: null }, reduceOnly: true })
    // Only a limit order can rest.
    expect(ticketOf(draft, AAPL)).not.toHaveProperty('postOnly')
    const trailing: TicketDraft = { ...DRAFT, type: 'trailing-stop', trail: 2, trailUnit: 'price' }
    expect(ticketOf(trailing, AAPL)).toMatchObject({ trailAmount: 2 })
  })

  it('given a limit order that holds until a time and shows a part, then the ticket says when and how much', () => {
    const draft: TicketDraft = {
      ...DRAFT,
      type: 'limit',
      limit: 90,
      timeInForce: 'gtd',
      expires: '2014-03-07 15:30',
      iceberg: true,
      shown: 20,
    }
    const clock = { zone: 'America/New_York', now: Date.UTC(2014, 2, 7, 20) }
    expect(ticketOf(draft, AAPL, clock)).toMatchObject({
      expiresAt: Date.UTC(2014, 2, 7, 20, 30),
      displayQuantity: 20,
      timeInForce: 'gtd',
    })
    const late = { ...clock, now: Date.UTC(2014, 2, 7, 20, 30) }
    expect(ticketErrors(draft, AAPL, late).expires).toBe('The time has passed already')
    // Two days later summer time has begun.
    expect(momentIn('2014-03-10 15:30', clock.zone)).toBe(Date.UTC(2014, 2, 10, 19, 30))
    expect(momentIn('2014-03-09 02:30', clock.zone)).toBeNull()
    expect(momentIn('2014-03-07', 'UTC')).toBe(Date.UTC(2014, 2, 8) - 1)
    // A market order has nothing to show.
    expect(ticketOf({ ...draft, type: 'market' }, AAPL, clock)).not.toHaveProperty('displayQuantity')
  })

  it.each<readonly [Partial<TicketDraft>, keyof ReturnType<typeof ticketErrors>, string]>([
    [{ quantity: null }, 'quantity', 'not a number'],
    [{ quantity: 0 }, 'quantity', 'above zero'],
    [{ quantity: -5 }, 'quantity', 'above zero'],
    [{ quantity: 1.5 }, 'quantity', 'multiple of 1'],
    [{ type: 'limit', limit: null }, 'limit', 'not a number'],
    [{ type: 'limit', limit: 93.525 }, 'limit', 'multiple of 0.01'],
    [{ type: 'stop', stop: 0 }, 'stop', 'above zero'],
    [{ type: 'trailing-stop', trail: 100 }, 'trail', 'below 100 %'],
    [{ type: 'trailing-stop', trail: 0.005, trailUnit: 'price' }, 'trail', 'multiple of 0.01'],
    [{ timeInForce: 'gtd' }, 'expires', 'Expected a date'],
    [{ timeInForce: 'gtd', expires: '2014-02-30' }, 'expires', 'Expected a date'],
    [{ type: 'limit', limit: 90, iceberg: true }, 'shown', 'not a number'],
    [{ type: 'limit', limit: 90, iceberg: true, shown: 100 }, 'shown', 'less than the quantity'],
    [{ bracket: true }, 'stopLoss', 'needs a stop loss or a target'],
    [{ bracket: true, takeProfit: 0 }, 'takeProfit', 'above zero'],
  ])('given %j, then the %s is “%s” and there is no ticket', (part, field, words) => {
    const draft = { ...DRAFT, ...part }
    expect(ticketErrors(draft, AAPL)[field]).toContain(words)
    expect(ticketOf(draft, AAPL)).toBeNull()
  })

  it('given decimals that binary fractions miss, then multiples are still found', () => {
    expect(ticketErrors({ ...DRAFT, quantity: 0.3 }, BTC).quantity).toBeNull()
    expect(ticketErrors({ ...DRAFT, quantity: 0.00015 }, BTC).quantity).toContain('multiple of 0.0001')
    expect(ticketErrors({ ...DRAFT, type: 'limit', limit: 1_234.57 }, AAPL).limit).toBeNull()
  })

  it('given an order, then its words say all of it and abbreviate nothing', () => {
    expect(ticketWords({ ...DRAFT, quantity: 1_250_000 }, AAPL)).toBe('Buy 1,250,000 AAPL at market')
    expect(ticketWords({ ...DRAFT, side: 'sell', type: 'stop', stop: 91.2 }, AAPL)).toBe('Sell 100 AAPL, stop 91.20')
    expect(ticketWords({ ...DRAFT, type: 'stop-limit', stop: 95, limit: 95.1 }, AAPL)).toBe(
      'Buy 100 AAPL, stop limit 95.00, 95.10',
    )
    expect(ticketWords({ ...DRAFT, type: 'trailing-stop', trail: 1.5 }, AAPL)).toBe('Buy 100 AAPL, trailing stop 1.5 %')
  })

  it('given another type, then prices begin at the last one, and a time in force that it has not gives way', () => {
    const limit = changedDraft({ ...DRAFT, timeInForce: 'fok' }, { type: 'limit' }, 93.5)
    expect(limit).toMatchObject({ limit: 93.5, timeInForce: 'fok' })
    expect(changedDraft(limit, { type: 'stop-limit' }, 94)).toMatchObject({ limit: 93.5, stop: 94, timeInForce: 'day' })
    expect(changedDraft(DRAFT, { quantity: 5 }, 94)).toMatchObject({ limit: null, quantity: 5 })
  })

  it('given a price picked from the quote, then it goes where the type wants one', () => {
    expect(pricePicked({ ...DRAFT, type: 'stop-limit' }, 93)).toEqual({ limit: 93 })
    expect(pricePicked({ ...DRAFT, type: 'stop' }, 93)).toEqual({ stop: 93 })
    expect(pricePicked(DRAFT, 93)).toEqual({})
  })
})
