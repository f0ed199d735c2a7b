import { describe, expect, test } from 'vitest'
import { SeededRandom } from '../../../src/engine/kernel/random.ts'
import { allocateBars } from '../../../src/engine/model/bar.ts'
import type { BarColumns } from '../../../src/engine/model/bar.ts'
import { USD, moneyOf } from '../../../src/engine/model/currency.ts'
import type { Fill } from '../../../src/engine/model/fill.ts'
import type { Quantity } from '../../../src/engine/model/units.ts'
import { Portfolio } from '../../../src/engine/portfolio/portfolio.ts'
import { closingCost, spreadOf } from '../../../src/engine/server/flatten-cost.ts'
import { flattenPreview } from '../../../src/engine/server/flatten-preview.ts'
import type { Session } from '../../../src/engine/session/session.ts'
import { instrumentOf } from '../model/instruments.ts'
import { seriesOf } from '../session/series.ts'
import { SessionStage } from '../session/stage.ts'

const SHARE = instrumentOf()
const units = (quantity: number) => quantity as Quantity
const NONE = allocateBars(0)
const touch = { bid: 9_990, ask: 10_010, at: 1_000 }

/** Bars of a walk whose trades are at bid or ask, so far apart as a fraction of the price. */
function walk(length: number, spread: number): BarColumns {
  const random = new SeededRandom(7)
  const bars = allocateBars(length)
  let middle = 10_000
  for (let row = 0; row < length; row++) {
    const prices = Array.from({ length: 200 }, () => {
      middle *= 1 + (random.next() - 0.5) * 0.0008
      return middle * (1 + ((random.next() < 0.5 ? -1 : 1) * spread) / 2)
    })
    bars.open[row] = prices[0] ?? 0
    bars.high[row] = Math.max(...prices)
    bars.low[row] = Math.min(...prices)
    bars.close[row] = prices.at(-1) ?? 0
    bars.volume[row] = 1_000
  }
  return bars
}

describe('what closing a position is expected to cost', () => {
  test('given a quote, then half of its spread; one that is a minute old is none any more', () => {
    expect(closingCost(SHARE, units(100), 10_000, touch, NONE, 1_000)).toEqual({
      spread: 10,
      impact: 0,
      basis: 'quote',
    })
    expect(closingCost(SHARE, units(100), 10_000, touch, NONE, 62_000).basis).toBe('increment')
  })

  test('given nothing, then one increment; a crossed quote is nothing', () => {
    const crossed = { bid: 10_010, ask: 9_990, at: 1_000 }
    const found = closingCost(SHARE, units(100), 10_000, crossed, NONE, 1_000)
    expect(found).toEqual({ spread: 1, impact: 0, basis: 'increment' })
  })

  test.each([0.002, 0.01])(
    'given bars of a market with a spread of %d, then highs and lows tell about as much',
    (spread) => {
      const bars = walk(40, spread)
      expect(spreadOf(bars, 0) / spread).toBeGreaterThan(0.6)
      expect(spreadOf(bars, 0) / spread).toBeLessThan(1.6)
      expect(closingCost(SHARE, units(1), 10_000, undefined, bars, 0).basis).toBe('bars')
    },
  )

  test('given bars, then an order four times as large moves the price twice as far, whatever the spread is known from', () => {
    const bars = walk(40, 0.001)
    const of = (quantity: number) => closingCost(SHARE, units(quantity), 10_000, touch, bars, 1_000).impact
    expect(of(100)).toBeGreaterThan(0)
    expect(of(400) / of(100)).toBeCloseTo(2, 10)
  })
})

test('given a session that holds shares, then FLATTEN’s preview has exposure and cost of each position, and their sums', () => {
  const stage = new SessionStage([seriesOf({ bars: 30, calendar: 'XNYS' })])
  stage.step()
  stage.place('buy', 10)
  for (let bar = 0; bar < 10; bar++) stage.step()
  const preview = flattenPreview(stage.session, () => undefined)
  expect(preview).toMatchObject({ positions: 1, closes: [{ symbol: 'TEST', quantity: 10, basis: 'bars' }] })
  const [close] = preview.closes
  expect([preview.notional, preview.slippage]).toEqual([close?.exposure, close?.cost])
  expect(close?.cost).toBeGreaterThan(0)
  expect(close?.cost).toBeLessThan((close?.exposure ?? 0) * 0.2)
})

test('given positions worth 0.10 and 0.20, then FLATTEN’s preview has 0.30 of them, and no noise of floats', () => {
  const portfolio = new Portfolio(USD, moneyOf(100, USD))
  for (const [symbol, price] of Object.entries({ A: 0.1, B: 0.2 })) {
    const instrument = instrumentOf({ symbol })
    const exact = instrument.price(price)
    const notional = instrument.notional(exact, units(1))
    const order = { id: symbol, orderId: symbol, strategyId: 'manual', side: 'buy', commission: 0, at: 0 }
    portfolio.apply({ ...order, instrument, price: exact, quantity: 1, notional } as unknown as Fill)
  }
  const trader = { portfolio, working: { count: 0 } }
  const feed = { history: () => NONE }
  const session = { trader, feed, now: 0, outside: { connection: { name: 'b' } } } as unknown as Session
  expect(flattenPreview(session, () => ({ bid: 10, ask: 12, at: 0 }))).toMatchObject({ notional: 0.3, slippage: 0.02 })
})
