import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CALENDAR_IDS, tradingCalendar } from '../../../../src/engine/market/calendar.ts'
import { civilFromDays } from '../../../../src/engine/market/civil-date.ts'
import { DAY_MS, HOUR_MS } from '../../../../src/engine/model/time.ts'
import { at, day, isoDay } from './days.ts'

const dates = fc.integer({ min: day('1985-01-01'), max: day('2035-12-31') })
const instants = fc.integer({ min: at('1985-01-01T00:00:00Z'), max: at('2035-12-31T00:00:00Z') })

describe.each(CALENDAR_IDS)('the calendar %s', (id) => {
  const calendar = tradingCalendar(id)
  /** Asked in another order, so that what one remembers cannot be what is right. */
  const other = tradingCalendar(id)

  it('given any sessions in a row, then they are in order, apart, and dated by when they open', () => {
    const wrong: string[] = []
    let before = calendar.previousSession(day('1989-06-01'))
    while (before.date < day('2031-01-01')) {
      const session = calendar.nextSession(before.date)
      const { date, open, close, breaks } = session
      const edges = [before.close, open - 1, ...breaks.flatMap(({ from, to }) => [from, to]), close]
      const isOrdered =
        edges.every((edge, index) => index < 2 || edge > (edges[index - 1] ?? 0)) && open >= before.close
      const isDated = calendar.tradingDate(open) === date && calendar.tradingDate(close - 1) === date
      if (!(isOrdered && isDated && date > before.date)) wrong.push(isoDay(date))
      before = session
    }
    expect(wrong).toEqual([])
  })

  it('given any date, then the next session of the previous one is the way back', () => {
    fc.assert(
      fc.property(dates, (date) => {
        const next = calendar.nextSession(date)
        const between = calendar.previousSession(next.date)
        expect(between.date).toBeLessThanOrEqual(date)
        expect(calendar.nextSession(between.date)).toEqual(next)
        expect(between.date === date).toBe(calendar.isTradingDay(date))
        expect(calendar.session(date)?.date).toBe(calendar.isTradingDay(date) ? date : undefined)
      }),
    )
  })

  it('given instants in any order, then the session is the first that closes later', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        const session = calendar.sessionAt(instant)
        expect(session.close).toBeGreaterThan(instant)
        expect(calendar.previousSession(session.date).close).toBeLessThanOrEqual(instant)
        const inBreak = session.breaks.some(({ from, to }) => instant >= from && instant < to)
        expect(calendar.isOpen(instant)).toBe(instant >= session.open && !inBreak)
        expect(other.sessionAt(session.open - 1).close).toBeGreaterThanOrEqual(session.open)
        expect(other.sessionAt(instant)).toEqual(session)
      }),
    )
  })

  it('given the first and last instant of a session, then it is open at them and not after', () => {
    fc.assert(
      fc.property(dates, (date) => {
        const { open, close, breaks } = calendar.nextSession(date)
        expect([calendar.isOpen(open), calendar.isOpen(close - 1)]).toEqual([true, true])
        expect(calendar.isOpen(close)).toBe(calendar.nextSession(calendar.tradingDate(close - 1)).open === close)
        for (const { from, to } of breaks) {
          expect([calendar.isOpen(from - 1), calendar.isOpen(from), calendar.isOpen(to)]).toEqual([true, false, true])
        }
      }),
    )
  })

  it('given years that are not listed, then weekdays are sessions and said to be unknown', () => {
    fc.assert(
      fc.property(dates, (date) => {
        const { coverage } = calendar
        const { year } = civilFromDays(date)
        const isListed =
          typeof coverage === 'string' ? coverage === 'always' : year >= coverage.from && year <= coverage.to
        expect(calendar.isKnown(date)).toBe(isListed)
        expect(calendar.session(date)?.isKnown ?? isListed).toBe(
          isListed || !calendar.isTradingDay(date) ? isListed : false,
        )
        const isWeekday = new Date(date * DAY_MS).getUTCDay() % 6 > 0
        expect(isListed || calendar.isTradingDay(date) === isWeekday).toBe(true)
      }),
    )
  })
})

describe('days on which clocks change', () => {
  it.each([
    ['FX', '2024-03-11', 24],
    ['FX', '2024-11-04', 24],
    ['GLBX', '2024-03-11', 23],
    ['GLBX', '2024-11-04', 23],
  ])('given %s on %s, then the session is as long as ever, as clocks change at the weekend', (id, date, hours) => {
    const session = tradingCalendar(id).session(day(date))
    expect(session && (session.close - session.open) / HOUR_MS).toBe(hours)
  })

  it('given extended hours of a weekend of change, then each session has its own offset', () => {
    const newYork = tradingCalendar('XNYS')
    const opens = ['2024-03-08', '2024-03-11'].map((date) => newYork.session(day(date), 'extended')?.open)
    expect(opens).toEqual([at('2024-03-08T09:00:00Z'), at('2024-03-11T08:00:00Z')])
  })
})
