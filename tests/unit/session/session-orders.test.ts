import { describe, expect, test } from 'vitest'
import { Sma } from '../../../src/engine/indicators/sma.ts'
import type { Bar } from '../../../src/engine/model/bar.ts'
import { moneyToDecimal, USD } from '../../../src/engine/model/currency.ts'
import { RiskViolation, StorageError } from '../../../src/engine/model/errors.ts'
import { DAY_MS, HOUR_MS } from '../../../src/engine/model/time.ts'
import type { Price } from '../../../src/engine/model/units.ts'
import { z } from 'zod'
import { Strategy } from '../../../src/engine/strategy/strategy.ts'
import { START, seriesOf } from './series.ts'
import { SessionStage, definitionOf } from './stage.ts'

const parameters = z.object({ period: z.int().min(1).max(100).default(3) })

/** Buys one at the first bar it sees, and notes what its average was. */
class Probe extends Strategy<typeof parameters> {
  static override readonly parameters = parameters
  readonly average = this.indicator(new Sma(this.params.period))
  readonly seen: { time: number; average: number; close: number }[] = []
  override onBar(bar: Bar) {
    this.seen.push({ time: bar.time, average: this.average.value, close: bar.close })
    if (this.position().isFlat && this.workingOrders.length === 0) this.buy(1)
  }
}

const probe = definitionOf(Probe)
const HISTORY = seriesOf({ bars: 30, calendar: 'XNYS' })

describe('Orders by hand', () => {
  test('given a history, can be placed before the first bar and fill at its open', () => {
    const stage = new SessionStage([HISTORY], { from: START + 5 * DAY_MS })
    const order = stage.place('buy', 3)
    stage.step()
    expect(order.status).toBe('filled')
    expect(order.averagePrice).toBe(104.01)
  })

  test('given one that the gate refuses, is thrown and stands in the blotter as denied', () => {
    const stage = new SessionStage([HISTORY])
    stage.step()
    expect(() => stage.place('buy', 1_000_000)).toThrow(RiskViolation)
    const [order] = stage.session.trader.orders.orders
    expect(order).toMatchObject({ status: 'denied', strategyId: 'manual' })
    stage.session.ledger.write()
    expect(stage.records.writes[0]?.orders).toEqual([order])
    expect(stage.records.intents).toEqual([])
  })

  test('given a disk that is full, does not leave and is said at once', () => {
    const stage = new SessionStage([HISTORY])
    stage.step()
    const statuses: string[] = []
    stage.session.trader.bus.subscribe('order', 'test', ({ status }) => void statuses.push(status))
    stage.records.isFull = true
    expect(() => stage.place('buy', 1)).toThrow(StorageError)
    expect(statuses).toEqual(['denied'])
    stage.step(2)
    expect(stage.session.trader.portfolio.holdings).toSatisfy((all: Iterable<{ position: { quantity: number } }>) =>
      [...all].every(({ position }) => position.quantity === 0),
    )
  })

  test('given an order that is unknown, refuses to cancel it in words', () => {
    const stage = new SessionStage([HISTORY])
    expect(() => stage.session.cancel('s-1')).toThrow('found "s-1"')
  })
})

describe('STOP in a session', () => {
  test('given orders of strategies and of a human, counts all it cancelled', () => {
    const stage = new SessionStage([HISTORY])
    class Resting extends Strategy {
      override onStart() {
        this.buy(1, { limit: 1 })
        this.buy(1, { limit: 2 })
      }
    }
    stage.step()
    stage.launch(definitionOf(Resting))
    stage.launch(definitionOf(Resting))
    stage.place('buy', 1, { type: 'limit', limitPrice: 100 as Price })
    stage.place('buy', 2)
    stage.step()
    stage.state.stop({ id: 'x', at: 0, source: 'button', reason: 'enough' })
    expect(stage.session.stopTrading()).toEqual({
      ordersCancelled: 5,
      ordersUnresolved: 0,
      strategiesStopped: 2,
      openPositions: 1,
    })
    expect(stage.session.stopTrading()).toMatchObject({ ordersCancelled: 0, strategiesStopped: 0, openPositions: 1 })
  })

  test('given a stop that leaves protective exits, then those work on, a strategy’s and a human’s, and nothing else', () => {
    const stage = new SessionStage([HISTORY])
    class Protected extends Strategy {
      override onBar() {
        if (this.position().isFlat && this.workingOrders.length === 0) this.buy(2)
        else if (this.workingOrders.length === 0) this.sell(2, { stop: 1, reduceOnly: true })
      }
    }
    stage.step()
    stage.launch(definitionOf(Protected))
    for (let bar = 0; bar < 3; bar++) stage.step()
    const entry = stage.place('buy', 1, { type: 'limit', limitPrice: 100 as Price })
    const target = stage.place('sell', 2, { type: 'limit', limitPrice: 9_000_000 as Price, reduceOnly: true })
    stage.state.stop({ id: 'x', at: 0, source: 'button', reason: 'enough' }, true)
    expect(stage.session.stopTrading()).toMatchObject({ ordersCancelled: 1, strategiesStopped: 1, openPositions: 1 })
    const { orders } = stage.session.trader.working
    expect(orders.map(({ type, strategyId }) => [type, strategyId])).toEqual([
      ['stop', 'probe-1'],
      ['limit', 'manual'],
    ])
    expect([entry.status, target.working]).toEqual(['canceled', true])
  })
})

describe('The records of a session', () => {
  const money = (units: number | undefined) => moneyToDecimal((units ?? Number.NaN) as never, USD)

  test('given a moment with orders and fills, are written in one piece, orders before their fills', () => {
    const stage = new SessionStage([HISTORY])
    stage.launch(probe)
    stage.step(3)
    stage.session.ledger.write()
    expect(stage.records.writes).toHaveLength(1)
    const [write] = stage.records.writes
    expect(write?.fills.map(({ orderId }) => orderId)).toEqual(write?.orders.map(({ id }) => id))
    expect(write).toMatchObject({ cursor: START + 3 * DAY_MS, strategies: [{ id: 'probe-1', state: 'running' }] })
    expect(write?.positions.map(({ quantity }) => quantity)).toEqual([1])
    stage.session.ledger.write()
    expect(stage.records.writes).toHaveLength(1)
  })

  test('given a write that failed, are written whole the next time', () => {
    const stage = new SessionStage([HISTORY])
    stage.step()
    stage.place('buy', 1)
    stage.step()
    stage.records.isFull = true
    expect(() => stage.session.ledger.write()).toThrow(StorageError)
    stage.step()
    stage.records.isFull = false
    stage.session.ledger.write()
    const [write] = stage.records.writes
    expect(write?.orders).toHaveLength(1)
    expect(write?.fills).toHaveLength(1)
    expect(write?.equity).toHaveLength(3)
    expect(write?.cursor).toBe(START + 3 * DAY_MS)
  })

  test('given daily bars, has the equity of the day before as the start of the day', () => {
    const stage = new SessionStage([HISTORY])
    stage.step()
    stage.place('buy', 10)
    stage.step()
    const first = stage.session.trader.portfolio.equity
    expect(money(stage.session.ledger.dayStart)).toBe(100_000)
    stage.step()
    expect(stage.session.ledger.dayStart).toBe(first)
  })

  test('given bars of hours, keeps the start of the day until the venue begins the next', () => {
    // 05:00 in UTC is midnight in New York.
    const stage = new SessionStage([
      seriesOf({ bars: 60, timeframe: HOUR_MS, start: START + 5 * HOUR_MS, calendar: 'XNYS' }),
    ])
    stage.step()
    stage.place('buy', 10)
    stage.step(23)
    const atMidnight = stage.session.trader.portfolio.equity
    expect(money(stage.session.ledger.dayStart)).toBe(100_000)
    stage.step()
    expect(stage.session.ledger.dayStart).toBe(atMidnight)
    stage.step(23)
    expect(stage.session.ledger.dayStart).toBe(atMidnight)
  })

  test('given more moments than a curve keeps, spans them all in bounded memory and ends at the newest', () => {
    const stage = new SessionStage([seriesOf({ bars: 12_000, timeframe: HOUR_MS })])
    stage.step()
    stage.place('buy', 10)
    stage.step(11_999)
    const { time, value } = stage.session.ledger.equity
    expect(time.length).toBeLessThanOrEqual(4_001)
    expect(time[0]).toBe(START)
    expect(time.at(-1)).toBe(START + 11_999 * HOUR_MS)
    expect(value.at(-1)).toBe(stage.session.trader.portfolio.equity)
    expect([...time]).toEqual([...time].toSorted((a, b) => a - b))
  })
})
