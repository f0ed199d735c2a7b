import { describe, expect, test } from 'vitest'
import { StopSequence } from '../../../src/engine/execution/stop-sequence.ts'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import type { Bar } from '../../../src/engine/model/bar.ts'
import { sessionVenue } from '../../../src/engine/session/session-venue.ts'
import { Strategy } from '../../../src/engine/strategy/strategy.ts'
import { MemoryRecorder, START, pass } from '../execution/stop-broker.ts'
import { seriesOf } from './series.ts'
import { SessionStage, definitionOf } from './stage.ts'

const HISTORY = seriesOf({ bars: 30, calendar: 'XNYS' })

/** Sells short what the human beside it holds long, and more. */
class Short extends Strategy {
  override onBar(_bar: Bar) {
    if (this.position().isFlat && this.workingOrders.length === 0) this.sell(3)
  }
}

/** FLATTEN of a session's own exchange; the gate is closed as a stop closes it. */
function room(stage = new SessionStage([HISTORY])) {
  const clock = new SimulatedClock(START)
  const sequence = new StopSequence({
    time: clock,
    recorder: new MemoryRecorder(),
    by: 'engine',
    venues: () => [sessionVenue(() => stage.session)],
    onChange: () => undefined,
  })
  const flatten = () => {
    stage.state.stop({ id: 'L1', at: START, source: 'button', reason: 'enough' })
    stage.session.stopTrading()
    void sequence.begin({ latchId: 'L1', kind: 'flatten', at: START, source: 'button', reason: 'enough' })
  }
  const held = () => stage.session.trader.portfolio.quantity(stage.session.trader.market.get('TEST').instrument)
  return {
    stage,
    sequence,
    flatten,
    held,
    pass: (ms: number) => pass(clock, ms),
    outcome: () => sequence.run?.brokers[0]?.outcome,
  }
}

describe('FLATTEN at the session’s own exchange', () => {
  test('given a position of several owners, closes what the account holds, through gate and order manager, at the next bar', async () => {
    const { stage, flatten, held, pass, outcome, sequence } = room()
    stage.step()
    stage.place('buy', 10)
    stage.launch(definitionOf(Short))
    stage.step(2)
    expect(held()).toBe(7)
    flatten()
    await pass(2_000)
    expect(outcome()).toBe('queued-for-open')
    const order = stage.session.trader.orders.find('kill-L1-TEST')
    expect(order).toMatchObject({ quantity: 7, side: 'sell', status: 'accepted' })
    expect(stage.records.intents).toContain('kill-L1-TEST')
    stage.step()
    await pass(10_000)
    expect(held()).toBe(0)
    expect(outcome()).toBe('done')
    sequence.close()
  })

  test('given a restart of the engine between order and fill, sends no second order', async () => {
    const { stage, flatten, pass, sequence } = room()
    stage.step()
    stage.place('buy', 10)
    stage.step()
    flatten()
    await pass(1_000)
    sequence.close()
    const next = room(stage)
    next.flatten()
    await next.pass(1_000)
    stage.step()
    await next.pass(10_000)
    expect(next.outcome()).toBe('done')
    expect([...stage.session.trader.orders.orders].filter(({ id }) => id.startsWith('kill-'))).toHaveLength(1)
    next.sequence.close()
  })

  test('given a disk that is full, sends nothing that could not be written down, and is partial until it can', async () => {
    const { stage, flatten, pass, outcome, sequence } = room()
    stage.step()
    stage.place('buy', 10)
    stage.step()
    stage.records.isFull = true
    flatten()
    await pass(30_000)
    expect(outcome()).toBe('partial')
    expect(sequence.run?.brokers[0]?.detail).toContain('the disk is full')
    stage.records.isFull = false
    flatten()
    await pass(1_000)
    stage.step()
    await pass(10_000)
    expect(outcome()).toBe('done')
    sequence.close()
  })

  test('given a session that is replaced meanwhile, has nothing left to close', async () => {
    const stage = new SessionStage([HISTORY])
    const venue = sessionVenue(() => null)
    expect(await venue.positions()).toEqual([])
    expect(await venue.workingOrders()).toEqual([])
    expect(await venue.order('kill-L1-TEST')).toBeNull()
    stage.session.suspend()
  })
})
