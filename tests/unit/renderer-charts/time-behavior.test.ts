import { expect, test } from 'vitest'
import { chartTime, ZonedTimeBehavior } from '../../../src/renderer/charts/time-behavior.ts'

type Points = Parameters<ZonedTimeBehavior['fillWeightsForPoints']>[0]

/** Where marks stand on an axis of these bars when that many bars lie between two, as the library places them. */
function marks(behavior: ZonedTimeBehavior, times: readonly number[], apart: number): string[] {
  const points = times.map((time) => {
    const originalTime = chartTime(time)
    return { time: behavior.convertHorzItemToInternal(originalTime), timeWeight: 0, originalTime }
  })
  behavior.fillWeightsForPoints(points as unknown as Points, 0)
  const placed: number[] = []
  for (const weight of [...new Set(points.map(({ timeWeight }) => timeWeight))].toSorted((a, b) => b - a)) {
    points.forEach((point, at) => {
      if (point.timeWeight === weight && placed.every((other) => Math.abs(other - at) >= apart)) placed.push(at)
    })
  }
  return placed.toSorted((a, b) => a - b).map((at) => new Date(times[at] ?? 0).toISOString().slice(11, 19))
}

test('given bars of five seconds, when a minute is too short for a label, then marks stand on round seconds', () => {
  const start = Date.UTC(2026, 10, 20, 16, 50)
  const times = Array.from({ length: 12 * 10 + 1 }, (_, bar) => start + bar * 5_000)
  expect(marks(new ZonedTimeBehavior(), times, 13)).toEqual([
    '16:50:00',
    '16:52:00',
    '16:53:30',
    '16:55:00',
    '16:57:00',
    '16:58:30',
    '17:00:00',
  ])
})

test('given a zone half an hour off, when bars of a minute are marked, then its own hours weigh most', () => {
  const behavior = new ZonedTimeBehavior()
  const times = Array.from({ length: 33 }, (_, bar) => Date.UTC(2026, 10, 20, 16, 29 + bar))
  expect(marks(behavior, times, 33)).toEqual(['17:00:00'])
  behavior.zone = 'Asia/Kolkata'
  expect(marks(behavior, times, 33)).toEqual(['16:30:00'])
})
