import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { instrumentOf } from '../model/instruments.ts'
import { Venue } from './venue.ts'

describe('slippage', () => {
  test.each([
    ['buy', { fraction: 0.0005 }, 0.01, 100, 100.05],
    ['buy', { fraction: 0.0005 }, 0.01, 100.01, 100.07],
    ['sell', { fraction: 0.0005 }, 0.01, 100, 99.95],
    ['sell', { fraction: 0.0005 }, 0.01, 100.01, 99.95],
    ['buy', { increments: 2 }, 0.01, 100, 100.02],
    ['sell', { increments: 2 }, 0.01, 100, 99.98],
    ['buy', { fraction: 0.0001, increments: 1 }, 0.05, 100, 100.1],
    ['sell', { fraction: 0.0001, increments: 1 }, 0.05, 100, 99.9],
    ['sell', { increments: 1_000_000 }, 0.05, 100, 0.05],
  ] as const)(
    'given a market %s with slippage %j and a step of %d, when it fills at %d, then it is rounded against the trader to %d',
    (side, slippage, step, open, expected) => {
      const venue = new Venue({ slippage, instrument: instrumentOf({ priceIncrement: step }) })
      venue.flat(100)
      venue.place(side, 1)
      venue.flat(open)
      expect(venue.takeFill()).toBe(expected)
    },
  )

  test('given any price and rate, when slippage is applied, then it is never better than the market and less than a step beyond the exact price', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50_000_000 }),
        fc.integer({ min: 0, max: 10_000 }),
        fc.boolean(),
        (price, rate, buys) => {
          const venue = new Venue({ slippage: { fraction: rate / 1_000_000 }, cash: 9e9 })
          venue.flat(price / 100)
          venue.place(buys ? 'buy' : 'sell', 1)
          venue.flat(price / 100)
          const [fill] = venue.fills
          const exact = BigInt(price) * BigInt(1_000_000 + (buys ? rate : -rate))
          const beyond = (BigInt(fill?.price ?? -1) * 1_000_000n - exact) * (buys ? 1n : -1n)
          expect(fill?.price === 1 || (beyond >= 0n && beyond < 1_000_000n)).toBe(true)
        },
      ),
    )
  })

  test('given a limit and a stop, when they fill, then only the stop slips', () => {
    const venue = new Venue({ slippage: { increments: 5 } })
    venue.flat(100)
    venue.limit('buy', 99)
    venue.bar(100, 100, 98, 98)
    expect(venue.takeFill()).toBe(99)
    venue.stop('sell', 97)
    venue.bar(98, 98, 96, 96)
    expect(venue.takeFill()).toBe(96.95)
  })
})
