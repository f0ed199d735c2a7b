import { expect, test } from 'vitest'
import { Bar } from '../../../src/engine/model/bar.ts'
import { MINUTE_MS } from '../../../src/engine/model/time.ts'
import { instrumentOf } from './instruments.ts'

test('given the reused bar of a channel, when its values are read later, then they are those of the last bar', () => {
  const bar = new Bar(instrumentOf(), MINUTE_MS)
  bar.set(0, 1, 2, 1, 2, 10)
  bar.set(MINUTE_MS, 100, 300, 50, 200, 10)
  expect([bar.time, bar.closeTime, bar.open, bar.high, bar.low, bar.close, bar.volume]).toEqual([
    MINUTE_MS,
    2 * MINUTE_MS,
    1,
    3,
    0.5,
    2,
    10,
  ])
})
