import fc from 'fast-check'
import { expect, test } from 'vitest'
import { USD } from '../../../src/engine/model/currency.ts'
import { ConfigError } from '../../../src/engine/model/errors.ts'
import type { Money, Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import { CommissionModel, PARTS, type CommissionTerms, partsOf } from '../../../src/engine/portfolio/commission.ts'
import { halfEven } from '../model/exact-arithmetic.ts'
import { instrumentOf } from '../model/instruments.ts'

const FREE: CommissionTerms = { fraction: 0, perShare: 0, minimum: 0 }
const share = instrumentOf()
const usd = (amount: number) => (amount * 1_000_000) as Money

const AT = 0 as Timestamp

function charge(terms: Partial<CommissionTerms>, notional: Money, quantity: number): number {
  return chargesOf(terms, [[notional, quantity]])[0] ?? Number.NaN
}

/** What each fill of one order is charged. */
function chargesOf(terms: Partial<CommissionTerms>, fills: readonly (readonly [Money, number])[]): number[] {
  const model = new CommissionModel({ ...FREE, ...terms }, USD)
  const order = { instrument: share, side: 'buy' as const, filled: 0, notional: 0, commission: 0 as Money }
  return fills.map(([notional, quantity]) => {
    const charged = model.charge(order, quantity as Quantity, notional, 'taker', AT)
    order.filled += quantity
    order.notional += notional
    order.commission = (order.commission + charged) as Money
    return charged
  })
}

/** So many fills of 10 shares for 1,000. */
const repeated = (length: number) => Array.from({ length }, (): [Money, number] => [usd(1000), 10])

test.each<[string, Partial<CommissionTerms>, Money, number]>([
  ['nothing', {}, usd(1000), 0],
  ['0.2 % of 1,000', { fraction: 0.002 }, usd(1000), 2_000_000],
  ['half a cent a share for 100', { perShare: 0.005 }, usd(1000), 500_000],
  ['both together', { fraction: 0.002, perShare: 0.005 }, usd(1000), 2_500_000],
  ['a minimum of 3 above both', { fraction: 0.002, perShare: 0.005, minimum: 3 }, usd(1000), 3_000_000],
  ['a minimum of 1 below both', { fraction: 0.002, perShare: 0.005, minimum: 1 }, usd(1000), 2_500_000],
])('given %s, when 100 shares fill, then that is charged', (_, terms, notional, expected) => {
  expect(charge(terms, notional, 100)).toBe(expected)
})

test('given an order that fills in parts, when each is charged, then the minimum is due once', () => {
  const terms = { fraction: 0.001, minimum: 5 }

  // 0.1 % of 1,000 is 1: the minimum of 5 covers the first five fills.
  expect(chargesOf(terms, repeated(6))).toEqual([5_000_000, 0, 0, 0, 0, 1_000_000])
})

test('given a maximum of the order, when it fills in parts, then no more than that is charged', () => {
  const parts = repeated(3)

  expect(chargesOf({ fraction: 0.002, maximum: 5 }, parts)).toEqual([2_000_000, 2_000_000, 1_000_000])
  expect(chargesOf({ perShare: 5, maximumFraction: 0.01 }, parts)).toEqual([10_000_000, 10_000_000, 10_000_000])
})

test('given a minimum above the maximum, when an order fills, then the maximum is charged', () => {
  expect(charge({ perShare: 0.005, minimum: 1, maximumFraction: 0.01 }, usd(25), 1)).toBe(250_000)
})

test('given any terms and any parts of an order, when all have filled, then it paid what it would have paid at once', () => {
  const amount = fc.integer({ min: 0, max: 10_000 })
  const parts = fc.array(fc.tuple(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 1, max: 1e6 })), { minLength: 1 })
  fc.assert(
    fc.property(amount, amount, amount, fc.option(amount), parts, (fraction, perShare, minimum, maximum, fills) => {
      const terms = {
        fraction: fraction / 1e6,
        perShare: perShare / 1e4,
        minimum: minimum / 100,
        ...(maximum === null ? {} : { maximum: maximum / 100 }),
      }
      const inParts = chargesOf(terms, fills as [Money, number][])
      const [notional, quantity] = fills.reduce(([n, q], [notional, quantity]) => [n + notional, q + quantity], [0, 0])
      expect(inParts.reduce((sum, each) => sum + each, 0)).toBe(charge(terms, notional as Money, quantity))
      expect(Math.min(...inParts)).toBeGreaterThanOrEqual(0)
    }),
  )
})

test('given any rate and notional, when charged, then it is the exact share rounded half to even once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: PARTS }), fc.maxSafeNat(), (parts, notional) => {
      const expected = halfEven(BigInt(notional) * BigInt(parts), BigInt(PARTS))
      expect(BigInt(charge({ fraction: parts / PARTS }, notional as Money, 0))).toBe(expected)
    }),
    { numRuns: 1_000 },
  )
})

test('given any rate with nine decimals, when read, then it is that many parts in a billion', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: PARTS }), (parts) => {
      expect(partsOf(Number(`${parts}e-9`), 'a rate')).toBe(parts)
    }),
  )
})

test.each<[string, Partial<CommissionTerms>]>([
  ['a negative rate', { fraction: -0.001 }],
  ['a rate above 1', { fraction: 1.1 }],
  ['a rate finer than a part in a billion', { fraction: 1e-10 }],
  ['a rate that is not a number', { fraction: Number.NaN }],
  ['a negative amount per share', { perShare: -1 }],
  ['an amount per share finer than the accounting unit', { perShare: 0.000_000_4 }],
  ['an endless minimum', { minimum: Number.POSITIVE_INFINITY }],
  ['a minimum that is not a number', { minimum: Number.NaN }],
])('given %s, when the model is made, then a ConfigError says so', (_, terms) => {
  expect(() => new CommissionModel({ ...FREE, ...terms }, USD)).toThrow(ConfigError)
})
