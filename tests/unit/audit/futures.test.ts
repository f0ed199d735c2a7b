import { describe, expect, it } from 'vitest'
import { FUTURES, Fog, perturbed, truncated } from '../../../src/engine/backtest/audit/futures.ts'
import { SeededRandom } from '../../../src/engine/kernel/random.ts'
import { BAR_FIELDS, sliceBars } from '../../../src/engine/model/bar.ts'
import type { BarColumns } from '../../../src/engine/model/bar.ts'
import { shortSeries } from './series.ts'

const { bars } = shortSeries(200)
const rows = (columns: BarColumns, start: number, end: number) =>
  BAR_FIELDS.map((field) => Array.from(sliceBars(columns, start, end)[field]))

describe('a truncated history', () => {
  it('has nothing behind its last bar, not even in the memory under it', () => {
    const copy = truncated(bars, 50)
    expect(rows(copy, 0, 50)).toEqual(rows(bars, 0, 50))
    expect(copy.close.buffer.byteLength).toBe(50 * BAR_FIELDS.length * 8)
  })
})

describe.each(FUTURES)('a %s future', (kind) => {
  const other = perturbed(bars, 120, kind, new SeededRandom(7))

  it('leaves the past and all times as they are', () => {
    expect(rows(other, 0, 120)).toEqual(rows(bars, 0, 120))
    expect(other.time).toEqual(bars.time)
  })

  it('has other prices at nearly every bar, which are still bars of whole units', () => {
    let same = 0
    for (let row = 120; row < 200; row++) {
      const [open, high, low, close] = [other.open, other.high, other.low, other.close].map(
        (column) => column[row] ?? 0,
      )
      if (close === bars.close[row]) same++
      expect(Number.isInteger(close) && Number.isInteger(open) && (low ?? 0) >= 1).toBe(true)
      expect(high).toBe(Math.max(open ?? 0, high ?? 0, low ?? 0, close ?? 0))
      expect(low).toBe(Math.min(open ?? 0, high ?? 0, low ?? 0, close ?? 0))
    }
    expect(same).toBeLessThan(8)
  })

  it('is the same for the same seed', () => {
    expect(rows(perturbed(bars, 120, kind, new SeededRandom(7)), 0, 200)).toEqual(rows(other, 0, 200))
  })
})

describe('fog', () => {
  it('is true up to the bar that may be known and false after it', () => {
    const fog = new Fog(bars, 10, 'mirrored', new SeededRandom(1))
    expect(rows(fog.bars, 0, 11)).toEqual(rows(bars, 0, 11))
    expect(fog.bars.close[11]).not.toBe(bars.close[11])
    fog.reveal(60)
    expect(rows(fog.bars, 0, 60)).toEqual(rows(bars, 0, 60))
    expect(fog.bars.close[60]).not.toBe(bars.close[60])
    fog.reveal(1_000)
    expect(rows(fog.bars, 0, 200)).toEqual(rows(bars, 0, 200))
  })
})
