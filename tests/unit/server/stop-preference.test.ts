import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { REARM_WORD } from '../../../src/contract/arming.ts'
import { StopPreference } from '../../../src/engine/server/stop-preference.ts'
import type { StopKind } from '../../../src/contract/trading-control.ts'
import { readPanicResult, writePanicResult } from '../../../src/engine/server/panic-result.ts'
import type { PanicResult } from '../../../src/engine/server/panic-result.ts'
import { takeOverPanic } from '../../../src/engine/server/trading-controls.ts'
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

  test('given a panic process that left protective exits and could write nothing down, when the engine takes over, then it leaves them, too', async () => {
    const { desk, broker, settle } = stopRoom(await emptyStore())
    broker.held.set('AAPL', 10)
    broker.works('protects', 'sell', 10, 'AAPL', { reduceOnly: true })
    desk.adopt(panicResult('L1', 'stop', true))
    desk.resume()
    await settle()
    expect(broker.orders.get('protects')?.status).toBe('accepted')
    expect([desk.state.keepsExits, desk.run?.brokers]).toMatchObject([true, [{ outcome: 'done', ordersKept: 1 }]])
  })

  test('given a stop that left protective exits, when a panic process was to close all and no disk takes that, then the engine closes all', async () => {
    const store = await emptyStore()
    new StopPreference(store.settings).set({ keepsExits: true })
    const { desk, broker } = stopRoom(store)
    broker.held.set('AAPL', 10)
    broker.works('protects', 'sell', 10, 'AAPL', { reduceOnly: true })
    desk.stop('button', 'enough')
    desk.close()
    const next = stopRoom(store, { broker })
    next.disk.isFull = true
    next.desk.adopt(panicResult(desk.latch?.id ?? '', 'flatten', false))
    next.desk.resume()
    await next.settle()
    expect(next.desk.run).toMatchObject({ kind: 'flatten', brokers: [{ outcome: 'done' }] })
    expect([broker.orders.get('protects')?.status, broker.held.get('AAPL') ?? 0]).toEqual(['canceled', 0])
  })
})

test('given a panic process whose stop no disk has taken yet, when it is re-armed or written down, then its report is gone, and the next engine is not stopped by it', async () => {
  for (const goOn of ['re-armed', 'written down']) {
    const home = mkdtempSync(join(tmpdir(), 'quantx-panic-'))
    onTestFinished(() => rmSync(home, { recursive: true, force: true }))
    const store = await emptyStore()
    const { desk, disk } = stopRoom(store)
    writePanicResult(home, panicResult('L1', 'stop', false))
    disk.isFull = true
    takeOverPanic(desk, home)
    expect([desk.state.stopped, readPanicResult(home)?.order.latchId]).toEqual([true, 'L1'])
    disk.isFull = false
    if (goOn === 're-armed') desk.rearm(REARM_WORD, 'looked at it')
    else desk.retry()
    expect(readPanicResult(home)).toBeNull()
    const next = stopRoom(store)
    takeOverPanic(next.desk, home)
    expect(next.desk.state.stopped).toBe(goOn === 'written down')
  }
})

/** What a panic process reports that could write nothing to the store. */
function panicResult(latchId: string, kind: StopKind, keepsExits: boolean): PanicResult {
  const order = { latchId, kind, at: 1, source: 'tray', reason: 'it hangs', keepsExits } as const
  const run = { latchId, kind, at: 1, by: 'panic', resumed: false, finishedAt: 2, brokers: [] } as const
  return { order, run: { ...run, brokers: [] }, steps: [], isStored: false, text: 'done' }
}
