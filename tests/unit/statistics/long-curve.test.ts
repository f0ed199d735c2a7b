import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LongCurve } from '../../../src/engine/backtest/long-curve.ts'
import { Recorder } from '../../../src/engine/backtest/recorder.ts'
import { figuresOfCurve } from '../../../src/engine/backtest/statistics/curve-figures.ts'
import { dailyEquity } from '../../../src/engine/backtest/statistics/daily-equity.ts'

const INITIAL = 1_000
const HOUR = 3_600_000

interface Curve {
  readonly time: Float64Array
  readonly equity: Float64Array
}

const curve = fc
  .array(fc.record({ step: fc.integer({ min: 1, max: 60 }), equity: fc.integer({ min: -50, max: 3_000 }) }), {
    minLength: 1,
    maxLength: 120,
  })
  .map((points): Curve => {
    let now = 0
    const time = Float64Array.from(points, ({ step }) => (now += step * HOUR))
    return { time, equity: Float64Array.from(points, ({ equity }) => equity) }
  })
const pieces = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 10 })

/** Drains a curve from a recorder in pieces of the sizes given, again and again. */
function drained({ time, equity }: Curve, sizes: readonly number[], expected: number): LongCurve {
  const long = new LongCurve(INITIAL, expected)
  const recorder = new Recorder(64)
  for (let row = 0, turn = 0; row < time.length; turn++) {
    const end = Math.min(time.length, row + (sizes[turn % sizes.length] ?? 1))
    recorder.time.set(time.subarray(row, end))
    recorder.equity.set(equity.subarray(row, end))
    recorder.length = end - row
    long.drain(recorder)
    expect(recorder).toMatchObject({ length: 0, before: end })
    row = end
  }
  return long
}

describe('the curve of a run too long to keep', () => {
  it('has the figures of the whole curve, in whatever pieces it comes', () => {
    fc.assert(
      fc.property(curve, pieces, (whole, sizes) => {
        const { time, equity } = whole
        const expected = figuresOfCurve(time, equity, time.length, INITIAL)
        expect(drained(whole, sizes, time.length).figures).toEqual(expected)
      }),
    )
  })

  it('is told whole when there are fewer points than stretches, in order and each once', () => {
    fc.assert(
      fc.property(curve, pieces, (whole, sizes) => {
        const { time, equity, of } = drained(whole, sizes, whole.time.length).finish()
        expect({ time, equity, of }).toEqual({ ...whole, of: whole.time.length })
      }),
    )
  })

  it('keeps first, last, extremes and the end of each day when points are left out', () => {
    fc.assert(
      fc.property(curve, pieces, fc.integer({ min: 2, max: 40 }), (whole, sizes, perStretch) => {
        const told = drained(whole, sizes, perStretch * 50_000).finish()
        const points = [...told.time].map((time, index) => `${time} ${told.equity[index]}`)
        const all = [...whole.time].map((time, index) => `${time} ${whole.equity[index]}`)
        expect(points).toEqual(all.filter((point) => points.includes(point)))
        expect([points[0], points.at(-1), told.of]).toEqual([all[0], all.at(-1), all.length])
        expect([Math.min(...told.equity), Math.max(...told.equity)]).toEqual([
          Math.min(...whole.equity),
          Math.max(...whole.equity),
        ])
        expect(dailyEquity(told.time, told.equity, told.time.length)).toEqual(
          dailyEquity(whole.time, whole.equity, whole.time.length),
        )
      }),
    )
  })
})
