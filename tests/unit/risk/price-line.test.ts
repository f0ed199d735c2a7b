import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PriceLine } from '../../../src/engine/risk/price-line.ts'
import type { JumpTerms } from '../../../src/engine/risk/price-line.ts'

const TEN_PERCENT: JumpTerms = { share: 0.1, deviations: Number.POSITIVE_INFINITY, least: 1 }

describe('a line of prices', () => {
  const prices = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 60 })

  test('given any series whose steps are below the limit, when it is taken, then nothing of it is held', () => {
    const steps = fc.array(fc.double({ min: -0.099, max: 0.099, noNaN: true }), { maxLength: 100 })
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 1_000_000 }), steps, (first, each) => {
        const line = new PriceLine()
        let price = first
        line.take(price, TEN_PERCENT)
        for (const step of each) {
          price = Math.max(1, Math.trunc(price + price * step))
          expect(line.take(price, TEN_PERCENT)).toBe('passes')
        }
      }),
    )
  })

  test('given any prices, when a level comes twice in a row, then it is accepted; when three come, then one of them is', () => {
    fc.assert(
      fc.property(prices, fc.integer({ min: 1, max: 1_000_000 }), (before, level) => {
        const line = new PriceLine()
        let held = 0
        for (const price of before) {
          held = line.take(price, TEN_PERCENT) === 'suspect' ? held + 1 : 0
          expect(held).toBeLessThan(3)
        }
        line.take(level, TEN_PERCENT)
        expect(line.take(level, TEN_PERCENT)).not.toBe('suspect')
        expect(line.accepted).toBe(level)
        expect(line.isSuspect).toBe(false)
      }),
    )
  })

  test('given a price of nothing, as spreads have it, when the next is an increment away, then it passes, and more does not', () => {
    const line = new PriceLine()
    for (const price of [0, 1, 0, -1]) expect(line.take(price, TEN_PERCENT)).toBe('passes')
    expect(line.take(5, TEN_PERCENT)).toBe('suspect')
    line.refute()
    line.accept()
    expect(line.accepted).toBe(-1)
  })

  test('given a price between the old level and the suspect one, when it is nearer to the old, then that is where it is', () => {
    const line = new PriceLine()
    for (const price of [10_000, 11_001]) line.take(price, TEN_PERCENT)
    expect(line.take(10_100, TEN_PERCENT)).toBe('returned')
    line.take(11_900, TEN_PERCENT)
    expect(line.take(11_050, TEN_PERCENT)).toBe('confirmed')
  })
})
