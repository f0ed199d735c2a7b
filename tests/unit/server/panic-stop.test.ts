import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../../src/engine/adapters/storage/store.ts'
import type { BrokerConnection } from '../../../src/engine/kernel/broker-connection.ts'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import { BrokerError, ConfigError } from '../../../src/engine/model/errors.ts'
import { readPanicResult } from '../../../src/engine/server/panic-result.ts'
import type { PanicOrder } from '../../../src/engine/server/panic-result.ts'
import { panicStop } from '../../../src/engine/server/panic-stop.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import { START, StopBroker } from '../execution/stop-broker.ts'

const ORDER: PanicOrder = { latchId: 'L1', kind: 'flatten', at: START, source: 'tray', reason: 'it hangs' }

/** Lets time pass beside the real disk. */
async function passing<T>(clock: SimulatedClock, promise: Promise<T>): Promise<T> {
  const progress = { isSettled: false }
  const settled = promise.finally(() => {
    progress.isSettled = true
  })
  for (;;) {
    if (progress.isSettled) return settled
    await new Promise((resolve) => setImmediate(resolve))
    clock.advanceTo((clock.now() + 50) as Timestamp)
  }
}

function room(brokers: readonly StopBroker[], open: (broker: StopBroker) => Promise<void> = async () => undefined) {
  const home = mkdtempSync(join(tmpdir(), 'quantx-panic-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  const clock = new SimulatedClock(START)
  const connections = () =>
    brokers.map((broker) => Object.assign(broker, { open: () => open(broker) }) as unknown as BrokerConnection)
  return {
    home,
    panic: (order = ORDER, known = connections) =>
      passing(clock, panicStop({ home, order, time: clock, connections: known })),
  }
}

test('given orders and positions, cancels, closes, and keeps latch, steps and report in the store and beside it', async () => {
  const broker = new StopBroker()
  broker.held.set('AAPL', 10)
  broker.works('a', 'buy', 5)
  const { home, panic } = room([broker])
  const result = await panic()
  expect(result).toMatchObject({ isStored: true, run: { by: 'panic', brokers: [{ outcome: 'done' }] } })
  expect(broker.held.get('AAPL')).toBe(0)
  expect(readPanicResult(home)).toEqual(result)
  const store = await openStore(join(home, 'quantx.db'))
  expect(store.latch.current()).toMatchObject({ id: 'L1', source: 'tray', reason: 'it hangs' })
  expect(store.stops.find('L1')).toMatchObject({ order: { kind: 'flatten' }, report: { by: 'panic' } })
  expect(store.stops.steps('L1')).toEqual(result.steps)
  store.close()
})

test('given a STOP, leaves positions alone', async () => {
  const broker = new StopBroker()
  broker.held.set('AAPL', 10)
  const result = await room([broker]).panic({ ...ORDER, kind: 'stop' })
  expect(result.text).toBe('paper: done (0 of 0 orders off the market)')
  expect(broker.held.get('AAPL')).toBe(10)
})

test('given a latch that the engine has set before it hung, goes on under its id', async () => {
  const broker = new StopBroker()
  broker.held.set('AAPL', 10)
  const { home, panic } = room([broker])
  const store = await openStore(join(home, 'quantx.db'))
  store.latch.stop({ id: 'L0', at: START, source: 'button', reason: 'first' })
  store.close()
  const { order } = await panic()
  expect(order.latchId).toBe('L0')
  expect(broker.submitted.map(({ clientId }) => clientId)).toEqual(['kill-L0-AAPL'])
})

test('given a store that is damaged elsewhere, goes on under the latch that it holds all the same', async () => {
  const { home, panic } = room([new StopBroker()])
  const path = join(home, 'quantx.db')
  const store = await openStore(path)
  store.latch.stop({ id: 'L0', at: START, source: 'button', reason: 'first' })
  store.close()
  const bytes = readFileSync(path)
  bytes.fill(0xff, 4_096, 8_192)
  writeFileSync(path, bytes)
  const { order, isStored } = await panic()
  expect([order.latchId, isStored]).toEqual(['L0', false])
})

test('given a disk that keeps nothing, says what was done at the brokers all the same', async () => {
  const broker = new StopBroker()
  broker.works('a', 'buy', 5)
  const { home, panic } = room([broker])
  mkdirSync(join(home, 'panic-result.json.new'))
  const { text } = await panic({ ...ORDER, kind: 'stop' })
  expect(text).toMatch(/^paper: done \(1 of 1 orders off the market\); it could not be kept for the next engine: /)
})

test('given a broker that cannot be reached, says so after a while, and has done what it could at the others', async () => {
  const [silent, quick] = [new StopBroker('silent'), new StopBroker('quick')]
  quick.held.set('AAPL', 10)
  silent.before = () => {
    throw new BrokerError('transient', 'connection refused')
  }
  const { panic } = room([silent, quick], async (broker) => {
    if (broker === silent) throw new BrokerError('transient', 'connection refused')
  })
  const { run } = await panic()
  expect(run.brokers).toMatchObject([{ outcome: 'unreachable', detail: 'connection refused' }, { outcome: 'done' }])
})

test('given no broker outside, stops and says that there was nothing to cancel', async () => {
  const { home, panic } = room([])
  const { text, isStored } = await panic()
  expect(text).toBe('No broker outside the engine has orders; the engine that simulated them is stopped')
  expect(isStored).toBe(true)
  expect(readPanicResult(home)?.order.latchId).toBe('L1')
})

test('given brokers that are not known, says that nothing was cancelled', async () => {
  const { text } = await room([]).panic(ORDER, () => {
    throw new ConfigError('the file is damaged')
  })
  expect(text).toBe('The brokers are not known, so nothing was cancelled: the file is damaged')
})
