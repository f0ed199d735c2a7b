import { describe, expect, test } from 'vitest'
import { Sma } from '../../../src/engine/indicators/sma.ts'
import { aggregateBars } from '../../../src/engine/market/time-bar-aggregator.ts'
import type { Bar } from '../../../src/engine/model/bar.ts'
import { ConfigError } from '../../../src/engine/model/errors.ts'
import { DAY_MS, HOUR_MS } from '../../../src/engine/model/time.ts'
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

  test('given an order that is refused, tells that and why as the last that it did, also in the next engine', () => {
    const stage = new SessionStage([HISTORY], { cash: 1 })
    const poor = stage.launch(probe)
    stage.step()
    expect(poor.lastAction).toMatch(/^BUY 1 TEST refused: (?!BUY).*buying power/)
    // What the engine sends in its name is told too.
    expect(() => stage.place('buy', 2, { strategyId: 'probe-1' })).toThrow('buying power')
    const denied = /^BUY 2 TEST refused: (?!BUY).*buying power/
    expect(poor.lastAction).toMatch(denied)
    const orders = [...stage.session.trader.orders.denied]
    const { now: cursor } = stage.session
    const past = { cursor, orders, fills: [], strategies: [poor.record], equity: [], instruments: [] }
    const next = new SessionStage([HISTORY], { cash: 1, past })
    expect(next.launch(probe, { id: 'probe-1' }).lastAction).toMatch(denied)
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

describe('The lines of a strategy', () => {
  test('given one that stopped, then they end with it', () => {
    const stage = new SessionStage([HISTORY])
    const running = stage.launch(probe)
    stage.step(6)
    stage.session.strategies.stop('probe-1')
    const before = running.linesOn('TEST').lines.map(({ time }) => time.length)
    expect(before).toEqual([4])
    stage.step(3)
    expect(running.linesOn('TEST').lines.map(({ time }) => time.length)).toEqual(before)
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
