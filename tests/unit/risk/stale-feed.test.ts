import { describe, expect, test } from 'vitest'
import { tradingCalendar } from '../../../src/engine/market/calendar.ts'
import { afterOpenTime } from '../../../src/engine/risk/open-time.ts'
import { lengthText } from '../../../src/engine/risk/standing-fault.ts'
import { PriceRoom } from './price-room.ts'

const DAY = 86_400_000
const NEVER = Number.POSITIVE_INFINITY

describe('STALE-FEED of a symbol', () => {
  test('STALE-FEED: given 30 s at most, when no price comes for so long, then it begins; when prices have come for 5 s, then it is over', () => {
    const room = new PriceRoom({ maxPriceAge: 30_000 })
    room.quote(100, 101)
    room.pass(29_999)
    expect(room.wrong).toEqual([])
    room.pass(1)
    expect(room.wrong).toEqual(['STALE-FEED AAA'])
    expect(room.told).toEqual(['STALE-FEED AAA: no price of AAA for 30 s'])
    room.pass(60_000)
    room.trade(100)
    expect(room.watch.fault('STALE-FEED', 'AAA')?.until).toBe(room.clock.now() + 5_000)
    room.pass(4_999)
    room.quote(100, 101)
    expect(room.wrong).toEqual(['STALE-FEED AAA'])
    room.pass(1)
    expect(room.wrong).toEqual([])
    expect(room.told.at(-1)).toBe('STALE-FEED AAA over: prices of AAA come again')
  })

  test('STALE-FEED: given a symbol that comes back and stays away again before it counts, then the time begins anew', () => {
    const room = new PriceRoom({ maxPriceAge: 2_000 })
    room.pass(2_000)
    room.quote(100, 101)
    room.pass(4_000)
    expect(room.watch.fault('STALE-FEED', 'AAA')?.until).toBeNull()
    room.pass(60_000)
    expect(room.wrong).toEqual(['STALE-FEED AAA'])
    for (let second = 0; second < 5; second++) {
      room.quote(100, 101)
      room.pass(1_000)
    }
    expect(room.wrong).toEqual([])
    expect(room.told).toHaveLength(2)
  })

  test('STALE-FEED: given no time to recover, when a price comes, then it is over at once', () => {
    const room = new PriceRoom({ maxPriceAge: 2_000, priceRecovery: 0 })
    room.pass(2_000)
    expect(room.wrong).toEqual(['STALE-FEED AAA'])
    room.quote(100, 101)
    expect(room.wrong).toEqual([])
  })

  test('STALE-FEED: given no end to the time to recover, when prices come, then it stays until the limit is changed', () => {
    const room = new PriceRoom({ maxPriceAge: 2_000, priceRecovery: NEVER })
    room.pass(2_000)
    room.quote(100, 101)
    expect(room.watch.fault('STALE-FEED', 'AAA')?.until).toBeNull()
    room.change({ priceRecovery: 1_000 })
    room.quote(100, 101)
    room.pass(1_000)
    expect(room.wrong).toEqual([])
  })

  test.each([
    [5_000, 'once its prices have come for 5 s'],
    [0, 'once its prices have come'],
    [NEVER, 'once a human has given priceRecovery an end'],
  ])('STALE-FEED: given %d ms to recover, when it begins, then it says what ends it: %s', (priceRecovery, release) => {
    const room = new PriceRoom({ maxPriceAge: 2_000, priceRecovery })
    room.pass(2_000)
    expect(room.watch.fault('STALE-FEED', 'AAA')?.release).toBe(release)
  })

  test('STALE-FEED: given two symbols, when one stays away, then that one alone is stale', () => {
    const room = new PriceRoom({ maxPriceAge: 10_000 }, { calendars: { AAA: '24/7', BBB: '24/7' } })
    for (let second = 0; second < 15; second++) {
      room.quote(100, 101, { symbol: 'BBB' })
      room.pass(1_000)
    }
    expect(room.wrong).toEqual(['STALE-FEED AAA'])
  })

  test('STALE-FEED: given a venue that closes, when the night goes by, then it is not counted, and the morning is', () => {
    const friday = Date.UTC(2024, 5, 7, 19, 59, 50)
    const room = new PriceRoom({ maxPriceAge: 30_000 }, { calendars: { AAA: 'XNYS' }, start: friday })
    room.quote(100, 101)
    const opening = Date.UTC(2024, 5, 10, 13, 30)
    room.pass(opening - friday + 19_999)
    expect(room.wrong).toEqual([])
    room.pass(1)
    expect(room.wrong).toEqual(['STALE-FEED AAA'])
  })

  test('given a human who has the feed stand still, when it goes on, then what did not come meanwhile is not missed', () => {
    const room = new PriceRoom({ maxPriceAge: 10_000, maxFeedSilence: 5_000 })
    room.quote(100, 101)
    room.watch.run(false)
    room.watch.run(false)
    room.pass(60_000)
    room.watch.refresh()
    expect(room.told).toEqual([])
    room.watch.run(true)
    room.pass(4_999)
    expect(room.told).toEqual([])
    room.pass(10_000)
    expect(room.wrong).toEqual(['STALE-FEED'])
  })

  test('given a limit that is changed while prices stay away, when it is longer, taken away or back, then it holds from then on', () => {
    const room = new PriceRoom({ maxPriceAge: 10_000, maxFeedSilence: 20_000 })
    room.pass(30_000)
    expect(room.wrong).toEqual(['STALE-FEED AAA', 'STALE-FEED'])
    room.change({ maxPriceAge: NEVER, maxFeedSilence: NEVER })
    expect(room.wrong).toEqual([])
    room.change({ maxPriceAge: 31_000 })
    room.pass(1_000)
    expect(room.wrong).toEqual(['STALE-FEED AAA'])
  })

  test('given bars that are not made of ticks, when one is missing, then it is stale until they have come for long enough', () => {
    const room = new PriceRoom({ maxPriceAge: 90_000, priceRecovery: 60_000 })
    room.bar(100)
    room.pass(90_000)
    expect(room.wrong).toEqual(['STALE-FEED AAA'])
    room.bar(100)
    room.pass(60_000)
    expect(room.wrong).toEqual([])
  })
})

describe('STALE-FEED of the whole feed', () => {
  test('STALE-FEED: given 10 s of silence at most, when nothing of any symbol comes, then it is said once for all, and is over with prices of any', () => {
    const room = new PriceRoom(
      { maxFeedSilence: 10_000, maxPriceAge: 30_000 },
      { calendars: { AAA: '24/7', BBB: '24/7' } },
    )
    room.quote(100, 101)
    room.pass(10_000)
    expect(room.told).toEqual(['STALE-FEED : no price of any symbol for 10 s'])
    room.quote(100, 101, { symbol: 'BBB' })
    room.pass(5_000)
    expect(room.told.at(-1)).toBe('STALE-FEED  over: prices come again')
  })

  test('STALE-FEED: given a feed that comes back without one of its symbols, when it counts as back, then that one is stale', () => {
    const room = new PriceRoom(
      { maxFeedSilence: 10_000, maxPriceAge: 15_000 },
      { calendars: { AAA: '24/7', BBB: '24/7' } },
    )
    room.pass(60_000)
    expect(room.wrong).toEqual(['STALE-FEED'])
    for (let second = 0; second < 5; second++) {
      room.quote(100, 101)
      room.pass(1_000)
    }
    expect(room.wrong).toEqual(['STALE-FEED BBB'])
  })

  test('given no limit on silence, when all is silent, then only ages count', () => {
    const room = new PriceRoom({ maxPriceAge: 30_000 })
    room.pass(29_000)
    expect(room.told).toEqual([])
  })
})

describe('time that a venue is open', () => {
  test.each([
    ['24/7', Date.UTC(2024, 5, 8), 3 * DAY, Date.UTC(2024, 5, 11)],
    ['XNYS', Date.UTC(2024, 5, 7, 19, 30), 3_600_000, Date.UTC(2024, 5, 10, 14)],
    ['XNYS', Date.UTC(2024, 5, 8), 60_000, Date.UTC(2024, 5, 10, 13, 31)],
    ['XNYS', Date.UTC(2024, 5, 7, 19, 30), 30 * 60_000, Date.UTC(2024, 5, 10, 13, 30)],
    ['XHKG', Date.UTC(2024, 5, 7, 3, 59), 120_000, Date.UTC(2024, 5, 7, 5, 1)],
    ['XHKG', Date.UTC(2024, 5, 7, 4, 30), 60_000, Date.UTC(2024, 5, 7, 5, 1)],
    ['XNYS', Date.UTC(2024, 5, 7, 19), NEVER, NEVER],
    ['XNYS', Date.UTC(2024, 5, 7, 19), 40_000 * DAY, NEVER],
  ])('given %s, when so much open time is counted from a moment, then nights and breaks are not in it', (...given) => {
    const [calendar, since, length, expected] = given
    expect(afterOpenTime(tradingCalendar(calendar), since, length)).toBe(expected)
  })

  test.each([
    [30_000, '30 s'],
    [1_500, '1.5 s'],
    [250, '0.25 s'],
    [90_000, '90 s'],
    [120_000, '2 min'],
    [7_200_000, '2 h'],
    [DAY, '1 d'],
  ])('given %d ms, when they are said, then they are %s', (ms, text) => {
    expect(lengthText(ms)).toBe(text)
  })
})
