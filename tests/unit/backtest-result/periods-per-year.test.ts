import { describe, expect, it } from 'vitest'
import { periodsPerYear } from '../../../src/engine/backtest/periods-per-year.ts'
import { parseTimeframe } from '../../../src/engine/model/time.ts'

describe('periods in a year', () => {
  it.each([
    ['1m', 'XNYS', 252],
    ['1d', 'XNYS', 252],
    ['1d', 'FX', 252],
    ['1h', '24/7', 365],
    ['1d', '24/7', 365],
    ['2d', 'XNYS', 126],
    ['1w', 'XNYS', 52],
    ['1w', '24/7', 52],
    ['1M', '24/7', 12],
    ['3M', 'XNYS', 4],
    ['12M', 'XNYS', 1],
  ])('given bars of %s on %s, then there are %i', (timeframe, calendar, expected) => {
    expect(periodsPerYear(parseTimeframe(timeframe), calendar)).toBe(expected)
  })
})
