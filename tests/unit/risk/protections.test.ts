import { describe, expect, test } from 'vitest'
import { REDUCE, RiskRoom, by, limitAt, stopAt } from './risk-room.ts'

const MINUTE = 60_000

/** Buys one share at 100 and gets out at a price, by a stop or otherwise. */
function trade(room: RiskRoom, exit: number, byStop = false, instrument = room.instrument): void {
  room.hold(1, instrument, 100, by('a-1'))
  const order = room.place('sell', 1, by('a-1', byStop ? { ...stopAt(exit), ...REDUCE } : REDUCE), instrument)
  room.fill(order, 1, exit)
}

describe('COOLDOWN', () => {
  test('COOLDOWN: given a minute of pause after a stop, when one closes a trade, then entries in that symbol wait for its end, and are told when it is', () => {
    const room = new RiskRoom({ limits: { cooldownAfterStop: MINUTE } })
    const other = room.other('OTHER')
    trade(room, 99, true)

    expect(room.alerts.at(-1)).toMatchObject({ code: 'COOLDOWN', severity: 'warning' })
    expect(room.controls.protections.active(room.clock.now())).toMatchObject([
      { kind: 'COOLDOWN', symbol: 'TEST', until: room.clock.now() + MINUTE },
    ])
    expect([room.ruleOf('buy', 1), room.ruleOf('buy', 1, {}, other)]).toEqual(['COOLDOWN', null])
    room.pass(MINUTE - 1)
    expect(room.ask('buy', 1)?.message).toContain('entries in TEST are paused')
    room.pass(1)
    expect([room.ruleOf('buy', 1), room.controls.protections.active(room.clock.now())]).toEqual([null, []])
  })

  test('COOLDOWN: given a trade that was closed otherwise, or no pause asked for, when the next entry comes, then it passes', () => {
    const room = new RiskRoom({ limits: { cooldownAfterStop: MINUTE } })
    trade(room, 99)
    expect(room.ruleOf('buy', 1)).toBeNull()

    const open = new RiskRoom()
    trade(open, 99, true)
    expect(open.ruleOf('buy', 1)).toBeNull()
  })

  test('COOLDOWN: given a pause, when a position of before it is closed or made smaller, then that passes', () => {
    const room = new RiskRoom()
    room.hold(10, room.instrument, 100, by('b-1'))
    room.change({ cooldownAfterStop: MINUTE })
    const other = room.other('OTHER')
    trade(room, 99, true, other)
    room.hold(-10, other, 100, { strategyId: 'b-1', reduceOnly: false })
    expect(room.ruleOf('sell', 1, {}, other)).toBe('COOLDOWN')
    expect(room.ruleOf('sell', 10)).toBeNull()
  })

  test('COOLDOWN: given a pause, when an order turns a position of before round, then that is an entry', () => {
    const room = new RiskRoom({ limits: { cooldownAfterStop: MINUTE } })
    const entry = room.place('buy', 10, by('b-1', limitAt(90)))
    trade(room, 99, true)
    room.fill(entry, 10, 90)
    expect([room.ruleOf('sell', 10, by('b-1')), room.ruleOf('sell', 20, by('b-1'))]).toEqual([null, 'COOLDOWN'])
  })
})

describe('STOPLOSS-GUARD', () => {
  const limits = { stopGuardTrades: 2, stopGuardLookback: 60 * MINUTE, stopGuardLock: 30 * MINUTE }

  test('STOPLOSS-GUARD: given two stops an hour at most, when a third loses, then entries in every symbol wait for half an hour', () => {
    const room = new RiskRoom({ limits })
    const other = room.other('OTHER')
    trade(room, 99, true)
    trade(room, 99, true)
    expect(room.ruleOf('buy', 1)).toBeNull()

    trade(room, 99, true)
    expect([room.ruleOf('buy', 1), room.ruleOf('buy', 1, {}, other)]).toEqual(['STOPLOSS-GUARD', 'STOPLOSS-GUARD'])
    expect(room.ask('buy', 1)?.message).toContain('entries are paused')
    expect(room.alerts.at(-1)?.message).toContain('Entries are paused')
    room.pass(30 * MINUTE - 1)
    expect(room.ruleOf('buy', 1)).toBe('STOPLOSS-GUARD')
    room.pass(1)
    expect(room.ruleOf('buy', 1)).toBeNull()
  })

  test('STOPLOSS-GUARD: given stops that won, exits by hand, and stops of more than an hour ago, when they are counted, then they are not', () => {
    const room = new RiskRoom({ limits })
    trade(room, 99, true)
    trade(room, 99, true)
    room.pass(60 * MINUTE)
    trade(room, 99, true)
    trade(room, 101, true)
    trade(room, 99)

    expect(room.ruleOf('buy', 1)).toBeNull()
  })
})

describe('LOW-PROFIT', () => {
  const limits = {
    lowProfitTrades: 2,
    lowProfitLookback: 60 * MINUTE,
    lowProfitRequired: 0.01,
    lowProfitLock: 1440 * MINUTE,
  }

  test('LOW-PROFIT: given 1 % asked of two trades, when a symbol brings exactly that, then it goes on; a cent less locks it alone for a day', () => {
    const enough = new RiskRoom({ limits })
    trade(enough, 102)
    trade(enough, 100)
    expect(enough.ruleOf('buy', 1)).toBeNull()

    const room = new RiskRoom({ limits })
    const other = room.other('OTHER')
    trade(room, 101.99)
    expect(room.ruleOf('buy', 1)).toBeNull()
    trade(room, 100)
    expect([room.ruleOf('buy', 1), room.ruleOf('buy', 1, {}, other)]).toEqual(['LOW-PROFIT', null])
    room.pass(1440 * MINUTE)
    expect(room.ruleOf('buy', 1)).toBeNull()
  })

  test('LOW-PROFIT: given trades of before the window or in another symbol, when a symbol is judged, then they do not count', () => {
    const room = new RiskRoom({ limits })
    trade(room, 90)
    room.pass(60 * MINUTE)
    trade(room, 90, false, room.other('OTHER'))
    trade(room, 90)

    expect(room.ruleOf('buy', 1)).toBeNull()
  })
})

describe('DRAWDOWN-LOCK', () => {
  const limits = { drawdownTrades: 2, drawdownLookback: 120 * MINUTE, maxDrawdown: 0.1, drawdownLock: 60 * MINUTE }

  test('DRAWDOWN-LOCK: given a tenth at most, when closed trades have lost exactly that, then trading goes on; a cent more pauses every entry for an hour', () => {
    const exact = new RiskRoom({ limits, cash: 100 })
    trade(exact, 95)
    trade(exact, 95)
    expect(exact.ruleOf('buy', 1)).toBeNull()
    expect(exact.controls.protections.active(exact.clock.now())).toEqual([])

    const room = new RiskRoom({ limits, cash: 1000 })
    trade(room, 100)
    trade(room, 0.01)
    trade(room, 99.99)
    const { controls, clock } = room
    expect(controls.protections.active(clock.now())).toMatchObject([])
    trade(room, 99)
    expect(controls.protections.active(clock.now())).toMatchObject([{ kind: 'DRAWDOWN-LOCK', symbol: null }])
    expect(room.ask('buy', 1)).toMatchObject({ rule: 'DRAWDOWN-LOCK' })
    room.pass(60 * MINUTE)
    expect(room.ruleOf('buy', 1)).toBeNull()
  })

  test('DRAWDOWN-LOCK: given a profit before the losses, when the drawdown is measured, then it is from the best point on', () => {
    const room = new RiskRoom({ limits, cash: 1000 })
    trade(room, 300)
    trade(room, 1)
    trade(room, 79)
    expect(room.controls.protections.active(room.clock.now())).toEqual([])

    trade(room, 99.99)
    expect(room.controls.protections.active(room.clock.now())).toMatchObject([{ kind: 'DRAWDOWN-LOCK' }])
  })

  test('DRAWDOWN-LOCK: given losses of before the window, when it is measured, then they are over', () => {
    const room = new RiskRoom({ limits, cash: 1000 })
    trade(room, 1)
    room.pass(120 * MINUTE)
    trade(room, 99)
    trade(room, 99)

    expect(room.controls.protections.active(room.clock.now())).toEqual([])
  })
})

describe('pauses', () => {
  test('given two pauses, when they are listed, then the one that ends first comes first', () => {
    const room = new RiskRoom({
      limits: {
        cooldownAfterStop: 10 * MINUTE,
        stopGuardTrades: 0,
        stopGuardLookback: 4320 * MINUTE,
        stopGuardLock: MINUTE,
      },
    })
    trade(room, 99, true)

    expect(room.controls.protections.active(room.clock.now()).map(({ kind }) => kind)).toEqual([
      'STOPLOSS-GUARD',
      'COOLDOWN',
    ])
    expect(room.alerts.at(-1)?.message).toContain('3 d')
  })

  test('given more trades than are remembered, when a window is judged, then it is by the newest', () => {
    const room = new RiskRoom({
      limits: { lowProfitTrades: 5_001, lowProfitRequired: 1, lowProfitLookback: MINUTE, lowProfitLock: MINUTE },
    })
    for (let count = 0; count < 5_002; count++) trade(room, 100)

    expect(room.ruleOf('buy', 1)).toBeNull()
  })
})
