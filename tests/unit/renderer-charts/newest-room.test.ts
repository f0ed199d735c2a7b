import { expect, test } from 'vitest'
import { scrollToNewest } from '../../../src/renderer/charts/newest-room.ts'

/** A time scale that the test gives its width. */
function scaleOf(first: number) {
  let width = first
  const listeners = new Set<(width: number) => void>()
  const done: string[] = []
  const scale = {
    width: () => width,
    options: () => ({ barSpacing: 8 }),
    scrollToPosition: (position: number) => done.push(`to ${position}`),
    resetTimeScale: () => done.push('reset'),
    subscribeSizeChange: (listener: (width: number) => void) => listeners.add(listener),
    unsubscribeSizeChange: (listener: (width: number) => void) => listeners.delete(listener),
  } as unknown as Parameters<typeof scrollToNewest>[0]
  const resize = (next: number): void => {
    width = next
    for (const listener of listeners) listener(next)
  }
  return { scale, done, resize, listeners }
}

test('given a chart behind another tab that was given bars twice, when it comes into sight, then it shows the newest, once', () => {
  const { scale, done, resize, listeners } = scaleOf(0)
  scrollToNewest(scale)
  scrollToNewest(scale)
  resize(0)
  expect(done).toEqual([])
  resize(640)
  expect(done).toEqual(['reset'])
  expect(listeners.size).toBe(0)
  resize(0)
  resize(800)
  expect(done).toEqual(['reset'])
})

test('given a chart in sight, then it goes there at once, and keeps the user’s view when its panel is made wider', () => {
  const { scale, done, resize } = scaleOf(640)
  scrollToNewest(scale)
  resize(800)
  expect(done).toEqual(['to 16'])
})
