import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BarAggregator } from '../../../src/engine/market/bar-aggregator.ts'
import { aggregatorOf } from '../../../src/engine/market/aggregator-of.ts'
import { BarColumnsBuilder } from '../../../src/engine/market/bar-columns-builder.ts'
import { DollarBarAggregator } from '../../../src/engine/market/dollar-bar-aggregator.ts'
import { RangeBarAggregator } from '../../../src/engine/market/range-bar-aggregator.ts'
import { RenkoBarAggregator } from '../../../src/engine/market/renko-bar-aggregator.ts'
import { TickBarAggregator } from '../../../src/engine/market/tick-bar-aggregator.ts'
import type { BarListener } from '../../../src/engine/market/time-bar-aggregator.ts'
import { VolumeBarAggregator } from '../../../src/engine/market/volume-bar-aggregator.ts'
import { parseBarSpec } from '../../../src/engine/model/bar-spec.ts'
import { BAR_FIELDS } from '../../../src/engine/model/bar.ts'
import { ConfigError, DataError } from '../../../src/engine/model/errors.ts'
import { instrumentOf } from '../model/instruments.ts'

/** Time, open, high, low, close, volume. */
type Row = readonly [number, number, number, number, number, number]
type Make = (onBar: BarListener) => BarAggregator

function run(make: Make, events: readonly Row[]): { bars: Row[]; aggregator: BarAggregator } {
  const bars: Row[] = []
  const aggregator = make((...bar) => bars.push(bar))
  for (const [time, open, high, low, close, volume] of events) aggregator.addBar(time, open, high, low, close, volume)
  return { bars, aggregator }
}

const trade = (time: number, price: number, volume: number): Row => [time, price, price, price, price, volume]

const events: fc.Arbitrary<Row[]> = fc
  .array(
    fc.record({
      wait: fc.nat(3),
      prices: fc.tuple(
        fc.integer({ min: 90, max: 120 }),
        fc.integer({ min: 90, max: 120 }),
        fc.integer({ min: 90, max: 120 }),
      ),
      open: fc.nat(2),
      volume: fc.nat(60),
    }),
    { maxLength: 60 },
  )
  .map((items) => {
    let time = 0
    return items.map(({ wait, prices, open, volume }): Row => {
      time += wait
      return [time, prices[open] ?? 0, Math.max(...prices), Math.min(...prices), prices[0], volume]
    })
  })

/** The bars that a list of events falls into when each ends once `isFull` holds for the events in it. */
function partition(rows: readonly Row[], isFull: (group: readonly Row[]) => boolean): Row[] {
  const bars: Row[] = []
  let group: Row[] = []
  for (const row of rows) {
    group = [...group, row]
    if (!isFull(group)) continue
    const column = (field: number) => group.map((each) => each[field] ?? 0)
    const volume = column(5).reduce((sum, each) => sum + each, 0)
    bars.push([column(0)[0] ?? 0, column(1)[0] ?? 0, Math.max(...column(2)), Math.min(...column(3)), row[4], volume])
    group = []
  }
  return bars
}

/** Bricks by the rule of the book: from the last brick's edges, one at a time. */
function bricks(rows: readonly Row[], brick: number): Row[] {
  const bars: Row[] = []
  let low = rows[0]?.[4] ?? 0
  let high = low
  let since: Row[] = []
  for (const row of rows) {
    since.push(row)
    for (;;) {
      const up = row[4] - high >= brick
      if (!up && low - row[4] < brick) break
      const open = up ? high : low
      const close = up ? high + brick : low - brick
      const volume = since.reduce((sum, each) => sum + each[5], 0)
      low = Math.min(open, close)
      high = Math.max(open, close)
      bars.push([(since[0] ?? row)[0], open, high, low, close, volume])
      since = []
    }
  }
  return bars
}

const KINDS: readonly (readonly [string, Make, (rows: readonly Row[]) => Row[]])[] = [
  ['7 ticks', (on) => new TickBarAggregator(7, on), (rows) => partition(rows, (group) => group.length === 7)],
  [
    'a volume of 100',
    (on) => new VolumeBarAggregator(100, on),
    (rows) => partition(rows, (group) => group.reduce((sum, row) => sum + row[5], 0) >= 100),
  ],
  [
    'money of 9000',
    (on) => new DollarBarAggregator(9_000n, on),
    (rows) => partition(rows, (group) => group.reduce((sum, row) => sum + row[4] * row[5], 0) >= 9_000),
  ],
  [
    'a range of 25',
    (on) => new RangeBarAggregator(25, on),
    (rows) =>
      partition(
        rows,
        (group) => Math.max(...group.map((row) => row[2])) - Math.min(...group.map((row) => row[3])) >= 25,
      ),
  ],
  ['bricks of 4', (on) => new RenkoBarAggregator(4, on), (rows) => bricks(rows, 4)],
]

describe.each(KINDS)('bars of %s', (_, make, oracle) => {
  test('given any events, when aggregated, then the bars are those of a plain reading of the rule', () => {
    fc.assert(
      fc.property(events, (rows) => {
        expect(run(make, rows).bars).toEqual(oracle(rows))
      }),
    )
  })

  test('given any events, then no volume is lost or made: that of the bars and of the one under way is that of the events', () => {
    fc.assert(
      fc.property(events, (rows) => {
        const { bars, aggregator } = run(make, rows)
        const made = bars.reduce((sum, bar) => sum + bar[5], aggregator.current?.volume ?? 0)
        expect(made).toBe(rows.reduce((sum, row) => sum + row[5], 0))
      }),
    )
  })

  test('given any events, then bars are sound: open and close within low and high, times in order', () => {
    fc.assert(
      fc.property(events, (rows) => {
        let latest = Number.NEGATIVE_INFINITY
        for (const [time, open, high, low, close, volume] of run(make, rows).bars) {
          expect(Math.min(open, close)).toBeGreaterThanOrEqual(low)
          expect(Math.max(open, close)).toBeLessThanOrEqual(high)
          expect(volume).toBeGreaterThanOrEqual(0)
          expect(time).toBeGreaterThanOrEqual(latest)
          latest = time
        }
      }),
    )
  })

  test('given a stream that stops anywhere, then the bars so far are the first ones of the whole: none is taken back', () => {
    fc.assert(
      fc.property(events, fc.nat(60), (rows, stop) => {
        const { bars } = run(make, rows.slice(0, stop))
        expect(run(make, rows).bars.slice(0, bars.length)).toEqual(bars)
      }),
    )
  })

  test('given a bar that ended with an event, when another aggregator begins after it, then both go on alike, bricks apart', () => {
    fc.assert(
      fc.property(events, fc.nat(60), (rows, stop) => {
        const before = run(make, rows.slice(0, stop))
        if (before.aggregator.current !== undefined || before.aggregator instanceof RenkoBarAggregator) return
        expect(run(make, rows.slice(stop)).bars).toEqual(run(make, rows).bars.slice(before.bars.length))
      }),
    )
  })

  test('given an event older than the one before, then it is left out and counted', () => {
    const { bars, aggregator } = run(make, [trade(5, 100, 10), trade(4, 999, 5_000)])
    expect([bars, aggregator.late]).toEqual([[], 1])
  })
})

test('given trades, then bars of ticks are of trades, and close with the trade that fills them', () => {
  const builder = new BarColumnsBuilder()
  const aggregator = new TickBarAggregator(2, builder.add.bind(builder))
  aggregator.addTrade(1, 100, 5)
  expect(aggregator.current).toEqual({ time: 1, open: 100, high: 100, low: 100, close: 100, volume: 5 })
  aggregator.addTrade(3, 98, 1)
  const bars = builder.finish()
  expect(BAR_FIELDS.map((field) => bars[field][0])).toEqual([1, 100, 100, 98, 98, 6])
  expect(aggregator.current).toBeUndefined()
})

test('given money far beyond 2^53 units, then bars of money end where whole numbers say', () => {
  const large = fc.bigInt({ min: 1n, max: BigInt(Number.MAX_SAFE_INTEGER) })
  const trades = fc.array(fc.record({ price: large, volume: fc.bigInt({ min: 0n, max: 1_000_000n }) }), {
    maxLength: 30,
  })
  fc.assert(
    fc.property(trades, fc.bigInt({ min: 1n, max: 2n ** 70n }), (items, target) => {
      const ends: number[] = []
      let now = 0
      const aggregator = new DollarBarAggregator(target, () => ends.push(now))
      items.forEach(({ price, volume }, time) => {
        now = time
        aggregator.addTrade(time, Number(price), Number(volume))
      })
      const expected: number[] = []
      let sum = 0n
      items.forEach(({ price, volume }, time) => {
        sum += price * volume
        if (sum < target) return
        expected.push(time)
        sum = 0n
      })
      expect(ends).toEqual(expected)
    }),
  )
})

test('given a price that runs, turns and jumps, then bricks follow the book: a turn takes two from the last close', () => {
  const prices = [100, 103, 104, 99, 96, 95, 107]
  const { bars } = run(
    (on) => new RenkoBarAggregator(4, on),
    prices.map((price, time) => trade(time, price, 1)),
  )
  expect(bars.map(([time, open, , , close, volume]) => [time, open, close, volume])).toEqual([
    [0, 100, 104, 3],
    [3, 100, 96, 2],
    [5, 100, 104, 2],
  ])
})

test('given sizes in decimals, then they are taken in the units of the instrument, money by price, quantity and multiplier', () => {
  const future = instrumentOf({ pricePrecision: 2, quantityPrecision: 1, multiplier: 50 })
  const volumes: number[] = []
  const aggregator = aggregatorOf(parseBarSpec('10000$'), future, (...bar) => volumes.push(bar[5]))
  // 100.00 × 1.9 × 50 = 9500, and 100.00 × 0.1 × 50 = 500 fills it.
  aggregator.addTrade(1, 100_00, 19)
  aggregator.addTrade(2, 100_00, 1)
  expect(volumes).toEqual([20])
  expect(() => aggregatorOf(parseBarSpec('renko:0.005'), future, () => undefined)).toThrow('at most 2 decimals')
})

test('given sizes that are none, or a price absurdly far away, then it says what was expected', () => {
  const ignore = () => undefined
  for (const make of [
    () => new TickBarAggregator(1.5, ignore),
    () => new VolumeBarAggregator(0, ignore),
    () => new DollarBarAggregator(0n, ignore),
    () => new RangeBarAggregator(-1, ignore),
    () => new RenkoBarAggregator(Number.NaN, ignore),
  ])
    expect(make).toThrow(ConfigError)
  expect(() => run((on) => new RenkoBarAggregator(1, on), [trade(0, 1, 1), trade(1, 1_000_000, 1)])).toThrow(DataError)
})
