import { describe, expect, test } from 'vitest'
import { Sma } from '../../../src/engine/indicators/sma.ts'
import { aggregateBars } from '../../../src/engine/market/time-bar-aggregator.ts'
import type { Bar } from '../../../src/engine/model/bar.ts'
import { moneyToDecimal, USD } from '../../../src/engine/model/currency.ts'
import { ConfigError, RiskViolation, StorageError } from '../../../src/engine/model/errors.ts'
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

describe('A strategy in a session', () => {
  test('given two of a kind, has ids of their own, also after one stopped', () => {
    const stage = new SessionStage([HISTORY])
    expect(stage.launch(probe).host.id).toBe('probe-1')
    expect(stage.launch(probe).host.id).toBe('probe-2')
    stage.session.strategies.stop('probe-1')
    expect(stage.launch(probe).host.id).toBe('probe-3')
    expect([...stage.session.strategies.all].map(({ state }) => state)).toEqual(['stopped', 'running', 'running'])
    expect(() => stage.session.strategies.stop('probe-9')).toThrow(ConfigError)
  })

  test.each([
    ['a timeframe finer than the data', { timeframe: '1h' }],
    ['a timeframe that is none', { timeframe: 'daily' }],
    ['a symbol that is not there', { symbols: ['NONE'] }],
    ['a symbol twice', { symbols: ['TEST', 'TEST'] }],
    ['a parameter out of range', { params: { period: 0 } }],
    ['a parameter that it does not know', { params: { speed: 1 } }],
  ])('given %s, is refused and leaves nothing behind', (_what, options) => {
    const stage = new SessionStage([HISTORY])
    expect(() => stage.launch(probe, options)).toThrow(ConfigError)
    expect([...stage.session.strategies.all]).toEqual([])
    stage.session.ledger.write()
    expect(stage.records.writes).toEqual([])
  })

  test('given bars before its start, has its indicators warm on its first bar', () => {
    const stage = new SessionStage([HISTORY], { from: START + 10 * DAY_MS })
    const averages: number[] = []
    class Noting extends Probe {
      override onBar(bar: Bar) {
        super.onBar(bar)
        averages.push(this.average.value)
      }
    }
    stage.launch(definitionOf(Noting))
    stage.step()
    expect(averages[0]).toBeCloseTo((101 + 102 + 103) / 3)
  })

  test('given a start in the middle of a coarser bar, is shown that bar whole', () => {
    const hours = seriesOf({ bars: 100, timeframe: HOUR_MS })
    const stage = new SessionStage([hours])
    stage.step(30)
    const bars: number[][] = []
    class Daily extends Strategy {
      override onBar(bar: Bar) {
        bars.push([bar.time, bar.openUnits, bar.highUnits, bar.lowUnits, bar.closeUnits, bar.volumeUnits])
      }
    }
    stage.launch(definitionOf(Daily), { timeframe: '1d' })
    stage.step(70)
    const { time, open, high, low, close, volume } = aggregateBars(hours.bars, DAY_MS)
    const day = (row: number) => [time, open, high, low, close, volume].map((column) => column[row])
    // The first day was over before the start; the last is not over yet.
    expect(bars).toEqual([day(1), day(2), day(3)])
  })

  test('given one that throws, says so, keeps its position and goes on without it', () => {
    const stage = new SessionStage([HISTORY])
    class Broken extends Probe {
      override onBar(bar: Bar) {
        super.onBar(bar)
        if (this.seen.length === 4) throw new Error('out of ideas')
      }
    }
    const broken = stage.launch(definitionOf(Broken))
    stage.step(8)
    expect(broken.state).toBe('failed')
    expect(broken.error).toContain('out of ideas')
    expect(broken.record).toMatchObject({ state: 'failed' })
    expect(stage.alerts.map(({ code }) => code)).toContain('STRATEGY-FAILED')
    expect([...broken.host.desk.positions].map(({ quantity }) => quantity)).toEqual([1])
  })
})

describe('Hot reload', () => {
  const fresh = (strategyClass: typeof Probe, hash = 'two') => definitionOf(strategyClass, { hash })

  test('given the same hash, changes nothing', () => {
    const stage = new SessionStage([HISTORY])
    const running = stage.launch(probe)
    stage.session.strategies.reload(definitionOf(Probe))
    expect(running.reloadedAt).toBeNull()
    expect(stage.alerts).toEqual([])
  })

  test('given new code, has it in place with the position kept and indicators warm', () => {
    const stage = new SessionStage([HISTORY])
    const running = stage.launch(probe)
    stage.step(6)
    const averages: number[] = []
    class Better extends Probe {
      override onBar(bar: Bar) {
        averages.push(this.average.value)
        if (this.position().quantity !== 1) throw new Error('where is the position?')
        void bar
      }
    }
    stage.session.strategies.reload(fresh(Better))
    expect(running.reloadedAt).toBe(stage.session.now)
    expect(running.host.definition.hash).toBe('two')
    stage.step()
    expect(averages).toEqual([(104 + 105 + 106) / 3])
    expect(running.state).toBe('running')
    expect(running.error).toBe('')
  })

  test('given new code with one more parameter, fills its default in', () => {
    const stage = new SessionStage([HISTORY])
    const running = stage.launch(probe, { params: { period: 2 } })
    const found: unknown[] = []
    const more = parameters.extend({ depth: z.int().default(7) })
    class Deeper extends Strategy<typeof more> {
      static override readonly parameters = more
      override onBar() {
        found.push(this.params)
      }
    }
    stage.session.strategies.reload(definitionOf(Deeper, { hash: 'two' }))
    stage.step()
    expect(running.error).toBe('')
    expect(found).toEqual([{ period: 2, depth: 7 }])
  })

  test('given new code that the parameters do not fit, says so and lets the old one go on', () => {
    const stage = new SessionStage([HISTORY])
    const running = stage.launch(probe, { params: { period: 50 } })
    class Stricter extends Strategy {
      static override readonly parameters = z.object({ period: z.int().max(9) })
    }
    stage.session.strategies.reload(definitionOf(Stricter, { hash: 'two' }))
    expect(running.error).toContain('period')
    expect(running.host.definition.hash).toBe('one')
    expect(running.host.params).toEqual({ period: 50 })
    stage.step(2)
    expect(running.state).toBe('running')
    expect(running.ordersPlaced).toBe(1)
  })

  test('given new code that fails, shows the error, lets the old one go on, and forgets it when the file is mended', () => {
    const stage = new SessionStage([HISTORY])
    const running = stage.launch(probe)
    class Failing extends Probe {
      readonly wrong = this.indicator(new Sma(-1))
    }
    stage.session.strategies.reload(fresh(Failing))
    expect(running.error).toContain('SMA')
    stage.step(3)
    expect(running.ordersPlaced).toBe(1)
    stage.session.strategies.reload(definitionOf(Probe))
    expect(running.error).toBe('')
    stage.session.strategies.refuseReload(probe.file, 'expected a semicolon')
    expect(running.error).toBe('expected a semicolon')
    stage.session.strategies.refuseReload('/other.ts', 'nothing')
    expect(running.error).toBe('expected a semicolon')
  })
})

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
