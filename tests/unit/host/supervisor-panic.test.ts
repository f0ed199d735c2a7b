import { describe, expect, test } from 'vitest'
import type { PanicOrder, PanicResult } from '../../../src/engine/server/panic-result.ts'
import type { RememberedStop } from '../../../src/host/stop-memo.ts'
import { STOP_LIMIT_DOWN_MS, STOP_LIMIT_MS } from '../../../src/host/supervisor.ts'
import { setUp } from './supervised.ts'

describe('A STOP that is not answered', () => {
  /** A panic process that is done when a test says so. */
  function panicRoom(remembered: readonly RememberedStop[] = []) {
    const orders: PanicOrder[] = []
    const ended = Promise.withResolvers<PanicResult>()
    const room = setUp(remembered, (order) => {
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

  test('given an earlier program’s STOP and an engine that is given up, has the panic process carry it out, once', async () => {
    const { child, orders, ended, pass, supervisor, memo } = panicRoom([{ source: 'hotkey', reason: 'last night' }])
    for (const index of [0, 1, 2]) {
      child(index).die('it never comes up')
      pass(1_000)
    }
    await turns()
    expect(orders).toMatchObject([{ kind: 'stop', source: 'hotkey', reason: 'last night' }])
    ended.resolve(result('all is cancelled'))
    await turns()
    expect(supervisor.state).toMatchObject({ state: 'failed', reason: 'it never comes up. all is cancelled' })
    supervisor.restart()
    for (const index of [3, 4, 5]) {
      child(index).die('it never comes up')
      pass(1_000)
    }
    await turns()
    expect(orders).toHaveLength(1)
    expect(memo.stops).toHaveLength(1)
  })

  test('given an engine that fails to start instead of stopping, has the panic process stop within the limit', async () => {
    const { child, orders, ended, pass, supervisor } = panicRoom()
    const stopped = supervisor.stopTrading('cli', 'told so')
    const [stop] = child(0).sentOf('stop-trading')
    if (stop?.type !== 'stop-trading') throw new Error('expected stop-trading')
    child(0).says({ type: 'stopped', id: stop.id, error: 'the store does not open' })
    pass(STOP_LIMIT_DOWN_MS)
    await turns()
    expect(orders).toMatchObject([{ source: 'cli', reason: 'told so' }])
    ended.resolve(result('all is cancelled'))
    await expect(stopped).resolves.toBeUndefined()
  })

  test('given an engine that is up and stopped without the disk, starts no panic process', async () => {
    const { child, orders, pass, supervisor } = panicRoom()
    child(0).says({ type: 'ready' })
    const stopped = supervisor.stopTrading('tray', 'menu')
    const [stop] = child(0).sentOf('stop-trading')
    if (stop?.type !== 'stop-trading') throw new Error('expected stop-trading')
    child(0).says({ type: 'stopped', id: stop.id, error: 'the latch could not be written yet' })
    await expect(stopped).rejects.toThrow('the latch could not be written yet')
    pass(STOP_LIMIT_MS)
    await turns()
    expect(orders).toEqual([])
    expect(child(0).wasKilled).toBe(false)
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

  test('given a shutdown meanwhile, waits for the panic process, and starts no other engine', async () => {
    const { child, children, ended, pass, supervisor } = panicRoom()
    child(0).says({ type: 'ready' })
    supervisor.stopTrading('hotkey', 'key').catch(() => undefined)
    pass(STOP_LIMIT_MS)
    await turns()
    let isClosed = false
    const closed = supervisor.shutdown().then(() => (isClosed = true))
    await turns()
    expect(isClosed).toBe(false)
    ended.resolve(result('all is closed'))
    await closed
    pass(60_000)
    expect(children).toHaveLength(1)
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
