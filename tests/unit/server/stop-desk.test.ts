import { describe, expect, test } from 'vitest'
import { REARM_WORD } from '../../../src/contract/commands.ts'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import { StorageError } from '../../../src/engine/model/errors.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import { AlertDesk } from '../../../src/engine/server/alert-desk.ts'
import { Pulse } from '../../../src/engine/server/pulse.ts'
import type { SessionDesk } from '../../../src/engine/server/session-desk.ts'
import { type Latches, StopDesk } from '../../../src/engine/server/stop-desk.ts'
import type { Store } from '../../../src/engine/adapters/storage/store.ts'
import { emptyStore } from '../storage/samples.ts'

const REPORT = { ordersCancelled: 2, ordersUnresolved: 0, openPositions: 1, strategiesStopped: 3 }

/** STOP on a real store that a test can make refuse, over sessions that write down what they were asked. */
function stopRoom(store: Store, report: typeof REPORT | null = REPORT) {
  const time = new SimulatedClock(1_700_000_000_000 as Timestamp)
  const alerts = new AlertDesk(store.alerts, time, new Pulse(time))
  const asked: string[] = []
  const disk = { isFull: false }
  const latches: Latches = {
    current: () => store.latch.current(),
    stop: (latch) => onDisk(() => store.latch.stop(latch)),
    setOutcome: (id, outcome) => onDisk(() => store.latch.setOutcome(id, outcome)),
    rearm: (...args) => onDisk(() => store.latch.rearm(...args)),
  }
  function onDisk(write: () => void): void {
    if (disk.isFull) throw new StorageError('the disk is full')
    write()
  }
  const desk = new StopDesk(latches, time, alerts)
  const sessions: Pick<SessionDesk, 'stopTrading'> = {
    stopTrading() {
      asked.push(`latched ${store.latch.current() !== null}, gate closed ${desk.state.stopped}`)
      return report
    },
  }
  const shown = () => {
    time.advanceTo((time.now() + 100) as Timestamp)
    return store.alerts.newest(10).map(({ code }) => code)
  }
  return { desk, sessions, asked, disk, shown }
}

describe('STOP', () => {
  test('given a session, is on disk and at the gate before anything is cancelled', async () => {
    const store = await emptyStore()
    const { desk, sessions, asked, shown } = stopRoom(store)
    desk.stop('button', 'enough', sessions)
    expect(asked).toEqual(['latched true, gate closed true'])
    expect(store.latch.current()).toMatchObject({ source: 'button', reason: 'enough', ...REPORT })
    expect(desk.latch).toEqual(store.latch.current())
    expect(desk.isDurable).toBe(true)
    expect(shown()).toEqual(['STOPPED'])
  })

  test('given a second stop, does the work again, adds it up and keeps who was first', async () => {
    const store = await emptyStore()
    const { desk, sessions, asked } = stopRoom(store)
    desk.stop('button', 'first', sessions)
    desk.stop('hotkey', 'second', sessions)
    expect(asked).toHaveLength(2)
    expect(store.latch.current()).toMatchObject({ reason: 'first', ordersCancelled: 4, strategiesStopped: 6 })
    expect(desk.state.latch?.reason).toBe('first')
    expect(store.latch.history().map(({ source }) => source)).toEqual(['button', 'hotkey'])
  })

  test('given no session, latches all the same', async () => {
    const store = await emptyStore()
    const { desk, sessions } = stopRoom(store, null)
    desk.stop('tray', 'enough', sessions)
    expect(store.latch.current()).toMatchObject({ reason: 'enough', ordersCancelled: 0 })
  })

  test('given a disk that refuses, stops all the same, says so, and writes it down as soon as it can', async () => {
    const store = await emptyStore()
    const { desk, sessions, asked, disk, shown } = stopRoom(store)
    disk.isFull = true
    desk.stop('button', 'enough', sessions)
    expect(asked).toEqual(['latched false, gate closed true'])
    expect(desk.isDurable).toBe(false)
    expect(desk.latch).toMatchObject(REPORT)
    expect(shown()).toEqual(['LATCH-NOT-WRITTEN', 'LATCH-NOT-WRITTEN', 'STOPPED'])
    desk.retry()
    expect(desk.isDurable).toBe(false)
    disk.isFull = false
    desk.retry()
    expect(desk.isDurable).toBe(true)
    expect(store.latch.current()).toMatchObject({ reason: 'enough', ...REPORT })
    expect(shown()).toEqual(['LATCH-NOT-WRITTEN', 'LATCH-NOT-WRITTEN', 'STOPPED', 'LATCH-WRITTEN'])
    desk.retry()
    expect(shown()).toHaveLength(4)
  })

  test('given a restart, is still set', async () => {
    const store = await emptyStore()
    const first = stopRoom(store)
    first.desk.stop('button', 'enough', first.sessions)
    const { desk } = stopRoom(store)
    expect(desk.latch).toEqual(first.desk.latch)
    expect(desk.state.stopped).toBe(true)
  })
})

describe('Re-arming', () => {
  test('given the wrong word, refuses and stays stopped', async () => {
    const { desk, sessions } = stopRoom(await emptyStore())
    desk.stop('button', 'enough', sessions)
    for (const word of ['', 'rearm', 'yes']) expect(() => desk.rearm(word, 'because')).toThrow(REARM_WORD)
    expect(desk.state.stopped).toBe(true)
  })

  test('given a disk that refuses, stays stopped', async () => {
    const { desk, sessions, disk } = stopRoom(await emptyStore())
    desk.stop('button', 'enough', sessions)
    disk.isFull = true
    expect(() => desk.rearm(REARM_WORD, 'because')).toThrow(StorageError)
    expect(desk.state.stopped).toBe(true)
    expect(desk.latch).not.toBeNull()
  })

  test('given the word, lets orders leave, on record, and a later stop is a new one', async () => {
    const store = await emptyStore()
    const { desk, sessions } = stopRoom(store)
    desk.stop('button', 'first', sessions)
    desk.rearm(REARM_WORD, 'looked at it')
    expect(desk.state.stopped).toBe(false)
    expect(store.latch.current()).toBeNull()
    desk.stop('button', 'second', sessions)
    expect(store.latch.current()).toMatchObject({ reason: 'second', ordersCancelled: 2 })
    expect(store.latch.history().map(({ action }) => action)).toEqual(['stop', 'rearm', 'stop'])
  })

  test('given nothing to re-arm, does nothing', async () => {
    const store = await emptyStore()
    const { desk, shown } = stopRoom(store)
    desk.rearm(REARM_WORD, 'because')
    expect(store.latch.history()).toEqual([])
    expect(shown()).toEqual([])
  })
})
