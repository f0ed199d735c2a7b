import { describe, expect, test, vi } from 'vitest'
import { RiskViolation } from '../../../../src/engine/model/errors.ts'
import { LimitBook } from '../../../../src/engine/risk/limit-book.ts'
import { paperLimits } from '../../../../src/engine/risk/paper-limits.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../../src/engine/model/time.ts'
import type { Timestamp } from '../../../../src/engine/model/units.ts'
import { OPEN, QuoteRoom, at } from './quote-room.ts'

const due = (ms: number) => ({ due: (OPEN + ms) as Timestamp })

describe('Exits that the engine holds', () => {
  test('given a long position, when the bid comes to the stop, then it is sold at market with one order that only reduces', () => {
    const room = new QuoteRoom().hold(60)
    room.set({ stopLoss: at(97), takeProfit: at(105) })
    room.quote(97.02)
    expect(room.quantity).toBe(60)
    room.quote(97)
    expect(room.plan).toMatchObject({ state: 'acting', cause: 'stop-loss' })
    const [order] = room.exits
    expect(order?.id).toBe('exit-stop-s-1.1')
    expect(order).toMatchObject({ side: 'sell', type: 'market', quantity: 60 })
    expect(order?.instructions.reduceOnly).toBe(true)
    expect(room.records.intents).toContain('exit-stop-s-1.1')
    room.quote(96.9)
    expect(room.quantity).toBe(0)
    expect(room.plan).toBeUndefined()
    expect(room.alerts.map(({ message }) => message)).toEqual([
      'The position in TEST is being left: the stop at 97 is reached, the price is 96.99',
    ])
  })

  test('given a short position, when the ask comes to the target, then it is bought back', () => {
    const room = new QuoteRoom().hold(-40)
    room.set({ stopLoss: at(103), takeProfit: at(95) })
    room.quote(95)
    expect(room.exits).toEqual([])
    room.quote(94.99)
    room.quote(95.2)
    expect(room.quantity).toBe(0)
    expect(room.exits.at(-1)?.id).toBe('exit-target-s-1.1')
  })

  test('given a trailing stop, when the price rises and falls back, then it has followed, never back', () => {
    const room = new QuoteRoom().hold(10)
    room.set({ trail: { percent: 5, stop: null } })
    for (const price of [100, 110, 104]) room.quote(price)
    expect(room.plan?.trail?.stop).toBe(at(104.49))
    expect(room.plan?.state).toBe('acting')
    room.quote(104)
    expect(room.quantity).toBe(0)
  })

  test('given a crossed quote or one without a bid beyond the stop, when it comes, then it is no price', () => {
    const room = new QuoteRoom().hold(10)
    room.set({ stopLoss: at(97) })
    room.quote(90, { bid: 90, ask: 89 })
    room.quote(90, { bid: 0, ask: 90 })
    expect(room.plan?.state).toBe('armed')
  })

  test('given a time, when it comes, then the position is left and the stop with it', () => {
    const room = new QuoteRoom().hold(10)
    room.set({ stopLoss: at(90), time: due(5 * MINUTE_MS) })
    room.pass(4 * MINUTE_MS)
    expect(room.plan?.state).toBe('armed')
    room.pass(MINUTE_MS)
    expect(room.exits.at(-1)?.id).toBe('exit-time-s-1.1')
    room.quote(100)
    expect(room.quantity).toBe(0)
    expect(room.plan).toBeUndefined()
  })

  test('given a time at which the venue is closed, when it comes, then it waits for the open and says so', () => {
    const room = new QuoteRoom().hold(10)
    room.set({ time: due(8 * HOUR_MS) })
    room.pass(8 * HOUR_MS)
    expect(room.plan?.state).toBe('waiting')
    expect(room.codes).toEqual(['EXIT-TRIGGERED', 'EXIT-WAITS'])
    expect(room.alerts.at(-1)?.message).toContain('2024-01-09T14:30')
    expect(room.orders).toHaveLength(1)
    room.pass(DAY_MS - 8 * HOUR_MS)
    room.quote(101)
    expect(room.quantity).toBe(0)
  })

  test('given a stop, when a price outside trading hours is through it, then nothing is sold', () => {
    const room = new QuoteRoom().hold(10)
    room.set({ stopLoss: at(97) })
    room.pass(8 * HOUR_MS)
    room.quote(90)
    expect(room.plan?.state).toBe('armed')
  })

  test('given exits at the broker beside it, when the one that is held acts, then they are taken off the market', () => {
    const room = new QuoteRoom().hold(10)
    const resting = room.place('sell', 10, {
      type: 'limit',
      limitPrice: at(120),
      reduceOnly: true,
      oco: 'exits-TEST-1',
    })
    room.set({ time: due(MINUTE_MS), clearsFirst: true })
    room.pass(MINUTE_MS)
    expect(resting.status).toBe('canceled')
    room.quote(100)
    expect(room.quantity).toBe(0)
  })

  test('given the position is closed by hand, or turned, when that fills, then nothing is held for it any more', () => {
    const room = new QuoteRoom().hold(10)
    room.set({ stopLoss: at(97) })
    room.place('sell', 10)
    room.quote(100)
    expect(room.plan).toBeUndefined()
    room.hold(10)
    room.set({ stopLoss: at(97) })
    const resting = room.place('sell', 10, {
      type: 'limit',
      limitPrice: at(120),
      reduceOnly: true,
      oco: 'exits-TEST-1',
    })
    room.place('sell', 30)
    room.quote(100)
    expect([room.quantity, room.plan, resting.status]).toEqual([-20, undefined, 'canceled'])
    expect(room.codes).toEqual(['EXITS-DROPPED'])
  })

  test('given a market order on its way that closes the position, when the stop is reached, then no second one leaves', () => {
    const room = new QuoteRoom().hold(10)
    room.set({ time: due(MINUTE_MS) })
    room.pass(MINUTE_MS - 1)
    room.session.catchUp()
    room.place('sell', 10)
    room.pass(1)
    expect(room.exits).toEqual([])
    room.quote(100)
    expect([room.quantity, room.plan]).toEqual([0, undefined])
  })

  test('given a broker without reduce-only that is slow to cancel, when a held exit is due, then nothing is sold before it has', () => {
    const room = new QuoteRoom().hold(10)
    const resting = room.place('sell', 10, {
      type: 'limit',
      limitPrice: at(120),
      reduceOnly: true,
      oco: 'exits-TEST-1',
    })
    const cancel = vi.spyOn(room.session.trader.exchange, 'cancel').mockImplementation(() => undefined)
    room.set({ stopLoss: at(97), clearsFirst: true })
    room.quote(96)
    expect([room.plan?.state, resting.status, room.exits.length]).toEqual(['clearing', 'pending-cancel', 0])
    // The cancel comes to nothing, and is asked for again.
    resting.transition('accepted', room.session.now)
    cancel.mockRestore()
    room.pass(5_000)
    expect(resting.status).toBe('canceled')
    room.quote(96)
    expect(room.quantity).toBe(0)
    expect(room.exits).toHaveLength(1)
  })

  test('given an order that is refused again and again, when eight were, then it is left to a human, who may set others', () => {
    const room = new QuoteRoom().hold(10)
    room.set({ stopLoss: at(97) })
    vi.spyOn(room.session.trader.gate, 'submit').mockImplementation((order) => {
      order.transition('denied', room.session.now, 'no')
      return new RiskViolation('X', 'no', '', '')
    })
    room.quote(96)
    room.pass(10 * MINUTE_MS)
    expect(room.exits).toHaveLength(8)
    expect(room.plan?.state).toBe('failed')
    expect(room.alerts.at(-1)).toMatchObject({ code: 'EXIT-FAILED', severity: 'critical' })
    vi.restoreAllMocks()
    room.set({ stopLoss: at(97) })
    room.quote(96)
    room.quote(96)
    expect(room.quantity).toBe(0)
  })

  test('given STOP, when it is carried out, then nothing acts by itself any more, and that is said', () => {
    const room = new QuoteRoom().hold(10)
    room.set({ stopLoss: at(97), time: due(MINUTE_MS) })
    room.state.stop({ id: 'L', at: OPEN, source: 'button', reason: 'enough' })
    room.session.stopTrading()
    room.pass(MINUTE_MS)
    room.quote(90)
    expect(room.quantity).toBe(10)
    expect(room.codes).toEqual(['EXITS-DROPPED'])
  })

  test('given a STOP that is to leave exits at work, when the stop is reached after it, then the position is left', () => {
    const room = new QuoteRoom().hold(10)
    room.set({ stopLoss: at(97) })
    room.state.stop({ id: 'L', at: OPEN, source: 'button', reason: 'enough' }, true)
    room.session.stopTrading()
    room.quote(96)
    room.quote(96)
    expect(room.quantity).toBe(0)
    expect(room.codes).toEqual(['EXIT-TRIGGERED'])
  })

  test('given a pause, when the stop is reached, then it acts all the same', () => {
    const room = new QuoteRoom().hold(10)
    room.set({ stopLoss: at(97) })
    room.state.hold({ key: 'human', level: 'paused', at: OPEN, source: 'button', reason: 'lunch' })
    room.quote(96)
    room.quote(96)
    expect(room.quantity).toBe(0)
  })

  test('given a pause after stops, when a stop that was held closes the position, then the next entry waits, as after any stop', () => {
    const terms = { cash: 1_000_000, timeframeMs: MINUTE_MS, isLive: false }
    const values = { ...paperLimits(terms), cooldownAfterStop: HOUR_MS }
    const room = new QuoteRoom({ risk: { limits: new LimitBook('paper', [{ scope: 'account', key: '', values }]) } })
    room.hold(10)
    room.set({ stopLoss: at(97) })
    room.quote(96)
    room.quote(96)
    expect(room.quantity).toBe(0)
    expect(() => room.place('buy', 10)).toThrow('a stop closed TEST')
  })

  test('given a disk that is full, when the stop is reached, then nothing leaves, that is critical, and it is tried again', () => {
    const room = new QuoteRoom().hold(10)
    room.set({ stopLoss: at(97) })
    room.records.isFull = true
    room.quote(96)
    expect(room.codes).toContain('EXIT-FAILED')
    expect(room.quantity).toBe(10)
    room.records.isFull = false
    room.pass(1_000)
    expect(room.exits.at(-1)?.id).toBe('exit-stop-s-1.2')
    room.quote(96)
    expect(room.quantity).toBe(0)
  })

  test('given the broker’s account is not compared, when the stop is reached, then it waits, a while only where reduce-only is kept to', () => {
    const hold = {
      key: 'reconciliation',
      level: 'stopped',
      at: OPEN,
      source: 'reconciliation',
      reason: 'it differs',
    } as const
    for (const clearsFirst of [false, true]) {
      const room = new QuoteRoom().hold(10)
      room.set({ stopLoss: at(97), clearsFirst })
      room.state.hold(hold)
      room.quote(96)
      room.pass(4_999)
      expect(room.exits).toEqual([])
      room.pass(1)
      expect(room.exits).toHaveLength(clearsFirst ? 0 : 1)
      expect(room.codes.includes('EXIT-HELD-BACK')).toBe(clearsFirst)
      room.state.release('reconciliation')
      room.quote(96)
      expect(room.quantity).toBe(0)
    }
    const room = new QuoteRoom().hold(10)
    room.set({ stopLoss: at(97) })
    room.state.hold(hold)
    room.quote(96)
    room.state.release('reconciliation')
    expect(room.exits).toHaveLength(1)
  })

  test('given an exit that waits, when it is moved or taken away, then it acts there or not at all', () => {
    const room = new QuoteRoom().hold(10)
    room.set({ stopLoss: at(97), time: due(MINUTE_MS) })
    room.session.exits.move('TEST', 'stop-loss', at(95))
    room.session.exits.move('TEST', 'time', null)
    room.pass(MINUTE_MS)
    room.quote(96)
    expect(room.plan).toMatchObject({ stopLoss: at(95), time: null, state: 'armed' })
    const { exits } = room.session
    expect(() => exits.move('TEST', 'take-profit', at(120))).toThrow('expected a take-profit of TEST that QuantX holds')
    expect(() => exits.move('TEST', 'stop-loss', null)).not.toThrow()
    expect(() => exits.move('TEST', 'stop-loss', at(90))).toThrow('expected exits of TEST that wait, found none')
  })

  test('given a position that is being left, when other exits are set, then it is refused', () => {
    const room = new QuoteRoom().hold(10)
    room.set({ stopLoss: at(97) })
    room.quote(96)
    expect(() => room.set({ stopLoss: at(90) })).toThrow('that is not being left')
  })
})
