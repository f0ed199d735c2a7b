import { describe, expect, test } from 'vitest'
import { runBacktest } from '../../../src/engine/backtest/runner.ts'
import { MINUTE_MS } from '../../../src/engine/model/time.ts'
import type { BarSeries } from '../../../src/engine/model/bar.ts'
import { Strategy } from '../../../src/engine/strategy/strategy.ts'
import { seriesOf } from '../market-replay/series.ts'
import { configOf } from './runs.ts'

class Idle extends Strategy {}

const FIVE = 5 * MINUTE_MS
const coarse = seriesOf('TEST', [100_00, 101_00, 102_00, 103_00], { timeframe: FIVE })

/** Minute bars of TEST from one minute up to another. */
const minutes = (from: number, to: number) =>
  seriesOf(
    'TEST',
    Array.from({ length: to - from }, () => 100_00),
    { start: from * MINUTE_MS },
  )

const warningsWith = (detail: BarSeries, from = Number.NEGATIVE_INFINITY) =>
  runBacktest(configOf(Idle, { histories: [coarse], details: [detail], from })).warnings

describe('finer bars', () => {
  test('given some inside every bar, then nothing is said', () => {
    expect(warningsWith(minutes(0, 20))).toEqual([])
    // One inside each is enough: markets are quiet at times.
    expect(warningsWith({ ...minutes(0, 4), bars: seriesOf('TEST', [1, 1, 1, 1], { timeframe: FIVE }).bars })).toEqual(
      [],
    )
  })

  test('given none inside the last two of four, then the warning says how many, and from when to when', () => {
    expect(warningsWith(minutes(0, 10))).toEqual([
      'finer bars of TEST are missing inside 2 of 4 bars, from 1970-01-01T00:10:00.000Z to 1970-01-01T00:15:00.000Z: orders there are filled from the bars alone',
    ])
  })

  test('given none at all, then it is all bars; bars that are not traded do not count', () => {
    expect(warningsWith(minutes(100, 120))[0]).toContain('inside 4 of 4 bars')
    expect(warningsWith(minutes(5, 20), FIVE)).toEqual([])
  })
})
