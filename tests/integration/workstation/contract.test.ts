import { describe, expect, test } from 'vitest'
import { REARM_WORD } from '../../../src/contract/arming.ts'
import type { OrderTicket } from '../../../src/contract/commands.ts'
import { ImportOptions } from '../../../src/contract/dataset.ts'
import { STREAMS } from '../../../src/contract/streams.ts'
import type { FeedConfig } from '../../../src/contract/views.ts'
import { ensure } from '../../../src/engine/model/errors.ts'
import { Refused, SMA_CROSS, TestClient, newHome, rowsOf, startRig } from './rig.ts'

const ticket = (fields: Partial<OrderTicket>): OrderTicket => ({
  symbol: 'AAPL',
  side: 'buy',
  type: 'market',
  timeInForce: 'gtc',
  quantity: 10,
  limitPrice: null,
  stopPrice: null,
  ...fields,
})

const CSV = ['date,open,high,low,close,volume', '2024-01-02,10,11,9,10.5,100', '2024-01-03,10.5,12,10,11,120']

describe('A first start', () => {
  test('given an empty home, has the sample session running with sma-cross trading it', async () => {
    const rig = await startRig()
    const status = rig.client.watch('status', null)
    expect(status.snapshots[0]?.session).toMatchObject({ state: 'running', label: 'Replay of AAPL, SPX' })
    const strategies = rig.client.watch('strategies', null)
    expect(strategies.snapshots[0]).toMatchObject([{ id: 'sma-cross-1', state: 'running', symbols: ['AAPL'] }])
    const fills = rig.client.watch('fills', null)
    rig.passUntil(() => fills.deltas.length > 0)
    expect(fills.deltas[0]?.[0]).toMatchObject({ strategyId: 'sma-cross-1', symbol: 'AAPL' })
  })

  test('given its first bars, can already draw a chart and its lines', async () => {
    const rig = await startRig()
    const bars = rig.client.watch('bars', { symbol: 'AAPL', timeframe: '1d' })
    expect(bars.snapshots[0]?.time.length).toBeGreaterThan(30)
    const lines = rig.client.watch('lines', { kind: 'strategy', strategyId: 'sma-cross-1' })
    expect(lines.snapshots[0]?.map(({ line }) => line.time.length > 0)).toEqual([true, true])
  })
})

describe('A replay of daily bars', () => {
  test('given one that stands at a Friday, tells that date, before and after a restart', async () => {
    const home = newHome()
    const rig = await startRig(home)
    await rig.client.command('session.start', {
      feed: { kind: 'replay', datasets: ['aapl-1d', 'spx-1d'], speed: 1, from: Date.UTC(2014, 0, 6) },
      cash: 100_000,
    })
    await rig.client.command('session.pause', null)
    for (let bar = 0; bar < 5; bar++) await rig.client.command('session.step', null)
    expect(rig.client.watch('status', null).snapshots[0]?.session?.time).toBe(Date.UTC(2014, 0, 10))
    await rig.workstation.shutdown()
    const next = await startRig(home)
    expect(next.client.watch('status', null).snapshots[0]?.session?.time).toBe(Date.UTC(2014, 0, 10))
  })
})

describe('The whole workstation over a port that checks every frame', () => {
  test('given a replay at full speed to its end, says nothing that the contract does not know', async () => {
    const rig = await startRig()
    const { client } = rig
    const plain = Object.keys(STREAMS).filter((name) => !['bars', 'lines', 'backtest.progress'].includes(name))
    const watches = plain.map((name) => client.watch(name as 'orders', null))
    const charts = ['1d', '1w', '1M'].map((timeframe) => client.watch('bars', { symbol: 'AAPL', timeframe }))
    const lines = client.watch('lines', { kind: 'strategy', strategyId: 'sma-cross-1' })
    const study = client.watch('lines', {
      kind: 'study',
      symbol: 'SPX',
      timeframe: '1w',
      study: 'bollinger',
      arguments: [20, 2],
    })
    await client.command('session.speed', { speed: 'max' })
    rig.pass(5_000)
    const status = client.watch('status', null)
    expect(status.snapshots[0]?.session).toMatchObject({ state: 'ended', progress: 1 })
    expect([...watches, ...charts, lines, study].map(({ refused }) => refused)).toEqual(
      Array.from({ length: watches.length + 5 }, () => null),
    )
    expect(client.protests).toEqual([])
    expect(charts.every(({ deltas }) => deltas.length > 0)).toBe(true)
    const fresh = new TestClient(rig.workstation)
    const keep = client.watch('orders', null).snapshots[0]
    expect(fresh.watch('orders', null).snapshots[0]).toEqual(keep)
    const orders = ensure(watches[plain.indexOf('orders')], 'the orders')
    expect(rowsOf(orders, ({ id }) => id)).toEqual(keep)
  })

  test('given every command, answers as the contract says', async () => {
    const rig = await startRig()
    const { client } = rig
    rig.pass(2_000)
    expect(await client.command('session.pause', null)).toBeNull()
    expect(await client.command('session.step', null)).toBeNull()
    expect(await client.command('order.preview', ticket({}))).toMatchObject({ refusal: null })
    const { id } = await client.command('order.place', ticket({ type: 'limit', limitPrice: 1 }))
    expect(await client.command('order.cancel', { id })).toBeNull()
    await client.command('order.place', ticket({}))
    await client.command('session.step', null)
    expect(await client.command('position.close', { symbol: 'AAPL' })).toHaveProperty('id')
    await expect(client.command('position.close', { symbol: 'AAPL' })).rejects.toThrow('being closed')
    await client.command('session.step', null)
    await expect(client.command('position.close', { symbol: 'AAPL' })).rejects.toThrow('found none')
    expect(await client.command('session.resume', null)).toBeNull()
    const launch = { file: SMA_CROSS, symbols: ['SPX'], timeframe: '1w', params: { fast: 2, slow: 5, quantity: 1 } }
    const started = await client.command('strategy.start', launch)
    expect(started).toEqual({ id: 'sma-cross-2' })
    expect(await client.command('strategy.stop', started)).toBeNull()
    expect(await client.command('trading.stop', { source: 'button', reason: 'test' })).toBeNull()
    await expect(client.command('order.place', ticket({}))).rejects.toThrow('trading is stopped (test)')
    await expect(client.command('strategy.start', launch)).rejects.toThrow('trading is stopped (test)')
    await expect(client.command('trading.rearm', { word: 'please', reason: 'test' })).rejects.toThrow(REARM_WORD)
    expect(await client.command('trading.rearm', { word: REARM_WORD, reason: 'test' })).toBeNull()
    expect(await client.command('settings.write', { key: 'theme', value: { dark: true } })).toBeNull()
    expect(await client.command('settings.read', { key: 'theme' })).toEqual({ dark: true })
    expect(await client.command('settings.read', { key: 'none' })).toBeNull()
    expect((await client.command('data.list', null)).map((each) => each.id)).toEqual(['spx-1d', 'aapl-1d'])
    rig.pass(100)
    const alerts = client.watch('alerts', null)
    const ids = ensure(alerts.snapshots[0], 'alerts').map((alert) => alert.id)
    expect(await client.command('alert.acknowledge', { ids })).toBeNull()
    rig.pass(100)
    expect(rowsOf(alerts, (alert) => alert.id).every(({ acknowledgedAt }) => acknowledgedAt !== null)).toBe(true)
    const synthetic = { kind: 'synthetic', seed: 1, symbols: 2, ticksPerSecond: 5 } as const
    expect(await client.command('session.start', { feed: synthetic, cash: 1_000 })).toHaveProperty('id')
    await expect(client.command('session.speed', { speed: 2 })).rejects.toThrow('only a replay has a speed')
    await expect(client.command('session.step', null)).rejects.toThrow('only a replay can be stepped')
    expect(client.protests).toEqual([])
  })
})

describe('The fills of a session', () => {
  test('given a client that comes between a fill and the beat that tells of it, gets it once, as all do', async () => {
    const rig = await startRig()
    const { client } = rig
    await client.command('session.pause', null)
    await client.command('session.step', null)
    const early = client.watch('fills', null)
    await client.command('order.place', ticket({ quantity: 1 }))
    await client.command('session.step', null)
    const late = client.watch('fills', null)
    rig.pass(1_000)
    for (const { snapshots, deltas } of [early, late]) {
      const ids = [...(snapshots[0] ?? []), ...deltas.flat()].map(({ id }) => id)
      expect(ids).toHaveLength(1)
    }
  })
})

describe('A new session', () => {
  test('given charts and blotters of the old one, has each begin again, or refuses what is gone', async () => {
    const rig = await startRig()
    const { client } = rig
    const aapl = client.watch('bars', { symbol: 'AAPL', timeframe: '1d' })
    const spx = client.watch('bars', { symbol: 'SPX', timeframe: '1w' })
    const lines = client.watch('lines', { kind: 'strategy', strategyId: 'sma-cross-1' })
    const study = client.watch('lines', { kind: 'study', symbol: 'SPX', timeframe: '1d', study: 'sma', arguments: [5] })
    const quotes = client.watch('quotes', null)
    const orders = client.watch('orders', null)
    const strategies = client.watch('strategies', null)
    const fills = client.watch('fills', null)
    await client.command('session.speed', { speed: 1_000 })
    rig.pass(1_000)
    expect(fills.deltas.length).toBeGreaterThan(0)
    // Prices that wait to be shown are of the old session.
    await client.command('session.pause', null)
    await client.command('session.step', null)
    const feed: FeedConfig = { kind: 'replay', datasets: ['spx-1d'], speed: 1 }
    await client.command('session.start', { feed, cash: 50_000 })
    expect(spx.snapshots).toHaveLength(2)
    expect(study.snapshots).toHaveLength(2)
    expect(aapl.refused?.code).toBe('CONFIG')
    expect(aapl.refused?.message).toContain('SPX')
    expect(lines.refused?.message).toContain('sma-cross-1')
    expect(quotes.snapshots.at(-1)?.symbols).toEqual(['SPX'])
    expect(orders.snapshots.at(-1)).toEqual([])
    expect(strategies.snapshots.at(-1)).toEqual([])
    expect(fills.snapshots.at(-1)).toEqual([])
    rig.pass(5_000)
    expect(orders.deltas).toEqual([])
    expect(quotes.deltas.flatMap(({ symbols }) => symbols)).not.toContain('AAPL')
    expect(spx.deltas.length).toBeGreaterThan(0)
    expect(client.protests).toEqual([])
  })

  test.each<[string, FeedConfig]>([
    ['a dataset that is not there', { kind: 'replay', datasets: ['none'], speed: 1 }],
    ['a start beyond the end', { kind: 'replay', datasets: ['aapl-1d'], speed: 1, from: Date.UTC(2100, 0) }],
    ['a symbol twice', { kind: 'replay', datasets: ['aapl-1d', 'aapl-1d'], speed: 1 }],
  ])('given %s, refuses it and lets the old one go on', async (_what, feed) => {
    const rig = await startRig()
    const before = rig.client.watch('status', null).snapshots[0]?.session?.id
    const refusal = await rig.client.command('session.start', { feed, cash: 1_000 }).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(Refused)
    expect((refusal as Refused).failure.code).toMatch(/CONFIG|DATA/)
    const status = rig.client.watch('status', null).snapshots[0]
    expect(status?.session).toMatchObject({ id: before, state: 'running' })
  })

  test('given data in another currency than the account, refuses it and lets the old one go on', async () => {
    const rig = await startRig()
    const bytes = new TextEncoder().encode(CSV.join('\n'))
    const imported = await rig.client.command('data.import', {
      name: 'SAP.csv',
      bytes,
      options: ImportOptions.parse({ currency: 'EUR' }),
      dryRun: false,
    })
    const datasets = [ensure(imported.dataset, 'a dataset').id]
    const start = rig.client.command('session.start', { feed: { kind: 'replay', datasets, speed: 1 }, cash: 1_000 })
    await expect(start).rejects.toThrow('USD')
    expect(rig.client.watch('status', null).snapshots[0]?.session?.state).toBe('running')
    expect(rig.client.watch('strategies', null).snapshots[0]).toMatchObject([{ state: 'running' }])
    const next = await startRig(rig.home)
    expect(next.client.watch('instruments', null).snapshots[0]?.map(({ symbol }) => symbol)).toEqual(['AAPL', 'SPX'])
  })
})
