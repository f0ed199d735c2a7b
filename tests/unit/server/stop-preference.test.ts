import { describe, expect, test } from 'vitest'
import { REARM_WORD } from '../../../src/contract/commands.ts'
import { StopPreference } from '../../../src/engine/server/stop-preference.ts'
import { emptyStore } from '../storage/samples.ts'
import { stopRoom } from './stop-desk-room.ts'

describe('what a human wants of a STOP', () => {
  test('given a human who wants protective exits left, then they are, over a restart too; FLATTEN and a later choice take them off', async () => {
    const store = await emptyStore()
    const { desk, broker, settle } = stopRoom(store)
    new StopPreference(store.settings).set({ keepsExits: true })
    desk.stop('button', 'not yet')
    expect(desk.state.keepsExits).toBe(false)
    desk.rearm(REARM_WORD, 'again')
    const next = stopRoom(store, { broker })
    broker.held.set('AAPL', 10)
    broker.works('protects', 'sell', 10, 'AAPL', { reduceOnly: true })
    next.desk.stop('button', 'enough')
    await next.settle()
    expect(broker.orders.get('protects')?.status).toBe('accepted')
    expect(next.desk.run?.brokers).toMatchObject([{ outcome: 'done', ordersKept: 1 }])
    const restarted = stopRoom(store, { broker })
    expect([restarted.desk.state.stopped, restarted.desk.state.keepsExits]).toEqual([true, true])
    restarted.desk.flatten('button', 'all of it')
    expect(restarted.desk.state.keepsExits).toBe(false)
    await restarted.settle()
    expect([broker.orders.get('protects')?.status, broker.held.get('AAPL') ?? 0]).toEqual(['canceled', 0])
    expect(store.stops.find(restarted.desk.latch?.id ?? '')?.order).toMatchObject({
      kind: 'flatten',
      keepsExits: false,
    })
    await settle()
  })
})
