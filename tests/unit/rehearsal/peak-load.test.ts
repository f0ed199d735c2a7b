import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JournalRecord } from '../../../src/engine/kernel/journal.ts'
import { peakLoad } from '../../../src/engine/server/rehearsal/peak-load.ts'

type Told = Pick<JournalRecord, 'at' | 'kind'>

describe('The highest load in a journal', () => {
  test('given records over a border of two seconds, when they fall within one, then they count together', () => {
    const records: Told[] = [
      { at: 1_900, kind: 'intent' },
      { at: 1_950, kind: 'fill' },
      { at: 2_100, kind: 'intent' },
      { at: 2_200, kind: 'cancel' },
      { at: 2_300, kind: 'amendment' },
      { at: 2_400, kind: 'refusal' },
      { at: 2_900, kind: 'intent' },
      { at: 2_949, kind: 'fill' },
    ]
    expect(peakLoad(records, 0)).toEqual({ messages: 4, orders: 2, fills: 2 })
    expect(peakLoad(records, 2_250)).toEqual({ messages: 2, orders: 1, fills: 1 })
    expect(peakLoad([], 0)).toEqual({ messages: 0, orders: 0, fills: 0 })
  })

  test('given any times, then the most is that of the fullest second that begins with a record', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 60 }), (steps) => {
        let at = 0
        const records = steps.map((step): Told => ({ at: (at += step), kind: 'intent' }))
        const most = Math.max(
          0,
          ...records.map(({ at: from }) => records.filter((each) => each.at >= from && each.at < from + 1_000).length),
        )
        expect(peakLoad(records, 0).orders).toBe(most)
      }),
    )
  })

  test('given more records than are remembered at once, then none is forgotten that counts', () => {
    const records = Array.from({ length: 25_000 }, (_, index): Told => ({ at: index * 10, kind: 'fill' }))
    expect(peakLoad(records, 0).fills).toBe(100)
  })
})
