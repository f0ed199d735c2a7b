import { describe, expect, it } from 'vitest'
import { tradingCalendar } from '../../../../src/engine/market/calendar.ts'
import { day, oddDays, text } from './days.ts'

describe('sessions of venues, in UTC', () => {
  it.each([
    // New York: half days, one-off closures, holidays that came and that moved.
    ['XNYS', '2024-01-05', '14:30-21:00'],
    ['XNYS', '2024-03-08', '14:30-21:00'],
    ['XNYS', '2024-03-11', '13:30-20:00'],
    ['XNYS', '2024-11-01', '13:30-20:00'],
    ['XNYS', '2024-11-04', '14:30-21:00'],
    ['XNYS', '2024-11-29', '14:30-18:00'],
    ['XNYS', '2024-07-03', '13:30-17:00'],
    ['XNYS', '2002-07-03', '13:30-20:00'],
    ['XNYS', '2002-07-05', '13:30-17:00'],
    ['XNYS', '2013-07-03', '13:30-17:00'],
    ['XNYS', '2013-07-05', '13:30-20:00'],
    ['XNYS', '2020-07-02', '13:30-20:00'],
    ['XNYS', '2020-07-03', 'closed'],
    ['XNYS', '1992-11-27', '14:30-19:00'],
    ['XNYS', '1991-11-29', '14:30-21:00'],
    ['XNYS', '2021-12-24', 'closed'],
    ['XNYS', '2021-12-31', '14:30-21:00'],
    ['XNYS', '2023-01-02', 'closed'],
    ['XNYS', '1997-01-20', '14:30-21:00'],
    ['XNYS', '1998-01-19', 'closed'],
    ['XNYS', '2021-06-18', '13:30-20:00'],
    ['XNYS', '2022-06-20', 'closed'],
    ['XNYS', '1994-04-27', 'closed'],
    ['XNYS', '2001-09-11', 'closed'],
    ['XNYS', '2001-09-14', 'closed'],
    ['XNYS', '2001-09-17', '13:33-20:00'],
    ['XNYS', '2004-06-11', 'closed'],
    ['XNYS', '2007-01-02', 'closed'],
    ['XNYS', '2012-10-29', 'closed'],
    ['XNYS', '2012-10-30', 'closed'],
    ['XNYS', '2012-10-31', '13:30-20:00'],
    ['XNYS', '2018-12-05', 'closed'],
    ['XNYS', '2025-01-09', 'closed'],
    ['XNYS', '1996-01-08', '16:00-19:00'],
    ['XNAS', '1996-01-08', '14:30-21:00'],
    // Globex: the evening before, the halt until 2021, holidays of the floor.
    ['GLBX', '2024-01-08', '2024-01-07T23:00-22:00'],
    ['GLBX', '2024-03-11', '2024-03-10T22:00-21:00'],
    ['GLBX', '2021-06-25', '2021-06-24T22:00-20:15 20:30-21:00'],
    ['GLBX', '2021-06-28', '2021-06-27T22:00-21:00'],
    ['GLBX', '2015-09-18', '2015-09-17T22:00-20:15 20:30-21:15'],
    ['GLBX', '2024-05-27', '2024-05-26T22:00-17:00'],
    ['GLBX', '2013-05-27', '2013-05-26T22:00-15:30'],
    ['GLBX', '2024-11-29', '2024-11-28T23:00-18:15'],
    ['GLBX', '2024-03-29', 'closed'],
    ['GLBX', '2023-04-07', '2023-04-06T22:00-13:15'],
    ['GLBX', '2025-01-09', '2025-01-08T23:00-14:30'],
    ['GLBX', '2018-12-05', '2018-12-04T23:00-14:30'],
    // Toronto and Sydney.
    ['XTSE', '2024-02-19', 'closed'],
    ['XTSE', '2024-05-20', 'closed'],
    ['XTSE', '2023-07-03', 'closed'],
    ['XTSE', '2021-12-28', 'closed'],
    ['XTSE', '2024-12-24', '14:30-18:00'],
    ['XASX', '2024-01-26', 'closed'],
    ['XASX', '2011-04-26', 'closed'],
    ['XASX', '2021-04-26', '00:00-06:00'],
    ['XASX', '2022-09-22', 'closed'],
    ['XASX', '2024-12-24', '2024-12-23T23:00-03:10'],
    ['XASX', '2022-12-23', '2022-12-22T23:00-05:00'],
    // London, Frankfurt, Paris.
    ['XLON', '2024-03-28', '08:00-16:30'],
    ['XLON', '2024-04-02', '07:00-15:30'],
    ['XLON', '2011-04-29', 'closed'],
    ['XLON', '2012-06-05', 'closed'],
    ['XLON', '2020-05-04', '07:00-15:30'],
    ['XLON', '2020-05-08', 'closed'],
    ['XLON', '2022-06-03', 'closed'],
    ['XLON', '2022-05-30', '07:00-15:30'],
    ['XLON', '2022-09-19', 'closed'],
    ['XLON', '2023-05-08', 'closed'],
    ['XLON', '2022-12-27', 'closed'],
    ['XLON', '2024-12-24', '08:00-12:30'],
    ['XLON', '2022-12-30', '08:00-12:30'],
    ['XETR', '2024-05-20', '07:00-15:30'],
    ['XETR', '2016-05-16', 'closed'],
    ['XETR', '2017-10-31', 'closed'],
    ['XETR', '2024-12-30', '08:00-13:00'],
    ['XETR', '2024-12-31', 'closed'],
    ['XPAR', '2024-12-24', '08:00-13:05'],
    // Tokyo: lunch, the later close, days between holidays, half days of old.
    ['XTKS', '2024-11-01', '00:00-02:30 03:30-06:00'],
    ['XTKS', '2024-11-05', '00:00-02:30 03:30-06:30'],
    ['XTKS', '2011-11-18', '00:00-02:00 03:30-06:00'],
    ['XTKS', '2015-09-22', 'closed'],
    ['XTKS', '2026-09-22', 'closed'],
    ['XTKS', '2019-05-02', 'closed'],
    ['XTKS', '2020-07-24', 'closed'],
    ['XTKS', '2021-08-09', 'closed'],
    ['XTKS', '2020-10-01', 'closed'],
    ['XTKS', '2024-12-31', 'closed'],
    ['XTKS', '2008-12-30', '00:00-02:00'],
    ['XTKS', '2009-12-30', '00:00-02:00 03:30-06:00'],
    // Hong Kong: lunch, the lunar year, storms before the exchange traded through them.
    ['XHKG', '2010-06-01', '02:00-04:30 06:30-08:00'],
    ['XHKG', '2011-06-01', '01:30-04:00 05:30-08:00'],
    ['XHKG', '2024-06-03', '01:30-04:00 05:00-08:00'],
    ['XHKG', '2024-02-09', '01:30-04:00'],
    ['XHKG', '2024-02-13', 'closed'],
    ['XHKG', '2010-12-31', '02:00-04:30'],
    ['XHKG', '2015-04-07', 'closed'],
    ['XHKG', '2015-09-03', 'closed'],
    ['XHKG', '2023-09-08', 'closed'],
    ['XHKG', '2024-11-14', '01:30-04:00 05:00-08:00'],
    // India: an evening of Diwali on a holiday and on a Sunday, Saturdays, a broken day.
    ['XNSE', '2024-01-05', '03:45-10:00'],
    ['XNSE', '2010-06-01', '03:30-10:00'],
    ['XNSE', '2024-11-01', '12:30-13:30'],
    ['XBOM', '2023-11-12', '12:45-13:45'],
    ['XNSE', '2025-10-21', '08:15-09:15'],
    ['XNSE', '2024-03-02', '03:45-04:30 06:00-07:00'],
    ['XNSE', '2026-02-01', '03:45-10:00'],
    ['XNSE', '2024-01-22', 'closed'],
    ['XNSE', '2021-02-24', '03:45-06:10 10:15-11:30'],
    ['XBOM', '2021-02-24', '03:45-11:30'],
    // Without an exchange.
    ['FX', '2024-01-08', '2024-01-07T22:00-22:00'],
    ['FX', '2024-01-06', 'closed'],
    ['24/7', '2024-01-06', '00:00-2024-01-07T00:00'],
  ])('given %s on %s, then it is %s', (id, date, expected) => {
    expect(text(tradingCalendar(id).session(day(date)))).toBe(expected)
  })

  it('given New York in 2024, then its closed weekdays are those the exchange published', () => {
    expect(oddDays(tradingCalendar('XNYS'), 2024, 2024).map((date) => date.slice(5))).toEqual(
      '01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25'.split(' '),
    )
  })

  it('given Japan around the accession of 2019, then ten days have no session', () => {
    const closed = oddDays(tradingCalendar('XTKS'), 2019, 2019)
    expect(closed.filter((date) => date >= '2019-04-27' && date < '2019-05-08')).toEqual(
      '04-29 04-30 05-01 05-02 05-03 05-06'.split(' ').map((date) => `2019-${date}`),
    )
  })

  it('given pre- and post-market, then extended hours have it, and end at 17:00 on half days', () => {
    const newYork = tradingCalendar('XNYS')
    expect(text(newYork.session(day('2024-01-05'), 'extended'))).toBe('09:00-2024-01-06T01:00')
    expect(text(newYork.session(day('2024-11-29'), 'extended'))).toBe('09:00-22:00')
    expect(text(newYork.session(day('2024-11-28'), 'extended'))).toBe('closed')
    expect(text(tradingCalendar('XTKS').session(day('2024-11-01'), 'extended'))).toBe('00:00-02:30 03:30-06:00')
  })
})
