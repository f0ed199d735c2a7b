import { describe, expect, test } from 'vitest'
import { MORNING, PriceRoom } from './price-room.ts'

const NEVER = Number.POSITIVE_INFINITY
const room = (limits = {}) => new PriceRoom({ maxPriceJump: 0.1, maxSuspectTime: 5_000, ...limits })

/** A room whose bid, ask and last are about 100.00. */
function calm(limits = {}): PriceRoom {
  const here = room(limits)
  here.quote(9_999, 10_001)
  here.trade(10_000)
  here.seen.length = 0
  here.times.length = 0
  return here
}

describe('PRICE-JUMP of quotes', () => {
  test('PRICE-JUMP: given a quote that is a tenth away, when the next is back, then nobody has seen the bad tick', () => {
    const here = calm()
    here.quote(8_000, 8_002)
    expect(here.seen).toEqual([])
    expect(here.told).toEqual(['PRICE-JUMP AAA: AAA went from 99.99 to 80.00 at once (−19.99 %)'])
    here.quote(9_998, 10_000)
    expect(here.seen).toEqual([[9_998, 10_000]])
    expect(here.told.at(-1)).toBe('PRICE-JUMP AAA over: AAA is back at 99.98: it was a bad tick')
    expect(here.screen().counts).toEqual({ discarded: 1, confirmed: 0, crossed: 0 })
  })

  test('PRICE-JUMP: given a crash, when the second quote is near the first, then it is real from the second on', () => {
    const here = calm()
    here.quote(8_000, 8_002)
    here.quote(7_900, 7_902)
    expect(here.seen).toEqual([[7_900, 7_902]])
    expect(here.told.at(-1)).toBe('PRICE-JUMP AAA over: AAA is at 79.00: a further price confirms it')
    expect(here.screen().counts.confirmed).toBe(1)
  })

  test('PRICE-JUMP: given prices that go on falling by steps that are too wide, when the third is away from the old level too, then it is real', () => {
    const here = calm()
    for (const bid of [8_000, 6_000, 4_500]) here.quote(bid, bid + 2)
    expect(here.seen).toEqual([[4_500, 4_502]])
    expect(here.wrong).toEqual([])
  })

  test('PRICE-JUMP: given an ask alone that is away, when it stays, then the quote waits for the second', () => {
    const here = calm()
    here.quote(9_999, 20_000)
    expect(here.told).toEqual(['PRICE-JUMP AAA: AAA went from 100.01 to 200.00 at once (+99.98 %)'])
    here.quote(9_999, 20_000)
    expect(here.seen).toEqual([[9_999, 20_000]])
  })

  test('PRICE-JUMP: given no second quote, when the longest time is over, then the quote is taken for real at the time of then', () => {
    const here = calm()
    here.quote(8_000, 8_002)
    expect(here.watch.fault('PRICE-JUMP', 'AAA')?.until).toBe(MORNING + 5_000)
    here.pass(4_999)
    expect(here.seen).toEqual([])
    here.pass(1)
    expect(here.seen).toEqual([[8_000, 8_002]])
    expect(here.times).toEqual([MORNING + 5_000])
    expect(here.told.at(-1)).toBe(
      'PRICE-JUMP AAA over: 80.00 of AAA is taken for real: nothing has said otherwise for 5 s',
    )
    here.pass(60_000)
    expect(here.told).toHaveLength(2)
  })

  test('given no longest time, when no second quote comes, then it is held', () => {
    const here = calm({ maxSuspectTime: NEVER })
    here.quote(8_000, 8_002)
    here.pass(3_600_000)
    expect(here.watch.fault('PRICE-JUMP', 'AAA')?.until).toBeNull()
    here.change({ maxSuspectTime: 7_200_000 })
    expect(here.watch.fault('PRICE-JUMP', 'AAA')?.until).toBe(MORNING + 7_200_000)
  })

  test('given a feed that a human has stand still, when it goes on, then the longest time begins anew', () => {
    const here = calm()
    here.quote(8_000, 8_002)
    here.watch.run(false)
    here.pass(60_000)
    here.watch.run(true)
    here.pass(4_999)
    expect(here.wrong).toEqual(['PRICE-JUMP AAA'])
    here.pass(1)
    expect(here.seen).toEqual([[8_000, 8_002]])
  })

  test('given a side that is empty, when the other moves as usual, then the quote passes', () => {
    const here = calm()
    here.quote(0, 10_002)
    here.quote(9_999, Number.NaN)
    expect(here.seen).toEqual([
      [0, 10_002],
      [9_999, Number.NaN],
    ])
    here.quote(Number.NaN, 14_000)
    here.quote(Number.NaN, 14_000)
    expect(here.told.at(-1)).toBe('PRICE-JUMP AAA over: AAA is at 140.00: a further price confirms it')
  })

  test('given the last price of before the start, when the first quote is far from it, then it waits', () => {
    const here = room()
    here.screen().seed(10_000)
    here.quote(8_000, 8_002)
    expect(here.wrong).toEqual(['PRICE-JUMP AAA'])
  })
})

describe('PRICE-JUMP of trades', () => {
  test('PRICE-JUMP: given a trade that is away, when the next one confirms it, then both are told, in order, at the time of now', () => {
    const here = calm()
    here.trade(8_000)
    here.pass(100)
    here.trade(8_010)
    expect(here.seen).toEqual([[8_000], [8_010]])
    expect(here.times).toEqual([MORNING + 100, MORNING + 100])
  })

  test('PRICE-JUMP: given a trade that is away, when the next is back, then it was a bad tick', () => {
    const here = calm()
    here.trade(80)
    here.trade(10_001)
    expect(here.seen).toEqual([[10_001]])
    expect(here.screen().counts.discarded).toBe(1)
  })

  test('PRICE-JUMP: given a trade that is away, when a quote passes at the old level, then it was a bad tick', () => {
    const here = calm()
    here.trade(8_000)
    here.quote(9_999, 10_001)
    here.pass(60_000)
    expect(here.seen).toEqual([[9_999, 10_001]])
    expect(here.wrong).toEqual([])
  })

  test('PRICE-JUMP: given a trade and quotes at a new level, when the quotes are confirmed, then so is the trade', () => {
    const here = calm()
    here.trade(8_000)
    here.quote(7_999, 8_001)
    expect(here.wrong).toEqual(['PRICE-JUMP AAA'])
    here.quote(7_999, 8_001)
    expect(here.seen).toEqual([[8_000], [7_999, 8_001]])
    expect(here.wrong).toEqual([])
  })

  test('given a trade that is away, when a quote of that width is confirmed around it, then it is real', () => {
    const here = calm()
    here.trade(8_000)
    for (let times = 0; times < 2; times++) here.quote(6_000, 13_000)
    expect(here.seen).toEqual([[8_000], [6_000, 13_000]])
  })

  test('PRICE-JUMP: given trades that go on falling, when the third is away from the old level, too, then all are told, in order', () => {
    const here = calm()
    for (const price of [8_000, 6_000]) here.trade(price)
    expect(here.seen).toEqual([])
    here.trade(4_500)
    expect(here.seen).toEqual([[8_000], [6_000], [4_500]])
  })

  test('PRICE-JUMP: given no second trade, when the longest time is over, then it is taken for real', () => {
    const here = calm()
    here.trade(8_000)
    here.pass(5_000)
    expect(here.seen).toEqual([[8_000]])
    expect(here.wrong).toEqual([])
  })

  test('given a spread that was nothing, when it jumps, then it is said without a part of nothing', () => {
    const terms = { kind: 'future', mayBeNegative: true } as const
    const here = new PriceRoom({ maxPriceJump: 0.1 }, { terms })
    here.trade(0)
    here.trade(-500)
    expect(here.told).toEqual(['PRICE-JUMP AAA: AAA went from 0.00 to -5.00 at once'])
  })

  test('given a trade at the quote, when the last trade was far away, then it passes', () => {
    const here = room()
    here.trade(8_000)
    here.quote(8_000, 8_700)
    here.quote(8_700, 9_400)
    here.trade(9_400)
    expect(here.told).toEqual([])
  })

  test('given a trade and a quote that are held, when the quote is back, then the trade is, too', () => {
    const here = calm()
    here.quote(8_000, 8_002)
    here.trade(12_000)
    here.trade(10_000)
    expect(here.wrong).toEqual(['PRICE-JUMP AAA'])
    here.quote(9_999, 10_001)
    expect(here.wrong).toEqual([])
    expect(here.screen().counts.discarded).toBe(2)
  })

  test('PRICE-JUMP: given a trade that is held and then a quote, when the trade turns out bad, then the quote waits for the whole of its own time', () => {
    const here = calm()
    here.trade(8_000)
    here.pass(4_900)
    here.quote(8_000, 8_002)
    expect(here.watch.fault('PRICE-JUMP', 'AAA')?.until).toBe(MORNING + 5_000)
    here.trade(10_000)
    expect(here.watch.fault('PRICE-JUMP', 'AAA')?.until).toBe(MORNING + 9_900)
    here.pass(4_999)
    expect(here.seen).toEqual([[10_000]])
    here.pass(1)
    expect(here.seen).toEqual([[10_000], [8_000, 8_002]])
    expect(here.wrong).toEqual([])
  })

  test('PRICE-JUMP: given a trade that is held and then a quote, when nothing else comes, then each is taken for real at its own time', () => {
    const here = calm()
    here.trade(7_000)
    here.pass(3_000)
    here.quote(8_000, 8_002)
    here.pass(2_000)
    expect(here.seen).toEqual([[7_000]])
    expect(here.told).toHaveLength(1)
    expect(here.watch.fault('PRICE-JUMP', 'AAA')?.until).toBe(MORNING + 8_000)
    here.pass(3_000)
    expect(here.seen).toEqual([[7_000], [8_000, 8_002]])
    expect(here.told.at(-1)).toContain('80.00 of AAA is taken for real')
    expect(here.screen().counts.confirmed).toBe(2)
  })

  test('given a feed that a human has stand still, when a trade is held, then its time begins anew as the feed goes on', () => {
    const here = calm()
    here.trade(8_000)
    here.watch.run(false)
    here.pass(60_000)
    here.watch.run(true)
    expect(here.watch.fault('PRICE-JUMP', 'AAA')?.until).toBe(MORNING + 65_000)
    here.pass(5_000)
    expect(here.seen).toEqual([[8_000]])
  })

  test('given a trade that is no price, when it comes, then it is for others to judge', () => {
    const here = calm()
    here.trade(0)
    expect(here.seen).toEqual([[0]])
  })

  test('given limits that are taken away, when something is held, then it is told, and nothing is held any more', () => {
    const here = calm()
    here.quote(8_000, 8_002)
    here.trade(8_001)
    here.change({ maxPriceJump: NEVER })
    expect(here.seen).toEqual([[8_000, 8_002], [8_001]])
    expect(here.told.at(-1)).toContain('it is not asked for any more')
    here.trade(1)
    here.quote(1, 2)
    here.bar(9)
    here.screen().seed(9)
    expect(here.seen).toHaveLength(4)
    here.change({ maxPriceJump: 0.1 })
    here.trade(20_000)
    expect(here.wrong).toEqual([])
  })
})

describe('PRICE-JUMP of bars', () => {
  test('PRICE-JUMP: given a bar that closes away from the one before, when the next confirms it or is back, then it is over', () => {
    const here = room()
    for (const close of [10_000, 8_000]) here.bar(close)
    expect(here.wrong).toEqual(['PRICE-JUMP AAA'])
    here.pass(60_000)
    expect(here.wrong).toEqual(['PRICE-JUMP AAA'])
    here.bar(8_010)
    expect(here.wrong).toEqual([])
    here.bar(12_000)
    here.bar(8_000)
    expect(here.told.at(-1)).toContain('is back at 80.00')
    here.bar(0)
    expect(here.wrong).toEqual([])
  })
})

describe('PRICE-JUMP by volatility', () => {
  test('PRICE-JUMP: given steps of a hundredth per cent, when one is ten deviations wide, then it is held; before twenty steps it is not', () => {
    const here = room({ maxPriceJump: NEVER, maxJumpDeviations: 10 })
    here.trade(100_000)
    here.trade(101_000)
    for (let step = 0; step < 40; step++) here.trade(101_000 + (step % 2) * 10)
    here.trade(101_000)
    expect(here.wrong).toEqual([])
    for (let step = 0; step < 200; step++) here.trade(101_000 + (step % 2) * 10)
    here.trade(103_000)
    expect(here.wrong).toEqual(['PRICE-JUMP AAA'])
  })

  test('given a price that moves by no more than its increment, when it never moved before, then it passes', () => {
    const here = room({ maxPriceJump: 0.001 })
    for (const price of [5, 6, 5, 4]) here.trade(price)
    expect(here.seen).toHaveLength(4)
  })
})
