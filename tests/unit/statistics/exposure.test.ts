import { expect, test } from 'vitest'
import { exposureOf } from '../../../src/engine/adapters/backtest/review-run.ts'
import { tradeRecord } from './results.ts'

const MARKS = { time: Float64Array.of(0, 60, 120), close: Float64Array.of(100, 100, 100) }
const EQUITY = { time: [0, 60, 120], value: [10_000, 10_000, 10_000] }

test.each([
  ['at the opens of bars', 0, 60, [0.1, 0, 0]],
  ['at ticks inside of bars', 10, 70, [0.1, 0, 0]],
  ['over the ends of bars', 10, 130, [0.1, 0.1, 0]],
  ['within one bar', 70, 80, [0, 0, 0]],
])('given ten shares held %s, then each close tells what was held at it', (_, entryTime, exitTime, expected) => {
  const run = { trades: [tradeRecord(0, { entryTime, exitTime })], openPositions: [], equity: EQUITY }
  expect([...exposureOf(run, MARKS)]).toEqual(expected)
})
