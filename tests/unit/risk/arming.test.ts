import { describe, expect, test } from 'vitest'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import type { AccountEnvironment } from '../../../src/engine/kernel/broker-connection.ts'
import { ConfigError, StorageError } from '../../../src/engine/model/errors.ts'
import { orderRequest } from '../../../src/engine/model/order-request.ts'
import type { OrderSide, OrderTerms } from '../../../src/engine/model/order-request.ts'
import type { Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import type { ArmingEvent } from '../../../src/engine/risk/trading-state.ts'
import { SessionArming } from '../../../src/engine/session/arming.ts'
import { TradingRoom } from '../execution/trading-room.ts'

/** A session's arming at the gate of a trading room. */
function armingAt(environment: AccountEnvironment, room = new TradingRoom()) {
  const kept: ArmingEvent[] = []
  const said: string[] = []
  const disk = { isFull: false }
  const arming = new SessionArming({
    state: room.state,
    time: new SimulatedClock(1_000 as Timestamp),
    environment,
    keep: (event) => {
      if (disk.isFull) throw new StorageError('the disk is full')
      kept.push(event)
    },
    onChange: (severity, code) => void said.push(`${severity} ${code}`),
  })
  const rule = (side: OrderSide, quantity: number, terms: OrderTerms = {}) =>
    room.gate.check(orderRequest(room.instrument, side, quantity as Quantity, terms))?.rule ?? null
  return { room, arming, kept, said, disk, rule }
}

describe('A session at a live account', () => {
  test('NOT-ARMED: given nobody has armed it, when an order would open, then it is refused; what only reduces passes', () => {
    const room = new TradingRoom()
    room.hold(10)
    const { rule, arming } = armingAt('live', room)
    expect([rule('buy', 1), rule('sell', 11)]).toEqual(['NOT-ARMED', 'NOT-ARMED'])
    expect([rule('sell', 10), rule('sell', 4, { reduceOnly: true })]).toEqual([null, null])
    expect(arming.isOpen).toBe(false)
    const refusal = room.gate.check(orderRequest(room.instrument, 'buy', 1 as Quantity))
    expect(refusal?.message).toContain(
      'this session trades real money and is not armed; only reductions pass until a human arms the session',
    )
  })

  test('NOT-ARMED: given a human arms it, then orders pass, and who, when and why is kept; disarmed, they are refused again', () => {
    const { rule, arming, kept, said } = armingAt('live')
    arming.arm('ada (button)', 'the first day')
    expect(rule('buy', 1)).toBeNull()
    expect(arming.armed).toEqual({ at: 1_000, by: 'ada (button)', reason: 'the first day' })
    arming.arm('bob (cli)', 'again')
    arming.disarm('bob (cli)', 'lunch')
    arming.disarm('bob (cli)', 'lunch')
    expect(rule('buy', 1)).toBe('NOT-ARMED')
    expect(kept).toEqual([
      { at: 1_000, by: 'ada (button)', reason: 'the first day', action: 'arm' },
      { at: 1_000, by: 'bob (cli)', reason: 'lunch', action: 'disarm' },
    ])
    expect(said).toEqual(['warning ARMED', 'warning DISARMED'])
  })

  test('NOT-ARMED: given the disk does not take it, when a human arms it, then it is not armed; disarming holds all the same', () => {
    const { rule, arming, disk } = armingAt('live')
    disk.isFull = true
    expect(() => arming.arm('ada', 'now')).toThrow(StorageError)
    expect(rule('buy', 1)).toBe('NOT-ARMED')
    disk.isFull = false
    arming.arm('ada', 'now')
    disk.isFull = true
    expect(() => arming.disarm('ada', 'enough')).toThrow(StorageError)
    expect(rule('buy', 1)).toBe('NOT-ARMED')
  })

  test('given trading is stopped by the latch as well, then the latch is what is said', () => {
    const { room, rule } = armingAt('live')
    room.state.stop({ id: 'L1', at: 1, source: 'button', reason: 'enough' })
    expect(rule('buy', 1)).toBe('TRADING-STOPPED')
  })

  test('given another session has come in its place, when it lets go, then the hold of the other one stays', () => {
    const { room, rule, arming } = armingAt('live')
    const next = armingAt('live', room)
    arming.close()
    expect(rule('buy', 1)).toBe('NOT-ARMED')
    next.arming.close()
    expect(rule('buy', 1)).toBeNull()
  })

  test('given an armed session whose line comes back, when the broker says the same, then it stays armed', () => {
    const { rule, arming, said } = armingAt('live')
    arming.arm('ada', 'now')
    arming.see('live')
    expect(rule('buy', 1)).toBeNull()
    expect(said).toEqual(['warning ARMED'])
  })
})

describe('A session at a paper account', () => {
  test('given play money, then nothing is to be armed, and nothing is refused for it', () => {
    const { rule, arming } = armingAt('paper')
    expect(rule('buy', 1)).toBeNull()
    expect(() => arming.arm('ada', 'why not')).toThrow(ConfigError)
    arming.disarm('ada', 'why not')
    expect([arming.isOpen, arming.environment]).toEqual([true, 'paper'])
  })

  test('NOT-ARMED: given the broker says of a sudden that it is live, then nothing that opens leaves, and it can be armed only anew', () => {
    const { rule, arming, said } = armingAt('paper')
    arming.see('live')
    expect([rule('buy', 1), arming.environment, said]).toEqual(['NOT-ARMED', 'live', ['critical ENVIRONMENT']])
    expect(() => arming.arm('ada', 'it is fine')).toThrow('expected a paper account, found a live one')
    arming.see('paper')
    expect([rule('buy', 1), arming.environment]).toEqual([null, 'paper'])
  })
})
