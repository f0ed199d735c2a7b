import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { roundTicks, tickPlaces } from '../../../src/renderer/charts/axis-ticks.ts'
import { histogram } from '../../../src/renderer/charts/histogram-model.ts'
import { withAlpha } from '../../../src/renderer/charts/palette.ts'
import { nearest, position, scatterScale } from '../../../src/renderer/charts/scatter-model.ts'
import { doubtsOf } from '../../../src/renderer/panels/backtest/doubts.tsx'
import { dailyReturns, tradeReturns } from '../../../src/renderer/panels/backtest/trade-returns.ts'
import { exportName, tradesCsv } from '../../../src/renderer/panels/backtest/trades-csv.ts'
import { runOf } from './run-fixture.ts'

const HOUR = 3_600_000
const returns = fc.double({ min: -0.9, max: 5, noNaN: true })

describe('axes', () => {
  it('have round ticks within their ends', () => {
    const ticks = roundTicks(-0.11, 0.14, 5)
    expect(ticks.map((tick) => Math.round(tick * 1_000))).toEqual([-100, -50, 0, 50, 100])
    expect(roundTicks(3, 3, 5)).toEqual([3])
    expect(tickPlaces([0, 0.05], 100)).toBe(0)
    expect(tickPlaces([0, 0.025], 100)).toBe(1)
  })
})

describe('the scatter of excursions', () => {
  it('keeps every point on the canvas, and zero on both axes', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ x: returns, y: returns, won: fc.boolean() }), { maxLength: 300 }), (points) => {
        const { x, y } = scatterScale(points)
        for (const axis of [x, y]) {
          expect(axis.low).toBeLessThanOrEqual(0)
          expect(axis.high).toBeGreaterThanOrEqual(0)
          expect(axis.high).toBeGreaterThan(axis.low)
        }
        for (const point of points) {
          const place = position(x, point.x, 400)
          expect(place).toBeGreaterThanOrEqual(0)
          expect(place).toBeLessThanOrEqual(400)
        }
      }),
    )
  })

  it('finds the point under the pointer within reach, the one on top of two', () => {
    const places = [
      { x: 10, y: 10 },
      { x: 30, y: 10 },
      { x: 30, y: 10 },
    ]
    expect(nearest(places, { x: 12, y: 9 }, 8)).toBe(0)
    expect(nearest(places, { x: 31, y: 10 }, 8)).toBe(2)
    expect(nearest(places, { x: 60, y: 60 }, 8)).toBe(-1)
  })
})

describe('the distribution', () => {
  it('counts every value once, and never a gain with a loss', () => {
    fc.assert(
      fc.property(fc.array(returns, { minLength: 1, maxLength: 500 }), (values) => {
        const bins = histogram(values, 16)
        expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(values.length)
        for (const { from, to } of bins) expect(from < -1e-12 && to > 1e-12).toBe(false)
      }),
    )
  })

  it('of nothing has no bins', () => expect(histogram([], 16)).toEqual([]))

  it('of days takes the last equity of each UTC day', () => {
    const time = [0, 10 * HOUR, 24 * HOUR, 30 * HOUR, 72 * HOUR]
    expect(dailyReturns({ time, value: [100, 110, 90, 121, 60.5] })).toEqual([
      expect.closeTo(0.1, 12),
      expect.closeTo(-0.5, 12),
    ])
  })
})

describe('what is exported', () => {
  const run = runOf({
    time: [0, Date.UTC(2024, 0, 5)],
    value: [100, 101],
    trades: [
      { symbol: 'A"B,C', entryTime: 0, exitTime: Date.UTC(2024, 0, 5), entryPrice: 0.1, netPnl: -0.30000000000000004 },
      { symbol: '=1+1', side: 'short', quantity: 2, entryPrice: 5, netPnl: 1 },
    ],
  })

  it('is CSV that a spreadsheet reads as it is: quoted where needed, exact, no formulas', () => {
    const [head, first, second, rest] = tradesCsv(run).split('\r\n')
    expect(head).toBe(
      'number,symbol,side,quantity,entry_time,entry_price,exit_time,exit_price,gross_pnl,commission,net_pnl,bars,mae,mfe',
    )
    expect(first).toBe(
      '1,"A""B,C",long,1,1970-01-01T00:00:00.000Z,0.1,2024-01-05T00:00:00.000Z,1,0,0,-0.30000000000000004,1,0,0',
    )
    expect(second?.startsWith("2,'=1+1,short,2,")).toBe(true)
    expect(rest).toBe('')
  })

  it('has a name that every file system takes', () => {
    const odd = { ...run, data: { ...run.data, symbol: 'BTC/USD:x' } }
    expect(exportName(odd, 'csv')).toBe('mine BTC-USD-x 1d to 2024-01-05.csv')
  })

  it('counts the return of a trade on its value at entry', () => {
    expect(tradeReturns(run)).toEqual([expect.closeTo(-3, 12), 0.1])
  })
})

describe('doubts', () => {
  it('lead with the gravest, what the audit found among them, each once', () => {
    const run = {
      ...runOf({ time: [0], value: [100] }),
      doubts: [
        { kind: 'a', severity: 'low' as const, text: 'worth knowing' },
        { kind: 'b', severity: 'high' as const, text: 'means nothing' },
        { kind: 'c', severity: 'high' as const, text: 'means nothing' },
      ],
    }
    const shown = doubtsOf(run, null, { phase: 'loading' })
    expect(shown.map(({ text }) => text)).toEqual(['means nothing', 'worth knowing'])
  })

  it('of a run from before doubts are its warnings', () => {
    const run = { ...runOf({ time: [0], value: [100] }), warnings: ['a gap'] }
    expect(doubtsOf(run, null, { phase: 'loading' })).toEqual([{ kind: 'warning', severity: 'medium', text: 'a gap' }])
  })
})

describe('colours', () => {
  it('keep their alpha however the style sheet writes them', () => {
    expect(withAlpha('#fff', 0.5)).toBe('rgba(255, 255, 255, 0.5)')
    expect(withAlpha('#1fb59a', 0.2)).toBe('rgba(31, 181, 154, 0.2)')
    expect(withAlpha('teal', 0.2)).toBe('teal')
  })
})
