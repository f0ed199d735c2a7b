import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CorporateAction } from '../../../src/engine/model/corporate-action.ts'
import { exactDecimal } from '../../../src/engine/model/corporate-action.ts'
import { ensure } from '../../../src/engine/model/errors.ts'
import type { OrderSide } from '../../../src/engine/model/order-request.ts'
import { Venue } from '../simulation/venue.ts'

const amount = (text: string) => ensure(exactDecimal(text), 'a decimal')
const about = { symbol: 'TEST', date: 1 }
const split = (to: number, from: number): CorporateAction => ({ ...about, kind: 'split', to, from })
const dividend = (text: string): CorporateAction => ({ ...about, kind: 'dividend', amount: amount(text) })
const delist = (text?: string): CorporateAction => ({
  ...about,
  kind: 'delist',
  price: text === undefined ? null : amount(text),
})

/** A venue that stands at a price, with a position. */
function holding(quantity: number, price = 100): Venue {
  const venue = new Venue()
  venue.flat(price)
  if (quantity !== 0) venue.place(quantity > 0 ? 'buy' : 'sell', Math.abs(quantity))
  venue.flat(price)
  return venue
}

/** Lets an action take effect at the open of a bar to come. */
function act(venue: Venue, action: CorporateAction, open: number): void {
  const { trader, instrument, clock } = venue
  trader.corporateActions.apply(action, instrument, instrument.price(open), clock.now())
}

const dollars = (money: number) => money / 1e6

describe('a split of what is held', () => {
  it('given 15 shares, when they are split 3:2, then half a share is paid out at the open', () => {
    const venue = holding(15, 90)
    act(venue, split(3, 2), 61)

    const { position, value } = venue.trader.portfolio.holding(venue.instrument)
    expect(position.quantity).toBe(22)
    expect(dollars(venue.trader.portfolio.cash)).toBe(1_000_000 - 15 * 90 + 30.5)
    expect(dollars(value)).toBe(22 * 60)
    expect(position.averagePrice).toBe(60)
    expect(dollars(position.realised)).toBe(0.5)
  })

  it('given 3 shares, when 10 become one, then all is paid out and the trade is closed with its P&L', () => {
    const venue = holding(3, 10)
    act(venue, split(1, 10), 110)

    expect(venue.trader.portfolio.quantity(venue.instrument)).toBe(0)
    expect(venue.trades).toHaveLength(1)
    expect(venue.trades[0]).toMatchObject({ quantity: 3, grossPnl: 3e6, netPnl: 3e6, mae: 0, mfe: 3e6 })
    expect(dollars(venue.trader.portfolio.equity)).toBe(1_000_003)
  })

  it('given a short of 15, when it is split 3:2, then the half share is bought back', () => {
    const venue = holding(-15, 90)
    act(venue, split(3, 2), 61)

    expect(venue.trader.portfolio.quantity(venue.instrument)).toBe(-22)
    expect(dollars(venue.trader.portfolio.cash)).toBe(1_000_000 + 15 * 90 - 30.5)
  })

  it('given any position and ratio without a rest, when it is split, then equity, cash, cost and exposure stay to the unit', () => {
    const ratio = fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 }))
    fc.assert(
      fc.property(
        ratio,
        fc.integer({ min: -40, max: 40 }),
        fc.integer({ min: 1, max: 20_000 }),
        ([to, from], lots, cents) => {
          const venue = holding(lots * from, cents / 100)
          const { portfolio } = venue.trader
          const state = () => {
            const { position, openPnl } = portfolio.holding(venue.instrument)
            return [
              portfolio.equity,
              portfolio.cash,
              portfolio.grossExposure,
              position.cost,
              position.realised,
              openPnl,
            ]
          }
          const before = state()
          act(venue, split(to, from), 1)

          expect(state()).toEqual(before)
          expect(portfolio.quantity(venue.instrument)).toBe(lots * to || 0)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('given any walk with a split of n:1 in it, when it is played, then equity is that of the walk without the split', () => {
    const walk = fc.array(fc.tuple(fc.integer({ min: 5, max: 40 }), fc.integer({ min: -9, max: 9 })), {
      minLength: 2,
      maxLength: 12,
    })
    fc.assert(
      fc.property(walk, fc.integer({ min: 2, max: 12 }), fc.nat(11), (steps, ratio, when) => {
        const equities = [false, true].map((isSplit) => {
          const venue = new Venue()
          return steps.map(([price, change], index) => {
            const terms = isSplit && index >= when ? ratio : 1
            if (isSplit && index === when) act(venue, split(ratio, 1), price)
            // Prices before are multiples of the ratio, so that those after are whole cents.
            venue.flat((price * ratio) / terms)
            if (change !== 0) {
              const side: OrderSide = change > 0 ? 'buy' : 'sell'
              const limitPrice = venue.instrument.price(((price + (index % 3) - 1) * ratio) / terms)
              const isLimit = index % 2 === 0
              venue.place(side, Math.abs(change) * terms, isLimit ? { type: 'limit', limitPrice } : {})
            }
            return venue.trader.portfolio.equity
          })
        })

        expect(equities[1]).toEqual(equities[0])
      }),
      { numRuns: 100 },
    )
  })
})

describe('a split of what rests', () => {
  it('given orders of each kind, when 7 shares come of one, then prices are rounded away from a fill', () => {
    const venue = holding(0)
    const bid = venue.limit('buy', 50)
    const ask = venue.limit('sell', 150)
    const stopBuy = venue.stop('buy', 150)
    const stopSell = venue.stop('sell', 50)
    act(venue, split(7, 1), 14)

    expect([bid, ask, stopBuy, stopSell].map(({ quantity }) => Number(quantity))).toEqual([7, 7, 7, 7])
    expect([bid.limitPrice, ask.limitPrice, stopBuy.stopPrice, stopSell.stopPrice].map(Number)).toEqual([
      714, 2143, 2143, 714,
    ])
    expect(venue.trader.working.buys(venue.instrument)).toBe(14)
  })

  it('given an order of one share, when 10 become one, then it is cancelled and says why', () => {
    const venue = holding(0)
    const order = venue.limit('buy', 50)
    act(venue, split(1, 10), 1000)

    expect([order.status, order.reason]).toEqual(['canceled', 'the split of TEST by 1:10 left nothing of it'])
    expect([Number(venue.trader.working.count), Number(venue.trader.working.reserved)]).toEqual([0, 0])
  })

  it('given buying power set aside, when an order is split and cancelled, then all of it is free again', () => {
    const venue = holding(0)
    const before = venue.trader.gate.buyingPower
    const order = venue.place('buy', 10, { type: 'limit', limitPrice: venue.instrument.price(50) })
    const during = venue.trader.gate.buyingPower
    act(venue, split(7, 1), 14)

    expect(venue.trader.gate.buyingPower).toBe(during)
    venue.cancel(order)
    expect(venue.trader.gate.buyingPower).toBe(before)
  })
})

describe('a dividend', () => {
  it('given a long trade of 100, when 0.205 a share is paid, then cash, the total and the trade have 20.50', () => {
    const venue = holding(100)
    act(venue, dividend('0.205'), 99)
    venue.place('sell', 100)
    venue.flat(99)

    expect(dollars(venue.trader.portfolio.dividends)).toBe(20.5)
    expect(dollars(venue.trader.portfolio.equity)).toBe(1_000_000 - 100 + 20.5)
    expect(venue.trades[0]).toMatchObject({ grossPnl: -100e6, dividends: 20.5e6, netPnl: -79.5e6 })
  })

  it('given any position and amount, when it is paid, then longs get to the unit what shorts of the size pay', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 99_999 }), (quantity, units) => {
        const [paid = 0, charged = 0] = [quantity, -quantity].map((signed) => {
          const venue = holding(signed)
          const { equity } = venue.trader.portfolio
          act(venue, { ...about, kind: 'dividend', amount: { units, places: 4 } }, 99)
          expect(venue.trader.portfolio.equity - equity).toBe(venue.trader.portfolio.dividends)
          return Number(venue.trader.portfolio.dividends)
        })

        expect(paid).toBe(quantity * units * 100)
        expect(charged).toBe(-paid)
      }),
      { numRuns: 50 },
    )
  })
})

describe('a delisting', () => {
  it('given a position and an order, when trading ends, then it is closed at the last price and the order says why it ended', () => {
    const venue = holding(10)
    const order = venue.limit('sell', 150)
    venue.flat(80)
    act(venue, delist(), 1)

    expect(venue.trades[0]).toMatchObject({ quantity: 10, grossPnl: -200e6 })
    expect([order.status, order.reason]).toEqual(['canceled', 'TEST was delisted'])
    expect(dollars(venue.trader.portfolio.cash)).toBe(1_000_000 - 200)
    expect(dollars(venue.trader.portfolio.equity)).toBe(1_000_000 - 200)
  })

  it('given a value at the end, when trading ends, then a short is bought back at it', () => {
    const venue = holding(-10)
    act(venue, delist('0'), 1)

    expect(dollars(venue.trader.portfolio.cash)).toBe(1_001_000)
    expect(venue.trader.portfolio.grossExposure).toBe(0)
  })

  it('given that trading has ended, when an order comes, then it is rejected', () => {
    const venue = holding(0)
    act(venue, delist(), 1)
    const order = venue.place('buy', 1)

    expect([order.status, order.reason]).toEqual(['rejected', 'TEST was delisted'])
    expect(venue.faults).toEqual([])
  })
})
