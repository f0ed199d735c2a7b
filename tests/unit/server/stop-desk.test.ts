import { describe, expect, test } from 'vitest'
import { REARM_WORD } from '../../../src/contract/arming.ts'
import { StorageError } from '../../../src/engine/model/errors.ts'
import { STOP_STEPS } from '../../../src/engine/execution/stop-run.ts'
import { StopBroker } from '../execution/stop-broker.ts'
import { emptyStore } from '../storage/samples.ts'
import { REPORT, stopRoom } from './stop-desk-room.ts'

describe('STOP', () => {
  test('given a session, is on disk and at the gate before anything is cancelled', async () => {
    const store = await emptyStore()
    const { desk, asked, shown } = stopRoom(store)
    desk.stop('button', 'enough')
    expect(asked).toEqual(['latched true, gate closed true'])
    expect(store.latch.current()).toMatchObject({ source: 'button', reason: 'enough', ...REPORT })
    expect(desk.latch).toEqual(store.latch.current())
    expect(desk.isDurable).toBe(true)
    expect(shown()).toEqual(['STOPPED'])
  })

  test('given a second stop, does the work again, adds it up and keeps who was first', async () => {
    const store = await emptyStore()
    const { desk, asked } = stopRoom(store)
    desk.stop('button', 'first')
    desk.stop('hotkey', 'second')
    expect(asked).toHaveLength(2)
    expect(store.latch.current()).toMatchObject({ reason: 'first', ordersCancelled: 4, strategiesStopped: 6 })
    expect(desk.state.latch?.reason).toBe('first')
    expect(store.latch.history().map(({ source }) => source)).toEqual(['button', 'hotkey'])
  })

  test('given no session, latches all the same', async () => {
    const store = await emptyStore()
    const { desk } = stopRoom(store, { report: null })
    desk.stop('tray', 'enough')
    expect(store.latch.current()).toMatchObject({ reason: 'enough', ordersCancelled: 0 })
  })

  test('given a disk that refuses, stops all the same, says so, and writes it down as soon as it can', async () => {
    const store = await emptyStore()
    const { desk, asked, disk, shown } = stopRoom(store)
    disk.isFull = true
    desk.stop('button', 'enough')
    expect(asked).toEqual(['latched false, gate closed true'])
    expect(desk.isDurable).toBe(false)
    expect(desk.latch).toMatchObject(REPORT)
    expect(shown()).toEqual(['LATCH-NOT-WRITTEN', 'STOPPED'])
    desk.retry()
    expect(desk.isDurable).toBe(false)
    disk.isFull = false
    desk.retry()
    expect(desk.isDurable).toBe(true)
    expect(store.latch.current()).toMatchObject({ reason: 'enough', ...REPORT })
    expect(shown()).toEqual(['LATCH-NOT-WRITTEN', 'STOPPED', 'LATCH-WRITTEN'])
    desk.retry()
    expect(shown()).toHaveLength(3)
  })

  test('given a restart, is still set', async () => {
    const store = await emptyStore()
    const first = stopRoom(store)
    first.desk.stop('button', 'enough')
    const { desk } = stopRoom(store)
    expect(desk.latch).toEqual(first.desk.latch)
    expect(desk.state.stopped).toBe(true)
  })
})

describe('Re-arming', () => {
  test('given the wrong word, refuses and stays stopped', async () => {
    const { desk } = stopRoom(await emptyStore())
    desk.stop('button', 'enough')
    for (const word of ['', 'rearm', 'yes']) expect(() => desk.rearm(word, 'because')).toThrow(REARM_WORD)
    expect(desk.state.stopped).toBe(true)
  })

  test('given a disk that refuses, stays stopped', async () => {
    const { desk, disk } = stopRoom(await emptyStore())
    desk.stop('button', 'enough')
    disk.isFull = true
    expect(() => desk.rearm(REARM_WORD, 'because')).toThrow(StorageError)
    expect(desk.state.stopped).toBe(true)
    expect(desk.latch).not.toBeNull()
  })

  test('given the word, lets orders leave, on record, and a later stop is a new one', async () => {
    const store = await emptyStore()
    const { desk } = stopRoom(store)
    desk.stop('button', 'first')
    desk.rearm(REARM_WORD, 'looked at it')
    expect(desk.state.stopped).toBe(false)
    expect(store.latch.current()).toBeNull()
    desk.stop('button', 'second')
    expect(store.latch.current()).toMatchObject({ reason: 'second', ordersCancelled: 2 })
    expect(store.latch.history().map(({ action }) => action)).toEqual(['stop', 'rearm', 'stop'])
  })

  test('given a pause that the disk has not taken yet, writes it down after re-arming, too', async () => {
    const store = await emptyStore()
    const { desk, disk } = stopRoom(store)
    disk.isFull = true
    desk.pause('button', 'lunch')
    desk.stop('button', 'enough')
    disk.isFull = false
    desk.rearm(REARM_WORD, 'looked at it')
    expect([desk.state.level, desk.isDurable]).toEqual(['paused', false])
    desk.retry()
    expect(desk.isDurable).toBe(true)
    expect(stopRoom(store).desk.state.level).toBe('paused')
  })

  test('given nothing to re-arm, does nothing', async () => {
    const store = await emptyStore()
    const { desk, shown } = stopRoom(store)
    desk.rearm(REARM_WORD, 'because')
    expect(store.latch.history()).toEqual([])
    expect(shown()).toEqual([])
  })
})

describe('STOP at a broker outside', () => {
  test('given cancels that are confirmed later, counts them as what they are, on record too', async () => {
    const store = await emptyStore()
    const broker = new StopBroker()
    broker.works('a', 'buy', 5)
    const { desk, settle } = stopRoom(store, { broker, report: { ...REPORT, ordersCancelled: 1, ordersUnresolved: 1 } })
    desk.stop('button', 'enough')
    expect(desk.latch).toMatchObject({ ordersCancelled: 1, ordersUnresolved: 1 })
    await settle()
    expect(desk.latch).toMatchObject({ ordersCancelled: 2, ordersUnresolved: 0 })
    expect(store.latch.current()).toEqual(desk.latch)
  })
})

describe('FLATTEN', () => {
  test('given positions at a broker, stops first, closes them, and keeps every step and the report', async () => {
    const store = await emptyStore()
    const { desk, broker, settle, asked, shown } = stopRoom(store)
    broker.held.set('AAPL', 10)
    broker.works('a', 'buy', 5)
    desk.flatten('hotkey', 'enough')
    expect(asked).toEqual(['latched true, gate closed true'])
    expect(desk.run).toMatchObject({ kind: 'flatten', finishedAt: null, brokers: [{ phase: 'cancelling' }] })
    await settle()
    expect(desk.run).toMatchObject({
      brokers: [{ outcome: 'done', ordersFound: 1, closes: [{ found: '10', left: '0' }] }],
    })
    const id = desk.latch?.id ?? ''
    expect(store.stops.find(id)).toMatchObject({
      order: { kind: 'flatten' },
      report: { brokers: [{ outcome: 'done' }] },
    })
    const steps = new Set(store.stops.steps(id).map(({ step }) => step))
    expect([...steps]).toEqual(STOP_STEPS)
    expect(shown()).toEqual(['STOPPED', 'FLATTENED'])
  })

  test('given one that is not resolved, refuses to re-arm unless forced, with the reason on record', async () => {
    const store = await emptyStore()
    const { desk, broker, settle, shown } = stopRoom(store)
    broker.held.set('AAPL', 10)
    broker.refusal = () => 'account restricted'
    desk.flatten('button', 'enough')
    expect(() => desk.rearm(REARM_WORD, 'no time')).toThrow(/FLATTEN that is resolved, found paper: not finished/)
    await settle()
    expect(shown()).toContain('STOP-UNRESOLVED')
    expect(() => desk.rearm(REARM_WORD, 'no time')).toThrow(/found paper: partial .*10 AAPL \(account restricted\)/)
    desk.rearm(REARM_WORD, 'closed by phone', { force: true })
    expect(desk.latch).toBeNull()
    expect(desk.run).toBeNull()
    expect(store.latch.history().at(-1)).toMatchObject({ action: 'rearm', reason: 'closed by phone (forced)' })
    const calls = broker.calls.length
    await settle(60_000)
    expect(broker.calls).toHaveLength(calls)
  })

  test('given an engine that ends in the middle, the next one goes on, with the same ids', async () => {
    const store = await emptyStore()
    const broker = new StopBroker()
    broker.held.set('AAPL', 10)
    broker.fillsOf = () => 0
    const first = stopRoom(store, { broker })
    first.desk.flatten('button', 'enough')
    await first.settle(1_000)
    first.desk.close()
    const { desk, settle } = stopRoom(store, { broker })
    expect(desk.state.stopped).toBe(true)
    desk.resume()
    expect(desk.run).toMatchObject({ kind: 'flatten', resumed: true })
    await settle(1_000)
    broker.fills(`kill-${desk.latch?.id}-AAPL`, 10)
    await settle()
    expect(desk.run).toMatchObject({ brokers: [{ outcome: 'done' }] })
    expect(broker.submitted).toHaveLength(1)
  })

  test('given one that was resolved before a restart, shows its report and does nothing', async () => {
    const store = await emptyStore()
    const broker = new StopBroker()
    const first = stopRoom(store, { broker })
    first.desk.flatten('button', 'enough')
    await first.settle()
    const calls = broker.calls.length
    const { desk, settle } = stopRoom(store, { broker })
    desk.resume()
    await settle()
    expect(desk.run).toMatchObject({ kind: 'flatten', brokers: [{ outcome: 'done' }] })
    expect(broker.calls).toHaveLength(calls)
  })

  test('given a disk that refuses throughout, closes all the same', async () => {
    const store = await emptyStore()
    const { desk, broker, disk, settle } = stopRoom(store)
    disk.isFull = true
    broker.held.set('AAPL', -3)
    desk.flatten('button', 'enough')
    await settle()
    expect(broker.held.get('AAPL')).toBe(0)
    expect(desk.run).toMatchObject({ brokers: [{ outcome: 'done' }] })
    disk.isFull = false
    desk.retry()
    expect(store.stops.find(desk.latch?.id ?? '')).toMatchObject({ report: { brokers: [{ outcome: 'done' }] } })
  })
})

describe('PAUSE', () => {
  test('given a restart, holds until it is taken back', async () => {
    const store = await emptyStore()
    const first = stopRoom(store)
    first.desk.pause('button', 'news at two')
    expect(first.desk.state.level).toBe('paused')
    expect(first.shown()).toEqual(['PAUSED'])
    const { desk, shown } = stopRoom(store)
    expect(desk.state).toMatchObject({ level: 'paused', reason: 'news at two' })
    desk.resumeEntries('cli', 'read them')
    expect(desk.state.isActive).toBe(true)
    expect(stopRoom(store).desk.state.isActive).toBe(true)
    expect(shown()).toEqual(['PAUSED', 'RESUMED'])
  })

  test('given a STOP during it, is what remains after re-arming', async () => {
    const { desk } = stopRoom(await emptyStore())
    desk.pause('button', 'news')
    desk.stop('button', 'enough')
    expect(desk.state.level).toBe('stopped')
    desk.rearm(REARM_WORD, 'looked at it')
    expect(desk.state.level).toBe('paused')
  })
})
