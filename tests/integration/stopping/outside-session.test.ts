import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { StreamSnapshot } from '../../../src/contract/streams.ts'
import { startBrowserHost, type BrowserHost } from '../../../src/host/browser-host.ts'
import type { ContractClient } from '../../../src/renderer/transport/client.ts'
import { connectToEngine } from '../../e2e/engine-line.ts'
import { folderOf } from '../cli/quantx.ts'
import { OutsideBroker } from './outside-broker.ts'

const PATIENCE = { timeout: 20_000, interval: 50 }

let broker: OutsideBroker
let host: BrowserHost
let client: ContractClient
beforeEach(async () => {
  const home = join(folderOf(), 'home')
  mkdirSync(home, { mode: 0o700 })
  broker = new OutsideBroker()
  await broker.open(home)
  const rendererFolder = folderOf({ 'index.html': '<!doctype html><title>QuantX</title>' })
  host = await startBrowserHost({ home, port: 0, rendererFolder, broker: broker.config })
  client = await connectToEngine(host)
})
afterEach(async () => {
  client.close()
  await host.close()
  await broker.close()
})

const status = () =>
  new Promise<StreamSnapshot<'status'>>((resolve) => {
    const stop = client.subscribe('status', null, {
      snapshot(value) {
        queueMicrotask(() => stop())
        resolve(value)
      },
      delta: () => undefined,
    })
  })
const heldHere = () =>
  new Promise<number>((resolve) => {
    const stop = client.subscribe('positions', null, {
      snapshot(rows) {
        queueMicrotask(() => stop())
        resolve(rows.reduce((total, { quantity }) => total + quantity, 0))
      },
      delta: () => undefined,
    })
  })

/** A position at the broker and an order that works there. */
async function trade(): Promise<string> {
  const feed = { kind: 'synthetic', seed: 1, symbols: 1, ticksPerSecond: 20 } as const
  await client.command('session.start', { feed, cash: 100_000 })
  let symbol = ''
  await vi.waitFor(async () => {
    const { session, tradingState } = await status()
    expect(session?.state).toBe('running')
    expect(tradingState).toBe('active')
  }, PATIENCE)
  const stop = client.subscribe('instruments', null, {
    snapshot: ([first]) => void (symbol = first?.symbol ?? ''),
    delta: () => undefined,
  })
  await vi.waitFor(() => expect(symbol).not.toBe(''), PATIENCE)
  stop()
  const ticket = { symbol, side: 'buy', timeInForce: 'gtc', quantity: 10, stopPrice: null } as const
  await client.command('order.place', { ...ticket, type: 'market', limitPrice: null })
  await vi.waitFor(async () => expect(await broker.held(symbol)).toBe('10'), PATIENCE)
  await client.command('order.place', { ...ticket, type: 'limit', limitPrice: 1 })
  await vi.waitFor(async () => expect(await broker.working()).toBe(1), PATIENCE)
  return symbol
}

async function flat(symbol: string): Promise<void> {
  await vi.waitFor(async () => {
    expect((await status()).stop).toMatchObject({
      kind: 'flatten',
      brokers: [{ broker: 'paper server', outcome: 'done' }],
    })
  }, PATIENCE)
  expect(await broker.held(symbol)).toBe('0')
  expect(await broker.working()).toBe(0)
  expect(await heldHere()).toBe(0)
}

test('given a session at a broker outside, when FLATTEN is held, then it is flat there and here, and both agree', async () => {
  const symbol = await trade()
  expect(await client.command('trading.flattenPreview', null)).toMatchObject({
    accounts: [{ broker: 'paper server', orders: 1, positions: 1 }],
    closed: [],
  })
  await client.command('trading.flatten', { source: 'button', reason: 'enough' })
  await flat(symbol)
  await client.command('broker.reconcile', null)
  expect((await status()).broker).toMatchObject({ state: 'ok' })
})

test('given an engine that is killed right after FLATTEN, when the next is up, then it goes on to the end', async () => {
  const symbol = await trade()
  const { enginePid } = host
  await client.command('trading.flatten', { source: 'button', reason: 'enough' })
  process.kill(enginePid ?? 0, 'SIGKILL')
  await vi.waitFor(() => expect(host.enginePid).not.toBe(enginePid), PATIENCE)
  await vi.waitFor(() => expect(client.connection.get().link).toBe('open'), PATIENCE)
  await flat(symbol)
  expect((await status()).latch).toMatchObject({ reason: 'enough' })
})
