import { describe, expect, test } from 'vitest'
import { tradingCalendar } from '../../../../src/engine/market/calendar.ts'
import type { Timestamp } from '../../../../src/engine/model/units.ts'
import { timeExit, tradableAt } from '../../../../src/engine/session/exits/exit-time.ts'

const NYSE = tradingCalendar('XNYS')
const utc = (text: string) => Date.parse(text) as Timestamp
/** A Monday, ten in the morning in New York. */
const NOW = utc('2024-01-08T15:00:00Z')

describe('When a position is left by time', () => {
  test.each([
    [{ kind: 'at', at: NOW + 1 } as const, NOW + 1],
    [{ kind: 'after', minutes: 1.5 } as const, NOW + 90_000],
    [{ kind: 'clock', minuteOfDay: 15 * 60 + 55 } as const, utc('2024-01-08T20:55:00Z')],
    [{ kind: 'clock', minuteOfDay: 9 * 60 } as const, utc('2024-01-09T14:00:00Z')],
    [{ kind: 'close', minutes: 5 } as const, utc('2024-01-08T20:55:00Z')],
  ])('given %o on a Monday morning in New York, it is then', (request, due) => {
    expect(timeExit(request, NYSE, NOW)).toEqual({ due })
  })

  test('given bars, they are counted', () => {
    expect(timeExit({ kind: 'bars', bars: 3, timeframe: 60_000 }, NYSE, NOW)).toEqual({
      barsLeft: 3,
      timeframe: 60_000,
    })
  })

  test('given a half day, or the last minutes, "before the close" is that of the day, or the next one', () => {
    const halfDay = utc('2024-07-03T14:00:00Z')
    expect(timeExit({ kind: 'close', minutes: 5 }, NYSE, halfDay)).toEqual({ due: utc('2024-07-03T16:55:00Z') })
    const late = utc('2024-01-08T20:57:00Z')
    expect(timeExit({ kind: 'close', minutes: 5 }, NYSE, late)).toEqual({ due: utc('2024-01-09T20:55:00Z') })
  })

  test('given a time that is past, or the close of a venue that never closes, it is refused', () => {
    expect(() => timeExit({ kind: 'at', at: NOW }, NYSE, NOW)).toThrow('expected a time after 2024-01-08T15:00')
    expect(() => timeExit({ kind: 'close', minutes: 5 }, tradingCalendar('24/7'), NOW)).toThrow(
      'expected a venue that closes',
    )
  })

  test('given a time at night, in a break or in the session, an order trades at the open, after the break, or then', () => {
    expect(tradableAt(NYSE, utc('2024-01-08T22:00:00Z'))).toBe(utc('2024-01-09T14:30:00Z'))
    expect(tradableAt(NYSE, NOW)).toBe(NOW)
    expect(tradableAt(tradingCalendar('XTKS'), utc('2024-01-09T03:00:00Z'))).toBe(utc('2024-01-09T03:30:00Z'))
  })
})
