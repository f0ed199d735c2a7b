import { describe, expect, test } from 'vitest'
import type { ClientLine } from '../../../src/host/client-line.ts'
import { SHUTDOWN_LIMIT_MS, START_LIMIT_MS } from '../../../src/host/supervisor.ts'
import { config, setUp } from './supervised.ts'

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
    pass(START_LIMIT_MS - 1_000)
    // One that loads, or catches up with its records, answers nothing until it is done.
    expect(child(0).wasKilled).toBe(false)
    pass(1_000)
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

  test('given an engine that could not stop, says why, and has the next one stop', async () => {
    const { child, memo, pass, supervisor } = setUp()
    const stopped = supervisor.stopTrading('tray', 'menu')
    const [stop] = child(0).sentOf('stop-trading')
    if (stop?.type !== 'stop-trading') throw new Error('expected stop-trading')
    child(0).says({ type: 'stopped', id: stop.id, error: 'the store does not open' })
    await expect(stopped).rejects.toThrow('the store does not open')
    expect(memo.stops).toEqual([{ source: 'tray', reason: 'menu' }])
    child(0).die('the store does not open')
    pass(250)
    expect(child(1).sentOf('stop-trading')).toMatchObject([{ source: 'tray', reason: 'menu' }])
  })

  test('given an engine that stopped and could write it down only later, remembers the STOP until then', async () => {
    const { child, memo, supervisor } = setUp()
    child(0).says({ type: 'ready' })
    const stopped = supervisor.stopTrading('tray', 'menu')
    const [stop] = child(0).sentOf('stop-trading')
    if (stop?.type !== 'stop-trading') throw new Error('expected stop-trading')
    child(0).says({ type: 'stopped', id: stop.id, error: 'the latch could not be written yet' })
    await expect(stopped).rejects.toThrow('the latch could not be written yet')
    expect(memo.stops).toEqual([{ source: 'tray', reason: 'menu' }])
    child(0).says({ type: 'stopped', id: stop.id, error: '' })
    expect(memo.stops).toEqual([])
  })

  test('given a disk that takes no memo, has the engine stop all the same, and says so only when nobody did', async () => {
    const { child, memo, supervisor } = setUp()
    memo.problem = 'no space left on device'
    const one = supervisor.stopTrading('tray', 'menu')
    const other = supervisor.stopTrading('hotkey', 'key')
    const [stop] = child(0).sentOf('stop-trading')
    if (stop?.type !== 'stop-trading') throw new Error('expected stop-trading')
    child(0).says({ type: 'stopped', id: stop.id, error: '' })
    await expect(one).resolves.toBeUndefined()
    const closed = supervisor.shutdown()
    child(0).die('gone')
    await closed
    await expect(other).rejects.toThrow(
      'the engine was shut down, and the STOP could not be kept for the next one: no space left on device',
    )
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
