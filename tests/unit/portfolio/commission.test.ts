import fc from 'fast-check'
import { expect, test } from 'vitest'
import { USD } from '../../../src/engine/model/currency.ts'
import { ConfigError } from '../../../src/engine/model/errors.ts'
import type { Money, Quantity } from '../../../src/engine/model/units.ts'
import { CommissionModel, PARTS, type CommissionTerms, partsOf } from '../../../src/engine/portfolio/commission.ts'
import { halfEven } from '../model/exact-arithmetic.ts'
import { instrumentOf } from '../model/instruments.ts'

const FREE: CommissionTerms = { fraction: 0, perShare: 0, minimum: 0 }
const share = instrumentOf()
const usd = (amount: number) => (amount * 1_000_000) as Money

function charge(terms: Partial<CommissionTerms>, notional: Money, quantity: number, charged = 0): number {
  return new CommissionModel({ ...FREE, ...terms }, USD).of(share, notional, quantity as Quantity, charged as Money)
}

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
  const first = charge(terms, usd(1000), 10)
  const second = charge(terms, usd(1000), 10, first)

  expect([first, second]).toEqual([5_000_000, 1_000_000])
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
