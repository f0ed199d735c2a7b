import { describe, expect, it } from 'vitest'
import { OrderTicket } from '../../../src/contract/commands.ts'
import {
  ticketErrors,
  ticketOf,
  ticketWords,
  type TicketDraft,
} from '../../../src/renderer/panels/ticket/ticket-model.ts'
import { instrumentView } from './views.ts'

const DRAFT: TicketDraft = { side: 'buy', type: 'market', timeInForce: 'day', quantity: 100, price: null }
const AAPL = instrumentView()
const BTC = instrumentView({ symbol: 'BTCUSD', quantityPrecision: 4, quantityIncrement: 0.0001 })

describe('a ticket', () => {
  it('given a market order, then it needs no price and names none', () => {
    const ticket = ticketOf({ ...DRAFT, price: 93 }, AAPL)
    expect(ticket).toMatchObject({ quantity: 100, limitPrice: null, stopPrice: null })
    expect(OrderTicket.safeParse(ticket).success).toBe(true)
  })

  it.each([
    ['limit', { limitPrice: 93.52, stopPrice: null }],
    ['stop', { limitPrice: null, stopPrice: 93.52 }],
  ] as const)('given a %s order, then its price is in the right place', (type, prices) => {
    expect(ticketOf({ ...DRAFT, type, price: 93.52 }, AAPL)).toMatchObject(prices)
  })

  it.each([
    [{ quantity: null }, 'quantity', 'not a number'],
    [{ quantity: 0 }, 'quantity', 'above zero'],
    [{ quantity: -5 }, 'quantity', 'above zero'],
    [{ quantity: 1.5 }, 'quantity', 'multiple of 1'],
    [{ type: 'limit', price: null }, 'price', 'not a number'],
    [{ type: 'limit', price: 93.525 }, 'price', 'multiple of 0.01'],
    [{ type: 'stop', price: 0 }, 'price', 'above zero'],
  ] as const)('given %j, then the %s is “%s” and there is no ticket', (part, field, words) => {
    const draft = { ...DRAFT, ...part }
    expect(ticketErrors(draft, AAPL)[field]).toContain(words)
    expect(ticketOf(draft, AAPL)).toBeNull()
  })

  it('given decimals that binary fractions miss, then multiples are still found', () => {
    expect(ticketErrors({ ...DRAFT, quantity: 0.3 }, BTC).quantity).toBeNull()
    expect(ticketErrors({ ...DRAFT, quantity: 0.00015 }, BTC).quantity).toContain('multiple of 0.0001')
    expect(ticketErrors({ ...DRAFT, type: 'limit', price: 1_234.57 }, AAPL).price).toBeNull()
  })

  it('given an order, then its words say all of it and abbreviate nothing', () => {
    expect(ticketWords({ ...DRAFT, quantity: 1_250_000 }, AAPL)).toBe('Buy 1,250,000 AAPL at market')
    expect(ticketWords({ ...DRAFT, side: 'sell', type: 'stop', price: 91.2 }, AAPL)).toBe('Sell 100 AAPL, stop 91.20')
  })
})
