import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { PaperServerConnection } from '../../../src/engine/adapters/brokers/paper-server/connection.ts'
import { PaperServer } from '../../../src/engine/adapters/brokers/paper-server/paper-server.ts'
import type { PaperServerOptions } from '../../../src/engine/adapters/brokers/paper-server/paper-server.ts'
import { SystemTime } from '../../../src/engine/adapters/system-time.ts'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import type { BrokerFill, BrokerOrder, BrokerTicket } from '../../../src/engine/kernel/broker-connection.ts'
import type { Price, Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import { instrumentOf } from '../model/instruments.ts'

const instrument = instrumentOf({ symbol: 'ACME' })
const time = new SystemTime()
const BEGINNING = 0 as Timestamp
let folder: string
let logPath: string
let server: PaperServer
let port: number
let open: PaperServerConnection[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quantx-paper-'))
  logPath = join(folder, 'paper.log')
  open = []
  await start()
})
afterEach(async () => {
  for (const connection of open) await connection.close()
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

async function start(options: Partial<PaperServerOptions> = {}): Promise<void> {
  server = new PaperServer(
    {
      port: 0,
      token: 'secret',
      logPath,
      cash: 10_000,
      currency: 'USD',
      requestsPerSecond: 1_000,
      makesFaults: true,
      ...options,
    },
    time,
  )
  port = await server.listen()
}

async function connect(client = 'engine', token = 'secret') {
  const connection = new PaperServerConnection({
    url: `ws://127.0.0.1:${port}`,
    token,
    client,
    instruments: [instrument],
    time,
  })
  open.push(connection)
  const heard = { orders: [] as BrokerOrder[], fills: [] as BrokerFill[], links: [] as string[] }
  await connection.open({
    order: (order) => void heard.orders.push(order),
    fill: (fill) => void heard.fills.push(fill),
    link: (state) => void heard.links.push(state),
  })
  return { connection, heard }
}

const ticket = (fields: Partial<BrokerTicket> = {}): BrokerTicket => ({
  clientId: 'o1',
  symbol: 'ACME',
  side: 'buy',
  type: 'market',
  timeInForce: 'gtc',
  quantity: '10',
  limitPrice: '',
  stopPrice: '',
  reduceOnly: false,
  ...fields,
})

function quote(bid: number, ask: number): void {
  const size = 100 as Quantity
  server.account.quote('ACME', { bid: bid as Price, ask: ask as Price, bidSize: size, askSize: size })
}

describe('a paper broker of its own', () => {
  test('given an order, when the market moves on, then it is told as accepted and filled, and the account shows it', async () => {
    const { connection, heard } = await connect()
    await connection.submit(ticket())
    quote(49_99, 50_00)
    expect(await connection.positions()).toEqual([{ symbol: 'ACME', quantity: '10', averagePrice: '50.01000000' }])
    expect(heard.orders.map(({ status }) => status)).toEqual(['accepted', 'filled'])
    expect(heard.fills).toMatchObject([{ clientId: 'o1', quantity: '10', price: '50.01', commission: '1.000000' }])
    expect(await connection.cash()).toEqual([{ currency: 'USD', amount: '9498.900000' }])
  })

  test('given an order that is there, when it is sent once more under its client id, then there is still one', async () => {
    const { connection } = await connect()
    await connection.submit(ticket({ type: 'limit', limitPrice: '49.00' }))
    await connection.submit(ticket({ type: 'limit', limitPrice: '49.00' }))
    expect(await connection.workingOrders()).toHaveLength(1)
  })

  test('given orders, fills and a dividend, when the server is started again, then it knows them all', async () => {
    const { connection } = await connect()
    await connection.submit(ticket())
    await connection.submit(ticket({ clientId: 'o2', side: 'sell', type: 'limit', limitPrice: '51.00' }))
    quote(49_99, 50_00)
    server.account.moveCash(5_000_000 as never)
    const before = [server.account.orders, server.account.positions, server.account.cash]
    await connection.close()
    await server.close()
    await start()
    expect([server.account.orders, server.account.positions, server.account.cash]).toEqual(before)
    quote(51_00, 51_01)
    const again = await connect()
    expect(await again.connection.order('o2')).toMatchObject({ status: 'filled', filled: '10' })
    const ids = (await again.connection.fillsSince(BEGINNING)).map(({ id }) => id)
    expect(new Set(ids).size).toBe(2)
  })

  test('given a working order, when it is amended and cancelled, then both are told; of one that is over, neither goes', async () => {
    const { connection, heard } = await connect()
    await connection.submit(ticket({ type: 'limit', limitPrice: '49.00' }))
    await connection.amend('o1', { quantity: '7', limitPrice: '48.50', stopPrice: '' })
    await connection.cancel('o1')
    expect(heard.orders.at(-1)).toMatchObject({ status: 'canceled', quantity: '7', limitPrice: '48.50' })
    await expect(connection.cancel('o1')).rejects.toMatchObject({ kind: 'rejected' })
    await expect(connection.amend('o1', { quantity: '8', limitPrice: '48.50', stopPrice: '' })).rejects.toMatchObject({
      kind: 'rejected',
    })
  })

  test('given a wrong token, when a client connects, then it is refused as not admitted', async () => {
    await expect(connect('engine', 'guess')).rejects.toMatchObject({ kind: 'auth' })
  })

  test('given a server that answers too late, when a client opens again, then its first line is not left open', async () => {
    const deaf = new WebSocketServer({ host: '127.0.0.1', port: 0 })
    await once(deaf, 'listening')
    const address = deaf.address()
    const clock = new SimulatedClock(0 as Timestamp)
    const url = `ws://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
    const connection = new PaperServerConnection({
      url,
      token: 'secret',
      client: 'engine',
      instruments: [],
      time: clock,
    })
    const listener = { order: () => undefined, fill: () => undefined, link: () => undefined }
    try {
      for (let attempt = 0; attempt < 2; attempt++) {
        const opening = connection.open(listener)
        const asked = new Promise((resolve) => deaf.once('connection', (socket) => socket.once('message', resolve)))
        await asked
        clock.advanceTo((clock.now() + 5_000) as Timestamp)
        await expect(opening).rejects.toThrow('did not answer hello')
      }
      await vi.waitFor(() => expect(deaf.clients.size).toBe(1))
    } finally {
      await connection.close()
      for (const client of deaf.clients) client.terminate()
      deaf.close()
    }
  })

  test('given an engine that connects anew, when its earlier connection still sends, then that counts no more', async () => {
    const first = await connect()
    const second = await connect()
    await expect(first.connection.submit(ticket())).rejects.toMatchObject({ code: 'BROKER' })
    expect(await second.connection.order('o1')).toBeNull()
  })

  test('given another client, when an order fills, then both are told', async () => {
    const engine = await connect()
    const panic = await connect('panic')
    await engine.connection.submit(ticket())
    quote(49_99, 50_00)
    await panic.connection.cash()
    expect(panic.heard.fills).toHaveLength(1)
  })

  test('given a broken line, when it is back, then the client has heard of both and can go on', async () => {
    const { connection, heard } = await connect()
    server.hangUp()
    await expect.poll(() => heard.links, { timeout: 3_000 }).toEqual(['down', 'up'])
    await connection.submit(ticket())
    expect(await connection.order('o1')).toMatchObject({ status: 'accepted' })
  })

  test.each(['transient', 'rate-limit', 'reject'] as const)(
    'given a fault of kind %s, when an order is sent, then it fails in that way and is not there',
    async (kind) => {
      const { connection } = await connect()
      await connection.fault({ kind, count: 1 })
      await expect(connection.submit(ticket())).rejects.toMatchObject({
        kind: kind === 'reject' ? 'rejected' : kind,
      })
      expect(await connection.order('o1')).toBeNull()
    },
  )

  test('given a line that breaks after the order came, when the client is back, then it is there', async () => {
    const { connection, heard } = await connect()
    await connection.fault({ kind: 'disconnect', count: 1 })
    await expect(connection.submit(ticket())).rejects.toMatchObject({ kind: 'transient' })
    await expect.poll(() => heard.links.at(-1), { timeout: 3_000 }).toBe('up')
    expect(await connection.order('o1')).toMatchObject({ status: 'accepted' })
  })

  test('given more requests than the limit, when they come at once, then the rest is refused for now', async () => {
    await server.close()
    await start({ requestsPerSecond: 2 })
    const { connection } = await connect()
    const sent = ['a', 'b', 'c'].map((clientId) => connection.submit(ticket({ clientId })))
    const kinds = (await Promise.allSettled(sent)).map((each) => each.status)
    expect(kinds).toEqual(['fulfilled', 'fulfilled', 'rejected'])
  })
})
