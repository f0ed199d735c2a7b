import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { costOf, shareOut } from '../../../src/engine/execution/adjustment.ts'
import type { Money, Quantity } from '../../../src/engine/model/units.ts'
import { instrumentOf } from '../model/instruments.ts'

const owner = (strategyId: string, quantity: number) => ({
  strategyId,
  quantity: quantity as Quantity,
  cost: (quantity * 100) as Money,
})
const held = (owners: readonly { readonly quantity: Quantity }[]) => owners.map(({ quantity }) => quantity)

describe('what strategies hold once a position is taken over', () => {
  test.each([
    ['what came on top is the human’s', [60, 20], 100, 130, [60, 20]],
    ['what is missing is taken from the human first', [60, 20], 100, 85, [60, 20]],
    ['then from the strategies in their order', [60, 20], 100, 50, [30, 20]],
    ['all is gone: nobody holds anything', [60, -20], 40, 0, [0, 0]],
    ['the other side: nobody holds anything', [60], 60, -10, [0]],
    ['shorts, too', [-60, -20], -100, -50, [-30, -20]],
  ])('%s', (_what, owned, before, after, expected) => {
    const owners = owned.map((quantity, index) => owner(`s${index}`, quantity))
    expect(held(shareOut(owners, before as Quantity, after as Quantity))).toEqual(expected)
  })

  test('given any owners, then strategies of the position’s side never hold more of it than there is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1_000 }), { maxLength: 5 }),
        fc.integer({ min: 0, max: 1_000 }),
        fc.integer({ min: -2_000, max: 6_000 }),
        (owned, byHand, after) => {
          const owners = owned.map((quantity, index) => owner(`s${index}`, quantity))
          const before = owned.reduce((sum, quantity) => sum + quantity, byHand)
          const left = held(shareOut(owners, before as Quantity, after as Quantity))
          const sum = left.reduce((total, quantity) => total + quantity, 0)
          expect(sum).toBeLessThanOrEqual(Math.max(0, after))
          expect(left.every((quantity, index) => quantity >= 0 && quantity <= (owned[index] ?? 0))).toBe(true)
        },
      ),
    )
  })
})

test('given an average price with more places than the instrument has, then its cost is exact to the accounting unit', () => {
  expect(costOf('33.33333333', 3 as Quantity, instrumentOf())).toBe(100_000_000)
  expect(costOf('0.12345678', -100 as Quantity, instrumentOf())).toBe(-12_345_678)
})
