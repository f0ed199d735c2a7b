import { describe, expect, test } from 'vitest'
import { CONTRACT_VERSION } from '../../../src/contract/protocol.ts'
import { MAX_COMMANDS_IN_FLIGHT, MAX_SUBSCRIPTIONS, serveConnection } from '../../../src/engine/server/connection.ts'
import type { EngineApi } from '../../../src/engine/server/api.ts'
import { TestWorkstation } from '../../fixtures/test-engine/workstation.ts'
import { FakePort } from './fake-port.ts'

const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

function connect({ greet = true, api }: { greet?: boolean; api?: (workstation: TestWorkstation) => EngineApi } = {}) {
  const workstation = new TestWorkstation()
  const port = new FakePort()
  serveConnection(port, api?.(workstation) ?? workstation.api, { checkOutput: true })
  if (greet) port.receives({ kind: 'hello', version: CONTRACT_VERSION })
  if (greet) port.take()
  const run = async (type: string, payload: unknown) => {
    port.receives({ kind: 'command', id: 7, type, payload })
    await settled()
    return port.take()
  }
  return { workstation, port, run }
}

const failure = (code: string, message: unknown, more = {}) => [
  { kind: 'failure', id: 7, failure: { code, message, ...more } },
]

describe('A connection', () => {
  test('given a greeting, greets back with its own version', () => {
    const { port } = connect({ greet: false })
    port.receives({ kind: 'hello', version: CONTRACT_VERSION })
    expect(port.take()).toEqual([{ kind: 'hello', version: CONTRACT_VERSION }])
  })

  test('given another version, refuses all else in words', async () => {
    const { port, run } = connect({ greet: false })
    port.receives({ kind: 'hello', version: 99 })
    expect(port.take()).toEqual([{ kind: 'hello', version: CONTRACT_VERSION }])
    expect(await run('data.list', null)).toEqual(failure('VERSION', expect.stringContaining('found 99')))
    port.receives({ kind: 'subscribe', id: 1, stream: 'status', params: null })
    expect(port.take()).toMatchObject([{ kind: 'refused', id: 1, failure: { code: 'VERSION' } }])
  })

  test('given no greeting, refuses commands', async () => {
    const { run } = connect({ greet: false })
    expect(await run('data.list', null)).toEqual(failure('PROTOCOL', 'expected a hello frame first'))
  })

  test('given what is no frame, hangs up', () => {
    const { port } = connect()
    port.receivesAnything({ kind: 'gibberish' })
    expect(port.isClosed).toBe(true)
  })

  test('given a command, answers its result', async () => {
    const { run } = connect()
    expect(await run('data.list', null)).toEqual([{ kind: 'result', id: 7, value: [] }])
  })

  test('given a payload that the contract does not allow, says what was expected and runs nothing', async () => {
    const { run, workstation } = connect()
    const answer = await run('trading.stop', { source: 'a hunch', reason: '' })
    expect(answer).toEqual(failure('INPUT', expect.stringContaining('source')))
    expect(workstation.stops).toEqual([])
  })

  test('given an unknown command, says so', async () => {
    const { run } = connect()
    expect(await run('toString', null)).toEqual(failure('PROTOCOL', 'expected a known command, found "toString"'))
  })

  test('given an order that the gate refuses, tells rule, limit and value found', async () => {
    const { run } = connect()
    const ticket = { symbol: 'A', side: 'buy', type: 'market', timeInForce: 'day', limitPrice: null, stopPrice: null }
    expect(await run('order.place', { ...ticket, quantity: 101 })).toEqual(
      failure('RISK', 'The order is too large', { rule: 'max-order', limit: '100', found: '101' }),
    )
  })

  test('given a strategy that does not compile, tells the place', async () => {
    const { run } = connect()
    const answer = await run('strategy.start', { file: '/s.ts', symbols: ['A'], timeframe: '1d', params: {} })
    expect(answer).toEqual(failure('STRATEGY', 'expected ;', { location: { file: '/s.ts', line: 3, column: 7 } }))
  })

  test('given a bug in the engine, answers INTERNAL with its message', async () => {
    const { run } = connect()
    expect(await run('session.resume', null)).toEqual(failure('INTERNAL', 'a bug'))
  })

  test('given a flood of commands, refuses those beyond the limit, but never STOP', async () => {
    const never = new Promise<null>(() => undefined)
    const { port, workstation } = connect({
      api: ({ api }) => ({ ...api, commands: { ...api.commands, 'session.pause': () => never } }),
    })
    for (let id = 0; id <= MAX_COMMANDS_IN_FLIGHT; id++) {
      port.receives({ kind: 'command', id, type: 'session.pause', payload: null })
    }
    port.receives({ kind: 'command', id: 999, type: 'trading.stop', payload: { source: 'button', reason: '' } })
    await settled()
    expect(port.take()).toMatchObject([
      { kind: 'failure', id: MAX_COMMANDS_IN_FLIGHT, failure: { code: 'BUSY' } },
      { kind: 'result', id: 999 },
    ])
    expect(workstation.stops).toHaveLength(1)
  })

  test('given a subscription, sends a snapshot and numbered deltas until it is ended', () => {
    const { port, workstation } = connect()
    port.receives({ kind: 'subscribe', id: 3, stream: 'status', params: null })
    workstation.publish('status', workstation.status)
    workstation.publish('status', workstation.status)
    expect(port.take()).toMatchObject([
      { kind: 'snapshot', id: 3, seq: 0 },
      { kind: 'delta', id: 3, seq: 1 },
      { kind: 'delta', id: 3, seq: 2 },
    ])
    port.receives({ kind: 'unsubscribe', id: 3 })
    workstation.publish('status', workstation.status)
    expect(port.take()).toEqual([])
    expect(workstation.sinks.get('status')?.size).toBe(0)
  })

  test('given a stream that is unknown, ill asked for, refused, or of an id in use, says so', () => {
    const { port } = connect()
    const refusals = [
      { stream: 'valueOf', params: null, code: 'PROTOCOL' },
      { stream: 'bars', params: { symbol: 1 }, code: 'INPUT' },
      { stream: 'backtest.progress', params: { id: 'x' }, code: 'CONFIG' },
    ]
    for (const { stream, params, code } of refusals) {
      port.receives({ kind: 'subscribe', id: 4, stream, params })
      expect(port.take()).toMatchObject([{ kind: 'refused', id: 4, failure: { code } }])
    }
    port.receives({ kind: 'subscribe', id: 4, stream: 'status', params: null })
    port.take()
    port.receives({ kind: 'subscribe', id: 4, stream: 'orders', params: null })
    expect(port.take()).toMatchObject([{ kind: 'refused', id: 4, failure: { code: 'PROTOCOL' } }])
  })

  test('given too many subscriptions, refuses one more', () => {
    const { port } = connect()
    for (let id = 0; id <= MAX_SUBSCRIPTIONS; id++)
      port.receives({ kind: 'subscribe', id, stream: 'fills', params: null })
    expect(port.take().at(-1)).toMatchObject({ kind: 'refused', id: MAX_SUBSCRIPTIONS, failure: { code: 'BUSY' } })
  })

  test('given a client that goes, watches nothing for it any more', () => {
    const { port, workstation } = connect()
    port.receives({ kind: 'subscribe', id: 1, stream: 'orders', params: null })
    port.close()
    expect(workstation.sinks.get('orders')?.size).toBe(0)
  })

  test('given a congested client, drops quotes but no fills, and sends fresh quotes when it has drained', () => {
    const { port, workstation } = connect()
    port.receives({ kind: 'subscribe', id: 1, stream: 'quotes', params: null })
    port.receives({ kind: 'subscribe', id: 2, stream: 'fills', params: null })
    const snapshot = port.take()[0]
    if (snapshot?.kind !== 'snapshot') throw new Error('expected a snapshot')
    port.congested = true
    workstation.publish('quotes', snapshot.value)
    workstation.publish('fills', [])
    expect(port.take()).toMatchObject([{ kind: 'delta', id: 2, seq: 1 }])
    port.drain()
    workstation.publish('quotes', snapshot.value)
    workstation.publish('fills', [])
    expect(port.take()).toMatchObject([
      { kind: 'snapshot', id: 1, seq: 0 },
      { kind: 'delta', id: 1, seq: 1 },
      { kind: 'delta', id: 2, seq: 2 },
    ])
    expect(workstation.sinks.get('quotes')?.size).toBe(1)
  })

  test('given an engine that breaks the contract, ends the subscription and says so (when output is checked)', () => {
    const { port, workstation } = connect()
    port.receives({ kind: 'subscribe', id: 1, stream: 'orders', params: null })
    workstation.publish('orders', 'not a delta')
    expect(port.take()).toMatchObject([{ kind: 'snapshot' }, { kind: 'refused', id: 1, failure: { code: 'INPUT' } }])
    expect(workstation.sinks.get('orders')?.size).toBe(0)
  })
})
