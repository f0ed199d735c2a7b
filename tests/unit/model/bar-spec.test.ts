import { expect, test } from 'vitest'
import { formatBarSpec, parseBarSpec } from '../../../src/engine/model/bar-spec.ts'
import { ConfigError } from '../../../src/engine/model/errors.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/engine/model/time.ts'

test.each([
  ['5m', { kind: 'time', timeframe: 5 * MINUTE_MS }, '5m'],
  ['60m', { kind: 'time', timeframe: HOUR_MS }, '1h'],
  ['session:1d', { kind: 'session', timeframe: DAY_MS }, 'session:1d'],
  ['100t', { kind: 'tick', ticks: 100 }, '100t'],
  ['10000v', { kind: 'volume', quantity: 10_000 }, '10000v'],
  ['0.0000005v', { kind: 'volume', quantity: 5e-7 }, '0.0000005v'],
  ['1000000$', { kind: 'dollar', notional: 1_000_000 }, '1000000$'],
  ['renko:0.50', { kind: 'renko', brick: 0.5 }, 'renko:0.5'],
  ['range:0.25', { kind: 'range', range: 0.25 }, 'range:0.25'],
])('given "%s", when read and written, then it means one kind of bars and has one text', (text, spec, canonical) => {
  expect(parseBarSpec(text)).toEqual(spec)
  expect(formatBarSpec(parseBarSpec(text))).toBe(canonical)
  expect(parseBarSpec(canonical)).toEqual(spec)
})

test.each([
  '',
  '5',
  'm',
  '0m',
  '0t',
  '1.5t',
  '-5v',
  '1e5v',
  '0$',
  '$5',
  'renko:',
  'renko:0',
  'renko:1:2',
  'range:-1',
  'heikin:1',
  'session:',
  'session:5',
  '1 h',
  '0.1234567890123456v',
])('given "%s", when read, then it is refused with examples', (text) => {
  expect(() => parseBarSpec(text)).toThrow(ConfigError)
  expect(() => parseBarSpec(text)).toThrow(/expected (bars|a timeframe) such as/)
})
