import { describe, expect, test } from 'vitest'
import { FakeBroker } from '../execution/fake-broker.ts'
import { QuoteRoom, at } from './exits/quote-room.ts'

/** A session whose account at a broker outside was compared with it. */
async function compared(): Promise<{ readonly room: QuoteRoom; readonly broker: FakeBroker }> {
  const broker = new FakeBroker()
  broker.cashInCents = 1_000_000_00
  const room = new QuoteRoom({ broker })
  room.session.outside?.start()
  await pass(room, 1_000)
  expect(room.session.outside?.isReady).toBe(true)
  return { room, broker }
}

async function pass(room: QuoteRoom, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 50) {
    for (let turn = 0; turn < 50; turn++) await Promise.resolve()
    room.pass(50)
  }
}

describe('A session at a broker outside that ends', () => {
  test('given an order that works, then its cancel is waited for before the line is closed', async () => {
    const { room, broker } = await compared()
    room.quote(100)
    const order = room.place('buy', 1, { type: 'limit', limitPrice: at(90) })
    await pass(room, 100)
    room.session.close()
    expect(order.status).toBe('pending-cancel')
    await pass(room, 200)
    expect([order.status, broker.orders.get(order.id)?.status, broker.listener]).toEqual([
      'canceled',
      'canceled',
      undefined,
    ])
  })

  test('given a disk that is full by then, then the line is closed all the same, and what is not written is said', async () => {
    const { room, broker } = await compared()
    room.quote(100)
    room.place('buy', 1, { type: 'limit', limitPrice: at(90) })
    await pass(room, 100)
    room.records.isFull = true
    expect(() => room.session.close()).toThrow('the disk is full')
    await pass(room, 200)
    expect(broker.listener).toBeUndefined()
    expect(room.alerts.at(-1)).toMatchObject({ severity: 'critical', code: 'NOT-WRITTEN' })
  })
})
