import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import WebSocket from 'ws'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { StrategyView, StatusView } from '../../../src/contract/views.ts'
import { PaperServerConnection } from '../../../src/engine/adapters/brokers/paper-server/connection.ts'
import { DataCatalog } from '../../../src/engine/adapters/data/data-catalog.ts'
import { DatasetStore } from '../../../src/engine/adapters/data/dataset-store.ts'
import { SystemTime } from '../../../src/engine/adapters/system-time.ts'
import type { JournalRecord } from '../../../src/engine/kernel/journal.ts'
import { ensure } from '../../../src/engine/model/errors.ts'
import type { Price, Quantity } from '../../../src/engine/model/units.ts'
import type { ReplayReport } from '../../../src/engine/server/replay/replay-session.ts'
import { replaySession } from '../../../src/engine/server/replay/replay-session.ts'
import { reviewSession } from '../../../src/engine/server/replay/review-session.ts'
import { syntheticInstruments } from '../../../src/engine/session/synthetic-market.ts'
import { startBrowserHost, type BrowserHost } from '../../../src/host/browser-host.ts'
import { codeOf } from '../../../src/host/cli/replay-command.ts'
import { withStore } from '../../../src/host/cli/session-store.ts'
import { ContractClient } from '../../../src/renderer/transport/client.ts'
import { WebSocketTransport } from '../../../src/renderer/transport/web-socket-transport.ts'
import { BrokerProcess } from '../../fixtures/killed-engine/broker-process.ts'
import { quantx } from '../cli/quantx.ts'
import { reforged } from './reforged.ts'

const SYMBOL = 'NOVA.SIM'
const MARKET = { symbol: SYMBOL, type: 'market', timeInForce: 'gtc', limitPrice: null, stopPrice: null } as const

/** Trades all the time, remembers how often it did, and trades other sizes once its file is changed. */
const RESTLESS = (size: number) => `
import { Strategy } from 'quantx'
export default class Restless extends Strategy {
  quotes = 0
  deals = 0
  onSave() { return { deals: this.deals } }
  onRestore(state) { this.deals = state.deals }
  onQuote() {
    if (++this.quotes % 60 !== 0) return
    this.deals++
    if (this.position().quantity > 0) this.close()
    else if (this.random() < 0.9) this.buy(${size} + (this.deals % 3))
  }
}
`

let folder: string
let broker: BrokerProcess
let host: BrowserHost
let client: ContractClient
let byHand: PaperServerConnection
const shown = { status: null as StatusView | null, strategies: [] as StrategyView[], snapshots: 0 }

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quantx-outside-'))
  mkdirSync(join(folder, 'renderer'))
  writeFileSync(join(folder, 'renderer', 'index.html'), '<!doctype html>')
  broker = await BrokerProcess.start(join(folder, 'account.log'), null)
  const { url, token } = broker
  host = await startBrowserHost({
    home: join(folder, 'home'),
    port: 0,
    broker: { kind: 'paper-server', url, token },
    rendererFolder: join(folder, 'renderer'),
  })
  const response = await fetch(host.newLink(), { redirect: 'manual' })
  const headers = { cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '' }
  class PageSocket extends WebSocket {
    constructor(address: string) {
      super(address, { headers, origin: `http://127.0.0.1:${host.port}` })
    }
  }
  vi.stubGlobal('WebSocket', PageSocket)
  client = new ContractClient(new WebSocketTransport(`ws://127.0.0.1:${host.port}/engine`))
  const instruments = syntheticInstruments(1)
  byHand = new PaperServerConnection({ url, token, client: 'by hand', instruments, time: new SystemTime() })
  await byHand.open({ order: () => undefined, fill: () => undefined, link: () => undefined })
  client.subscribe('status', null, {
    snapshot: (value) => {
      shown.snapshots++
      shown.status = value
    },
    delta: (value) => void (shown.status = value),
  })
  client.subscribe('strategies', null, {
    snapshot: (rows) => void (shown.strategies = rows),
    delta: ({ upsert }) => {
      const changed = new Map(upsert.map((row) => [row.id, row]))
      shown.strategies = [...shown.strategies.filter(({ id }) => !changed.has(id)), ...upsert]
    },
  })
})
afterEach(async () => {
  client.close()
  await byHand.close()
  await host.close()
  await broker.stop()
  vi.unstubAllGlobals()
  rmSync(folder, { recursive: true, force: true })
})

const soon = (assertion: () => unknown) => vi.waitFor(assertion, { timeout: 30_000, interval: 20 })
const agreed = () => soon(() => expect(shown.status?.reconciliation?.state).toBe('clean'))

async function killEngine(): Promise<void> {
  const before = shown.snapshots
  process.kill(ensure(host.enginePid, 'an engine'), 'SIGKILL')
  // While nobody listens, somebody sells at a price that only the broker sees.
  const [known] = syntheticInstruments(1)
  const size = 100 as Quantity
  const instrument = ensure(known, 'an instrument')
  byHand.quote([{ instrument, at: 0 as never, bid: 90 as Price, ask: 95 as Price, bidSize: size, askSize: size }])
  await soon(() => expect(shown.snapshots).toBeGreaterThan(before))
  await agreed()
}

/** Lets the strategy trade a while. */
async function deals(count: number): Promise<void> {
  const taken = broker.taken.length
  await soon(() => expect(broker.taken.length).toBeGreaterThanOrEqual(taken + count))
}

/** All that may happen to a session at a broker outside. Returns the orders that rested. */
async function live(): Promise<void> {
  await soon(() => expect(shown.snapshots).toBe(1))
  const file = join(folder, 'home', 'strategies', 'restless.ts')
  writeFileSync(file, RESTLESS(1))
  await client.command('library.add', { file })
  const feed = { kind: 'synthetic', seed: 3, symbols: 1, ticksPerSecond: 400 } as const
  await client.command('session.start', { feed, cash: 1 })
  await agreed()
  const start = { file, symbols: [SYMBOL], timeframe: '5s', params: {} }
  await client.command('strategy.start', start)
  await deals(4)
  const limit = { ...MARKET, type: 'limit', side: 'buy', limitPrice: 1 } as const
  await client.command('order.place', { ...limit, quantity: 3 })
  await client.command('order.place', { ...MARKET, side: 'buy', quantity: 10 })
  await killEngine()
  const filled = (await byHand.fillsSince(0 as never)).filter(({ price }) => Number(price) < 2)
  expect(filled.map(({ quantity }) => quantity)).toContain('3')
  await deals(2)
  writeFileSync(file, RESTLESS(2))
  await soon(() => expect(shown.strategies.at(-1)?.reloadedAt).not.toBeNull())
  const values = { maxOrderQuantity: 50 }
  await client.command('risk.limits', { scope: 'symbol', key: SYMBOL, values, reason: 'a drill', dryRun: false })
  await deals(2)
  const ticket = { clientId: 'telephone-1', symbol: SYMBOL, side: 'buy', quantity: '7', reduceOnly: false } as const
  await byHand.submit({ ...ticket, type: 'market', timeInForce: 'gtc', limitPrice: '', stopPrice: '' })
  const difference = await soon(() => ensure(shown.status?.reconciliation?.differences[0], 'a difference'))
  expect(difference).toMatchObject({ kind: 'TRADE-OUTSIDE' })
  const { id } = ensure(difference as { readonly id: string } | undefined, 'a difference')
  await client.command('broker.resolve', { id, choice: 'adopt', reason: 'by telephone' })
  await agreed()
  await deals(2)
  await byHand.fault({ kind: 'disconnect', count: 1 })
  await soon(() => expect(shown.status?.broker.state).toBe('down'))
  await agreed()
  await deals(2)
  await client.command('trading.pause', { source: 'button', reason: 'a look around' })
  await client.command('trading.resume', { source: 'button', reason: 'seen enough' })
  await client.command('trading.stop', { source: 'button', reason: 'a drill' })
  await client.command('trading.rearm', { word: 'REARM', reason: 'drilled', force: true })
  await client.command('strategy.start', start)
  await deals(3)
  await client.command('order.place', { ...limit, quantity: 2 })
  await killEngine()
  await deals(3)
}

test('given two engines that are killed, a missed fill, a trade by telephone, a broken line, a reload and a STOP, when the session is replayed, then it comes to the same hash, and one changed word of the broker is named', async () => {
  await live()
  client.close()
  await host.close()
  const home = join(folder, 'home')
  const { stdout, stderr } = await quantx(['replay', 'latest', '--json', '--home', home])
  const report: ReplayReport = JSON.parse(stdout)
  expect(report.difference).toBeNull()
  expect(stderr).toBe('')
  expect(report.runs).toBe(3)
  expect(report.replayedHash).toBe(report.recordedHash)
  expect(report.adjustments).toBeGreaterThanOrEqual(2)
  expect(report.fills).toBeGreaterThan(12)
  const verified = await quantx(['journal', 'verify', 'latest', '--home', home])
  expect(verified.code).toBe(0)
  const compared = await quantx(['parity', 'latest', '--json', '--home', home])
  const stretches = JSON.parse(compared.stdout)
  expect(stretches.length).toBeGreaterThan(3)
  // It answers quotes, which a backtest is not told: nothing is left unexplained.
  for (const { causes } of stretches) expect(causes.missing).toBe(0)

  await withStore(home, async (store, place) => {
    const session = ensure(store.sessions.latestSession(), 'a session').id
    const records = [...store.journal.records(session)]
    const parts = { catalog: new DataCatalog(new DatasetStore(place)), definition: codeOf(store) }
    const { review } = await reviewSession(session, null, {
      journal: store.journal,
      catalog: parts.catalog,
      label: '',
      simulated: true,
      pause: () => Promise.resolve(),
    })
    const held = (await byHand.positions()).map(({ symbol, quantity }) => ({ symbol, quantity: Number(quantity) }))
    expect(review.openPositions.map(({ symbol, quantity }) => ({ symbol, quantity }))).toEqual(held)
    expect(held).toHaveLength(1)
    const half = ensure(records[Math.floor(records.length / 2)], 'a record')
    const part = await replaySession(session, { journal: store.journal, ...parts }, half.at)
    expect(part.difference).toBeNull()
    expect(part.decisions).toBeLessThan(report.decisions)
    const told = records.filter(({ kind, data }) => kind === 'broker' && data['said'] === 'fill')
    const changed = ensure(told.at(-4), 'a fill')
    const dearer = ({ sequence, data }: JournalRecord) =>
      sequence === changed.sequence ? { ...data, price: Number(data['price']) + 1 } : undefined
    const other = await replaySession(session, { journal: reforged(store.journal, session, dearer), ...parts })
    const fill = `"fill":${JSON.stringify(changed.data['fill'])}`
    expect(other.difference).toMatchObject({ kind: 'fill', expected: expect.stringContaining(fill) })
    expect(other.replayedHash).not.toBe(other.recordedHash)
  })
}, 240_000)
