import { describe, expect, it } from 'vitest'
import { BarColumnsBuilder } from '../../../../src/engine/market/bar-columns-builder.ts'
import { tradingCalendar } from '../../../../src/engine/market/calendar.ts'
import { closedDayBars } from '../../../../src/engine/market/closed-days.ts'
import { SessionGrid } from '../../../../src/engine/market/session-grid.ts'
import { TimeBarAggregator, aggregateBars } from '../../../../src/engine/market/time-bar-aggregator.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../../src/engine/model/time.ts'
import { at, isoDay, isoMinute } from './days.ts'

/** A bar a minute whose price is its number, from one instant up to another. */
function minutes(from: string, to: string) {
  const builder = new BarColumnsBuilder()
  for (let time = at(from), price = 1; time < at(to); time += MINUTE_MS, price++) {
    builder.add(time, price, price, price, price, 1)
  }
  return builder.finish()
}

const newYork = tradingCalendar('XNYS')
const opensOf = (bars: { readonly time: Float64Array }) => [...bars.time].map(isoMinute)

describe('daily bars by session', () => {
  it('given minutes around the clock over a weekend of clock change, then a bar is a session, 390 minutes long', () => {
    const bars = aggregateBars(
      minutes('2024-03-08T00:00Z', '2024-03-12T00:00Z'),
      DAY_MS,
      new SessionGrid(DAY_MS, newYork),
    )
    expect(opensOf(bars)).toEqual(['2024-03-08T14:30', '2024-03-11T13:30'])
    expect([...bars.volume]).toEqual([390, 390])
    expect([bars.open[0], bars.close[0]]).toEqual([871, 1260])
  })

  it('given a half day, then its bar has 210 minutes, and the holiday before it none', () => {
    const bars = aggregateBars(
      minutes('2024-11-28T00:00Z', '2024-11-30T00:00Z'),
      DAY_MS,
      new SessionGrid(DAY_MS, newYork),
    )
    expect([opensOf(bars), [...bars.volume]]).toEqual([['2024-11-29T14:30'], [210]])
  })

  it('given extended hours, then pre- and post-market count: 16 hours, or 13 on a half day', () => {
    const grid = new SessionGrid(DAY_MS, newYork, 'extended')
    const bars = aggregateBars(minutes('2024-11-27T01:00Z', '2024-11-30T00:00Z'), DAY_MS, grid)
    expect([opensOf(bars), [...bars.volume]]).toEqual([
      ['2024-11-27T09:00', '2024-11-29T09:00'],
      [960, 780],
    ])
  })

  it('given Globex, then a bar begins the evening before and has 23 hours', () => {
    const grid = new SessionGrid(DAY_MS, tradingCalendar('GLBX'))
    const bars = aggregateBars(minutes('2024-03-10T00:00Z', '2024-03-12T22:00Z'), DAY_MS, grid)
    expect(opensOf(bars)).toEqual(['2024-03-10T22:00', '2024-03-11T22:00'])
    expect([...bars.volume]).toEqual([23 * 60, 23 * 60])
  })

  it('given round-the-clock trading, then session bars are days of UTC', () => {
    const source = minutes('2024-03-09T00:00Z', '2024-03-12T00:00Z')
    const bars = aggregateBars(source, DAY_MS, new SessionGrid(DAY_MS, tradingCalendar('24/7')))
    expect(bars).toEqual(aggregateBars(source, DAY_MS))
  })

  it('given shorter bars, then they count from the open and end at the close', () => {
    const bars = aggregateBars(
      minutes('2024-01-05T00:00Z', '2024-01-06T00:00Z'),
      HOUR_MS,
      new SessionGrid(HOUR_MS, newYork),
    )
    expect(opensOf(bars).map((text) => text.slice(11))).toEqual('14:30 15:30 16:30 17:30 18:30 19:30 20:30'.split(' '))
    expect([...bars.volume]).toEqual([60, 60, 60, 60, 60, 60, 30])
  })

  it('given events while closed, then they are counted apart from late ones, and the bar closes at its end', () => {
    const closed: string[] = []
    const grid = new SessionGrid(DAY_MS, newYork)
    const aggregator = new TimeBarAggregator(
      DAY_MS,
      (time, open, _high, _low, close) => {
        closed.push(`${isoMinute(time)} ${open} ${close}`)
      },
      grid,
    )
    for (const [time, price] of [
      ['2024-01-05T14:00Z', 1],
      ['2024-01-05T14:30Z', 2],
      ['2024-01-05T20:59Z', 3],
      ['2024-01-05T21:00Z', 4],
      ['2024-01-06T15:00Z', 5],
      ['2024-01-05T20:00Z', 6],
    ] as const) {
      aggregator.addTrade(at(time), price, 1)
    }
    expect(closed).toEqual(['2024-01-05T14:30 2 3'])
    expect([aggregator.outside, aggregator.late, aggregator.openTime]).toEqual([3, 1, undefined])
  })

  it('given weeks, or intervals of another timeframe, then a ConfigError says so', () => {
    expect(() => new SessionGrid(7 * DAY_MS, newYork)).toThrow('expected a timeframe of sessions up to 1d, found 1w')
    expect(() => new TimeBarAggregator(HOUR_MS, () => {}, new SessionGrid(DAY_MS, newYork))).toThrow(
      'expected intervals of 1h, found 1d',
    )
  })
})

describe('bars on closed days', () => {
  it('given daily rows with a holiday and a weekend filled in, then each date is found, with its row', () => {
    const builder = new BarColumnsBuilder()
    for (const date of ['2024-07-03', '2024-07-04', '2024-07-05', '2024-07-06', '2024-07-08']) {
      builder.add(at(`${date}T00:00Z`), 1, 1, 1, 1, 1)
    }
    const found = closedDayBars(builder.finish(), DAY_MS, newYork)
    expect(found.map(({ date, row, count }) => [isoDay(date), row, count])).toEqual([
      ['2024-07-04', 1, 1],
      ['2024-07-06', 3, 1],
    ])
  })

  it('given minutes of a weekend, then its two dates are found once each', () => {
    const found = closedDayBars(minutes('2024-07-05T13:30Z', '2024-07-08T13:30Z'), MINUTE_MS, newYork)
    expect(found.map(({ date, count }) => [isoDay(date), count])).toEqual([
      ['2024-07-06', 1440],
      ['2024-07-07', 1440],
    ])
  })

  it('given the same rows of crypto, of weeks, or of years not listed, then nothing is found', () => {
    const weekend = minutes('2024-07-06T00:00Z', '2024-07-06T01:00Z')
    expect(closedDayBars(weekend, MINUTE_MS, tradingCalendar('24/7'))).toEqual([])
    expect(closedDayBars(weekend, 7 * DAY_MS, newYork)).toEqual([])
    expect(closedDayBars(weekend, MINUTE_MS, tradingCalendar('XSTO'))).toEqual([])
  })
})
