import { describe, expect, it } from 'vitest'
import { axisZone, barsAreDates, crosshairText, tickText, timeframeMs } from '../../../src/renderer/charts/axis-time.ts'
import { ZoneClock } from '../../../src/renderer/charts/zone-clock.ts'

const HOUR = 3_600_000

describe('a zone clock', () => {
  it('given New York, when summer time begins inside a week, then the offset changes at that second', () => {
    const clock = new ZoneClock('America/New_York')
    const change = Date.UTC(2024, 2, 10, 7)
    expect(clock.offsetMs(change - 1)).toBe(-5 * HOUR)
    expect(clock.offsetMs(change)).toBe(-4 * HOUR)
  })

  it('given New York, when summer time ends, then the same wall clock is read twice from two instants', () => {
    const clock = new ZoneClock('America/New_York')
    const first = Date.UTC(2024, 10, 3, 5, 30)
    expect(clock.wallMs(first)).toBe(Date.UTC(2024, 10, 3, 1, 30))
    expect(clock.wallMs(first + HOUR)).toBe(Date.UTC(2024, 10, 3, 1, 30))
  })

  it('given zones of half an hour and of the southern summer, then every hour of a year agrees with Intl', () => {
    for (const zone of ['Asia/Kolkata', 'Australia/Lord_Howe', 'Europe/London', 'America/Sao_Paulo']) {
      const clock = new ZoneClock(zone)
      const format = new Intl.DateTimeFormat('en-US', {
        timeZone: zone,
        hour: 'numeric',
        minute: 'numeric',
        hourCycle: 'h23',
      })
      for (let at = Date.UTC(2018, 0, 1); at < Date.UTC(2018, 11, 31); at += 5 * HOUR) {
        const wall = new Date(clock.wallMs(at))
        const text = `${String(wall.getUTCHours()).padStart(2, '0')}:${String(wall.getUTCMinutes()).padStart(2, '0')}`
        expect(text).toBe(format.format(at))
      }
    }
  })

  it('given an instant before 1970, then the offset is still that of its day', () => {
    expect(new ZoneClock('America/New_York').offsetMs(Date.UTC(1969, 6, 1))).toBe(-4 * HOUR)
  })
})

describe('the time axis', () => {
  it('given daily bars at midnight UTC, then they are dates and keep their day in every zone', () => {
    const times = Float64Array.of(Date.UTC(2024, 0, 2), Date.UTC(2024, 0, 3))
    expect(barsAreDates('1d', times)).toBe(true)
    expect(axisZone('exchange', 'America/New_York', 'Asia/Tokyo', true)).toBe('UTC')
  })

  it('given daily bars at midnight of New York, then they are instants', () => {
    expect(barsAreDates('1d', Float64Array.of(Date.UTC(2024, 0, 2, 5)))).toBe(false)
    expect(axisZone('exchange', 'America/New_York', 'Asia/Tokyo', false)).toBe('America/New_York')
    expect(axisZone('local', 'America/New_York', 'Asia/Tokyo', false)).toBe('Asia/Tokyo')
  })

  it('given minute bars, then midnight UTC is an instant like any other', () => {
    expect(barsAreDates('1m', Float64Array.of(Date.UTC(2024, 0, 2)))).toBe(false)
  })

  it('given a zone, then ticks and the crosshair speak its wall clock', () => {
    const open = Date.UTC(2013, 9, 7, 13, 30)
    expect(tickText(open, 'time', 'America/New_York')).toBe('09:30')
    expect(tickText(Date.UTC(2014, 0, 1, 4), 'year', 'America/New_York')).toBe('2013')
    expect(crosshairText(open, '1m', 'America/New_York')).toBe('Mon 07 Oct 2013  09:30')
    expect(crosshairText(open, '30s', 'UTC')).toBe('Mon 07 Oct 2013  13:30:00')
    expect(crosshairText(Date.UTC(2013, 9, 7), '1d', 'UTC')).toBe('Mon 07 Oct 2013')
  })

  it('given a timeframe in words, then its length is known, and nonsense has none', () => {
    expect(timeframeMs('5m')).toBe(300_000)
    expect(timeframeMs('1M')).toBe(30 * 86_400_000)
    expect(timeframeMs('soon')).toBe(0)
  })
})
