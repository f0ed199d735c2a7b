import { describe, expect, test } from 'vitest'
import type { Price, Timestamp } from '../../../src/engine/model/units.ts'
import { moveExit, protectPosition } from '../../../src/engine/session/position-exits.ts'
import { seriesOf } from './series.ts'
import { SessionStage } from './stage.ts'

const at = (decimal: number) => Math.round(decimal * 100) as Price
const NONE = { symbol: 'TEST', stopLoss: null, takeProfit: null, trailPercent: null, time: null }

/** Holds sixty of a symbol whose closes are given; the range of each bar is a point around them. */
function holding(closes: readonly number[], side: 'buy' | 'sell' = 'buy') {
  const stage = new SessionStage([seriesOf({ bars: closes.length, close: (index) => closes[index] ?? 0 })])
  stage.step()
  stage.place(side, 60)
  stage.step()
  const held = () => [...stage.session.trader.portfolio.holdings][0]?.position.quantity
  const working = () => [...stage.session.trader.orders.orders].filter((order) => order.working)
  return { stage, held, working }
}

describe('Exits of a position', () => {
  test('given a stop and a target, when the target fills, then the stop is gone with it', () => {
    const { stage, held, working } = holding([100, 100, 100, 112, 112])
    protectPosition(stage.session, { ...NONE, stopLoss: at(90), takeProfit: at(110) })
    expect(working().map(({ type, side, quantity }) => [type, side, quantity])).toEqual([
      ['stop', 'sell', 60],
      ['limit', 'sell', 60],
    ])
    stage.step(2)
    expect(held()).toBe(0)
    expect(working()).toEqual([])
  })

  test('given a stop, when the price falls through it, then the position is closed and nothing is turned', () => {
    const { stage, held } = holding([100, 100, 100, 85, 80])
    protectPosition(stage.session, { ...NONE, stopLoss: at(90) })
    stage.step(3)
    expect(held()).toBe(0)
  })

  test('given a short position, when a trailing stop follows it, then it buys back', () => {
    const { stage, held } = holding([100, 100, 90, 80, 95], 'sell')
    protectPosition(stage.session, { ...NONE, trailPercent: 5 })
    stage.step(3)
    expect(held()).toBe(0)
  })

  test('given exits, when others are set, then they take their place; with none given they are taken away', () => {
    const { stage, working } = holding([100, 100, 100, 100])
    protectPosition(stage.session, { ...NONE, stopLoss: at(90) })
    const [next] = protectPosition(stage.session, { ...NONE, stopLoss: at(95) })
    expect(working()).toEqual([next])
    expect(protectPosition(stage.session, NONE)).toEqual([])
    expect(working()).toEqual([])
  })

  test('given exits, when the position is closed by hand, then they do not stay for the next one', () => {
    const { stage, held, working } = holding([100, 100, 100, 100, 100])
    protectPosition(stage.session, { ...NONE, stopLoss: at(80), takeProfit: at(130) })
    stage.place('sell', 60, { reduceOnly: true })
    stage.step()
    expect(held()).toBe(0)
    expect(working()).toEqual([])
  })

  test('given no position, or a price on the wrong side, when exits are asked for, then it is refused in words and nothing changes', () => {
    const { stage, working } = holding([100, 100, 100, 100])
    protectPosition(stage.session, { ...NONE, stopLoss: at(90) })
    const before = working()
    const ask = (exits: object) => () => protectPosition(stage.session, { ...NONE, ...exits })
    expect(ask({ stopLoss: at(101) })).toThrow('expected the stop below 100, found 101')
    expect(ask({ takeProfit: at(99) })).toThrow('expected the target above 100, found 99')
    expect(working()).toEqual(before)
    const flat = new SessionStage([seriesOf({ bars: 3 })])
    flat.step()
    expect(() => protectPosition(flat.session, NONE)).toThrow('expected a position in TEST, found none')
  })

  test('given a stop that the engine holds, when a time stop is dragged beside it, then both are held', () => {
    const { stage } = holding([100, 100, 100, 100])
    const { session } = stage
    session.exits.set({
      symbol: 'TEST',
      stopLoss: at(90),
      takeProfit: null,
      trail: null,
      time: null,
      clearsFirst: true,
    })
    const due = (session.now + 1) as Timestamp
    expect(() => moveExit(session, 'TEST', 'time', null)).toThrow(
      'expected a time of TEST that QuantX holds, found none',
    )
    moveExit(session, 'TEST', 'time', due)
    expect(session.exits.book.get('TEST')).toMatchObject({ stopLoss: at(90), time: { due }, clearsFirst: true })
  })
})
