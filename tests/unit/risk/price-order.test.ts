import { describe, expect, test } from 'vitest'
import { LimitBook } from '../../../src/engine/risk/limit-book.ts'
import { paperLimits } from '../../../src/engine/risk/paper-limits.ts'
import { MORNING, PriceRoom } from './price-room.ts'
import { OPEN } from './risk-room.ts'

const NEVER = Number.POSITIVE_INFINITY

describe('CROSSED-QUOTE', () => {
  test('CROSSED-QUOTE: given one second at most, when a quote is crossed and nothing follows, then it begins, and nobody has seen the quote', () => {
    const room = new PriceRoom({ maxCrossedTime: 1_000 })
    room.quote(102, 101)
    expect([room.seen, room.wrong]).toEqual([[], []])
    room.pass(999)
    expect(room.wrong).toEqual([])
    room.pass(1)
    expect(room.told).toEqual(['CROSSED-QUOTE AAA: the bid of AAA has been above the ask for 1 s'])
    room.pass(1)
    room.quote(100, 101)
    room.pass(4_000)
    room.quote(102, 101)
    room.pass(4_000)
    expect(room.wrong).toEqual(['CROSSED-QUOTE AAA'])
    room.quote(100, 101)
    room.pass(5_000)
    expect(room.told.at(-1)).toBe('CROSSED-QUOTE AAA over: quotes of AAA are in order again')
    expect(room.screen().counts.crossed).toBe(2)
  })

  test('CROSSED-QUOTE: given two quotes at most, when a third in a row is crossed, then it begins', () => {
    const room = new PriceRoom({ maxCrossedQuotes: 2 })
    for (const bid of [102, 102, 100, 102, 102]) room.quote(bid, 101)
    expect(room.wrong).toEqual([])
    room.quote(103, 101)
    expect(room.told).toEqual(['CROSSED-QUOTE AAA: the bid of AAA has been above the ask in 3 quotes'])
    room.quote(103, 101)
    expect(room.told).toHaveLength(1)
  })

  test('CROSSED-QUOTE: given a locked quote, when locked counts as crossed, then it is kept back, and otherwise it passes', () => {
    const room = new PriceRoom({ maxCrossedQuotes: 0 })
    room.quote(101, 101)
    expect(room.seen).toEqual([[101, 101]])
    room.change({ lockedIsCrossed: 1 })
    room.quote(101, 101)
    expect(room.told).toEqual(['CROSSED-QUOTE AAA: the bid of AAA has been at the ask or above it in one quote'])
    expect(room.seen).toHaveLength(1)
  })

  test('given no limit on it, when a quote is crossed, then it passes; when the limit is taken away, then it is over', () => {
    const room = new PriceRoom({})
    room.quote(102, 101)
    expect(room.seen).toEqual([[102, 101]])
    room.change({ maxCrossedQuotes: 0 })
    room.quote(102, 101)
    expect(room.wrong).toEqual(['CROSSED-QUOTE AAA'])
    room.change({ maxCrossedQuotes: NEVER })
    expect(room.wrong).toEqual([])
  })

  test('given a side that is empty, when it comes, then it is not crossed', () => {
    const room = new PriceRoom({ maxCrossedQuotes: 0 })
    room.quote(102, 0)
    room.quote(Number.NaN, 101)
    expect(room.wrong).toEqual([])
  })

  test('given a feed that a human has stand still, when it goes on, then the time begins anew', () => {
    const room = new PriceRoom({ maxCrossedTime: 1_000 })
    room.quote(102, 101)
    room.pass(500)
    room.watch.run(false)
    room.pass(60_000)
    room.watch.run(true)
    room.pass(999)
    expect(room.wrong).toEqual([])
    room.pass(1)
    expect(room.wrong).toEqual(['CROSSED-QUOTE AAA'])
  })
})

describe('CLOCK-SKEW', () => {
  test('CLOCK-SKEW: given 5 s at most, when prices are of later or earlier, then it begins, and ends when they have been right for 5 s', () => {
    const room = new PriceRoom({ maxClockSkew: 5_000 })
    room.quote(100, 101, { at: MORNING + 5_000 })
    room.trade(100, { at: MORNING - 5_000 })
    expect(room.wrong).toEqual([])
    room.quote(100, 101, { at: MORNING - 12_300 })
    expect(room.told).toEqual(['CLOCK-SKEW AAA: the time of prices of AAA is 12.3 s behind the clock'])
    room.trade(100)
    room.pass(4_000)
    room.trade(100, { at: MORNING + 60_000 })
    room.pass(4_000)
    expect(room.wrong).toEqual(['CLOCK-SKEW AAA'])
    room.trade(100)
    room.pass(5_000)
    expect(room.told.at(-1)).toBe('CLOCK-SKEW AAA over: the time of prices of AAA is right again')
  })

  test('CLOCK-SKEW: given a price of the future, when it is told, then it is of now; one of the past keeps its time', () => {
    const room = new PriceRoom({ maxClockSkew: 5_000 })
    room.quote(100, 101, { at: MORNING + 60_000 })
    expect(room.told).toEqual(['CLOCK-SKEW AAA: the time of prices of AAA is 1 min ahead of the clock'])
    room.trade(100, { at: MORNING + 60_000 })
    room.quote(100, 101, { at: MORNING - 60_000 })
    room.trade(100, { at: MORNING - 60_000 })
    expect(room.times).toEqual([MORNING, MORNING, MORNING - 60_000, MORNING - 60_000])
  })

  test('given no limit on it, when clocks differ, then nothing is said; when it is taken away, then it is over', () => {
    const room = new PriceRoom({})
    room.quote(100, 101, { at: 0 })
    expect(room.wrong).toEqual([])
    room.change({ maxClockSkew: 1_000 })
    room.quote(100, 101, { at: 0 })
    expect(room.wrong).toEqual(['CLOCK-SKEW AAA'])
    room.change({ maxClockSkew: NEVER })
    expect(room.wrong).toEqual([])
  })
})

describe('what is wrong', () => {
  test('given a fault that stands already, or does not, when it begins or ends, then nothing is said', () => {
    const room = new PriceRoom({ maxClockSkew: 1_000 })
    room.quote(100, 101, { at: 0 })
    const [fault] = room.watch.faults.all
    if (fault) room.watch.begin(fault)
    room.watch.end('STALE-FEED', 'AAA', 'never was')
    expect(room.told).toHaveLength(1)
  })
})

describe('limits on prices', () => {
  test('given a strategy, when it is to have its own, then that is refused; a class and a symbol may', () => {
    const layers = (scope: 'strategy' | 'symbol' | 'asset-class') => [
      { scope: 'account' as const, key: '', values: OPEN },
      { scope, key: 'x', values: { maxPriceAge: 1 } },
    ]
    expect(() => new LimitBook('test', layers('strategy'))).toThrow(
      'expected maxPriceAge for the account, a class or a symbol, found it for the strategy x',
    )
    expect(new LimitBook('test', layers('symbol')).layers).toHaveLength(2)
    expect(new LimitBook('test', layers('asset-class')).layers).toHaveLength(2)
  })

  test('given a paper account, when prices are live, then they are watched, by the pace of the feed; those of a past are not', () => {
    const terms = { cash: 1_000, timeframeMs: 60_000 }
    const live = paperLimits({ ...terms, isLive: true })
    expect([live.maxPriceAge, live.maxFeedSilence, live.maxPriceJump, live.maxClockSkew]).toEqual([
      30_000, 10_000, 0.1, 5_000,
    ])
    const slow = paperLimits({ ...terms, isLive: true, priceEveryMs: 10_000 })
    expect([slow.maxPriceAge, slow.maxFeedSilence]).toEqual([200_000, 200_000])
    const past = paperLimits({ ...terms, isLive: false })
    expect([past.maxPriceAge, past.maxFeedSilence, past.maxPriceJump, past.maxClockSkew]).toEqual([
      NEVER,
      NEVER,
      NEVER,
      NEVER,
    ])
  })
})
