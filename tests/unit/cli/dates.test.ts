import { describe, expect, it } from 'vitest'
import { ConfigError } from '../../../src/engine/model/errors.ts'
import { parseTime } from '../../../src/host/cli/dates.ts'

describe('times on the command line', () => {
  it.each([
    ['2013-01-01', 'UTC', false, '2013-01-01T00:00:00.000Z'],
    ['2013-01-01', 'UTC', true, '2013-01-01T23:59:59.999Z'],
    ['2013-01-01', 'America/New_York', false, '2013-01-01T05:00:00.000Z'],
    // The day the clock springs forward has 23 hours.
    ['2013-03-10', 'America/New_York', true, '2013-03-11T03:59:59.999Z'],
    ['2013-01-01T09:30', 'America/New_York', false, '2013-01-01T14:30:00.000Z'],
    ['2013-01-01 09:30:15', 'UTC', true, '2013-01-01T09:30:15.000Z'],
    ['2013-01-01T09:30Z', 'America/New_York', false, '2013-01-01T09:30:00.000Z'],
    ['2012-02-29', 'UTC', false, '2012-02-29T00:00:00.000Z'],
  ])('given %s in %s (end: %s), then it is %s', (text, zone, isEnd, expected) => {
    expect(new Date(parseTime(text, '--from', zone, isEnd)).toISOString()).toBe(expected)
  })

  it.each(['2013-02-29', '2013-13-01', '2013-00-01', '01/02/2013', '2013', '2013-01-01T24:00', '2013-01-01T9:30', ''])(
    'given "%s", then it is refused with the name of the option',
    (text) => {
      expect(() => parseTime(text, '--to', 'UTC', false)).toThrow(ConfigError)
      expect(() => parseTime(text, '--to', 'UTC', false)).toThrow(`--to: expected a date`)
    },
  )
})
