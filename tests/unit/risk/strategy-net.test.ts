import { describe, expect, test } from 'vitest'
import type { Instrument } from '../../../src/engine/model/instrument.ts'
import { MANUAL } from '../../../src/engine/model/order-request.ts'
import { utilisation } from '../../../src/engine/risk/utilisation.ts'
import { REDUCE, RiskRoom, by, limitAt } from './risk-room.ts'

const NET = { maxStrategyNetExposure: 1000 }
const verdicts = (room: RiskRoom, owner: string, most: number, side: 'buy' | 'sell', instrument: Instrument) => [
  room.ruleOf(side, most, by(owner), instrument),
  room.ruleOf(side, most + 1, by(owner), instrument),
]
const AT_MOST = [null, 'STRATEGY-NET-EXPOSURE']

describe('STRATEGY-NET-EXPOSURE', () => {
  test('STRATEGY-NET-EXPOSURE: given 1,000 for one strategy, when its positions and orders lean so far and further, then further is refused; others and humans are not asked', () => {
    const room = new RiskRoom({ layers: [{ scope: 'strategy', key: 'grid', values: NET }] })
    const other = room.other('OTHER')
    room.hold(3, room.instrument, 100, by('grid-1'))
    room.place('buy', 4, by('grid-1', limitAt(100)), other)

    expect(verdicts(room, 'grid-1', 3, 'buy', other)).toEqual(AT_MOST)
    expect(room.ask('buy', 4, by('grid-1'))).toMatchObject({ limit: '1,000.00 USD', found: '1,100.00 USD' })
    expect([room.ruleOf('buy', 99, by('else-1')), room.ruleOf('buy', 99)]).toEqual([null, null])
  })

  test('STRATEGY-NET-EXPOSURE: given a human whose account limits its strategies, when they order by hand, then it does not bind them', () => {
    const room = new RiskRoom({ limits: NET })
    expect([room.ruleOf('buy', 11), room.ruleOf('buy', 11, by('s-1'))]).toEqual([null, 'STRATEGY-NET-EXPOSURE'])
    expect(utilisation(room.controls).some(({ about }) => about === MANUAL)).toBe(false)
  })

  test('STRATEGY-NET-EXPOSURE: given a long and a short that set each other off, when more of either is ordered, then each side has its own room, and its own working orders', () => {
    const room = new RiskRoom({ limits: NET })
    const other = room.other('OTHER')
    room.hold(10, room.instrument, 100, by('pair-1'))
    room.hold(-8, other, 100, by('pair-1'))
    expect(verdicts(room, 'pair-1', 8, 'buy', room.instrument)).toEqual(AT_MOST)
    expect(verdicts(room, 'pair-1', 12, 'sell', other)).toEqual(AT_MOST)

    room.place('sell', 5, by('pair-1', limitAt(100)), other)
    expect(verdicts(room, 'pair-1', 8, 'buy', room.instrument)).toEqual(AT_MOST)
    expect(verdicts(room, 'pair-1', 7, 'sell', other)).toEqual(AT_MOST)
    const used = utilisation(room.controls).find(({ name }) => name === 'maxStrategyNetExposure')
    expect(used).toMatchObject({ about: 'pair-1', limit: 1000, found: 300, utilisation: 0.3 })
  })

  test('STRATEGY-NET-EXPOSURE: given one side of a pair, when it is closed, then it passes though the strategy leans further; turning it round does not', () => {
    const room = new RiskRoom({ limits: NET })
    const other = room.other('OTHER')
    room.hold(10, room.instrument, 100, by('pair-1'))
    room.hold(-18, other, 100, by('pair-1'))

    expect([
      room.ruleOf('sell', 10, by('pair-1')),
      room.ruleOf('sell', 10, by('pair-1', REDUCE)),
      room.ruleOf('sell', 11, by('pair-1')),
    ]).toEqual([null, null, 'STRATEGY-NET-EXPOSURE'])
    room.place('sell', 4, by('pair-1', limitAt(100)))
    expect([room.ruleOf('sell', 6, by('pair-1')), room.ruleOf('sell', 7, by('pair-1'))]).toEqual(AT_MOST)
  })

  test('STRATEGY-NET-EXPOSURE: given a symbol that another strategy holds, when one sells it short, then that is its own short', () => {
    const room = new RiskRoom({ limits: NET })
    room.hold(10, room.instrument, 100, by('long-1'))
    expect(verdicts(room, 'short-1', 10, 'sell', room.instrument)).toEqual(AT_MOST)

    room.hold(-10, room.instrument, 100, by('short-1'))
    expect(room.portfolio.quantity(room.instrument)).toBe(0)
    expect(verdicts(room, 'short-1', 10, 'buy', room.instrument)[0]).toBeNull()
    expect([room.ruleOf('sell', 1, by('short-1')), room.ruleOf('buy', 1, by('long-1'))]).toEqual([
      'STRATEGY-NET-EXPOSURE',
      'STRATEGY-NET-EXPOSURE',
    ])
    const { net, held } = room.controls.exposure.strategy('short-1')
    expect([net, held]).toEqual([-1_000_000_000, 1_000_000_000])
  })

  test('STRATEGY-NET-EXPOSURE: given a working order that is made larger, or is over, when the strategy asks for more, then it counts once, or not at all', () => {
    const room = new RiskRoom({ limits: NET })
    const order = room.place('sell', 4, by('a-1', limitAt(100)))
    room.say('accepted', order)
    expect([room.amend(order, 11), room.amend(order, 10)]).toEqual([false, true])
    room.sayAmended()
    expect(room.ruleOf('sell', 1, by('a-1'))).toBe('STRATEGY-NET-EXPOSURE')

    room.cancel(order)
    room.say('canceled', order)
    expect(verdicts(room, 'a-1', 10, 'sell', room.instrument)).toEqual(AT_MOST)
  })
})

describe('what a strategy holds of a position that others hold too', () => {
  test('given shorts of two strategies, when they are valued, then each has its part to the unit, half to even', () => {
    const room = new RiskRoom()
    room.hold(-4, room.instrument, 100, by('a-1'))
    room.hold(-3, room.instrument, 100.01, by('b-1'))
    const { exposure } = room.controls
    expect([exposure.strategy('a-1').net, exposure.strategy('b-1').net]).toEqual([-400_000_000, -300_000_000])
  })

  test('given as much long as short in another currency, when the last is counted, then nothing tells its value, and it keeps what it had', () => {
    const room = new RiskRoom()
    const holding = {
      ownedBy: () => -10,
      position: { quantity: 0 },
      exposure: 0,
      book: { isForeign: true },
      markPrice: 10_000,
      instrument: room.instrument,
    }
    const symbol = room.controls.exposure.symbol(room.instrument)
    Object.assign(symbol, { holding })
    room.controls.exposure.recountStrategy('a-1', room.instrument)
    expect(room.controls.exposure.strategy('a-1').net).toBe(0)
    Object.assign(holding, { book: null })
    room.controls.exposure.recountStrategy('a-1', room.instrument)
    expect(room.controls.exposure.strategy('a-1').net).toBe(-1_000_000_000)
  })
})
