import { describe, expect, test } from 'vitest'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import type { StartWorkstation } from '../../../src/engine/server/api.ts'
import type { EngineMessage, ShellMessage } from '../../../src/engine/server/control.ts'
import { EngineProcess } from '../../../src/engine/server/engine-process.ts'
import { TestWorkstation } from '../../fixtures/test-engine/workstation.ts'
import { FakePort } from './fake-port.ts'

const settled = () => new Promise<void>((resolve) => setImmediate(resolve))
const config = { home: '/home/of/quantx', resources: '/app' }

function setUp(startWorkstation?: StartWorkstation) {
  const workstation = new TestWorkstation()
  const time = new SimulatedClock(0 as Timestamp)
  const said: EngineMessage[] = []
  const exits: number[] = []
  let hear: (message: unknown, transferred: FakePort | undefined) => void = () => undefined
  let gone: () => void = () => undefined
  const engine = new EngineProcess({
    link: {
      send: (message) => void said.push(message),
      onMessage: (listener) => void (hear = listener),
      onGone: (listener) => void (gone = listener),
    },
    time,
    startWorkstation: startWorkstation ?? (() => Promise.resolve(workstation)),
    exit: (code) => void exits.push(code),
  })
  return {
    engine,
    workstation,
    exits,
    heard: () => said.splice(0).filter(({ type }) => type !== 'beat'),
    said,
    tell: (message: ShellMessage, transferred?: FakePort) => hear(message, transferred),
    shellDies: () => gone(),
    pass: (ms: number) => time.advanceTo((time.now() + ms) as Timestamp),
  }
}

describe('The engine process', () => {
  test('given its home, starts the workstation there and says that it is ready', async () => {
    const homes: unknown[] = []
    const { tell, heard } = setUp((given) => {
      homes.push(given)
      return Promise.resolve(new TestWorkstation())
    })
    tell({ type: 'start', ...config })
    await settled()
    expect(homes).toEqual([config])
    expect(heard()).toEqual([{ type: 'ready' }])
  })

  test('given a store that does not open, says why and ends', async () => {
    const { tell, heard, pass, exits } = setUp(() => Promise.reject(new Error('the disk is full')))
    tell({ type: 'start', ...config })
    await settled()
    expect(heard()).toEqual([{ type: 'fatal', message: 'the disk is full' }])
    pass(100)
    expect(exits).toEqual([1])
  })

  test('given a numbered client, serves it over the control channel until either end closes', async () => {
    const { tell, heard } = setUp()
    tell({ type: 'start', ...config })
    await settled()
    heard()
    tell({ type: 'connect', port: 5 })
    tell({ type: 'frame', port: 5, frame: { kind: 'hello', version: 1 } })
    expect(heard()).toEqual([{ type: 'frame', port: 5, frame: { kind: 'hello', version: 1 } }])
    tell({ type: 'frame', port: 5, frame: 'gibberish' })
    tell({ type: 'frame', port: 5, frame: { kind: 'hello', version: 1 } })
    expect(heard()).toEqual([{ type: 'disconnect', port: 5 }])
  })

  test('given a transferred port, serves it directly and closes it when told', async () => {
    const { tell, heard } = setUp()
    tell({ type: 'start', ...config })
    await settled()
    heard()
    const port = new FakePort()
    tell({ type: 'connect', port: 6 }, port)
    port.receives({ kind: 'hello', version: 1 })
    expect(port.take()).toEqual([{ kind: 'hello', version: 1 }])
    tell({ type: 'disconnect', port: 6 })
    expect(port.isClosed).toBe(true)
    expect(heard()).toEqual([])
  })

  test('given a client before it is ready, turns it away', () => {
    const { tell, heard } = setUp()
    tell({ type: 'connect', port: 1 })
    expect(heard()).toEqual([{ type: 'disconnect', port: 1 }])
  })

  test('given STOP before the workstation is up, stops as soon as it is, and says so', async () => {
    const { tell, heard, workstation } = setUp()
    tell({ type: 'start', ...config })
    tell({ type: 'stop-trading', id: 9, source: 'hotkey', reason: 'key' })
    await settled()
    expect(workstation.stops).toEqual([{ source: 'hotkey', reason: 'key' }])
    expect(heard()).toEqual([{ type: 'ready' }, { type: 'stopped', id: 9, error: '' }])
  })

  test('given a STOP that the disk did not take, says so, and confirms it once it is written', async () => {
    const { tell, heard, pass, workstation } = setUp()
    tell({ type: 'start', ...config })
    await settled()
    heard()
    workstation.stopIsDurable = false
    tell({ type: 'stop-trading', id: 9, source: 'hotkey', reason: 'key' })
    await settled()
    expect(heard()).toEqual([{ type: 'stopped', id: 9, error: 'the latch could not be written yet' }])
    pass(1_000)
    expect(heard()).toEqual([])
    workstation.stopIsDurable = true
    pass(1_000)
    expect(heard()).toEqual([{ type: 'stopped', id: 9, error: '' }])
    pass(1_000)
    expect(heard()).toEqual([])
  })

  test('given a shutdown, closes the workstation and its clients, says bye, and ends', async () => {
    const { tell, heard, pass, exits, workstation } = setUp()
    tell({ type: 'start', ...config })
    await settled()
    const port = new FakePort()
    tell({ type: 'connect', port: 1 }, port)
    heard()
    tell({ type: 'shutdown' })
    tell({ type: 'shutdown' })
    await settled()
    expect(workstation.isShutDown).toBe(true)
    expect(port.isClosed).toBe(true)
    expect(heard()).toEqual([{ type: 'bye' }])
    pass(100)
    expect(exits).toEqual([0])
  })

  test('given a shell that died, ends by itself', async () => {
    const { tell, pass, exits, shellDies, workstation } = setUp()
    tell({ type: 'start', ...config })
    await settled()
    shellDies()
    await settled()
    pass(100)
    expect(workstation.isShutDown).toBe(true)
    expect(exits).toEqual([0])
  })

  test('given a shell that is silent for half a minute, ends by itself; one that beats is served on', async () => {
    const { tell, pass, exits, said } = setUp()
    tell({ type: 'start', ...config })
    await settled()
    for (let second = 0; second < 100; second++) {
      pass(1_000)
      tell({ type: 'beat' })
    }
    expect(said.filter(({ type }) => type === 'beat')).toHaveLength(100)
    expect(exits).toEqual([])
    pass(31_000)
    await settled()
    pass(1_000)
    expect(exits).toEqual([0])
  })

  test('given an error that nobody caught, reports it and ends with 1', () => {
    const { engine, heard, pass, exits } = setUp()
    engine.fail(new Error('struck by lightning'))
    engine.fail(new Error('and again'))
    expect(heard()).toEqual([{ type: 'fatal', message: 'struck by lightning' }])
    pass(100)
    expect(exits).toEqual([1])
  })

  test('given a shutdown that never ends, ends all the same', async () => {
    const stuck = new TestWorkstation()
    stuck.shutdown = () => new Promise(() => undefined)
    const { tell, pass, exits } = setUp(() => Promise.resolve(stuck))
    tell({ type: 'start', ...config })
    tell({ type: 'shutdown' })
    await settled()
    pass(10_000)
    expect(exits).toEqual([1])
  })
})
