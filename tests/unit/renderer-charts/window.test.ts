import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BarTable } from '../../../src/contract/views.ts'
import { BarHistory } from '../../../src/renderer/charts/bar-history.ts'
import {
  EDGE_BARS,
  followWindow,
  MAX_WINDOW_BARS,
  newestWindow,
  slideWindow,
  wantsOlder,
  windowAround,
} from '../../../src/renderer/charts/bar-window.ts'
import { LineHistory } from '../../../src/renderer/charts/line-history.ts'

function bars(times: readonly number[], close = 1): BarTable {
  const column = Float64Array.from(times, () => close)
  return { time: Float64Array.from(times), open: column, high: column, low: column, close: column, volume: column }
}

describe('the bar history', () => {
  it('given a delta with the last bar again and a new one, when appended, then one is replaced and one added', () => {
    const history = new BarHistory()
    history.reset(bars([1, 2, 3]))
    expect(history.append(bars([3, 4], 9))).toBe(2)
    expect(history.length).toBe(4)
    expect(history.bar(2)?.close).toBe(9)
    expect(history.bar(1)?.close).toBe(1)
  })

  it('given a delta older than the last bar, when appended, then it is ignored', () => {
    const history = new BarHistory()
    history.reset(bars([1, 2, 3]))
    expect(history.append(bars([2], 9))).toBe(3)
    expect(history.bar(1)?.close).toBe(1)
  })

  it('given a page that overlaps, when put before, then only the older bars are added', () => {
    const history = new BarHistory()
    history.reset(bars([10, 11]))
    expect(history.prepend(bars([8, 9, 10, 11], 5))).toBe(2)
    expect(Array.from(history.times())).toEqual([8, 9, 10, 11])
    expect(history.bar(2)?.close).toBe(1)
  })

  it('given any appended times, then the history ascends and a bar is found by any time inside it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 3_000 }), (times) => {
        const history = new BarHistory()
        for (const time of times) history.append(bars([time]))
        const kept = Array.from(history.times())
        expect(kept).toEqual([...new Set(kept)].toSorted((a, b) => a - b))
        kept.forEach((time, index) => {
          expect(history.indexAt(time)).toBe(index)
          expect(history.indexAt(time + 0.5)).toBe(index)
        })
      }),
      { numRuns: 30 },
    )
  })
})

describe('the window of bars in the library', () => {
  it('given a long history, then it holds the newest bars and room to grow', () => {
    const window = newestWindow(50_000)
    expect(window.to).toBe(50_000)
    expect(window.to - window.from).toBeLessThan(MAX_WINDOW_BARS)
  })

  it('given any view inside the history, when it slides, then the view is covered and the limit is kept', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 5, max: 4_000 }),
        (length, place, span) => {
          const from = Math.floor(place * length)
          const seen = { from, to: Math.min(length, from + span) }
          let window = newestWindow(length)
          for (let turn = 0; turn < 100; turn += 1) window = slideWindow(window, seen, length)
          expect(window.from).toBeLessThanOrEqual(seen.from)
          expect(window.to).toBeGreaterThanOrEqual(seen.to)
          expect(window.to - window.from).toBeLessThanOrEqual(MAX_WINDOW_BARS)
          expect(slideWindow(window, seen, length)).toBe(window)
        },
      ),
    )
  })

  it('given a view in the middle, then the window stays as it is', () => {
    const window = { from: 10_000, to: 20_000 }
    expect(slideWindow(window, { from: 14_000, to: 15_000 }, 50_000)).toBe(window)
  })

  it('given a window at the end, when bars come, then it follows; one in the past stays', () => {
    expect(followWindow({ from: 0, to: 100 }, 100, 101)).toEqual({ from: 0, to: 101 })
    expect(followWindow({ from: 0, to: 90 }, 100, 101)).toEqual({ from: 0, to: 90 })
    const full = followWindow({ from: 5, to: MAX_WINDOW_BARS + 5 }, MAX_WINDOW_BARS + 5, MAX_WINDOW_BARS + 6)
    expect(full.to - full.from).toBeLessThan(MAX_WINDOW_BARS)
  })

  it('given the first loaded bar near the view, then older bars are wanted', () => {
    expect(wantsOlder({ from: 0, to: 5_000 }, { from: EDGE_BARS - 1, to: 900 })).toBe(true)
    expect(wantsOlder({ from: 1, to: 5_000 }, { from: 5, to: 900 })).toBe(false)
  })

  it('given a place to jump to, then the window surrounds it', () => {
    expect(windowAround(50, 100)).toEqual({ from: 0, to: 100 })
    expect(windowAround(50_000, 100_000)).toEqual({ from: 45_000, to: 55_000 })
  })
})

describe('the history of a line', () => {
  it('given points of equal, later and earlier time, then they replace, follow and are ignored', () => {
    const line = new LineHistory({ time: Float64Array.of(1, 2), value: Float64Array.of(10, 20) })
    line.append({ time: Float64Array.of(1, 2, 3), value: Float64Array.of(99, 21, 30) })
    expect(line.length).toBe(3)
    expect([line.at(1), line.at(2), line.at(3)]).toEqual([10, 21, 30])
    expect(line.at(2.5)).toBeNaN()
  })
})
