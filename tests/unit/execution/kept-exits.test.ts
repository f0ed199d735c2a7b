import { describe, expect, test } from 'vitest'
import type { BrokerTicket } from '../../../src/engine/kernel/broker-connection.ts'
import { isProtective } from '../../../src/engine/model/protective.ts'
import { ORDER_TYPES } from '../../../src/engine/model/order-request.ts'
import { passUntil } from './stop-broker.ts'
import { outcomes, room } from './stop-room.ts'

const STOP: Partial<BrokerTicket> = { type: 'stop', limitPrice: '', stopPrice: '90', reduceOnly: true }
const TARGET: Partial<BrokerTicket> = { reduceOnly: true }

/** Ten shares with a stop and a target, an order to buy more, and one to sell at market. */
function protectedRoom() {
  const made = room()
  const { broker, sequence, clock } = made
  broker.held.set('AAPL', 10)
  broker.works('entry', 'buy', 5)
  broker.works('stop', 'sell', 10, 'AAPL', STOP)
  broker.works('target', 'sell', 10, 'AAPL', TARGET)
  broker.works('closing', 'sell', 1, 'AAPL', { type: 'market', limitPrice: '', reduceOnly: true })
  const at = clock.now()
  const end = (kind: 'stop' | 'flatten', keepsExits: boolean) =>
    passUntil(clock, sequence.begin({ latchId: 'L1', kind, at, source: 'button', reason: 'enough', keepsExits }))
  const working = () => [...broker.orders].filter(([, { status }]) => status === 'accepted').map(([id]) => id)
  return { ...made, end, working }
}

describe('STOP that leaves protective exits at work', () => {
  test('given the choice, then entries and orders at market are cancelled, exits that wait for a price are not, and that is on record', async () => {
    const { end, working, recorder } = protectedRoom()
    const run = await end('stop', true)
    expect(working()).toEqual(['stop', 'target'])
    expect(run.brokers).toMatchObject([{ outcome: 'done', ordersFound: 2, ordersLeft: 0, ordersKept: 2 }])
    const told = recorder.steps('L1').filter(({ step }) => step === 'cancel')
    expect(told.map(({ detail }) => JSON.parse(detail) as unknown)).toEqual([
      { keepsExits: true },
      { found: 2, left: 0, kept: 2 },
    ])
  })

  test('given no choice, then everything is off the market', async () => {
    const { end, working } = protectedRoom()
    const run = await end('stop', false)
    expect(working()).toEqual([])
    expect(run.brokers[0]?.ordersKept).toBeUndefined()
  })

  test('given a broker that does not keep to reduce-only, then nothing stays that could open a position', async () => {
    const { broker, end, working } = protectedRoom()
    broker.keepsReduceOnly = false
    await end('stop', true)
    expect(working()).toEqual([])
  })

  test('given a FLATTEN after it, then what was left is cancelled first, and the position closed', async () => {
    const { broker, end, working } = protectedRoom()
    await end('stop', true)
    const run = await end('flatten', false)
    expect([working(), outcomes(run), broker.held.get('AAPL') ?? 0, broker.sins]).toEqual([[], ['done'], 0, []])
  })

  test('given a second STOP without the choice, then what the first left is cancelled, too', async () => {
    const { end, working } = protectedRoom()
    await end('stop', true)
    const run = await end('stop', false)
    expect([working(), run.brokers[0]?.ordersFound]).toEqual([[], 4])
  })
})

test.each(ORDER_TYPES)('a %s order protects only where it is reduce-only and waits for a price', (type) => {
  expect(isProtective(type, false)).toBe(false)
  expect(isProtective(type, true)).toBe(!type.startsWith('market') || type === 'market-if-touched')
})
