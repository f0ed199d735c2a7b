import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { PaperServer } from '../../../src/engine/adapters/brokers/paper-server/paper-server.ts'
import { SystemTime } from '../../../src/engine/adapters/system-time.ts'
import type { Clock, Timers } from '../../../src/engine/kernel/clock.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import { lookAtBroker } from '../../../src/engine/server/broker-look.ts'
import { OutsideBrokers } from '../../../src/engine/server/outside-brokers.ts'

const TOKEN = 'a token that only this test knows'

async function paperServer(currency = 'USD'): Promise<string> {
  const options = { port: 0, token: TOKEN, logPath: null, cash: 25_000, currency }
  const server = new PaperServer(
    { ...options, requestsPerSecond: 1_000, makesFaults: false, cancelsOnDisconnect: true },
    new SystemTime(),
  )
  const port = await server.listen()
  onTestFinished(() => server.close())
  return `ws://127.0.0.1:${port}`
}

const time = new SystemTime()
/** Waits a fiftieth of what it is asked to. */
const hurried: Clock & Timers = {
  now: () => time.now(),
  schedule: (at, callback) => time.schedule((time.now() + (at - time.now()) / 50) as Timestamp, callback),
}
const look = (url: string, token = TOKEN, by: Clock & Timers = time) =>
  lookAtBroker({ kind: 'paper-server', url, token }, by)

describe('given a broker outside that is looked at before a session begins', () => {
  test('when it answers, then environment, money and what is there are told, and nothing is changed', async () => {
    const url = await paperServer()
    expect(await look(url)).toMatchObject({
      name: 'paper server',
      environment: 'paper',
      cash: [{ currency: 'USD', amount: '25000.000000' }],
      positions: 0,
      workingOrders: 0,
      cancelOnDisconnect: true,
      heldByEngine: [],
      problem: '',
    })
  })

  test('when it keeps another money, then that is what is told of it', async () => {
    const url = await paperServer('EUR')
    expect((await look(url)).problem).toBe('expected an account in USD, found EUR')
  })

  test('when the token is another, then it says so, and where to have the right one from', async () => {
    const url = await paperServer()
    await expect(look(url, 'another')).rejects.toThrow(/does not let this token in: .*Copy it anew/)
  })

  test('when nobody listens there, then the address and the broker are what to look at', async () => {
    await expect(look('ws://127.0.0.1:1')).rejects.toThrow(
      /^ws:\/\/127\.0\.0\.1:1 does not answer: .*Is the broker running/,
    )
  })

  test('when something else listens there that never answers, then it is not waited for for ever', async () => {
    const silent = createServer(() => undefined)
    await new Promise<void>((resolve) => {
      silent.listen(0, '127.0.0.1', resolve)
    })
    onTestFinished(() => void silent.close())
    const address = silent.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    await expect(look(`ws://127.0.0.1:${port}`, TOKEN, hurried)).rejects.toThrow('does not answer')
  })

  test('when it is the engine itself, then there is nothing to look at', async () => {
    await expect(lookAtBroker({ kind: 'simulated' }, time)).rejects.toThrow('expected a broker outside')
  })

  test('when a session is to begin there and it admits nobody in time, then its line is not left open', async () => {
    const deaf = new WebSocketServer({ host: '127.0.0.1', port: 0 })
    onTestFinished(() => deaf.close())
    await once(deaf, 'listening')
    const address = deaf.address()
    const url = `ws://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
    const none = {} as never
    const brokers = new OutsideBrokers({
      home: '',
      time: hurried,
      store: none,
      arming: none,
      usual: { kind: 'simulated' },
      onChange: () => undefined,
    })
    const closed = new Promise((resolve) => deaf.once('connection', (socket) => socket.once('close', resolve)))
    await expect(brokers.look({ kind: 'paper-server', url, token: TOKEN })).rejects.toThrow('did not answer hello')
    await closed
  })
})
