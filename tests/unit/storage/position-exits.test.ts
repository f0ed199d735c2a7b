import { expect, test } from 'vitest'
import type { ExitPlan } from '../../../src/engine/execution/exit-plan.ts'
import type { Price, Timestamp } from '../../../src/engine/model/units.ts'
import { SESSION, emptyStore } from './samples.ts'

test('given a session, when exits are held for its positions, then they are kept, one plan a symbol, until there are none', async () => {
  const { sessions } = await emptyStore()
  const journal = sessions.create(SESSION)
  const plan: ExitPlan = {
    symbol: 'BTC',
    stopLoss: 9_000 as Price,
    takeProfit: null,
    trail: { percent: 2.5, stop: 9_100 as Price },
    time: { barsLeft: 3, timeframe: 60_000 },
    clearsFirst: true,
    number: 1,
    isLong: true,
    setAt: 5 as Timestamp,
    state: 'armed',
    cause: null,
    attempts: 0,
  }
  journal.recordExits('BTC', JSON.stringify(plan))
  const acting: ExitPlan = { ...plan, time: { due: 7 as Timestamp }, state: 'acting', cause: 'time', attempts: 2 }
  journal.recordExits('BTC', JSON.stringify(acting))
  expect(sessions.load('s1').exits).toEqual([acting])
  journal.recordExits('BTC', null)
  expect(sessions.load('s1').exits).toEqual([])
})
