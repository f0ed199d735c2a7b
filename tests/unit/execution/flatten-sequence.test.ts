import { describe, expect, test } from 'vitest'
import { STOP_LIMITS } from '../../../src/engine/execution/broker-line.ts'
import { BrokerError } from '../../../src/engine/model/errors.ts'
import { StopBroker, pass, passUntil, turns } from './stop-broker.ts'
import { outcomes, room } from './stop-room.ts'

describe('FLATTEN at a broker', () => {
  test('given a long and a short position, closes both reduce-only for what is held, with ids that say which stop', async () => {
    const { broker, end, recorder } = room()
    broker.held.set('AAPL', 10)
    broker.held.set('SPX', -3)
    broker.works('a', 'sell', 10)
    const run = await end('flatten')
    expect(outcomes(run)).toEqual(['done'])
    expect(broker.submitted).toMatchObject([
      { clientId: 'kill-L1-AAPL', side: 'sell', quantity: '10', reduceOnly: true, type: 'market' },
      { clientId: 'kill-L1-SPX', side: 'buy', quantity: '3', reduceOnly: true, type: 'market' },
    ])
    expect([...broker.held.values()]).toEqual([0, 0])
    expect(run.brokers[0]?.closes).toMatchObject([
      { symbol: 'AAPL', found: '10', left: '0', attempts: 1, detail: '' },
      { symbol: 'SPX', found: '-3', left: '0' },
    ])
    expect(recorder.story.filter((line) => line.startsWith('close'))).toHaveLength(4)
  })

  test('given a fill that arrives during it, closes what that left too, and never turns a position', async () => {
    const { broker, begin, clock } = room()
    broker.held.set('AAPL', 10)
    broker.works('late', 'buy', 4)
    broker.before = (call, about) => {
      // It fills as its cancel arrives, and again more than the closing order was made for.
      if (call === 'cancel' && about === 'late') broker.fills('late', 4)
    }
    broker.fillsOf = () => 0
    const ended = begin('flatten')
    await pass(clock, 1_000)
    expect(broker.submitted).toMatchObject([{ clientId: 'kill-L1-AAPL', quantity: '14' }])
    // Bought meanwhile by an order that nobody here knew.
    broker.held.set('AAPL', 16)
    broker.fillsOf = ({ quantity }) => Number(quantity)
    broker.fills('kill-L1-AAPL', 14)
    const run = await passUntil(clock, ended)
    expect(outcomes(run)).toEqual(['done'])
    expect(broker.submitted.at(-1)).toMatchObject({ clientId: 'kill-L1-AAPL-2', quantity: '2' })
    expect(broker.sins).toEqual([])
  })

  test('given a fill that makes the position smaller than the closing order, takes that back and sends a smaller one', async () => {
    const { broker, begin, clock } = room()
    broker.keepsReduceOnly = false
    broker.held.set('AAPL', 10)
    broker.fillsOf = () => 0
    const ended = begin('flatten')
    await pass(clock, 1_000)
    broker.held.set('AAPL', 4)
    await pass(clock, 1_000)
    expect(broker.orders.get('kill-L1-AAPL')?.status).toBe('canceled')
    broker.fills('kill-L1-AAPL-2', 4)
    expect(outcomes(await passUntil(clock, ended))).toEqual(['done'])
    expect(broker.sins).toEqual([])
  })

  test('given an order of its symbol that cannot be cancelled, closes the others but not that one, and says so', async () => {
    const { broker, end } = room()
    broker.held.set('AAPL', 10)
    broker.held.set('SPX', 5)
    broker.works('a', 'sell', 10)
    broker.before = (call, about) => {
      if (call === 'cancel' && about === 'a') throw new BrokerError('transient', 'no answer')
    }
    const run = await end('flatten')
    expect(outcomes(run)).toEqual(['partial'])
    expect(broker.submitted.map(({ symbol }) => symbol)).toEqual(['SPX'])
    expect(run.brokers[0]?.detail).toContain('1 orders could not be cancelled; 10 AAPL')
  })

  test('given a quantity that is refused for its rounding, closes whole units and says what is left', async () => {
    const { broker, end } = room()
    broker.held.set('COIN', 2.5)
    broker.refusal = ({ quantity }) => (quantity.includes('.') ? 'quantity must be a whole number' : '')
    const run = await end('flatten')
    expect(broker.submitted).toMatchObject([{ clientId: 'kill-L1-COIN-2', quantity: '2' }])
    expect(run.brokers).toMatchObject([{ outcome: 'partial', detail: '0.5 COIN (quantity must be a whole number)' }])
  })

  test('given a venue that wants price protection, closes with a limit beyond the last price', async () => {
    const { broker, end } = room()
    broker.held.set('AAPL', 10)
    broker.held.set('SPX', -2)
    broker.known = { lastPrice: '100.05', priceIncrement: '0.05' }
    broker.refusal = ({ type }) => (type === 'market' ? 'market orders need protection' : '')
    expect(outcomes(await end('flatten'))).toEqual(['done'])
    expect(broker.submitted).toMatchObject([
      { symbol: 'AAPL', type: 'limit', limitPrice: '98' },
      { symbol: 'SPX', type: 'limit', limitPrice: '102.1' },
    ])
  })

  test('given a closed venue that keeps orders, is queued for its opening, and done when it has opened', async () => {
    const { broker, end, clock } = room()
    broker.held.set('AAPL', 10)
    broker.known = { closed: 'the exchange opens at 09:30' }
    broker.fillsOf = () => 0
    const run = await end('flatten')
    expect(run.brokers).toMatchObject([{ outcome: 'queued-for-open', detail: '10 AAPL (the exchange opens at 09:30)' }])
    broker.known = {}
    broker.fills('kill-L1-AAPL', 10)
    await pass(clock, STOP_LIMITS.retryMs + 2_000)
    expect(outcomes(run)).toEqual(['done'])
    expect(broker.submitted).toHaveLength(1)
  })

  test('given a closed venue that refuses orders but for the opening, sends one for the opening', async () => {
    const { broker, end } = room()
    broker.held.set('AAPL', 10)
    broker.known = { closed: 'closed' }
    broker.fillsOf = () => 0
    broker.refusal = ({ type }) => (type === 'market-on-open' ? '' : 'the market is closed')
    expect(outcomes(await end('flatten'))).toEqual(['queued-for-open'])
    expect(broker.submitted).toMatchObject([{ type: 'market-on-open', clientId: 'kill-L1-AAPL-2' }])
  })

  test('given a venue that takes no order of that size, closes in parts', async () => {
    const { broker, end } = room()
    broker.held.set('AAPL', 100)
    for (const largest of [30, 13]) {
      broker.held.set('AAPL', 100)
      broker.refusal = ({ quantity }) => (Number(quantity) > largest ? 'too large' : '')
      expect(outcomes(await end('flatten'))).toEqual(['done'])
    }
    expect(broker.sins).toEqual([])
  })

  test('given a broker that refuses every close, stops trying, is partial, and tries again when a human asks', async () => {
    const { broker, end, clock } = room()
    broker.held.set('AAPL', 10)
    broker.refusal = () => 'account restricted'
    const run = await end('flatten')
    expect(run.brokers).toMatchObject([{ outcome: 'partial', detail: '10 AAPL (account restricted)' }])
    const tries = broker.calls.filter((call) => call.startsWith('submit')).length
    await pass(clock, 10 * STOP_LIMITS.retryMs)
    expect(broker.calls.filter((call) => call.startsWith('submit'))).toHaveLength(tries)
    broker.refusal = () => ''
    expect(outcomes(await end('flatten'))).toEqual(['done'])
  })

  test('given a broker that does not answer, is unreachable within its time, while another is done at once', async () => {
    const silent = new StopBroker('silent')
    const quick = new StopBroker('quick')
    silent.held.set('AAPL', 10)
    quick.held.set('AAPL', 10)
    silent.before = () => new Promise(() => undefined)
    const { begin, clock } = room([silent, quick])
    const ended = begin('flatten')
    await pass(clock, 2_000)
    expect(quick.held.get('AAPL')).toBe(0)
    const run = await passUntil(clock, ended)
    expect(outcomes(run)).toEqual(['unreachable', 'done'])
    expect(run.brokers[0]?.detail).toBe('silent did not answer within 3 s (working orders)')
    silent.before = () => undefined
    await pass(clock, STOP_LIMITS.retryMs + 2_000)
    expect(outcomes(run)).toEqual(['done', 'done'])
  })

  test('given a close whose answer is lost, sends it again with the same id, and closes once', async () => {
    const { broker, end } = room()
    broker.held.set('AAPL', 10)
    let lost = 0
    const arrive = broker.arrives.bind(broker)
    broker.arrives = (ticket) => {
      // The first never arrives, the answer to the second is lost.
      if (++lost > 1) arrive(ticket)
      if (lost < 3) throw new BrokerError('transient', 'the line broke')
    }
    expect(outcomes(await end('flatten'))).toEqual(['done'])
    expect(broker.submitted.map(({ clientId }) => clientId)).toEqual(['kill-L1-AAPL'])
    expect(broker.held.get('AAPL')).toBe(0)
  })

  test('given positions that are booked late, does not close them twice', async () => {
    const { broker, begin, clock } = room()
    broker.keepsReduceOnly = false
    broker.held.set('AAPL', 10)
    const truth = broker.positions.bind(broker)
    let isLate = true
    broker.positions = async () => (isLate ? [{ symbol: 'AAPL', quantity: '10', averagePrice: '1' }] : truth())
    const ended = begin('flatten')
    await pass(clock, 550)
    isLate = false
    expect(outcomes(await passUntil(clock, ended))).toEqual(['done'])
    expect(broker.submitted).toHaveLength(1)
    expect(broker.sins).toEqual([])
  })

  test('given a STOP that is under way, when FLATTEN follows, then it closes too, under the same latch', async () => {
    const { broker, begin, clock } = room()
    broker.held.set('AAPL', 10)
    broker.works('a', 'buy', 1)
    void begin('stop')
    await turns()
    expect(outcomes(await passUntil(clock, begin('flatten')))).toEqual(['done'])
    expect(broker.submitted).toMatchObject([{ clientId: 'kill-L1-AAPL' }])
  })

  test('given a STOP that is over, when FLATTEN follows, then it closes too', async () => {
    const { broker, end } = room()
    broker.held.set('AAPL', 10)
    await end('stop')
    expect(outcomes(await end('flatten'))).toEqual(['done'])
    expect(broker.held.get('AAPL')).toBe(0)
  })

  test('given a FLATTEN that is under way, when STOP is pressed again, then it goes on as a FLATTEN, each position closed once', async () => {
    const { broker, begin, clock, sequence } = room()
    broker.held.set('AAPL', 10)
    broker.fillsOf = () => 0
    const flattened = begin('flatten')
    await pass(clock, 500)
    const second = begin('stop')
    await pass(clock, 500)
    expect(sequence.run?.kind).toBe('flatten')
    broker.fills('kill-L1-AAPL', 10)
    expect(outcomes(await passUntil(clock, flattened))).toEqual(['done'])
    expect(outcomes(await passUntil(clock, second))).toEqual(['done'])
    expect(broker.submitted).toHaveLength(1)
  })
})
