import { describe, expect, it } from 'vitest'
import { Atr } from '../../../src/engine/indicators/atr.ts'
import { BollingerBands } from '../../../src/engine/indicators/bollinger-bands.ts'
import { Donchian } from '../../../src/engine/indicators/donchian.ts'
import { Ema } from '../../../src/engine/indicators/ema.ts'
import { Indicator } from '../../../src/engine/indicators/indicator.ts'
import { Macd } from '../../../src/engine/indicators/macd.ts'
import { Rsi } from '../../../src/engine/indicators/rsi.ts'
import { Sma } from '../../../src/engine/indicators/sma.ts'
import { StandardDeviation } from '../../../src/engine/indicators/standard-deviation.ts'
import { Wma } from '../../../src/engine/indicators/wma.ts'
import { Bar } from '../../../src/engine/model/bar.ts'
import { MINUTE_MS } from '../../../src/engine/model/time.ts'
import { feed, instrumentOf, pointAt, randomWalk } from './bars.ts'

/** Each indicator, and the bars it needs for its first value. */
const INDICATORS: readonly (readonly [string, () => Indicator, number])[] = [
  ['SMA 10', () => new Sma(10), 10],
  ['EMA 10', () => new Ema(10), 10],
  ['WMA 10', () => new Wma(10), 10],
  ['RSI 14', () => new Rsi(14), 15],
  ['ATR 14', () => new Atr(14), 15],
  ['BB 20 2', () => new BollingerBands(), 20],
  ['MACD 12 26 9', () => new Macd(), 34],
  ['Donchian 20', () => new Donchian(), 20],
  ['StdDev 20', () => new StandardDeviation(20), 20],
  ['SMA 3 hl2', () => new Sma(3, { source: 'hl2' }), 3],
]
const candles = randomWalk(21, 200, 10_000, 40)

describe.each(INDICATORS)('%s', (label, create, warmUp) => {
  it('given its warm-up, then it is ready with that bar and not before, all lines together', () => {
    const indicator = create()
    feed(indicator, candles.slice(0, warmUp - 1), 2)
    expect(indicator.lines.map(({ line }) => line.ready)).toEqual(indicator.lines.map(() => false))
    feed(indicator, candles.slice(warmUp - 1, warmUp), 2)
    expect(indicator.lines.map(({ line }) => line.ready)).toEqual(indicator.lines.map(() => true))
  })

  it('given any bar, then previous is the value of the bar before', () => {
    const indicator = create()
    const bar = new Bar(instrumentOf(2), MINUTE_MS)
    const before = indicator.lines.map(() => Number.NaN)
    for (const [index, candle] of candles.entries()) {
      pointAt(bar, candle, index)
      indicator.update(bar)
      expect(indicator.lines.map(({ line }) => line.previous)).toEqual(before)
      before.splice(0, before.length, ...indicator.lines.map(({ line }) => line.value))
    }
  })

  it('given a reset, then it is as new, also for an instrument of another precision', () => {
    const used = create()
    feed(used, candles, 2)
    used.reset()
    expect([used.value, used.previous, used.ready]).toEqual([Number.NaN, Number.NaN, false])
    expect(feed(used, candles, 4)).toEqual(feed(create(), candles, 4))
  })

  it('given a chart, then it has a label, and one name for each line', () => {
    const indicator = create()
    expect(indicator.label).toBe(label)
    expect(new Set(indicator.lines.map(({ name }) => name)).size).toBe(indicator.lines.length)
    expect(indicator.lines.some(({ line }) => line === indicator)).toBe(true)
  })
})

describe('an indicator written by a user', () => {
  class Range extends Indicator {
    update(bar: Bar): void {
      this.advance(bar.high - bar.low)
    }
    reset(): void {
      this.clear()
    }
  }

  it('given nothing but update and reset, then the chart can draw it by its class name', () => {
    const range = new Range()
    feed(range, [{ open: 1, high: 5, low: 1, close: 2 }], 0)
    expect([range.label, range.pane, range.lines[0]?.line.value]).toEqual(['Range', 'price', 4])
  })
})
