import { afterAll, beforeAll, expect, test } from 'vitest'
import { PaperServer } from '../../src/engine/adapters/brokers/paper-server/paper-server.ts'
import { SystemTime } from '../../src/engine/adapters/system-time.ts'
import type { Money, Price, Quantity } from '../../src/engine/model/units.ts'
import { eventually, workstation } from './workstation.ts'

const SYMBOL = 'NOVA.SIM'
const TOKEN = 'secret'

const desk = workstation()
const account = { port: 0, token: TOKEN, logPath: null, cash: 250_000, currency: 'USD' }
const broker = new PaperServer({ ...account, requestsPerSecond: 1_000, makesFaults: false }, new SystemTime())

beforeAll(async () => {
  const url = `ws://127.0.0.1:${await broker.listen()}`
  await desk.engine.command('session.start', {
    feed: { kind: 'synthetic', seed: 1, symbols: 2, ticksPerSecond: 20 },
    cash: 1,
    broker: { kind: 'paper-server', url, token: TOKEN },
  })
})
afterAll(() => broker.close())

test('given trades that nobody here made, when both sides are compared, then cause and choices are on the screen until each is decided', async () => {
  const page = await desk.window()
  const notice = page.getByRole('alert', { name: 'Differences to the broker' })
  const places = notice.getByRole('listitem')
  await eventually(async () => (await desk.status()).reconciliation?.state).toBe('clean')
  expect(await notice.count()).toBe(0)
  broker.account.moveCash(250_000_000 as Money, 'EUR')
  broker.account.tradeOutside('by-telephone', SYMBOL, 'buy', 7 as Quantity, 10_000 as Price)
  await eventually(() => places.count()).toBe(2)
  await eventually(() => page.getByText('HALTED', { exact: true }).count()).toBe(1)
  await notice.getByRole('button', { name: 'Adopt' }).click()
  await eventually(() => places.count()).toBe(1)
  await notice.getByRole('button', { name: 'Ignore…' }).click()
  await notice.getByRole('textbox').fill('a savings account')
  await notice.getByRole('textbox').press('Enter')
  await eventually(() => notice.count()).toBe(0)
  await eventually(() => page.getByText('HALTED', { exact: true }).count()).toBe(0)
  expect(await desk.positions()).toMatchObject([{ symbol: SYMBOL, quantity: 7 }])
  expect(broker.account.orders).toHaveLength(1)
})
