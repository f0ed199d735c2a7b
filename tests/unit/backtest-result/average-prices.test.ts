import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pricesOf } from '../../../src/engine/backtest/average-prices.ts'
import type { ClosedPrices } from '../../../src/engine/backtest/average-prices.ts'
import { Portfolio } from '../../../src/engine/portfolio/portfolio.ts'
import { USD, moneyOf } from '../../../src/engine/model/currency.ts'
import { COIN, fillsOf } from './fills.ts'

const told = (closed: ClosedPrices) => Array.from({ length: closed.length }, (_, index) => closed.at(index))

describe('average prices of trades', () => {
  it('given single fills whose notional was rounded, then prices are exact all the same', () => {
    // 17,212.13 × 0.00000007 is 0.0012048491, kept as 0.001205: back-computed it would be 17,214.29.
    const prices = pricesOf(
      fillsOf([
        [7, 1_721_213],
        [-7, 1_722_699],
      ]),
    )
    expect(told(prices.closed)).toEqual([{ entry: 17_212.13, exit: 17_226.99 }])
    expect(prices.ofOrder({ id: 'O1' })).toBe(17_212.13)
  })

  it('given an entry in two fills, then its price is their mean by quantity', () => {
    const { closed } = pricesOf(
      fillsOf([
        [100, 1_000],
        [300, 1_100],
        [-400, 1_200],
      ]),
    )
    expect(told(closed)).toEqual([{ entry: 10.75, exit: 12 }])
  })

  it('given a fill that flips a position, then it ends one trade and opens the next at one price', () => {
    const { closed, open } = pricesOf(
      fillsOf([
        [100, 1_000],
        [-250, 1_100],
      ]),
    )
    expect(told(closed)).toEqual([{ entry: 10, exit: 11 }])
    expect(open.get('COIN')?.decimal).toBe(11)
  })

  it('given any fills, then there are as many trades as the portfolio closes, at averages of exact rationals', () => {
    const fill = fc.tuple(
      fc.integer({ min: -1_000, max: 1_000 }).filter((quantity) => quantity !== 0),
      fc.integer({ min: 1, max: 1_000_000 }),
    )
    fc.assert(
      fc.property(fc.array(fill, { maxLength: 60 }), (trades) => {
        const fills = fillsOf(trades)
        let count = 0
        const portfolio = new Portfolio(USD, moneyOf(1e6, USD), () => void count++)
        for (const each of fills) portfolio.apply(each)
        const { closed, open } = pricesOf(fills)
        expect(closed).toHaveLength(count)
        expect(told(closed)).toEqual(expectedTrips(trades))
        expect(open.size).toBe(portfolio.quantity(COIN) === 0 ? 0 : 1)
      }),
    )
  })
})

/** One unit of quantity at a time, from its definition. */
function expectedTrips(trades: readonly (readonly [number, number])[]): { entry: number; exit: number }[] {
  const trips: { entry: number; exit: number }[] = []
  let held = 0
  let entries: number[] = []
  let exits: number[] = []
  for (const [signed, price] of trades) {
    for (let unit = 0; unit < Math.abs(signed); unit++) {
      const step = Math.sign(signed)
      if (held === 0 || Math.sign(held) === step) entries.push(price)
      else exits.push(price)
      held += step
      if (held !== 0) continue
      trips.push({ entry: mean(entries), exit: mean(exits) })
      entries = []
      exits = []
    }
  }
  return trips
}

function mean(prices: readonly number[]): number {
  const sum = prices.reduce((total, price) => total + BigInt(price), 0n)
  return Number((Number(sum) / prices.length / 100).toPrecision(15))
}
