import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ImportOptions } from '../../../src/contract/dataset.ts'
import type { StatusView } from '../../../src/contract/views.ts'
import type { ContractRig } from './contract-rig.ts'
import { connectMessagePort } from './message-port-rig.ts'
import { connectWebSocket } from './web-socket-rig.ts'

describe.each([
  { transport: 'a MessagePort', connect: connectMessagePort },
  { transport: 'a WebSocket of the browser host', connect: connectWebSocket },
])('The contract over $transport', ({ connect }) => {
  let rig: ContractRig
  beforeEach(async () => {
    rig = await connect()
    await open()
  })
  afterEach(() => rig.close())

  const open = () => vi.waitFor(() => expect(rig.client.connection.get().link).toBe('open'), 10_000)

  test('given a command, answers it', async () => {
    await expect(rig.client.command('data.list', null)).resolves.toEqual([])
    await expect(rig.client.command('session.pause', null)).resolves.toBeNull()
  })

  test('given columns, carries every number exactly', async () => {
    const bars = await rig.client.command('data.bars', { datasetId: 'x', before: null, limit: 10 })
    expect(bars.close).toEqual(Float64Array.from({ length: 1_000 }, (_, index) => index / 3))
  })

  test('given a file, carries its bytes', async () => {
    const bytes = Uint8Array.from({ length: 1_000_003 }, (_, index) => index % 251)
    const options = ImportOptions.parse({})
    const answer = rig.client.command('data.import', { name: 'f.csv', bytes, options, dryRun: true })
    await expect(answer).rejects.toMatchObject({
      failure: { code: 'CONFIG', message: `found 1000003 bytes, the last of them ${1_000_002 % 251}` },
    })
  })

  test('given a setting, keeps its value as it was', async () => {
    const value = { layout: [1, 2.5, null, 'ä€😀'], nested: { yes: true, none: null }, at: 1_700_000_000_123 }
    await rig.client.command('settings.write', { key: 'k', value })
    await expect(rig.client.command('settings.read', { key: 'k' })).resolves.toEqual(value)
  })

  test('given a refusal of the gate, carries rule, limit and value found', async () => {
    const ticket = { symbol: 'A', side: 'buy', type: 'market', timeInForce: 'day', quantity: 101 } as const
    const answer = rig.client.command('order.place', { ...ticket, limitPrice: null, stopPrice: null })
    const failure = { code: 'RISK', message: 'The order is too large', rule: 'max-order', limit: '100', found: '101' }
    await expect(answer).rejects.toMatchObject({ failure })
  })

  test('given an error in a strategy, carries the place', async () => {
    const answer = rig.client.command('strategy.start', { file: '/s', symbols: ['A'], timeframe: '1d', params: {} })
    await expect(answer).rejects.toMatchObject({ failure: { location: { file: '/s', line: 3, column: 7 } } })
  })

  test('given many commands at once, answers each its own', async () => {
    const keys = Array.from({ length: 200 }, (_, index) => `key-${index}`)
    await Promise.all(keys.map((key) => rig.client.command('settings.write', { key, value: key })))
    const values = await Promise.all(keys.map((key) => rig.client.command('settings.read', { key })))
    expect(values).toEqual(keys)
  })

  test('given a stream, sends a snapshot, then deltas in order', async () => {
    const heard: StatusView[] = []
    rig.client.subscribe('status', null, {
      snapshot: (value) => void heard.push(value),
      delta: (value) => void heard.push(value),
    })
    await vi.waitFor(() => expect(heard).toHaveLength(1))
    await rig.client.command('trading.stop', { source: 'button', reason: 'one' })
    await rig.client.command('trading.stop', { source: 'button', reason: 'two' })
    await vi.waitFor(() => expect(heard.map(({ latch }) => latch?.reason)).toEqual([undefined, 'one', 'two']))
  })

  test('given absent prices, carries them as NaN', async () => {
    const heard: Float64Array[] = []
    rig.client.subscribe('quotes', null, {
      snapshot: (value) => void heard.push(value.last),
      delta: () => undefined,
    })
    await vi.waitFor(() => expect(heard).toEqual([Float64Array.of(1.5, Number.NaN)]))
  })

  test('given a stream that does not exist, says why', async () => {
    const refusals: string[] = []
    rig.client.subscribe(
      'backtest.progress',
      { id: 'none' },
      {
        snapshot: () => undefined,
        delta: () => undefined,
        refused: ({ message }) => void refusals.push(message),
      },
    )
    await vi.waitFor(() => expect(refusals).toEqual(['expected a run, found none of that id']))
  })

  test('given an ended subscription, hears no more of it', async () => {
    let heard = 0
    const listener = { snapshot: () => void heard++, delta: () => void heard++ }
    const stop = rig.client.subscribe('status', null, listener)
    await vi.waitFor(() => expect(heard).toBe(1))
    stop()
    await rig.client.command('trading.stop', { source: 'button', reason: 'unheard' })
    await rig.client.command('session.pause', null)
    expect(heard).toBe(1)
  })

  test('given an engine that is killed, comes back by itself with a fresh snapshot', async () => {
    const snapshots: StatusView[] = []
    rig.client.subscribe('status', null, { snapshot: (value) => void snapshots.push(value), delta: () => undefined })
    await vi.waitFor(() => expect(snapshots).toHaveLength(1))
    rig.killEngine()
    await vi.waitFor(() => expect(snapshots).toHaveLength(2), 10_000)
    await open()
    await expect(rig.client.command('data.list', null)).resolves.toEqual([])
  })
})
