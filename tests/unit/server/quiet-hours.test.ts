import { expect, test } from 'vitest'
import { isQuiet } from '../../../src/engine/server/quiet-hours.ts'

const at = (time: string) => Date.parse(`2026-07-01T${time}:00Z`)

test('given hours of one day, then they are quiet from the first minute to before the last', () => {
  const hours = { from: '12:00', to: '13:00', zone: 'UTC' }
  expect(['11:59', '12:00', '12:59', '13:00'].map((time) => isQuiet(hours, at(time)))).toEqual([
    false,
    true,
    true,
    false,
  ])
})

test('given hours over midnight, then they are quiet on both sides of it, by the clock of the zone in summer too', () => {
  const hours = { from: '22:00', to: '07:00', zone: 'Europe/London' }
  expect(['20:59', '21:00', '23:30', '05:59', '06:00'].map((time) => isQuiet(hours, at(time)))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ])
})

test('given a zone that nobody knows, then it is refused', () => {
  expect(() => isQuiet({ from: '22:00', to: '07:00', zone: 'Mars/Base' }, 0)).toThrow('found "Mars/Base"')
})
