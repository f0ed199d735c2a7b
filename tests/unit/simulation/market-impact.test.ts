import { describe, expect, test } from 'vitest'
import { Bar } from '../../../src/engine/model/bar.ts'
import { ConfigError } from '../../../src/engine/model/errors.ts'
import { DAY_MS, MINUTE_MS } from '../../../src/engine/model/time.ts'
import { MarketConditions } from '../../../src/engine/simulation/market-conditions.ts'
import {
  AlmgrenModel,
  SquareRootModel,
  almgrenImpact,
  squareRootImpact,
} from '../../../src/engine/simulation/market-impact.ts'
import { OFFSET_SCALE } from '../../../src/engine/simulation/price-model.ts'
import type { FillConditions } from '../../../src/engine/simulation/price-model.ts'
import { instrumentOf } from '../model/instruments.ts'

const share = instrumentOf()

/** Conditions after daily bars of 1,000,000 shares whose close goes up and down by 1 %. */
function daily(volume = 1_000_000, count = 41): MarketConditions {
  const market = new MarketConditions(share, 14)
  const bar = new Bar(share, DAY_MS)
  for (let day = 0; day < count; day++) {
    const close = day % 2 === 0 ? 10_000 : 10_100
    bar.set(day * DAY_MS, close, close, close, close, volume)
    market.take(bar)
  }
  return market
}

function fillOf(market: MarketConditions, quantity: number, price = 10_000): FillConditions {
  return { price, quantity, barVolume: 1_000_000, market, quantityScale: 1 }
}

describe('Almgren et al. 2005, table 3: 10 % of a day bought', () => {
  const ibm = { volatility: 0.0157, turnoverDays: 1_728 / 6.561 }
  const dri = { volatility: 0.0226, turnoverDays: 168 / 1.929 }

  // Permanent, temporary and realised impact in basis points, as printed.
  test.each([
    ['IBM', 0.1, ibm, 20, 22, 32],
    ['IBM', 0.2, ibm, 20, 15, 25],
    ['IBM', 0.5, ibm, 20, 8, 18],
    ['DRI', 0.1, dri, 22, 32, 43],
    ['DRI', 0.2, dri, 22, 21, 32],
    ['DRI', 0.5, dri, 22, 12, 23],
  ])('given %s, when it is bought over %d days, then the impacts are those printed', (...row) => {
    const [, days, { volatility, turnoverDays }, permanent, temporary, realised] = row
    const impact = almgrenImpact(volatility, 0.1, days, turnoverDays)
    const points = [impact.permanent, impact.temporary, impact.realised].map((each) => Math.round(each * 10_000))
    expect(points).toEqual([permanent, temporary, realised])
  })
})

test('given 2 % volatility, when 1 % of a day is traded, then the square-root law says 20 basis points', () => {
  expect(squareRootImpact(1, 0.02, 0.01)).toBeCloseTo(0.002, 15)
})

describe('in a market', () => {
  test('given days of 1,000,000 shares and 1 %, when 10,000 fill, then the price moves by the law', () => {
    const market = daily()
    const volatility = Math.sqrt((0.01 ** 2 + (1 - 100 / 101) ** 2) / 2)

    expect(market.dailyVolume).toBe(1_000_000)
    expect(market.dailyVolatility).toBeCloseTo(volatility, 12)
    expect(market.daysPerBar).toBe(1)
    const { realised } = almgrenImpact(volatility, 0.01, 1, 250)
    const offset = (fraction: number) => Math.round(10_000 * fraction * OFFSET_SCALE)
    expect(new SquareRootModel(0.5).offset(fillOf(market, 10_000))).toBe(offset(0.5 * volatility * 0.1))
    expect(new AlmgrenModel(1, Number.NaN).offset(fillOf(market, 10_000))).toBe(offset(realised))
    expect(new AlmgrenModel(1, 250_000_000).offset(fillOf(market, 10_000))).toBe(offset(realised))
  })

  test('given a market without volume, when an order fills, then it counts as a whole day', () => {
    const market = daily(0)
    const impact = squareRootImpact(1, market.dailyVolatility, 1)

    expect(new SquareRootModel(1).offset(fillOf(market, 1))).toBe(Math.round(10_000 * impact * OFFSET_SCALE))
  })

  test('given no bar yet, when an order fills, then nothing is known and nothing is added', () => {
    const market = new MarketConditions(share, 14)

    expect(new SquareRootModel(1).offset(fillOf(market, 1))).toBe(0)
    expect(new AlmgrenModel(1, Number.NaN).offset(fillOf(market, 1))).toBe(0)
  })
})

describe('conditions', () => {
  test('given minutes of two days, when the third begins, then the averages are of the days that ended', () => {
    const market = new MarketConditions(share, 3)
    const bar = new Bar(share, MINUTE_MS)
    const feed = (day: number, minute: number, volume: number) => {
      bar.set(day * DAY_MS + minute * MINUTE_MS, 10_000, 10_010, 9_990, 10_000, volume)
      market.take(bar)
    }
    feed(0, 0, 100)
    expect([market.dailyVolume, market.daysPerBar]).toEqual([100, 1])
    feed(0, 1, 100)
    feed(1, 0, 50)
    feed(1, 1, 50)
    expect([market.dailyVolume, market.daysPerBar]).toEqual([200, 0.5])
    feed(2, 0, 1_000_000)
    expect([market.dailyVolume, market.daysPerBar]).toEqual([150, 0.5])
    expect(market.averageTrueRange).toBeCloseTo(20, 9)
  })

  test('given weekly bars, when a week has closed, then it counts for five days', () => {
    const listed = instrumentOf({ calendar: 'XNYS' })
    const market = new MarketConditions(listed, 3)
    const bar = new Bar(listed, 7 * DAY_MS)
    bar.set(0, 1, 1, 1, 1, 1_000)
    market.take(bar)

    expect([market.dailyVolume, market.daysPerBar]).toEqual([200, 5])
  })
})

test('given terms out of range, when a model is made, then a ConfigError says so', () => {
  expect(() => new SquareRootModel(-1)).toThrow(ConfigError)
  expect(() => new AlmgrenModel(1, 0)).toThrow(ConfigError)
})
