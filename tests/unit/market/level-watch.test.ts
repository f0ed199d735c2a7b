import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LevelWatch } from '../../../src/engine/market/level-watch.ts'

function crossings(watch: LevelWatch, values: readonly number[]): number[] {
  return values.flatMap((value, index) => (watch.take(value) ? [index] : []))
}

describe('a level that is watched', () => {
  test('given a value that begins beyond it, then it counts only once it has been on the near side', () => {
    const watch = new LevelWatch({ direction: 'above', level: 100, rearm: 0 })
    expect(crossings(watch, [101, 102, 100, 99.9, 100])).toEqual([4])
  })

  test('given a value that trembles, then it is told once until it has gone back by the margin', () => {
    const above = new LevelWatch({ direction: 'above', level: 100, rearm: 2 })
    expect(crossings(above, [99.9, 100.1, 99.9, 100.1, 98, 100.1, 97.9, 100.1])).toEqual([1, 7])
    const below = new LevelWatch({ direction: 'below', level: 100, rearm: 2 })
    expect(crossings(below, [100.1, 99.9, 100.1, 99.9, 102, 99.9, 102.1, 100])).toEqual([1, 7])
  })

  test('given values that are not known, then they are passed over', () => {
    const watch = new LevelWatch({ direction: 'below', level: 5, rearm: 0 })
    expect(crossings(watch, [Number.NaN, 6, Number.NaN, 4])).toEqual([3])
  })

  test('given any values, then each that counts is beyond the level, and between two of them one was back by the margin', () => {
    const values = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 })
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 5 }), (all, level, rearm) => {
        const found = crossings(new LevelWatch({ direction: 'above', level, rearm }), all)
        found.forEach((index, nth) => {
          expect(all[index]).toBeGreaterThanOrEqual(level)
          const since = nth === 0 ? all.slice(0, index) : all.slice(found[nth - 1], index)
          expect(Math.min(...since)).toBeLessThan(nth === 0 ? level : level - rearm)
        })
      }),
    )
  })
})
