import { describe, expect, test } from 'vitest'
import { importCsv } from '../../../src/engine/adapters/data/csv/import-csv.ts'
import { describeSeries } from '../../../src/engine/adapters/data/dataset.ts'
import { runBacktest } from '../../../src/engine/backtest/runner.ts'
import { ConfigError } from '../../../src/engine/model/errors.ts'
import { Instrument, specOf } from '../../../src/engine/model/instrument.ts'
import type { Price } from '../../../src/engine/model/units.ts'
import { Strategy } from '../../../src/engine/strategy/strategy.ts'
import { configOf } from '../backtest/runs.ts'
import { seriesOf } from '../market-replay/series.ts'
import { instrumentOf } from '../model/instruments.ts'
import { Venue } from './venue.ts'

const crude = instrumentOf({ symbol: 'CL', kind: 'future', multiplier: 1000, mayBeNegative: true })

/** WTI crude, May 2020, around 20 April: the close of that day was −37.63. */
const TEXT = `date,open,high,low,close,volume
2020-04-17,20,20,17,18.27,1000
2020-04-20,17.73,17.85,-40.32,-37.63,1000
2020-04-21,-14,13.86,-16.74,10.01,1000
`

const bytes = new TextEncoder().encode(TEXT)

function crudeAt(price: number) {
  const venue = new Venue({ instrument: crude, cash: 1_000_000 })
  venue.flat(price)
  return venue
}

describe('files', () => {
  test('given prices below zero, when nobody allowed them, then the row is in error', () => {
    expect(() => importCsv(bytes, { file: 'CL.csv' })).toThrow('CL.csv:3: expected prices above 0')
  })

  test('given prices below zero that are allowed, when read, then the future has them to the cent', () => {
    const { series } = importCsv(bytes, { file: 'CL.csv', mayBeNegative: true, multiplier: 1000 })
    expect([...series.bars.close]).toEqual([18_27, -37_63, 10_01])
    expect(series.instrument).toMatchObject({ kind: 'future', mayBeNegative: true, multiplier: 1000, calendar: 'GLBX' })
    expect(new Instrument(specOf(series.instrument))).toEqual(series.instrument)
    const described = describeSeries(series, { source: 'CL.csv', credit: '', builtIn: false })
    expect(described).toMatchObject({ mayBeNegative: true, multiplier: 1000 })
  })

  test('given a share, when negative prices are allowed for it, then it is refused', () => {
    expect(() => importCsv(bytes, { file: 'CL.csv', mayBeNegative: true, kind: 'equity' })).toThrow(ConfigError)
  })

  test('given negative prices and a ratio to adjust by, when read, then it is refused in words', () => {
    const adjusted = new TextEncoder().encode(TEXT.replace('volume', 'adj close').replaceAll(',1000', ',1'))
    expect(() => importCsv(adjusted, { file: 'CL.csv', mayBeNegative: true, adjust: true })).toThrow(
      'expected prices above 0 to adjust by a ratio',
    )
  })
})

describe('trading', () => {
  test('given a long future, when its price falls below zero and back, then equity follows to the cent', () => {
    const venue = crudeAt(18.27)
    venue.place('buy', 1)
    venue.bar(17.73, 17.85, -40.32, -37.63)
    expect(venue.trader.portfolio.equity).toBe((1_000_000 - (17.73 + 37.63) * 1000) * 1e6)
    venue.place('sell', 1)
    venue.bar(-14, 13.86, -16.74, 10.01)
    expect(venue.trader.portfolio.cash).toBe((1_000_000 - (17.73 + 14) * 1000) * 1e6)
    expect(venue.trades.map(({ netPnl }) => netPnl)).toEqual([-(17_730 + 14_000) * 1e6])
    expect(venue.faults).toEqual([])
  })

  test('given limit and stop orders below zero, when the market gets there, then they fill at their prices', () => {
    const venue = crudeAt(-1)
    venue.limit('buy', -5)
    venue.stop('sell', -6)
    venue.bar(-1, 0, -7, -6.5)
    expect(venue.fills.map(({ price }) => price)).toEqual([-5_00, -6_00])
  })

  test('given a trailing stop by an amount, when prices cross zero, then it follows and stops below zero', () => {
    const venue = crudeAt(1)
    venue.place('buy', 1)
    venue.place('sell', 1, { type: 'trailing-stop', trailAmount: crude.price(2) })
    venue.bar(1, 1.5, 0, 0)
    venue.bar(0, 0, -3, -3)
    expect(venue.takeFill()).toBe(-0.5)
  })

  test('given an increment of slippage below zero, when a market order sells, then it fills lower', () => {
    const venue = new Venue({ instrument: crude, slippage: { increments: 2 } })
    venue.flat(-10)
    venue.place('sell', 1)
    venue.flat(-10)
    expect(venue.takeFill()).toBe(-10.02)
  })

  test('given a share, when a limit below zero is asked for, then the gate refuses it', () => {
    const venue = new Venue()
    venue.flat(1)
    expect(venue.place('buy', 1, { type: 'limit', limitPrice: -100 as Price }).status).toBe('denied')
  })
})

describe('percentages of prices below zero', () => {
  test('given a trailing stop in per cent, when it is asked for, then the gate refuses it in words', () => {
    const order = crudeAt(10).place('sell', 1, { type: 'trailing-stop', trailPercent: 5 })
    expect(order.reason).toContain('a trail in per cent needs prices above 0')
  })

  test('given slippage as a fraction, when an order meets a price below zero, then it is rejected in words', () => {
    const venue = new Venue({ instrument: crude, slippage: { fraction: 0.001 } })
    venue.flat(-10)
    const order = venue.place('buy', 1)
    venue.flat(-10)
    expect(order.status).toBe('rejected')
    expect(order.reason).toContain('found -10.00: use price increments')
  })

  test('given a target in per cent, when the price is below zero, then the strategy is told why not', () => {
    class Target extends Strategy {
      override onBar(): void {
        this.orderTargetPercent(50)
      }
    }
    const histories = [seriesOf('CL', [-10_00, -10_00], { instrument: crude })]
    expect(() => runBacktest(configOf(Target, { histories }))).toThrow('above 0 to size a target in per cent')
  })
})
