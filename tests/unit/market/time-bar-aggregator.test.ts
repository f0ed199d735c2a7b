import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BarColumnsBuilder } from '../../../src/engine/market/bar-columns-builder.ts'
import { TimeBarAggregator, aggregateBars, aggregateSeries } from '../../../src/engine/market/time-bar-aggregator.ts'
import { TimeZone } from '../../../src/engine/market/time-zone.ts'
import { BAR_FIELDS, type BarColumns } from '../../../src/engine/model/bar.ts'
import { ConfigError } from '../../../src/engine/model/errors.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, parseTimeframe } from '../../../src/engine/model/time.ts'
import { USD } from '../../../src/engine/model/currency.ts'
import { Instrument } from '../../../src/engine/model/instrument.ts'

const rowsOf = (bars: BarColumns) =>
  Array.from({ length: bars.length }, (_, row) => BAR_FIELDS.map((field) => bars[field][row] ?? Number.NaN))

function collector(timeframe: number) {
  const builder = new BarColumnsBuilder()
  const aggregator = new TimeBarAggregator(timeframe, builder.add.bind(builder))
  return { aggregator, bars: () => rowsOf(builder.finish()) }
}

describe('TimeBarAggregator', () => {
  it('given trades of two minutes, then the first bar is handed on with the first trade of the second', () => {
    const { aggregator, bars } = collector(MINUTE_MS)
    aggregator.addTrade(10_000, 105, 3)
    aggregator.addTrade(20_000, 101, 2)
    aggregator.addTrade(59_999, 103, 1)
    expect(bars()).toEqual([])
    expect(aggregator.openTime).toBe(0)
    aggregator.addTrade(60_000, 110, 7)
    expect(bars()).toEqual([[0, 105, 105, 101, 103, 6]])
    expect(aggregator.openTime).toBe(60_000)
  })

  it('given a bar under way, when closed at its end, then it is handed on once; before its end, not at all', () => {
    const { aggregator, bars } = collector(MINUTE_MS)
    aggregator.addTrade(10_000, 105, 3)
    aggregator.closeUntil(59_999)
    expect(bars()).toEqual([])
    aggregator.closeUntil(60_000)
    aggregator.closeUntil(120_000)
    expect(bars()).toEqual([[0, 105, 105, 105, 105, 3]])
    expect(aggregator.openTime).toBeUndefined()
  })

  it('given minutes without trades, then they make no bars', () => {
    const { aggregator, bars } = collector(MINUTE_MS)
    aggregator.addTrade(0, 1, 1)
    aggregator.addTrade(10 * MINUTE_MS, 2, 1)
    aggregator.closeUntil(HOUR_MS)
    expect(bars().map(([time]) => time)).toEqual([0, 10 * MINUTE_MS])
  })

  it('given trades for bars handed on already, then they are left out and counted', () => {
    const { aggregator, bars } = collector(MINUTE_MS)
    aggregator.addTrade(61_000, 1, 1)
    aggregator.addTrade(59_000, 9, 1)
    aggregator.closeUntil(120_000)
    aggregator.addTrade(119_000, 9, 1)
    expect(aggregator.late).toBe(2)
    expect(bars()).toEqual([[60_000, 1, 1, 1, 1, 1]])
  })

  it('given quotes, then bars are of their middle, half to even, without volume', () => {
    const { aggregator, bars } = collector(MINUTE_MS)
    aggregator.addQuote(0, 100, 103)
    aggregator.addQuote(1, 100, 101)
    aggregator.closeUntil(MINUTE_MS)
    expect(bars()).toEqual([[0, 102, 102, 100, 100, 0]])
  })

  it('given volumes beyond 2^53 units together, then it refuses to add them wrongly', () => {
    const { aggregator } = collector(MINUTE_MS)
    aggregator.addTrade(0, 1, Number.MAX_SAFE_INTEGER)
    expect(() => aggregator.addTrade(1, 1, 1)).toThrow('expected the volume of a bar')
  })
})

const minuteBars = fc
  .array(
    fc.record({
      skip: fc.oneof({ weight: 9, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.nat(3_000) }),
      low: fc.integer({ min: 1, max: 1_000_000 }),
      spread: fc.tuple(fc.nat(100), fc.nat(100), fc.nat(50)),
      volume: fc.nat(1_000_000),
    }),
    { minLength: 1, maxLength: 200 },
  )
  .map((steps) => {
    const builder = new BarColumnsBuilder()
    let time = Date.UTC(2024, 2, 8)
    for (const { skip, low, spread, volume } of steps) {
      time += (1 + skip) * MINUTE_MS
      const [open, close] = [low + spread[0], low + spread[1]]
      builder.add(time, open, Math.max(open, close) + spread[2], low, close, volume)
    }
    return builder.finish()
  })
const steps = fc.constantFrom(['5m', '15m'], ['5m', '1h'], ['15m', '1d'], ['1h', '1d'], ['1h', '1w'], ['1d', '1M'])
const sum = (column: Float64Array) => column.reduce((total, each) => total + each, 0)

describe('aggregating bars', () => {
  it('given any minute bars, then one step and two steps come to the same', () => {
    fc.assert(
      fc.property(
        minuteBars,
        steps,
        fc.constantFrom('UTC', 'America/New_York'),
        (bars, [fine = '', coarse = ''], id) => {
          const zone = new TimeZone(id)
          const direct = aggregateBars(bars, parseTimeframe(coarse), zone)
          const stepped = aggregateBars(aggregateBars(bars, parseTimeframe(fine), zone), parseTimeframe(coarse), zone)
          expect(rowsOf(stepped)).toEqual(rowsOf(direct))
        },
      ),
    )
  })

  it('given any minute bars, then volume is kept, every bar spans its own, and first open and last close stay', () => {
    fc.assert(
      fc.property(minuteBars, fc.constantFrom('5m', '1h', '1d', '1w', '1M'), (bars, timeframe) => {
        const coarse = aggregateBars(bars, parseTimeframe(timeframe))
        expect(sum(coarse.volume)).toBe(sum(bars.volume))
        expect(Math.max(...coarse.high)).toBe(Math.max(...bars.high))
        expect(Math.min(...coarse.low)).toBe(Math.min(...bars.low))
        expect(coarse.open[0]).toBe(bars.open[0])
        expect(coarse.close.at(-1)).toBe(bars.close.at(-1))
        for (let row = 0; row < coarse.length; row++) {
          const [, open = 0, high = 0, low = 0, close = 0] = rowsOf(coarse)[row] ?? []
          expect(high >= Math.max(open, close) && low <= Math.min(open, close)).toBe(true)
        }
        expect([...coarse.time]).toEqual([...coarse.time].toSorted((a, b) => a - b))
      }),
    )
  })

  it('given a finer timeframe than the series has, then a ConfigError says so', () => {
    const instrument = new Instrument({
      symbol: 'A',
      kind: 'equity',
      currency: USD,
      pricePrecision: 2,
      quantityPrecision: 0,
    })
    const series = { instrument, timeframe: DAY_MS, bars: new BarColumnsBuilder().finish() }
    expect(() => aggregateSeries(series, HOUR_MS)).toThrow(ConfigError)
    expect(() => aggregateSeries(series, HOUR_MS)).toThrow(
      'expected a timeframe of 1d or longer for bars of 1d, found 1h',
    )
  })
})
