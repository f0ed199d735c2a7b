import { describe, expect, it, test } from 'vitest'
import {
  directionOf,
  formatDecimal,
  formatMoney,
  formatPercent,
  formatSigned,
} from '../../../src/renderer/components/number-format.ts'
import { parseDecimal, stepped } from '../../../src/renderer/components/number-entry.ts'
import { asSentence } from '../../../src/renderer/components/sentence.ts'
import { formatAge, formatTime, zoneName } from '../../../src/renderer/components/time-format.ts'

describe('numbers', () => {
  it.each([
    [104_312.55, 2, '104,312.55'],
    [0.1 + 0.2, 2, '0.30'],
    [-40, 0, '−40'],
    [-0.001, 2, '0.00'],
    [1_725_000, 2, '1,725,000.00'],
    [1.22636, 5, '1.22636'],
    [null, 2, '–'],
    [NaN, 2, '–'],
  ])('given %s with %i places, then it reads %s', (value, places, text) => {
    expect(formatDecimal(value, places)).toBe(text)
  })

  it('given least places, then trailing zeros go', () => {
    expect(formatDecimal(100, 4, 0)).toBe('100')
    expect(formatDecimal(0.85, 4, 0)).toBe('0.85')
  })

  it('given a gain, a loss and nothing, then the sign says which, and what shows as zero has none', () => {
    expect([formatSigned(312.55, 2), formatSigned(-4, 2), formatSigned(0, 2), formatSigned(0.004, 2)]).toEqual([
      '+312.55',
      '−4.00',
      '0.00',
      '0.00',
    ])
    expect([directionOf(0.004, 2), directionOf(0.005, 2), directionOf(-1, 2), directionOf(null)]).toEqual([
      'flat',
      'up',
      'down',
      'flat',
    ])
  })

  it('given a fraction, then it is shown in per cent; given money, then with its currency', () => {
    expect(formatPercent(0.003, 2, true)).toBe('+0.30\u202f%')
    expect(formatMoney(9_352, 'USD')).toBe('9,352.00\u00a0USD')
    expect(formatMoney(undefined, 'USD')).toBe('–')
  })
})

describe('typing numbers', () => {
  it.each([
    ['1,000.50', 1000.5],
    [' 12 ', 12],
    ['−3', -3],
    ['.5', 0.5],
    ['5.', 5],
    ['', null],
    ['1e5', null],
    ['12a', null],
    ['--1', null],
  ])('given “%s”, then it is %s', (text, value) => {
    expect(parseDecimal(text)).toBe(value)
  })

  it('given steps, then they stay on decimals and within the range', () => {
    expect(stepped(0.1, 2, 0.1, {})).toBe(0.3)
    expect(stepped(93.52, 10, 0.01, {})).toBe(93.62)
    expect(stepped(1, -5, 1, { min: 1 })).toBe(1)
    expect(stepped(1, 1, 1e-8, {})).toBe(1.00000001)
  })
})

describe('times', () => {
  const at = Date.UTC(2018, 1, 7, 19, 2, 11)

  it('given a zone, then every detail is in one format', () => {
    expect(formatTime(at, 'America/New_York')).toBe('2018-02-07 14:02:11')
    expect(formatTime(at, 'America/New_York', 'minute')).toBe('2018-02-07 14:02')
    expect(formatTime(at, 'UTC', 'date')).toBe('2018-02-07')
    expect(formatTime(at, 'UTC', 'clock')).toBe('19:02:11')
    expect(formatTime(Date.UTC(2018, 0, 1), 'UTC', 'clock')).toBe('00:00:00')
    expect(formatTime(null, 'UTC')).toBe('–')
  })

  it('given venue zones, then they have the name that traders write', () => {
    expect([zoneName('America/New_York', at), zoneName('UTC', at)]).toEqual(['ET', 'UTC'])
  })

  it('given ages, then the unit grows with them', () => {
    expect([200, 12_000, 240_000, 7_200_000].map(formatAge)).toEqual(['0.2 s', '12 s', '4 min', '2 h'])
  })
})

test('given a message before another sentence, then it ends once', () => {
  const messages = ['The disk is full', 'Is the address right?', 'It stopped. ', '']
  expect(messages.map(asSentence)).toEqual(['The disk is full.', 'Is the address right?', 'It stopped.', ''])
})
