import { describe, expect, it, vi } from 'vitest'
import { COMMAND_TIMEOUT_MS, CONTRACT_VERSION, type Failure } from '../../../src/contract/protocol.ts'
import { ContractClient, HELLO_TIMEOUT_MS } from '../../../src/renderer/transport/client.ts'
import { EngineFailure } from '../../../src/renderer/transport/engine-failure.ts'
import { orderView } from './views.ts'
import { FakeTransport, ManualScheduler } from './fake-transport.ts'

function setUp() {
  const transport = new FakeTransport()
  const scheduler = new ManualScheduler()
  const reported: unknown[] = []
  const client = new ContractClient(transport, { scheduler, report: (error) => reported.push(error) })
  const greet = (): void => {
    transport.open()
    transport.receive({ kind: 'hello', version: CONTRACT_VERSION })
  }
  return { transport, scheduler, reported, client, greet }
}

function listening() {
  return {
    snapshot: vi.fn<(value: unknown) => void>(),
    delta: vi.fn<(value: unknown) => void>(),
    refused: vi.fn<(failure: Failure) => void>(),
  }
}

async function failureFrom(promise: Promise<unknown>): Promise<Failure> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof EngineFailure)) throw new Error(`expected an EngineFailure, found ${String(error)}`)
  return error.failure
}

describe('commands', () => {
  it('given an open connection, when the engine answers, then the answer is what the command resolves to', async () => {
    const { transport, client, greet } = setUp()
    greet()
    const answer = client.command('position.close', { symbol: 'AAPL' })
    const [command] = transport.framesOf('command')
    expect(command).toMatchObject({ type: 'position.close', payload: { symbol: 'AAPL' } })
    transport.receive({ kind: 'result', id: command?.id ?? -1, value: { id: 'o1' } })
    await expect(answer).resolves.toEqual({ id: 'o1' })
  })

  it('given answers out of order, when they arrive, then each goes to its own command', async () => {
    const { transport, client, greet } = setUp()
    greet()
    const first = client.command('position.close', { symbol: 'A' })
    const second = client.command('position.close', { symbol: 'B' })
    const [a, b] = transport.framesOf('command')
    transport.receive({ kind: 'result', id: b?.id ?? -1, value: { id: 'b' } })
    transport.receive({ kind: 'result', id: a?.id ?? -1, value: { id: 'a' } })
    await expect(Promise.all([first, second])).resolves.toEqual([{ id: 'a' }, { id: 'b' }])
  })

  it('given a refused order, when the failure arrives, then the command rejects with its parts', async () => {
    const { transport, client, greet } = setUp()
    greet()
    const answer = client.command('position.close', { symbol: 'AAPL' })
    const id = transport.framesOf('command')[0]?.id ?? -1
    transport.receive({ kind: 'failure', id, failure: { code: 'RISK', message: 'No position', rule: 'position' } })
    expect(await failureFrom(answer)).toEqual({ code: 'RISK', message: 'No position', rule: 'position' })
  })

  it('given no answer, when the time is up, then it rejects as unknown and a late answer finds nobody', async () => {
    const { transport, scheduler, client, greet } = setUp()
    greet()
    const answer = client.command('session.pause', null)
    scheduler.advance(COMMAND_TIMEOUT_MS)
    const failure = await failureFrom(answer)
    expect(failure.code).toBe('TIMEOUT')
    expect(failure.message).toContain('not known')
    transport.receive({ kind: 'result', id: transport.framesOf('command')[0]?.id ?? -1, value: null })
  })

  it('given no connection, when a command is given, then it rejects at once and nothing is sent later', async () => {
    const { transport, client, greet } = setUp()
    expect((await failureFrom(client.command('session.pause', null))).code).toBe('DISCONNECTED')
    greet()
    expect(transport.framesOf('command')).toEqual([])
  })

  it('given a command under way, when the connection is lost, then it rejects as unknown', async () => {
    const { transport, client, greet } = setUp()
    greet()
    const answer = client.command('session.pause', null)
    transport.drop()
    const failure = await failureFrom(answer)
    expect(failure.code).toBe('DISCONNECTED')
    expect(failure.message).toContain('not known')
  })

  it('given a payload that the contract does not take, then it is not sent', async () => {
    const { transport, client, greet } = setUp()
    greet()
    expect((await failureFrom(client.command('session.speed', { speed: -1 }))).code).toBe('CONTRACT')
    expect(transport.framesOf('command')).toEqual([])
  })

  it('given an answer that breaks the contract, then the command rejects and does not pass it on', async () => {
    const { transport, client, greet } = setUp()
    greet()
    const answer = client.command('position.close', { symbol: 'AAPL' })
    transport.receive({ kind: 'result', id: transport.framesOf('command')[0]?.id ?? -1, value: { id: 7 } })
    expect((await failureFrom(answer)).code).toBe('CONTRACT')
  })
})

describe('streams', () => {
  it('given a subscription before the connection, when the engine greets, then it is sent once', () => {
    const { transport, client, greet } = setUp()
    client.subscribe('orders', null, listening())
    expect(transport.framesOf('subscribe')).toEqual([])
    greet()
    expect(transport.framesOf('subscribe')).toMatchObject([{ stream: 'orders', params: null }])
  })

  it('given deltas in order, then each is passed on; given a hole, then it subscribes anew under another id', () => {
    const { transport, client, greet } = setUp()
    greet()
    const listener = listening()
    client.subscribe('orders', null, listener)
    const id = transport.framesOf('subscribe')[0]?.id ?? -1
    const delta = { upsert: [orderView({ id: 'o1' })], remove: [] }
    transport.receive({ kind: 'snapshot', id, seq: 0, value: [] })
    transport.receive({ kind: 'delta', id, seq: 1, value: delta })
    transport.receive({ kind: 'delta', id, seq: 3, value: delta })
    expect(listener.delta).toHaveBeenCalledTimes(1)
    expect(transport.framesOf('unsubscribe')).toMatchObject([{ id }])
    const again = transport.framesOf('subscribe')[1]?.id ?? -1
    expect(again).not.toBe(id)
    transport.receive({ kind: 'delta', id, seq: 4, value: delta })
    transport.receive({ kind: 'snapshot', id: again, seq: 0, value: [orderView({ id: 'o2' })] })
    expect(listener.delta).toHaveBeenCalledTimes(1)
    expect(listener.snapshot).toHaveBeenLastCalledWith([orderView({ id: 'o2' })])
  })

  it('given a delta before the snapshot, then it subscribes anew', () => {
    const { transport, client, greet } = setUp()
    greet()
    client.subscribe('fills', null, listening())
    transport.receive({ kind: 'delta', id: transport.framesOf('subscribe')[0]?.id ?? -1, seq: 1, value: [] })
    expect(transport.framesOf('subscribe')).toHaveLength(2)
  })

  it('given a lost connection, when it is back, then every stream is subscribed again, and unsubscribing still works', () => {
    const { transport, client, greet } = setUp()
    greet()
    const stop = client.subscribe('orders', null, listening())
    transport.drop()
    expect(client.connection.get().link).toBe('connecting')
    greet()
    const [, again] = transport.framesOf('subscribe')
    stop()
    expect(transport.framesOf('unsubscribe')).toMatchObject([{ id: again?.id }])
  })

  it('given an unsubscribed stream, when the connection is back, then it is not asked for again', () => {
    const { transport, client, greet } = setUp()
    greet()
    client.subscribe('orders', null, listening())()
    transport.drop()
    greet()
    expect(transport.framesOf('subscribe')).toHaveLength(1)
  })

  it('given a refusal, then the listener is told why', () => {
    const { transport, client, greet } = setUp()
    greet()
    const listener = listening()
    client.subscribe('bars', { symbol: 'NOPE', timeframe: '1d' }, listener)
    const failure = { code: 'DATA', message: 'Unknown symbol NOPE' }
    transport.receive({ kind: 'refused', id: transport.framesOf('subscribe')[0]?.id ?? -1, failure })
    expect(listener.refused).toHaveBeenCalledWith(failure)
  })

  it('given a value that breaks the contract or a listener that throws, then it is reported and the others go on', () => {
    const { transport, client, greet, reported } = setUp()
    greet()
    const bad = listening()
    const good = listening()
    bad.snapshot.mockImplementation(() => {
      throw new Error('a panel broke')
    })
    client.subscribe('orders', null, bad)
    client.subscribe('orders', null, good)
    const [first, second] = transport.framesOf('subscribe')
    transport.receive({ kind: 'snapshot', id: first?.id ?? -1, seq: 0, value: [] })
    transport.receive({ kind: 'snapshot', id: second?.id ?? -1, seq: 0, value: [] })
    transport.receive({ kind: 'delta', id: second?.id ?? -1, seq: 1, value: 'nonsense' })
    transport.receiveRaw({ kind: 'who knows' })
    expect(good.snapshot).toHaveBeenCalledTimes(1)
    expect(good.refused.mock.calls[0]?.[0].code).toBe('CONTRACT')
    expect(bad.refused).not.toHaveBeenCalled()
    expect(reported).toHaveLength(3)
  })
})

describe('greeting', () => {
  it('given no answer to the greeting, when the time is up, then it greets again', () => {
    const { transport, scheduler } = setUp()
    transport.open()
    scheduler.advance(HELLO_TIMEOUT_MS)
    expect(transport.framesOf('hello')).toHaveLength(2)
  })

  it('given an engine of another version, then the connection does not open and says which', () => {
    const { transport, client } = setUp()
    transport.open()
    transport.receive({ kind: 'hello', version: CONTRACT_VERSION + 1 })
    expect(client.connection.get()).toMatchObject({ link: 'connecting', mismatch: CONTRACT_VERSION + 1 })
  })

  it('given the engine died behind an open way, when it runs again, then it is greeted and streams are subscribed again', () => {
    const { transport, client, greet } = setUp()
    transport.engineState({ state: 'running', restarts: 0, reason: '' })
    greet()
    client.subscribe('orders', null, listening())
    transport.engineState({ state: 'restarting', restarts: 1, reason: 'killed by signal 9' })
    expect(client.connection.get()).toMatchObject({ link: 'connecting', engine: { state: 'restarting' } })
    const before = transport.framesOf('hello').length
    transport.engineState({ state: 'running', restarts: 1, reason: 'killed by signal 9' })
    expect(transport.framesOf('hello')).toHaveLength(before + 1)
    transport.receive({ kind: 'hello', version: CONTRACT_VERSION })
    expect(transport.framesOf('subscribe')).toHaveLength(2)
  })

  it('given a closed client, then no timer is left', () => {
    const { transport, scheduler, client } = setUp()
    transport.open()
    client.close()
    expect(scheduler.waiting).toBe(0)
    expect(client.connection.get().link).toBe('closed')
  })
})
