import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  arrowSize,
  groupMarks,
  showsQuantity,
  spreadLabels,
  visibleArrows,
  type TradeMark,
} from '../../../src/renderer/charts/marker-layout.ts'

const mark = (time: number, side: 'buy' | 'sell', quantity: number, price: number): TradeMark => ({
  time,
  side,
  quantity,
  price,
})

describe('trade markers', () => {
  it('given partial fills on one bar, then each side has one arrow with the whole quantity and the mean price', () => {
    const marks = [mark(1, 'buy', 100, 10), mark(2, 'sell', 5, 9), mark(3, 'buy', 300, 12), mark(14, 'buy', 1, 7)]
    const arrows = groupMarks(marks, (time) => Math.floor(time / 10))
    expect(arrows).toEqual([
      { index: 0, side: 'buy', quantity: 400, count: 2, price: 11.5 },
      { index: 0, side: 'sell', quantity: 5, count: 1, price: 9 },
      { index: 1, side: 'buy', quantity: 1, count: 1, price: 7 },
    ])
  })

  it('given a fill before the first loaded bar, then it has no arrow', () => {
    expect(groupMarks([mark(1, 'buy', 1, 1)], () => -1)).toEqual([])
  })

  it('given arrows and a view, then those inside are found, ends included', () => {
    const arrows = groupMarks(
      Array.from({ length: 1_000 }, (_, index) => mark(index, 'buy', 1, 1)),
      (time) => time,
    )
    const seen = visibleArrows(arrows, 100, 199)
    expect([seen.length, seen[0]?.index, seen.at(-1)?.index]).toEqual([100, 100, 199])
  })

  it('given narrow or wide bars, then arrows stay legible and quantities appear only where there is room', () => {
    expect([arrowSize(0.5), arrowSize(6), arrowSize(50)]).toEqual([4, 5.4, 9])
    expect([showsQuantity(4, 3), showsQuantity(12, 3), showsQuantity(12, 400)]).toEqual([false, true, false])
  })
})

describe('labels of price lines', () => {
  const ROOM = { top: 24, bottom: 400 }

  it('given levels apart, then each label is at its level', () => {
    expect(spreadLabels([50, 200], 20, ROOM)).toEqual([50, 200])
  })

  it('given any levels that fit, then no label covers another or leaves the pane', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 450 }), { maxLength: 17 }), (wanted) => {
        const placed = spreadLabels(wanted, 20, ROOM).toSorted((a, b) => a - b)
        placed.forEach((centre, index) => {
          expect(centre).toBeGreaterThanOrEqual(34)
          expect(centre).toBeLessThanOrEqual(390)
          expect(centre - (placed[index - 1] ?? 0)).toBeGreaterThanOrEqual(20)
        })
      }),
    )
  })
})
