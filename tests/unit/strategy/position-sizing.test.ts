import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PositionSizing } from '../../../src/engine/strategy/position-sizing.ts'
import { Strategy } from '../../../src/engine/strategy/strategy.ts'
import { Venue } from '../simulation/venue.ts'
import { hostOn } from './floor.ts'

/** Equity of 10,000; MAIN stands at 100, OTHER at 50. */
function sizing(): PositionSizing {
  const priceOf = (symbol: string) => (symbol === 'MAIN' ? 100 : 50)
  return new PositionSizing(
    { lastPrice: priceOf, quantityFor: (symbol, percent) => Math.floor((percent * 100) / priceOf(symbol)) },
    'MAIN',
  )
}

describe('sizes by risk', () => {
  test('given 15 % asked of a symbol that moves 30 % a year, when it is sized, then half of equity is held in it', () => {
    expect(sizing().byVolatility({ target: 15, volatility: 30 })).toBe(50)
    expect(sizing().byVolatility({ target: 15, volatility: 30, symbol: 'OTHER' })).toBe(100)
    expect(sizing().byVolatility({ target: 15, volatility: 10 })).toBe(100)
    expect(sizing().byVolatility({ target: 15, volatility: 10, cap: 120 })).toBe(120)
  })

  test('given 1 % to lose over two ranges of 5, when it is sized, then ten shares lose exactly that', () => {
    expect(sizing().byAtr({ risk: 1, atr: 5, multiple: 2 })).toBe(10)
    expect(sizing().byAtr({ risk: 1, atr: 5 })).toBe(20)
    expect(sizing().byAtr({ risk: 1, atr: 5, symbol: 'OTHER' })).toBe(20)
  })

  test('given odds of 60 % at even money, when it is sized, then half of Kelly’s fifth is held, all of it when asked for, never above the cap', () => {
    expect(sizing().byKelly({ winRate: 0.6, payoff: 1 })).toBe(10)
    expect(sizing().byKelly({ winRate: 0.6, payoff: 1, fraction: 1 })).toBe(20)
    expect(sizing().byKelly({ winRate: 0.9, payoff: 2, cap: 25 })).toBe(25)
    expect(sizing().byKelly({ winRate: 0.4, payoff: 1 })).toBe(0)
  })

  test('given what is not known or not above zero, when it is sized, then it is nothing', () => {
    const { NaN: unknown, POSITIVE_INFINITY: endless } = Number
    expect(sizing().byVolatility({ target: 15, volatility: unknown })).toBe(0)
    expect(sizing().byVolatility({ target: 15, volatility: 0 })).toBe(0)
    expect(sizing().byVolatility({ target: -15, volatility: 30 })).toBe(0)
    expect(sizing().byAtr({ risk: 1, atr: unknown })).toBe(0)
    expect(sizing().byAtr({ risk: endless, atr: 5 })).toBe(0)
  })

  test('given any range and risk, when it is sized, then the loss over the range is at most the risk, and one share more is beyond it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 500 }), (risk, atr) => {
        const quantity = sizing().byAtr({ risk, atr, cap: 1e9 })
        expect(quantity * atr).toBeLessThanOrEqual(risk * 100 + 1e-6)
        expect((quantity + 1) * atr).toBeGreaterThan(risk * 100 - 1e-6)
      }),
    )
  })
})

test('given a strategy on a venue, when it asks for a size, then equity, price and increments are those of its account', () => {
  const sizes: number[] = []
  class Sizer extends Strategy {
    override onStart() {
      sizes.push(this.size.byVolatility({ target: 10, volatility: 20 }), this.size.byAtr({ risk: 1, atr: 2 }))
    }
  }
  const venue = new Venue({ cash: 10_000 })
  venue.flat(100)
  hostOn(venue.trader, Sizer).host.start()

  expect(sizes).toEqual([50, 50])
})
