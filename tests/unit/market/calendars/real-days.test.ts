import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { tradingCalendar } from '../../../../src/engine/market/calendar.ts'
import { DAY_MS } from '../../../../src/engine/model/time.ts'
import { isoDay } from './days.ts'

const folder = new URL('../../../../../shared/data/', import.meta.url)
const isPresent = existsSync(folder)

/** Dates of the rows of a file, by its first column. */
function datesOf(name: string): number[] {
  const rows = readFileSync(new URL(name, folder), 'utf8').trim().split(/\r?\n/).slice(1)
  return rows.map((row) => Date.parse(row.slice(0, 10)) / DAY_MS)
}

describe.skipIf(!isPresent)('days with trades (skipped where ../shared/data is not beside the project)', () => {
  it.each([
    ['AAPL-1d-raw.csv', 'XNAS', '1998-01-02', '2021-03-31'],
    ['BAC-1d-raw.csv', 'XNYS', '1998-01-02', '2021-03-31'],
    ['orcl-1995-2014.txt', 'XNAS', '1995-01-03', '2014-12-31'],
    ['nvda-1999-2014.txt', 'XNAS', '1999-01-22', '2014-12-31'],
    // The Euro Stoxx 50, which is computed on the days of Xetra.
    ['2006-day-001.txt', 'XETR', '2006-01-02', '2006-12-29'],
  ])('given %s, then its days are the sessions of %s from %s to %s, every one', (name, id, first, last) => {
    const calendar = tradingCalendar(id)
    const traded = datesOf(name)
    expect([traded[0], traded.at(-1)].map((date) => isoDay(date ?? 0))).toEqual([first, last])
    const sessions: number[] = []
    let session = calendar.nextSession((traded[0] ?? 0) - 1)
    for (; session.date <= (traded.at(-1) ?? 0); session = calendar.nextSession(session.date))
      sessions.push(session.date)
    expect(sessions.map(isoDay)).toEqual(traded.map(isoDay))
  })

  it('given minutes of SPY in October 2013, then each of the 390 open ones of its six days traded, and not every other', () => {
    const calendar = tradingCalendar('ARCX')
    const rows = readFileSync(new URL('SPY-1m-2013-10.csv', folder), 'utf8').trim().split('\n').slice(1)
    const open = new Map<string, number>()
    const others = new Map<string, number>()
    for (const row of rows) {
      const minute = Number(row.slice(0, row.indexOf(',')))
      const date = calendar.tradingDate(minute)
      const extended = calendar.session(date, 'extended')
      expect(extended && minute >= extended.open && minute < extended.close).toBe(true)
      const counts = calendar.isOpen(minute) ? open : others
      counts.set(isoDay(date), (counts.get(isoDay(date)) ?? 0) + 1)
    }
    const days = ['04', '07', '08', '09', '10', '11'].map((dayOfMonth) => `2013-10-${dayOfMonth}`)
    expect([...open]).toEqual(days.map((date) => [date, 390]))
    for (const count of others.values()) expect(count).toBeLessThan(570)
  })
})

describe('an index beside the program', () => {
  it('given the S&P 500 since 2000, then its days are sessions of New York', () => {
    const file = new URL('../../../../node_modules/vega-datasets/data/sp500-2000.csv', import.meta.url)
    const calendar = tradingCalendar('XNYS')
    const traded = readFileSync(file, 'utf8').trim().split('\n').slice(1)
    const dates = traded.map((row) => Date.parse(row.slice(0, 10)) / DAY_MS)
    const first = dates[0] ?? 0
    const sessions = new Set<number>()
    for (let date = first; date <= (dates.at(-1) ?? 0); date++) if (calendar.isTradingDay(date)) sessions.add(date)
    expect(dates.filter((date) => !sessions.has(date)).map(isoDay)).toEqual([])
    expect([...sessions].filter((date) => !dates.includes(date)).map(isoDay)).toEqual([])
  })
})
