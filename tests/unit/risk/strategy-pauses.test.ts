import { describe, expect, test } from 'vitest'
import { RiskRoom, by, REDUCE } from './risk-room.ts'

describe('STRATEGY-PAUSED', () => {
  test('STRATEGY-PAUSED: given a strategy that is paused, when it orders, then entries are refused and exits pass, others are not asked', () => {
    const room = new RiskRoom()
    room.hold(10, room.instrument, 100, by('sma-1'))
    const pause = {
      strategyId: 'sma-1',
      key: 'STRATEGY-LOSS',
      reason: 'it lost',
      release: 'never',
      at: room.clock.now(),
    }
    expect(room.controls.pauses.pause(pause)).toBe(true)
    expect(room.controls.pauses.pause(pause)).toBe(false)
    expect(room.ruleOf('buy', 1, by('sma-1'))).toBe('STRATEGY-PAUSED')
    expect(room.ruleOf('sell', 10, by('sma-1', REDUCE))).toBeNull()
    expect(room.ruleOf('sell', 10, by('sma-1'))).toBeNull()
    expect(room.ruleOf('buy', 1, by('sma-2'))).toBeNull()
    expect(room.ruleOf('buy', 1)).toBeNull()
  })

  test('STRATEGY-PAUSED: given a strategy that is paused, when it turns its position round, or sells short what another holds, then that is an entry', () => {
    const room = new RiskRoom()
    room.hold(10, room.instrument, 100, by('sma-1'))
    for (const strategyId of ['sma-1', 'rsi-1'])
      room.controls.pauses.pause({ strategyId, key: 'PRICE-JUMP', reason: '', release: '', at: room.clock.now() })

    expect([room.ruleOf('sell', 20, by('sma-1')), room.ruleOf('sell', 11, by('sma-1'))]).toEqual([
      'STRATEGY-PAUSED',
      'STRATEGY-PAUSED',
    ])
    expect([room.ruleOf('sell', 1, by('rsi-1')), room.ruleOf('sell', 10, by('sma-1'))]).toEqual([
      'STRATEGY-PAUSED',
      null,
    ])
  })

  test('given two reasons, when one is taken back, then the other still holds', () => {
    const { controls, clock } = new RiskRoom()
    const { pauses } = controls
    for (const key of ['A', 'B'])
      pauses.pause({ strategyId: 'sma-1', key, reason: key, release: 'never', at: clock.now() })
    expect(pauses.all.map(({ key }) => key)).toEqual(['A', 'B'])
    expect(pauses.resume('sma-1', 'A')).toBe(true)
    expect(pauses.resume('sma-1', 'A')).toBe(false)
    expect(pauses.on('sma-1')?.key).toBe('B')
    expect(pauses.allOn('sma-1').map(({ key }) => key)).toEqual(['B'])
    expect(pauses.allOn('sma-9')).toEqual([])
    expect(pauses.resume('sma-1', 'B')).toBe(true)
    expect(pauses.isQuiet).toBe(true)
    expect(pauses.resume('sma-9', 'B')).toBe(false)
    for (const strategyId of ['sma-1', 'sma-2']) {
      for (const key of ['A', 'B']) pauses.pause({ strategyId, key, reason: key, release: 'never', at: clock.now() })
    }
    pauses.resumeAll('A')
    expect(pauses.all.map(({ strategyId, key }) => [strategyId, key])).toEqual([
      ['sma-1', 'B'],
      ['sma-2', 'B'],
    ])
  })
})
