import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Bar } from '../../../src/engine/model/bar.ts'
import { ArithmeticError, ConfigError } from '../../../src/engine/model/errors.ts'
import type { OrderSide } from '../../../src/engine/model/order-request.ts'
import { MINUTE_MS } from '../../../src/engine/model/time.ts'
import type { Price, Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import { SlippageModel } from '../../../src/engine/simulation/slippage.ts'
import type { PriceModelTerms } from '../../../src/engine/simulation/slippage.ts'
import { instrumentOf } from '../model/instruments.ts'

const share = instrumentOf()

function modelOf(...models: readonly PriceModelTerms[]): SlippageModel {
  return new SlippageModel({ fraction: 0, increments: 0, models })
}

/** The price in cents at which an order fills that the market offers `price` for. */
function fill(model: SlippageModel, side: OrderSide, price: number, quantity: number, volume = 1_000): number {
  return model.apply(price as Price, side, share, quantity as Quantity, volume)
}

describe('volume share, as LEAN has it', () => {
  const lean: PriceModelTerms = { kind: 'volume-share', impact: 0.1, limit: 0.025 }

  test.each([
    // 100.00 × 0.1 × (10 ÷ 1,000)² = 0.001: a part of a cent is a cent.
    [10, 1_000, 10_001],
    // A tenth of the bar counts as 2.5 %: 100.00 × 0.1 × 0.025² = 0.00625.
    [100, 1_000, 10_001],
    [100, 0, 10_001],
  ])(
    'given %d of %d shares, when they are bought at 100.00, then they fill at %d cents',
    (quantity, volume, expected) => {
      expect(fill(modelOf(lean), 'buy', 10_000, quantity, volume)).toBe(expected)
    },
  )

  test('given no limit to speak of, when a half of the bar is traded, then the price moves by the square of the share', () => {
    const model = modelOf({ kind: 'volume-share', impact: 0.1, limit: 1 })

    // 100.00 × 0.1 × 0.25 = 2.50.
    expect([fill(model, 'buy', 10_000, 500), fill(model, 'sell', 10_000, 500)]).toEqual([10_250, 9_750])
    expect(fill(model, 'buy', 10_000, 5_000)).toBe(11_000)
  })
})

describe('spread', () => {
  test('given a spread of 0.04 %, when an order fills at 100.00, then half of it is paid', () => {
    const model = modelOf({ kind: 'spread', fraction: 0.0004 })

    expect([fill(model, 'buy', 10_000, 1), fill(model, 'sell', 10_000, 1)]).toEqual([10_002, 9_998])
  })

  test('given quotes, when an order fills at a bar, then half the last quoted spread is paid, and nothing at a quote', () => {
    const model = modelOf({ kind: 'spread', fraction: 0.5 })
    const size = 1 as Quantity
    const quote = { instrument: share, at: 0 as Timestamp, bidSize: size, askSize: size }
    model.conditionsOf(share)?.takeQuote({ ...quote, bid: 9_990 as Price, ask: 10_010 as Price })

    expect(fill(model, 'buy', 10_000, 1)).toBe(10_010)
    expect(fill(model, 'buy', 10_000, 1, Number.NaN)).toBe(10_000)
  })
})

test('given bars with a range of 40 cents, when a quarter of it slips, then it is 10 cents, and nothing before the average', () => {
  const model = modelOf({ kind: 'volatility', fraction: 0.25, period: 2 })
  const bar = new Bar(share, MINUTE_MS)
  expect(fill(model, 'buy', 10_000, 1)).toBe(10_000)
  for (let minute = 0; minute < 4; minute++) {
    bar.set(minute * MINUTE_MS, 10_000, 10_020, 9_980, 10_000, 1)
    model.conditionsOf(share)?.take(bar)
  }

  expect([fill(model, 'buy', 10_000, 1), fill(model, 'sell', 10_000, 1)]).toEqual([10_010, 9_990])
})

test('given several terms, when an order fills, then they add up before the one rounding', () => {
  // 0.3 + 0.3 cents by models and 0.4 by the fraction are one cent, and two increments on top.
  const models = [0.00006, 0.00006].map((fraction) => ({ kind: 'spread', fraction }) as const)
  const model = new SlippageModel({ fraction: 0.00004, increments: 2, models })

  expect([fill(model, 'buy', 10_000, 1), fill(model, 'sell', 10_000, 1)]).toEqual([10_003, 9_997])
})

test('given a price off the increment, when it slips, then it lands on the increment against the trader', () => {
  const instrument = instrumentOf({ priceIncrement: 0.05 })
  const model = modelOf({ kind: 'spread', fraction: 0 })
  const at = (side: OrderSide) => model.apply(10_002 as Price, side, instrument, 1 as Quantity, 1)

  expect([at('buy'), at('sell')]).toEqual([10_005, 10_000])
})

test('given any price, spread and step, when an order fills, then it is never better and less than a step beyond', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000_000 }),
      fc.integer({ min: 0, max: 100_000 }),
      fc.integer({ min: 1, max: 25 }),
      (steps, millionths, step) => {
        const instrument = instrumentOf({ priceIncrement: step / 100 })
        const model = modelOf({ kind: 'spread', fraction: millionths / 1e6 })
        const price = steps * step
        const half = (price * millionths) / 2e6
        const bought = model.apply(price as Price, 'buy', instrument, 1 as Quantity, 1) - price
        expect(bought).toBeGreaterThanOrEqual(half - 1e-6)
        expect(bought).toBeLessThan(half + step + 1e-6)
        expect(model.apply(price as Price, 'sell', instrument, 1 as Quantity, 1) % step).toBe(0)
      },
    ),
  )
})

test('given a slippage beyond all bounds, when an order fills, then an ArithmeticError says so', () => {
  const model = modelOf({ kind: 'spread', fraction: 1 })

  expect(() => fill(model, 'buy', 2 ** 52, 1)).toThrow(ArithmeticError)
})

test('given no models, when conditions are asked for, then there is nothing to keep', () => {
  expect(modelOf().conditionsOf(share)).toBeUndefined()
})

test.each<[string, PriceModelTerms]>([
  ['an impact above 1', { kind: 'volume-share', impact: 1.1, limit: 0.1 }],
  ['a negative limit', { kind: 'volume-share', impact: 0.1, limit: -0.1 }],
  ['a spread above the price', { kind: 'spread', fraction: 1.5 }],
  ['a negative part of the range', { kind: 'volatility', fraction: -1, period: 14 }],
  ['a range of no bars', { kind: 'volatility', fraction: 1, period: 0 }],
])('given %s, when the model is made and used, then a ConfigError says so', (_, terms) => {
  expect(() => modelOf(terms).conditionsOf(share)).toThrow(ConfigError)
})
