import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type OrderSide, orderRequest } from '../../../src/engine/model/order-request.ts'
import type { Money, Price, Quantity } from '../../../src/engine/model/units.ts'
import { awayFrom, shareOf, valueIn } from '../../../src/engine/risk/limit-rule.ts'
import { instrumentOf } from '../model/instruments.ts'
import { RiskRoom, by, limitAt } from './risk-room.ts'

describe('values against exact arithmetic', () => {
  test('given any amount and share, when the share is taken, then it is the one of unbounded integers, rounded down', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 1_000_000 }), (amount, parts) => {
        const exact = amount <= 0 ? 0n : (BigInt(amount) * BigInt(parts)) / 1_000_000n
        expect(BigInt(shareOf(amount as Money, parts))).toBe(exact)
      }),
    )
    expect(shareOf(5 as Money, Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY)
  })

  test('given any price and collar, when the bound is worked out, then it is the one of unbounded integers, rounded toward the price', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1_000_000_000_000, max: 1_000_000_000_000 }),
        fc.integer({ min: 0, max: 2_000_000 }),
        fc.boolean(),
        (price, parts, up) => {
          const reach = (BigInt(Math.abs(price)) * BigInt(parts)) / 1_000_000n
          expect(BigInt(awayFrom(price, parts, up))).toBe(BigInt(price) + (up ? reach : -reach))
        },
      ),
    )
    expect([awayFrom(5, Number.POSITIVE_INFINITY, true), awayFrom(5, Number.POSITIVE_INFINITY, false)]).toEqual([
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ])
  })

  test('given any position in the account’s currency, when it is valued, then it is price × quantity exactly, or endless where no integer holds it', () => {
    const room = new RiskRoom()
    const assessment = room.gate.assess(orderRequest(room.instrument, 'buy', 1 as Quantity))
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 1, max: 1e9 }), (price, quantity) => {
        const exact = BigInt(price) * BigInt(quantity) * 10_000n
        const value = valueIn(assessment, price as Price, quantity)
        const expected = exact <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(exact) : Number.POSITIVE_INFINITY
        expect(value).toBe(expected)
      }),
    )
  })

  test('given an order in another currency, when a position is valued, then it is at the rate at which the order was', () => {
    const room = new RiskRoom()
    const request = orderRequest(
      instrumentOf({ symbol: 'EURO', currency: { code: 'EUR', precision: 6, displayPrecision: 2 } }),
      'buy',
      10 as Quantity,
    )
    const base = room.gate.assess(orderRequest(room.instrument, 'buy', 10 as Quantity))
    const assessment = { ...base, order: request, notional: 1_100_000_000 as Money }

    expect([valueIn(assessment, 10_000 as Price, 30), valueIn(assessment, 0 as Price, 30)]).toEqual([3_300_000_000, 0])
  })

  test('given any orders and fills, when they are counted event by event, then exposure is what it is when counted anew', () => {
    const step = fc.record({
      symbol: fc.integer({ min: 0, max: 2 }),
      side: fc.constantFrom<OrderSide[]>('buy', 'sell'),
      quantity: fc.integer({ min: 1, max: 20 }),
      event: fc.constantFrom('rest', 'part', 'fill', 'cancel', 'amend', 'mark'),
      price: fc.integer({ min: 50, max: 150 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const room = new RiskRoom({ cash: 1_000_000 })
        const instruments = [room.instrument, room.other('B'), room.other('C', 100, { kind: 'crypto' })]
        for (const { symbol, side, quantity, event, price } of steps) {
          const instrument = instruments[symbol] ?? room.instrument
          if (event === 'mark') {
            room.price(price, instrument)
            continue
          }
          const order = room.place(side, quantity, by(`s-${symbol}`, limitAt(price)), instrument)
          room.say('accepted', order)
          if (event === 'part') room.fill(order, Math.ceil(quantity / 2), price)
          if (event === 'fill') room.fill(order, quantity, price)
          if (event === 'amend' && room.amend(order, quantity + 1)) room.sayAmended()
          if (event === 'cancel') {
            room.cancel(order)
            room.say('canceled', order)
          }
        }
        const { exposure } = room.controls
        const held = instruments.map((instrument) => room.portfolio.holding(instrument).exposure)
        const reserved = (of: (typeof instruments)[number]) =>
          room.working.orders
            .filter(({ instrument }) => instrument === of)
            .reduce((sum, order) => sum + room.working.reservedFor(order), 0)
        expect(exposure.net).toBe(held.reduce((sum, each) => sum + each, 0))
        for (const [index, instrument] of instruments.entries()) {
          const symbol = exposure.symbol(instrument)
          expect(symbol.sector.gross).toBe(Math.abs(held[index] ?? 0) + reserved(instrument))
          expect(symbol.openOrders).toBe(room.working.orders.filter((order) => order.instrument === instrument).length)
        }
        const open = (side: string) =>
          room.working.orders
            .filter((order) => order.side === side)
            .reduce((sum, order) => sum + room.instrument.notional(room.gate.assess(order).price, order.remaining), 0)
        // What an order was worth when it left stays its worth, so that a sale below the market is counted at the market of then.
        expect(exposure.openBuys).toBe(open('buy'))
        expect(exposure.openSells).toBeGreaterThanOrEqual(0)
        expect(room.working.count > 0 || exposure.openSells === 0).toBe(true)
      }),
      { numRuns: 60 },
    )
  })
})
