import { describe, expect, test } from 'vitest'
import { STOP_LIMITS } from '../../../src/engine/execution/broker-line.ts'
import { BrokerError } from '../../../src/engine/model/errors.ts'
import { pass, passUntil } from './stop-broker.ts'
import { outcomes, room } from './stop-room.ts'

describe('STOP at a broker', () => {
  test('given working orders, cancels all of them, asks for each by its id, and leaves positions alone', async () => {
    const { broker, end, recorder, shown } = room()
    broker.held.set('AAPL', 10)
    broker.works('a', 'buy', 5)
    broker.works('b', 'sell', 5)
    const run = await end('stop')
    expect(run.brokers).toMatchObject([{ outcome: 'done', ordersFound: 2, ordersLeft: 0, closes: [] }])
    expect([...broker.orders.values()].map(({ status }) => status)).toEqual(['canceled', 'canceled'])
    expect(broker.calls).toContain('order a')
    expect(broker.held.get('AAPL')).toBe(10)
    expect(recorder.story).toEqual([
      'cancel before',
      'cancel after',
      'confirm before',
      'confirm after',
      'report after',
      'report after',
    ])
    expect(shown.at(-1)).toBe('done')
  })

  test('given an order that is accepted after the cancels, sees and cancels it', async () => {
    const { broker, begin, clock } = room()
    broker.works('a', 'buy', 5)
    const ended = begin('stop')
    await pass(clock, 100)
    broker.works('late', 'buy', 7)
    await passUntil(clock, ended)
    expect(broker.orders.get('late')?.status).toBe('canceled')
  })

  test('given an order that cannot be cancelled, is partial after bounded asks, and done once it is gone', async () => {
    const { broker, end, sequence, clock } = room()
    broker.works('a', 'buy', 5)
    broker.works('b', 'buy', 5)
    broker.before = (call, about) => {
      if (call === 'cancel' && about === 'a') throw new BrokerError('rejected', 'too late to cancel')
    }
    const run = await end('stop')
    expect(run.brokers).toMatchObject([{ outcome: 'partial', ordersLeft: 1, detail: 'order a: too late to cancel' }])
    expect(broker.calls.filter((call) => call === 'cancel a')).toHaveLength(STOP_LIMITS.cancelAsks)
    expect(sequence.isResolved).toBe(false)
    broker.fills('a', 5)
    await pass(clock, STOP_LIMITS.retryMs + 2_000)
    expect(outcomes(run)).toEqual(['done'])
    expect(sequence.isResolved).toBe(true)
  })

  test('given a protective order that a human places afterwards, leaves it alone while it looks again', async () => {
    const { broker, end, clock } = room()
    broker.works('a', 'buy', 5)
    broker.before = (call) => {
      if (call === 'cancel') throw new BrokerError('rejected', 'no')
    }
    await end('stop')
    broker.before = () => undefined
    broker.works('protects', 'sell', 5)
    await pass(clock, 3 * STOP_LIMITS.retryMs)
    expect(broker.orders.get('protects')?.status).toBe('accepted')
  })
})
