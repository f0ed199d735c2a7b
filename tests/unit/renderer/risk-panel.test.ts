import { describe, expect, test } from 'vitest'
import type { RiskMonitorView } from '../../../src/contract/risk-monitor.ts'
import { axisPlaces } from '../../../src/renderer/panels/account/equity-axis.ts'
import { equityLimits, level } from '../../../src/renderer/panels/account/equity-limits.ts'
import { resultAt } from '../../../src/renderer/panels/positions/position-exits.ts'
import { isThreshold, limitText, typedOf, valueOfTyped } from '../../../src/renderer/panels/risk/risk-words.ts'
import { sizeByAtr, sizeByKelly, sizeByVolatility } from '../../../src/renderer/panels/risk/sizing.ts'

const INPUT = { equity: 100_000, price: 50, increment: 1 }

describe('Position size', () => {
  test('given a target of volatility, when the symbol has so much, then that part of equity is bought in whole units', () => {
    expect(sizeByVolatility(INPUT, 0.1, 0.3)).toBe(666)
    expect(sizeByVolatility(INPUT, 0.1, 0)).toBeNull()
    expect(sizeByVolatility({ ...INPUT, price: Number.NaN }, 0.1, 0.3)).toBeNull()
  })

  test('given equity at risk, when a stop is two ranges away, then the stop costs that much', () => {
    expect(sizeByAtr(INPUT, 0.01, 2.5, 2)).toBe(200)
    expect(sizeByAtr({ ...INPUT, increment: 0.001 }, 0.01, 3, 2)).toBe(166.666)
    expect(sizeByAtr(INPUT, 0.01, 2.5, 0)).toBeNull()
  })

  test('given odds, when Kelly is asked, then a part of it is taken, nothing without an edge, and never more than the cap', () => {
    const odds = { winRate: 0.6, payoff: 1, part: 0.5, most: 1 }
    expect(sizeByKelly(INPUT, odds)).toBe(200)
    expect(sizeByKelly(INPUT, { ...odds, most: 0.05 })).toBe(100)
    expect(sizeByKelly(INPUT, { ...odds, winRate: 0.4 })).toBe(0)
    expect(sizeByKelly(INPUT, { ...odds, winRate: 2 })).toBeNull()
  })
})

describe('Words of limits', () => {
  test('given limits, when they are shown, then each is in the unit that a human thinks in, and typed in that', () => {
    expect(limitText(0.05, 'fraction')).toMatch(/^5\s%$/u)
    expect(limitText(864_000_000, 'milliseconds')).toMatch(/^10\sd$/u)
    expect(limitText(500, 'milliseconds')).toMatch(/^0\.5\ss$/u)
    expect(limitText('unlimited', 'money')).toBe('none')
    expect(limitText(null, 'money')).toBe('not set')
    expect(limitText(1, 'switch')).toBe('yes')
    expect(valueOfTyped(typedOf(0.07, 'fraction'), 'fraction')).toBe(0.07)
    expect([isThreshold('drawdownStop'), isThreshold('drawdownLock'), isThreshold('cooldownAfterStop')]).toEqual([
      true,
      false,
      false,
    ])
  })
})

describe('Limits on the equity', () => {
  const risk = (found: number): RiskMonitorView => ({
    currency: 'USD',
    equity: 100_000 * (1 - found),
    dayStart: 100_000,
    peak: 120_000,
    measures: [
      {
        measure: 'dailyLoss',
        about: '',
        found,
        thresholds: [
          { action: 'warn', limitName: 'dailyLossWarn', limit: 0.05, passed: false },
          { action: 'close', limitName: 'dailyLossClose', limit: 'unlimited', passed: false },
          { action: 'stop', limitName: 'dailyLossStop', limit: 0.1, passed: false },
        ],
      },
    ],
    figures: {
      steps: 0,
      historicalVar: null,
      parametricVar: null,
      ewmaVar: null,
      expectedShortfall: null,
      volatility: null,
      beta: null,
      benchmark: '',
    },
    marginUse: null,
    symbols: [],
    strategies: [],
    uses: [],
    prices: { faults: [], discarded: 0, confirmed: 0, crossed: 0 },
    protections: [],
    locks: [],
    pauses: [],
    limitsVersion: 0,
    at: 0,
  })

  test('given a loss of the day, when a third of its limit is used, then the limit is drawn, and not before', () => {
    expect(equityLimits(risk(0.04))).toEqual({ daily: 90_000, drawdown: null })
    expect(equityLimits(risk(0.02))).toEqual({ daily: null, drawdown: null })
    expect(equityLimits(null)).toEqual({ daily: null, drawdown: null })
    const line = { time: Float64Array.of(1, 2, 3), value: Float64Array.of(9, 9, 9) }
    expect(level(line, 5)).toEqual({ time: Float64Array.of(1, 3), value: Float64Array.of(5, 5) })
    expect(level({ time: new Float64Array(), value: new Float64Array() }, 5).time).toHaveLength(0)
  })
})

test('given equity that hardly moves, then its axis has cents; flat, or moving by more, it has none', () => {
  const line = (...values: readonly number[]) => ({
    time: Float64Array.from(values, (_, index) => index),
    value: Float64Array.from(values),
  })
  expect(axisPlaces(line(100_000, 100_000.4), 2)).toBe(2)
  expect(axisPlaces(line(100_000, 100_000), 2)).toBe(0)
  expect(axisPlaces(line(99_990, 100_004), 2)).toBe(0)
  expect(axisPlaces(line(), 2)).toBe(0)
})

test('given a position, when it is left at a price, then the result is that of its quantity and multiplier', () => {
  const position = { symbol: 'A', realisedPnl: 0, commission: 0, openedAt: 0 }
  const long = { ...position, quantity: 2, averagePrice: 100, markPrice: 110, marketValue: 11_000, openPnl: 1_000 }
  expect(resultAt(long, 90)).toBe(-1_000)
  // Also where the mark is the average price, and says nothing of the multiplier.
  const short = { ...long, quantity: -2, markPrice: 100, marketValue: -10_000, openPnl: 0 }
  expect(resultAt(short, 90)).toBe(1_000)
})
