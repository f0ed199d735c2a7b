import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BarGrid } from '../../../src/engine/market/bar-grid.ts'
import { CALENDAR_IDS, tradingCalendar, tradingDateOfBar } from '../../../src/engine/market/calendar.ts'
import { civilFromDays, daysFromCivil, daysInMonth, weekdayOf } from '../../../src/engine/market/civil-date.ts'
import { TimeZone } from '../../../src/engine/market/time-zone.ts'
import { ConfigError } from '../../../src/engine/model/errors.ts'
import { DAY_MS, formatUtc, parseTimeframe } from '../../../src/engine/model/time.ts'

const at = (text: string) => Date.parse(text)
const dateText = (days: number) => formatUtc(days * DAY_MS).slice(0, 10)

describe('civil dates', () => {
  it('given any day from 1800 to 2200, then it agrees with the runtime both ways', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_000, max: 84_000 }), (days) => {
        const date = new Date(days * DAY_MS)
        const expected = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
        expect(civilFromDays(days)).toEqual(expected)
        expect(daysFromCivil(expected.year, expected.month, expected.day)).toBe(days)
        expect(weekdayOf(days)).toBe((date.getUTCDay() + 6) % 7)
        expect(daysInMonth(expected.year, expected.month)).toBe(
          new Date(Date.UTC(expected.year, expected.month, 0)).getUTCDate(),
        )
      }),
    )
  })
})

describe('TimeZone', () => {
  const newYork = new TimeZone('America/New_York')

  it('given any instants in any order, then the wall clock agrees with the runtime', () => {
    const format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'America/New_York',
      dateStyle: 'short',
      timeStyle: 'medium',
    })
    fc.assert(
      fc.property(fc.integer({ min: at('1970-01-01'), max: at('2030-01-01') }), (instant) => {
        const seconds = Math.floor(instant / 1000) * 1000
        expect(formatUtc(newYork.toLocal(seconds)).slice(0, 19).replace('T', ' ')).toBe(format.format(seconds))
      }),
      { numRuns: 500 },
    )
  })

  it('given the second of a change and the one before, then each has its own offset', () => {
    const change = at('2024-03-10T07:00:00Z')
    expect(newYork.offsetAt(change - 1) / 3_600_000).toBe(-5)
    expect(newYork.offsetAt(change) / 3_600_000).toBe(-4)
  })

  it.each(['America/New_York', 'Asia/Kolkata', 'Europe/London', 'Australia/Sydney', 'Africa/Casablanca', 'UTC'])(
    'given instants in %s outside repeated hours, then local time converts back',
    (id) => {
      const zone = new TimeZone(id)
      fc.assert(
        fc.property(fc.integer({ min: at('1990-01-01'), max: at('2030-01-01') }), (instant) => {
          const local = zone.toLocal(instant)
          const back = zone.toUtc(local)
          // A repeated wall time means its first instant.
          expect(zone.toLocal(back)).toBe(local)
          expect(back).toBeLessThanOrEqual(instant)
          expect(zone.toUtc(local, instant)).toBe(instant)
        }),
        { numRuns: 300 },
      )
    },
  )

  it('given a wall time that spring skips, then it is as far after the jump', () => {
    expect(formatUtc(newYork.toUtc(at('2024-03-10T02:30:00Z')))).toBe('2024-03-10T07:30:00.000Z')
  })

  it('given a wall time that autumn repeats, then it is the first, or the second after the first has passed', () => {
    const wall = at('2024-11-03T01:30:00Z')
    expect(formatUtc(newYork.toUtc(wall))).toBe('2024-11-03T05:30:00.000Z')
    expect(formatUtc(newYork.toUtc(wall, at('2024-11-03T05:59:00Z')))).toBe('2024-11-03T06:30:00.000Z')
    expect(formatUtc(newYork.toUtc(wall, at('2024-11-04T00:00:00Z')))).toBe('2024-11-03T05:30:00.000Z')
  })
})

describe('trading calendars', () => {
  it.each([
    ['24/7', '2024-01-05T23:59:59Z', '2024-01-05'],
    ['XNYS', '2024-01-06T00:30:00Z', '2024-01-05'],
    ['XNAS', '2024-07-05T04:00:00Z', '2024-07-05'],
    ['XNSE', '2024-01-05T18:29:00Z', '2024-01-05'],
    ['XNSE', '2024-01-05T18:30:00Z', '2024-01-06'],
    ['XLON', '2024-07-05T23:00:00Z', '2024-07-06'],
    ['FX', '2024-01-05T21:59:59Z', '2024-01-05'],
    ['FX', '2024-01-07T22:00:00Z', '2024-01-08'],
    ['FX', '2024-07-07T21:00:00Z', '2024-07-08'],
  ])('given %s at %s, then the trading date is %s', (id, instant, expected) => {
    expect(dateText(tradingCalendar(id).tradingDate(at(instant)))).toBe(expected)
  })

  it('given every id, then there is a calendar of it', () => {
    for (const id of CALENDAR_IDS) expect(tradingCalendar(id).id).toBe(id)
  })

  it('given an unknown id, then a ConfigError lists the known ones', () => {
    expect(() => tradingCalendar('XXXX')).toThrow(ConfigError)
    expect(() => tradingCalendar('XXXX')).toThrow(/24\/7, FX, XNYS.*found "XXXX"/)
  })

  it('given a daily bar stamped at UTC midnight, then its trading date is the date written', () => {
    const day = at('2024-01-05T00:00:00Z')
    expect(dateText(tradingDateOfBar(tradingCalendar('XNYS'), DAY_MS, day))).toBe('2024-01-05')
    expect(dateText(tradingDateOfBar(tradingCalendar('XNYS'), 60_000, day))).toBe('2024-01-04')
  })
})

describe('BarGrid', () => {
  it.each([
    ['5m', 'UTC', '2024-01-05T10:07:30Z', '2024-01-05T10:05:00Z', '2024-01-05T10:10:00Z'],
    ['4h', 'America/New_York', '2024-01-05T10:07:30Z', '2024-01-05T08:00:00Z', '2024-01-05T12:00:00Z'],
    ['1d', 'UTC', '2024-01-05T23:59:59Z', '2024-01-05T00:00:00Z', '2024-01-06T00:00:00Z'],
    ['1d', 'America/New_York', '2024-01-05T03:00:00Z', '2024-01-04T05:00:00Z', '2024-01-05T05:00:00Z'],
    ['1d', 'America/New_York', '2024-03-10T12:00:00Z', '2024-03-10T05:00:00Z', '2024-03-11T04:00:00Z'],
    ['1w', 'UTC', '2024-01-07T12:00:00Z', '2024-01-01T00:00:00Z', '2024-01-08T00:00:00Z'],
    ['1M', 'UTC', '2024-02-29T12:00:00Z', '2024-02-01T00:00:00Z', '2024-03-01T00:00:00Z'],
    ['3M', 'UTC', '2024-12-31T12:00:00Z', '2024-10-01T00:00:00Z', '2025-01-01T00:00:00Z'],
    ['1M', 'UTC', '1969-12-31T12:00:00Z', '1969-12-01T00:00:00Z', '1970-01-01T00:00:00Z'],
  ])('given %s in %s at %s, then the bar runs from %s to %s', (timeframe, zone, instant, start, end) => {
    const grid = new BarGrid(parseTimeframe(timeframe), new TimeZone(zone))
    expect([grid.startOf(at(instant)), grid.endOf(at(instant))]).toEqual([at(start), at(end)])
  })

  it('given a timeframe of zero, then a ConfigError says so', () => {
    expect(() => new BarGrid(0)).toThrow('expected a timeframe above 0 ms, found 0')
  })
})
