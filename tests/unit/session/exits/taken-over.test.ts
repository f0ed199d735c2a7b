import { describe, expect, test } from 'vitest'
import type { Adjustment } from '../../../../src/engine/execution/adjustment.ts'
import { USD, moneyOf } from '../../../../src/engine/model/currency.ts'
import type { Quantity } from '../../../../src/engine/model/units.ts'
import { TradingData } from '../../../../src/engine/server/replay/run-record.ts'
import { tradingData } from '../../../../src/engine/session/session-recorder.ts'
import { takeOver } from '../../../../src/engine/session/take-over.ts'
import { QuoteRoom, at } from './quote-room.ts'

/** The broker holds so many, at an average price in decimals. */
function adjustmentTo({ session, instrument }: QuoteRoom, quantity: number, average: number): Adjustment {
  const [units, cost] = [quantity as Quantity, moneyOf(quantity * average, USD)]
  const now = session.now
  return { kind: 'position', at: now, fillsBefore: 1, instrument, quantity: units, cost, owners: [] }
}

describe('Exits that the engine holds of a position that is taken over from the broker', () => {
  test('given one that was closed there, then nothing is held for it any more', () => {
    const room = new QuoteRoom().hold(60)
    room.set({ stopLoss: at(97) })
    takeOver(room.session, adjustmentTo(room, 0, 0))
    expect(room.plan).toBeUndefined()
  })

  test('given one that was turned there, then what was for the other side closes nothing of it, and that is said', () => {
    const room = new QuoteRoom().hold(60)
    room.set({ stopLoss: at(97) })
    takeOver(room.session, adjustmentTo(room, -60, 100))
    expect(room.codes).toEqual(['EXITS-DROPPED'])
    for (const price of [96, 96]) room.quote(price)
    expect([room.quantity, room.exits]).toEqual([-60, []])
  })

  test('given one of which there is less, then the exits leave what there is', () => {
    const room = new QuoteRoom().hold(60)
    room.set({ stopLoss: at(97) })
    takeOver(room.session, adjustmentTo(room, 25, 100))
    for (const price of [96, 96]) room.quote(price)
    expect([room.quantity, room.exits.map(({ quantity }) => quantity)]).toEqual([0, [25]])
  })

  test('given a split, then exits and what is held are worth what they were, and act in the new terms', () => {
    const room = new QuoteRoom().hold(60)
    room.set({ stopLoss: at(97), takeProfit: at(110), trail: { percent: 2, stop: null } })
    room.quote(100)
    expect(room.plan?.trail?.stop).toBe(at(97.99))
    const { portfolio } = room.session.trader
    const { equity } = portfolio
    takeOver(room.session, adjustmentTo(room, 120, portfolio.holding(room.instrument).position.averagePrice / 2))
    expect(room.plan).toMatchObject({ stopLoss: at(48.5), takeProfit: at(55), trail: { percent: 2, stop: at(49) } })
    expect(portfolio.equity).toBe(equity)
    room.quote(50)
    expect(room.exits).toEqual([])
    for (const price of [48.9, 48.9]) room.quote(price)
    expect([room.quantity, room.exits.map(({ quantity }) => quantity)]).toEqual([0, [120]])
  })

  test('given an engine that died right after a split was taken over, when the next one starts, then the exits are in the new terms, once', () => {
    const first = new QuoteRoom().hold(60)
    first.set({ stopLoss: at(96) })
    first.pass(1_000)
    first.session.catchUp()
    const adjustments = [adjustmentTo(first, 120, 50)]
    const next = new QuoteRoom({ past: { ...first.past(), adjustments } })
    expect([next.quantity, next.plan?.stopLoss]).toEqual([120, at(48)])
    expect(new QuoteRoom({ past: { ...next.past(), adjustments } }).plan?.stopLoss).toBe(at(48))
  })

  test('given a split that nobody has taken over yet, when prices come in the new terms, then they reach no exit, in a replay neither', () => {
    const room = new QuoteRoom().hold(60)
    room.set({ stopLoss: at(97), trail: { percent: 2, stop: null } })
    const before = room.plan
    const hold = { key: 'reconciliation', level: 'stopped', at: 0, source: 'test', reason: 'split 2 for 1' } as const
    room.state.hold({ ...hold, splits: ['TEST'] })
    expect(TradingData.parse(tradingData(room.state)).holds).toEqual(room.state.holds)
    for (const price of [50, 200]) room.quote(price)
    expect([room.plan, room.exits]).toEqual([before, []])
    room.state.hold(hold)
    room.quote(96)
    expect(room.plan?.cause).toBe('stop-loss')
  })
})
