import { describe, expect, test } from 'vitest'
import type { EngineProcessState } from '../../../src/contract/protocol.ts'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import type { ClientLine } from '../../../src/host/client-line.ts'
import {
  SHUTDOWN_LIMIT_MS,
  START_LIMIT_MS,
  STOP_LIMIT_DOWN_MS,
  STOP_LIMIT_MS,
  Supervisor,
} from '../../../src/host/supervisor.ts'
import type { Panic } from '../../../src/host/panic.ts'
import type { RememberedStop, StopMemo } from '../../../src/host/stop-memo.ts'
import type { PanicOrder, PanicResult } from '../../../src/engine/server/panic-result.ts'
import { FakeChild } from './fake-child.ts'

const config = { home: '/home/of/quantx', resources: '/app' }

function setUp(remembered: readonly RememberedStop[] = [], panic?: Panic) {
  const memo: { stops: readonly RememberedStop[] } = { stops: remembered }
  const stopMemo: StopMemo = { read: () => memo.stops, write: (stops) => void (memo.stops = stops) }
  const time = new SimulatedClock(1_000_000 as Timestamp)
  const children: FakeChild[] = []
  const launch = () => {
    const child = new FakeChild()
    children.push(child)
    return child
  }
  const supervisor = new Supervisor({ launch, time, config, stopMemo, ...(panic ? { panic } : {}) })
  const states: EngineProcessState[] = []
  supervisor.onState((state) => void states.push(state))
  supervisor.start()
  return {
    supervisor,
    children,
    states,
    memo,
    pass: (ms: number) => time.advanceTo((time.now() + ms) as Timestamp),
    child(index: number): FakeChild {
      const child = children[index]
      if (child === undefined) throw new Error(`expected child ${index}, found ${children.length} children`)
      return child
    },
  }
}

function line() {
  const heard: unknown[] = []
  const client: ClientLine = {
    frame: (frame) => void heard.push(frame),
    dropped: () => void heard.push('dropped'),
    ended: () => void heard.push('ended'),
  }
  return { client, heard }
}

describe('A supervisor', () => {
  test('given a fresh start, tells the engine where its home is and is running once the engine answers', () => {
    const { child, states } = setUp()
    expect(child(0).sent).toEqual([{ type: 'start', ...config }])
    child(0).says({ type: 'ready' })
    expect(states).toEqual([{ state: 'running', restarts: 0, reason: '' }])
  })

  test('given an engine that beats, leaves it alone for hours', () => {
    const { child, children, pass } = setUp()
    child(0).says({ type: 'ready' })
    for (let second = 0; second < 10_000; second++) {
      pass(1_000)
      child(0).says({ type: 'beat' })
    }
    expect(children).toHaveLength(1)
    expect(child(0).sentOf('beat')).toHaveLength(10_000)
  })

  test('given an engine that is silent for more than five seconds, ends it and starts another', () => {
    const { child, children, pass, supervisor } = setUp()
    child(0).says({ type: 'ready' })
    pass(5_500)
    expect(child(0).wasKilled).toBe(false)
    pass(500)
    expect(child(0).wasKilled).toBe(true)
    expect(supervisor.state).toEqual({ state: 'restarting', restarts: 1, reason: 'the engine did not answer' })
    pass(250)
    expect(children).toHaveLength(2)
  })

  test('given an engine that never comes up, ends it after the start limit', () => {
    const { child, pass, supervisor } = setUp()
    for (let second = 0; second < START_LIMIT_MS / 1_000; second++) {
      child(0).says({ type: 'beat' })
      pass(1_000)
    }
    expect(child(0).wasKilled).toBe(true)
    expect(supervisor.state.reason).toBe('the engine was not up within 30 s')
  })

  test('given deaths, waits a quarter of a second, then a whole one, then gives up', () => {
    const { child, children, pass, states, supervisor } = setUp()
    child(0).says({ type: 'ready' })
    child(0).die('the engine was ended by SIGKILL')
    pass(249)
    expect(children).toHaveLength(1)
    pass(1)
    expect(children).toHaveLength(2)
    child(1).says({ type: 'ready' })
    child(1).die('again')
    pass(999)
    expect(children).toHaveLength(2)
    pass(1)
    expect(children).toHaveLength(3)
    child(2).says({ type: 'fatal', message: 'the disk is full' })
    child(2).die('the engine ended with code 1')
    pass(3_600_000)
    expect(children).toHaveLength(3)
    expect(supervisor.state).toEqual({ state: 'failed', restarts: 3, reason: 'the disk is full' })
    expect(states.map(({ state }) => state)).toEqual(['running', 'restarting', 'running', 'restarting', 'failed'])
  })

  test('given never three deaths in five minutes, starts it again each time', () => {
    const { child, children, pass } = setUp()
    for (let death = 0; death < 10; death++) {
      child(death).says({ type: 'ready' })
      for (let second = 0; second < 160; second++) {
        pass(1_000)
        child(death).says({ type: 'beat' })
      }
      child(death).die('a bad day')
      pass(1_000)
      expect(children).toHaveLength(death + 2)
    }
  })

  test('given an engine that was given up, starts another when a human asks, and that one stops trading first', () => {
    const { child, children, pass, supervisor } = setUp()
    for (const index of [0, 1, 2]) {
      child(index).says({ type: 'ready' })
      child(index).die('it always dies')
      pass(1_000)
    }
    expect(supervisor.state.state).toBe('failed')
    supervisor.restart()
    expect(children).toHaveLength(4)
    expect(child(3).sent).toMatchObject([
      { type: 'start' },
      { type: 'stop-trading', source: 'engine', reason: 'the engine died again and again: it always dies' },
    ])
    child(3).says({ type: 'ready' })
    expect(supervisor.state).toMatchObject({ state: 'running', restarts: 0 })
  })

  test('given an engine that was never up before it was given up, has nothing to stop', () => {
    const { child, memo, pass, supervisor } = setUp()
    for (const index of [0, 1, 2]) {
      child(index).die('no disk')
      pass(1_000)
    }
    supervisor.restart()
    expect(child(3).sentOf('stop-trading')).toEqual([])
    expect(memo.stops).toEqual([])
  })

  test('given a running engine, does not let a human restart it', () => {
    const { child, children, supervisor } = setUp()
    child(0).says({ type: 'ready' })
    supervisor.restart()
    expect(children).toHaveLength(1)
  })

  test('given a message that is none, ends the engine that sent it', () => {
    const { child } = setUp()
    child(0).saysAnything({ type: 'gibberish' })
    expect(child(0).wasKilled).toBe(true)
  })

  test('given STOP while the engine is down, stops the next one before anything else', async () => {
    const { child, pass, supervisor } = setUp()
    child(0).says({ type: 'ready' })
    child(0).die('gone')
    const stopped = supervisor.stopTrading('hotkey', 'key pressed')
    pass(250)
    const [, stop] = child(1).sent
    if (stop?.type !== 'stop-trading') throw new Error(`expected stop-trading, found ${stop?.type}`)
    expect(stop).toMatchObject({ source: 'hotkey', reason: 'key pressed' })
    child(1).says({ type: 'stopped', id: stop.id, error: '' })
    await expect(stopped).resolves.toBeUndefined()
  })

  test('given STOP, remembers it until an engine has confirmed it', () => {
    const { child, memo, supervisor } = setUp()
    void supervisor.stopTrading('tray', 'menu')
    expect(memo.stops).toEqual([{ source: 'tray', reason: 'menu' }])
    const [stop] = child(0).sentOf('stop-trading')
    if (stop?.type !== 'stop-trading') throw new Error('expected stop-trading')
    child(0).says({ type: 'stopped', id: stop.id, error: '' })
    expect(memo.stops).toEqual([])
  })

  test('given STOP that no engine confirmed before the end of the program, stops first at the next start', () => {
    const { child } = setUp([{ source: 'hotkey', reason: 'last night' }])
    expect(child(0).sent).toMatchObject([{ type: 'start' }, { type: 'stop-trading', reason: 'last night' }])
  })

  test('given an engine that could not stop, says why', async () => {
    const { child, supervisor } = setUp()
    const stopped = supervisor.stopTrading('tray', 'menu')
    const [stop] = child(0).sentOf('stop-trading')
    if (stop?.type !== 'stop-trading') throw new Error('expected stop-trading')
    child(0).says({ type: 'stopped', id: stop.id, error: 'the latch could not be written' })
    await expect(stopped).rejects.toThrow('the latch could not be written')
  })

  test('given clients, carries their frames both ways and tells them when the engine ends', () => {
    const { child, supervisor } = setUp()
    const { client, heard } = line()
    expect(supervisor.connect(client)).toBeUndefined()
    child(0).says({ type: 'ready' })
    const connected = supervisor.connect(client)
    connected?.send('hello')
    connected?.setCongested(true)
    const port = 1
    expect(child(0).sent.slice(1)).toEqual([
      { type: 'connect', port },
      { type: 'frame', port, frame: 'hello' },
      { type: 'congestion', port, congested: true },
    ])
    child(0).says({ type: 'frame', port, frame: { kind: 'hello', version: 1 } })
    child(0).die('gone')
    connected?.send('into the void')
    connected?.disconnect()
    expect(heard).toEqual([{ kind: 'hello', version: 1 }, 'ended'])
  })

  test('given a client that the engine drops, tells it, and sends nothing more for it', () => {
    const { child, supervisor } = setUp()
    const { client, heard } = line()
    child(0).says({ type: 'ready' })
    const connected = supervisor.connect(client)
    child(0).says({ type: 'disconnect', port: 1 })
    connected?.send('more')
    expect(heard).toEqual(['dropped'])
    expect(child(0).sentOf('frame')).toEqual([])
  })

  test('given a shutdown, waits for the engine to end and starts no other', async () => {
    const { child, children, pass, supervisor } = setUp()
    child(0).says({ type: 'ready' })
    const closed = supervisor.shutdown()
    expect(child(0).sentOf('shutdown')).toHaveLength(1)
    child(0).says({ type: 'bye' })
    child(0).die('the engine ended with code 11')
    await closed
    pass(60_000)
    expect(children).toHaveLength(1)
    expect(child(0).wasKilled).toBe(false)
  })

  test('given a shutdown that takes too long, ends the engine', async () => {
    const { child, pass, supervisor } = setUp()
    child(0).says({ type: 'ready' })
    const closed = supervisor.shutdown()
    pass(SHUTDOWN_LIMIT_MS)
    expect(child(0).wasKilled).toBe(true)
    await closed
  })

  test('given a shutdown during the pause before a restart, starts no other and settles what waits', async () => {
    const { child, children, memo, pass, supervisor } = setUp()
    child(0).die('gone')
    const stopped = supervisor.stopTrading('cli', 'told so')
    await supervisor.shutdown()
    pass(60_000)
    expect(children).toHaveLength(1)
    await expect(stopped).rejects.toThrow('the engine was shut down')
    expect(memo.stops).toEqual([{ source: 'cli', reason: 'told so' }])
  })
})

describe('A STOP that is not answered', () => {
  /** A panic process that is done when a test says so. */
  function panicRoom() {
    const orders: PanicOrder[] = []
    const ended = Promise.withResolvers<PanicResult>()
    const room = setUp([], (order) => {
      orders.push(order)
      return ended.promise
    })
    return { ...room, orders, ended }
  }
  const result = (text: string) => ({ text }) as PanicResult
  const turns = () => new Promise((resolve) => setImmediate(resolve))

  test('given an engine that is up, is ended within its limit, and the panic process stops before another is started', async () => {
    const { child, children, orders, ended, pass, supervisor, memo } = panicRoom()
    child(0).says({ type: 'ready' })
    const stopped = supervisor.stopTrading('tray', 'menu', true)
    pass(STOP_LIMIT_MS - 1)
    expect(child(0).wasKilled).toBe(false)
    pass(1)
    expect(child(0).wasKilled).toBe(true)
    await turns()
    expect(orders).toMatchObject([{ kind: 'flatten', source: 'tray', reason: 'menu' }])
    expect(supervisor.state.reason).toContain('the panic process stops trading in its place')
    pass(60_000)
    expect(children).toHaveLength(1)
    ended.resolve(result('all is closed'))
    await expect(stopped).resolves.toBeUndefined()
    await turns()
    expect(supervisor.state).toMatchObject({
      state: 'restarting',
      reason: 'the engine did not answer a STOP. all is closed',
    })
    // The next engine is told all the same, and only its word takes the memo away.
    expect(memo.stops).toEqual([{ source: 'tray', reason: 'menu', flatten: true }])
    pass(250)
    const [stop] = child(1).sentOf('stop-trading')
    if (stop?.type !== 'stop-trading') throw new Error('expected stop-trading')
    expect(stop).toMatchObject({ flatten: true })
    child(1).says({ type: 'stopped', id: stop.id, error: '' })
    expect(memo.stops).toEqual([])
  })

  test('given an engine that answers, starts no panic process', async () => {
    const { child, orders, pass, supervisor } = panicRoom()
    child(0).says({ type: 'ready' })
    const stopped = supervisor.stopTrading('tray', 'menu')
    const [stop] = child(0).sentOf('stop-trading')
    if (stop?.type !== 'stop-trading') throw new Error('expected stop-trading')
    child(0).says({ type: 'stopped', id: stop.id, error: '' })
    await stopped
    for (let second = 0; second < 10; second++) {
      pass(1_000)
      child(0).says({ type: 'beat' })
    }
    await turns()
    expect(orders).toEqual([])
    expect(child(0).wasKilled).toBe(false)
  })

  test('given an engine that is coming up, has longer', async () => {
    const { child, orders, pass, supervisor } = panicRoom()
    void supervisor.stopTrading('cli', 'told so').catch(() => undefined)
    pass(STOP_LIMIT_DOWN_MS - 1_000)
    child(0).says({ type: 'beat' })
    await turns()
    expect(orders).toEqual([])
    pass(1_000)
    await turns()
    expect(orders).toHaveLength(1)
  })

  test('given an engine that was given up, has the panic process stop once, and stays given up', async () => {
    const { child, children, orders, ended, pass, supervisor } = panicRoom()
    for (const index of [0, 1, 2]) {
      child(index).says({ type: 'ready' })
      child(index).die('it always dies')
      pass(1_000)
    }
    expect(supervisor.state.state).toBe('failed')
    pass(STOP_LIMIT_DOWN_MS)
    await turns()
    expect(orders).toMatchObject([{ kind: 'stop', source: 'engine' }])
    ended.resolve(result('nothing works there'))
    await turns()
    pass(3_600_000)
    await turns()
    expect(orders).toHaveLength(1)
    expect(supervisor.state).toMatchObject({ state: 'failed', reason: 'it always dies. nothing works there' })
    expect(children).toHaveLength(3)
  })

  test('given a panic process that fails, says so, and starts the next engine all the same', async () => {
    const { child, children, ended, pass, supervisor } = panicRoom()
    child(0).says({ type: 'ready' })
    const stopped = supervisor.stopTrading('hotkey', 'key')
    pass(STOP_LIMIT_MS)
    await turns()
    ended.reject(new Error('it could not be started'))
    await expect(stopped).rejects.toThrow('it could not be started')
    await turns()
    pass(250)
    expect(children).toHaveLength(2)
  })

  test('given other controls, carries question and answer, and fails what an engine that ends leaves open', async () => {
    const { child, supervisor } = setUp()
    await expect(supervisor.control({ do: 'status' })).rejects.toThrow('the engine is not running')
    child(0).says({ type: 'ready' })
    const paused = supervisor.control({ do: 'pause', source: 'tray', reason: 'news' })
    const [asked] = child(0).sentOf('control')
    if (asked?.type !== 'control') throw new Error('expected control')
    const status = { tradingState: 'paused', latch: null } as const
    child(0).says({ type: 'controlled', id: asked.id, error: '', status })
    await expect(paused).resolves.toEqual(status)
    const open = supervisor.control({ do: 'status' })
    child(0).die('gone')
    await expect(open).rejects.toThrow('the engine ended')
  })
})
