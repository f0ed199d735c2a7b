import { describe, expect, test } from 'vitest'
import { HOUR_MS, MINUTE_MS } from '../../../../src/engine/model/time.ts'
import type { Timestamp } from '../../../../src/engine/model/units.ts'
import { Strategy } from '../../../../src/engine/strategy/strategy.ts'
import { definitionOf } from '../stage.ts'
import { OPEN, QuoteRoom, at } from './quote-room.ts'

const due = (ms: number) => ({ due: (OPEN + ms) as Timestamp })

describe('Exits that the engine held while the computer slept', () => {
  test('given a time that came meanwhile, when it wakes and looks, then the position is left at once, and why so late is said', () => {
    const room = new QuoteRoom().hold(10)
    room.set({ time: due(MINUTE_MS) })
    room.sleep(HOUR_MS)
    room.session.catchUp()
    room.quote(100)
    expect(room.quantity).toBe(0)
    expect(room.alerts[0]?.message).toContain(
      'its time was over at 2024-01-08T15:01:00.000Z, while QuantX or the computer',
    )
  })

  test('given a stop that the price went through meanwhile, when the first price comes, then it acts on that, and says so', () => {
    const room = new QuoteRoom().hold(10)
    room.set({ stopLoss: at(97) })
    room.sleep(HOUR_MS)
    room.quote(91)
    room.quote(91)
    expect(room.quantity).toBe(0)
    expect(room.alerts[0]?.message).toMatch(/the price is 90.99, the first since 2024-01-08T15:00:00.000Z$/)
  })

  test('given a night in which the venue was closed instead, when it opens beyond the stop, then nobody is said to have slept', () => {
    const room = new QuoteRoom().hold(10)
    room.set({ stopLoss: at(97) })
    room.pass(24 * HOUR_MS)
    room.quote(91)
    expect(room.alerts[0]?.message).toMatch(/the price is 90.99, the first since 2024-01-08T15:00:00.000Z$/)
  })
})

describe('Exits that the engine held until it let go of the session', () => {
  test('given a time that comes after that, then nothing happens any more in what is no longer written down', () => {
    const room = new QuoteRoom().hold(10)
    room.set({ time: due(MINUTE_MS) })
    room.session.suspend()
    const writes = room.records.writes.length
    room.pass(HOUR_MS)
    expect([room.exits, room.codes, room.records.writes.length]).toEqual([[], [], writes])
    expect(room.plan?.state).toBe('armed')
  })
})

describe('A session that was let go of', () => {
  const HOLD = { level: 'stopped', at: 0, source: 'test', reason: 'not compared yet' } as const

  test.each(['close', 'suspend'] as const)(
    'given %s, when trading is held back after it, then that is not of this session',
    (end) => {
      const room = new QuoteRoom().hold(10)
      room.state.hold({ ...HOLD, key: 'human' })
      room.session[end]()
      const before = [...room.journal]
      expect(before).toContainEqual({ kind: 'command', do: 'trading' })
      room.state.release('human')
      expect(room.journal).toEqual(before)
    },
  )

  test('given an exit that waits for the comparison with the broker, when that is over, then it is the next engine that leaves', () => {
    const room = new QuoteRoom().hold(10)
    room.set({ stopLoss: at(97) })
    room.state.hold({ ...HOLD, key: 'reconciliation' })
    room.quote(96)
    expect(room.plan?.state).toBe('acting')
    room.session.suspend()
    room.state.release('reconciliation')
    expect(room.exits).toEqual([])
    const next = new QuoteRoom({ past: room.past(), now: OPEN + 1_000 })
    next.pass(1)
    for (const price of [96, 96]) next.quote(price)
    expect([next.quantity, next.exits.map(({ filled }) => filled)]).toEqual([0, [10]])
  })
})

describe('Exits that an earlier engine held', () => {
  test('given a price through the stop while the engine was away, when the first one comes, then it acts at once and says why', () => {
    const first = new QuoteRoom().hold(60)
    first.set({ stopLoss: at(97), trail: { percent: 2, stop: null } })
    first.quote(101)
    const next = new QuoteRoom({ past: first.past(), now: OPEN + HOUR_MS })
    expect(next.plan).toEqual(first.plan)
    expect(next.plan?.trail?.stop).toBe(at(98.97))
    next.quote(90)
    next.quote(90)
    expect(next.quantity).toBe(0)
    expect(next.alerts[0]?.message).toMatch(/the price is 89.99, the first since QuantX is back$/)
  })

  test('given a time that passed while the engine was away, when it is back, then the position is left at once', () => {
    const first = new QuoteRoom().hold(60)
    first.set({ time: due(MINUTE_MS) })
    const next = new QuoteRoom({ past: first.past(), now: OPEN + HOUR_MS })
    expect(next.orders).toHaveLength(1)
    next.pass(1)
    next.quote(100)
    expect(next.quantity).toBe(0)
    expect(next.alerts[0]?.message).toContain('its time was over at 2024-01-08T15:01:00.000Z, while')
  })

  test.each([true, false])(
    'given a crash right after the closing order was written down (the rest written: %s), when the next engine starts, then one order closes, not two',
    (isWritten) => {
      const first = new QuoteRoom().hold(60)
      first.set({ stopLoss: at(97) })
      first.session.write()
      first.quote(96)
      const next = new QuoteRoom({ past: first.past({ isWritten }), now: OPEN + 1_000 })
      expect(next.plan).toMatchObject({ state: 'acting', cause: 'stop-loss', attempts: 1 })
      next.pass(1)
      for (let look = 0; look < 4; look++) next.quote(96)
      expect(next.quantity).toBe(0)
      expect(next.exits.reduce((sum, order) => sum + order.filled, 0)).toBe(60)
      expect(next.plan).toBeUndefined()
    },
  )

  test('given a position that is gone, when the next engine starts, then nothing is held for it', () => {
    const first = new QuoteRoom().hold(60)
    first.set({ stopLoss: at(97) })
    const { exits = [] } = first.past()
    const next = new QuoteRoom({ past: { ...new QuoteRoom().past(), exits } })
    expect(next.plan).toBeUndefined()
  })

  test('given a strategy that has not gone on yet, when its exit acts, then the order is the strategy’s, and so is what it holds', () => {
    const first = new QuoteRoom()
    first.quote(100)
    first.place('buy', 60, { strategyId: 'probe-1' })
    first.hold(40)
    first.set({ stopLoss: at(97) })
    const past = { ...first.past(), strategies: [{ id: 'probe-1' }] }
    const next = new QuoteRoom({ past })
    next.quote(90)
    next.quote(90)
    expect(next.exits.map(({ strategyId, filled }) => [strategyId, filled])).toEqual([
      ['probe-1', 60],
      ['manual', 40],
    ])
    expect(next.session.strategies.owners(next.instrument)).toEqual([])
  })

  test('given a strategy that cannot take back its state, when it does not go on, then what it holds is still its own', () => {
    const first = new QuoteRoom()
    first.quote(100)
    first.place('buy', 60, { strategyId: 'probe-1' })
    first.quote(100)
    const { session, instrument } = new QuoteRoom({ past: { ...first.past(), strategies: [{ id: 'probe-1' }] } })
    const launch = { symbols: ['TEST'], timeframe: '1m', params: {}, id: 'probe-1', saved: '1' }
    expect(() => session.strategies.start({ ...launch, definition: definitionOf(Forgetful) })).toThrow('not a number')
    expect(session.strategies.owners(instrument)).toMatchObject([{ strategyId: 'probe-1', quantity: 60 }])
  })
})

class Forgetful extends Strategy {
  override onRestore(): void {
    throw new Error('not a number')
  }
}
