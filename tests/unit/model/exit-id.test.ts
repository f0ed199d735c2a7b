import { describe, expect, test } from 'vitest'
import { exitAttempts, exitOrderId, isStopExit } from '../../../src/engine/model/exit-id.ts'

describe('Ids of orders that leave a position', () => {
  test('given plan, cause and try, then the id is theirs alone, and tells a stop from the rest', () => {
    expect(exitOrderId('s1a', 3, 'stop-loss', 1, '')).toBe('exit-stop-s1a-3.1')
    expect(exitOrderId('s1a', 3, 'trailing', 2, 'sma-cross-2')).toBe('exit-stop-s1a-3.2-sma-cross-2')
    expect(exitOrderId('s1a', 3, 'take-profit', 1, '')).toBe('exit-target-s1a-3.1')
    expect(exitOrderId('s1a', 3, 'time', 1, '')).toBe('exit-time-s1a-3.1')
    expect(['exit-stop-s1a-3.1', 'exit-time-s1a-3.1', 's1a-7'].map(isStopExit)).toEqual([true, false, false])
  })

  test('given the orders of a session, then the newest try of a plan is known, with its cause', () => {
    const ids = [
      's1a-1',
      'exit-time-s1a-2.1',
      'exit-stop-s1a-3.1',
      'exit-stop-s1a-3.2-sma-cross-2',
      'exit-target-s1b-3.9',
    ]
    expect(exitAttempts(ids, 's1a', 3)).toEqual({ attempts: 2, cause: 'stop-loss' })
    expect(exitAttempts(ids, 's1a', 2)).toEqual({ attempts: 1, cause: 'time' })
    expect(exitAttempts(ids, 's1b', 3)).toEqual({ attempts: 9, cause: 'take-profit' })
    expect(exitAttempts(ids, 's1a', 1).attempts).toBe(0)
  })
})
