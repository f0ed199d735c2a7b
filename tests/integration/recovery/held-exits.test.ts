import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { PositionView } from '../../../src/contract/views.ts'
import type { Lack } from '../../../src/engine/adapters/brokers/paper-server/capabilities.ts'
import { PaperServer } from '../../../src/engine/adapters/brokers/paper-server/paper-server.ts'
import { SystemTime } from '../../../src/engine/adapters/system-time.ts'
import { ensure } from '../../../src/engine/model/errors.ts'
import { startBrowserHost, type BrowserHost } from '../../../src/host/browser-host.ts'
import type { ContractClient } from '../../../src/renderer/transport/client.ts'
import { connectToEngine } from '../../e2e/engine-line.ts'
import { folderOf } from '../cli/quantx.ts'

const TOKEN = 'secret'
const SYMBOL = 'NOVA.SIM'
const PATIENCE = { timeout: 30_000, interval: 20 }
const NONE = { symbol: SYMBOL, stopLoss: null, takeProfit: null, trailPercent: null }

let server: PaperServer
let host: BrowserHost
let client: ContractClient
const shown = { positions: new Map<string, PositionView>(), codes: [] as string[] }

/** A real engine process at a paper broker that lacks something, with ten of a symbol in the account. */
async function trader(lacks: readonly Lack[]): Promise<PositionView> {
  const home = join(folderOf(), 'home')
  mkdirSync(home, { mode: 0o700 })
  const options = { port: 0, token: TOKEN, logPath: null, cash: 250_000, currency: 'USD', lacks }
  server = new PaperServer({ ...options, requestsPerSecond: 1_000, makesFaults: true }, new SystemTime())
  const url = `ws://127.0.0.1:${await server.listen()}`
  const rendererFolder = folderOf({ 'index.html': '<!doctype html><title>QuantX</title>' })
  host = await startBrowserHost({ home, port: 0, rendererFolder, broker: { kind: 'paper-server', url, token: TOKEN } })
  client = await connectToEngine(host)
  shown.positions.clear()
  shown.codes = []
  let state = ''
  client.subscribe('status', null, {
    snapshot: (value) => void (state = value.reconciliation?.state ?? ''),
    delta: (value) => void (state = value.reconciliation?.state ?? ''),
  })
  const take = (rows: readonly PositionView[]) => rows.forEach((row) => shown.positions.set(row.symbol, row))
  client.subscribe('positions', null, {
    snapshot: (rows) => {
      shown.positions.clear()
      take(rows)
    },
    delta: ({ upsert, remove }) => {
      take(upsert)
      for (const symbol of remove) shown.positions.delete(symbol)
    },
  })
  client.subscribe('alerts', null, {
    snapshot: (rows) => void (shown.codes = rows.map(({ code }) => code)),
    delta: ({ upsert }) => void shown.codes.push(...upsert.map(({ code }) => code)),
  })
  await vi.waitFor(() => expect(state).toBe('clean'), PATIENCE)
  const ticket = { symbol: SYMBOL, side: 'buy', type: 'market', timeInForce: 'gtc', quantity: 10 } as const
  await client.command('order.place', { ...ticket, limitPrice: null, stopPrice: null })
  return vi.waitFor(() => {
    expect(held()).toBe('10')
    return ensure(shown.positions.get(SYMBOL), 'a position')
  }, PATIENCE)
}

const held = () => server.account.positions.find(({ symbol }) => symbol === SYMBOL)?.quantity ?? '0'
const exits = () => server.account.orders.filter(({ clientId }) => clientId.startsWith('exit-'))
const flat = () =>
  vi.waitFor(() => {
    expect(held()).toBe('0')
    expect(server.account.workingOrders).toEqual([])
    expect(shown.positions.size).toBe(0)
  }, PATIENCE)

afterEach(async () => {
  client.close()
  await host.close()
  await server.close()
})

describe('An engine that holds exits, and is killed', () => {
  test.each([false, true])(
    'given a trigger whose order arrives at the broker (%s) while the engine dies, when the next is up, then the position is left once',
    async (isThere) => {
      await trader(['trailing'])
      const { enginePid } = host
      const submit = server.account.submit.bind(server.account)
      vi.spyOn(server.account, 'submit').mockImplementationOnce((ticket) => {
        expect(ticket.clientId).toMatch(/^exit-stop-.*\.1$/)
        process.kill(ensure(enginePid, 'an engine'), 'SIGKILL')
        if (isThere) submit(ticket)
      })
      // So near that one of the next ticks reaches it.
      await client.command('position.protect', { ...NONE, trailPercent: 0.01 })
      await vi.waitFor(() => expect(host.enginePid).not.toBe(enginePid), PATIENCE)
      await flat()
      expect(exits().map(({ filled }) => filled)).toEqual(['10'])
      await vi.waitFor(async () => {
        expect(await client.command('broker.reconcile', null)).toMatchObject({ state: 'clean' })
      }, PATIENCE)
    },
  )
})
