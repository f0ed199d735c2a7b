import { describe, expect, test } from 'vitest'
import { SimulatedClock } from '../../src/engine/kernel/clock.ts'
import type { AlertEvent } from '../../src/engine/kernel/events.ts'
import { NO_LOG } from '../../src/engine/kernel/journal.ts'
import { USD, moneyOf, moneyToDecimal } from '../../src/engine/model/currency.ts'
import { ensure } from '../../src/engine/model/errors.ts'
import type { Order } from '../../src/engine/model/order.ts'
import type { Timestamp } from '../../src/engine/model/units.ts'
import { LimitBook } from '../../src/engine/risk/limit-book.ts'
import type { LimitValues } from '../../src/engine/risk/limits.ts'
import { paperLimits } from '../../src/engine/risk/paper-limits.ts'
import type { StrategyLock } from '../../src/engine/risk/strategy-conduct.ts'
import { TradingState } from '../../src/engine/risk/trading-state.ts'
import { prepareSession } from '../../src/engine/server/session-factory.ts'
import type { Session } from '../../src/engine/session/session.ts'
import type { StrategyClass } from '../../src/engine/strategy/definition.ts'
import { Strategy } from '../../src/engine/strategy/strategy.ts'
import { definitionOf } from '../unit/session/stage.ts'

const CASH = 100_000
const START = Date.UTC(2024, 5, 3, 14, 30) as Timestamp
const SYMBOL = 'NOVA.SIM'
const TICKS_PER_SECOND = 1_000

/** What left, as it was written down just before the broker heard of it. */
interface Departure {
  readonly order: Order
  readonly at: number
  readonly value: number
  readonly last: number
}

/** A paper session on live prices, with the limits that it comes with, and a wall clock that the test moves. */
class Runaway {
  readonly time = new SimulatedClock(START)
  readonly left: Departure[] = []
  readonly alerts: AlertEvent[] = []
  readonly locks: StrategyLock[] = []
  readonly limits: LimitValues
  /** Worst of the account at any moment. */
  mostExposure = 0
  mostPosition = 0
  #session: Session | undefined

  constructor(changed: Partial<LimitValues> = {}) {
    this.limits = { ...paperLimits({ cash: CASH, timeframeMs: 5_000, isLive: true }), ...changed }
  }

  get session(): Session {
    return ensure(this.#session, 'a session that was started')
  }

  async start(): Promise<this> {
    const feed = { kind: 'synthetic', seed: 7, symbols: 2, ticksPerSecond: TICKS_PER_SECOND } as const
    const request = { id: 's1', feed, cash: moneyOf(CASH, USD), run: 1, past: null }
    const prepared = await prepareSession(
      request,
      { list: async () => ({ datasets: [] }) as never, load: () => never() },
      this.time,
    )
    this.#session = prepared.create({
      records: {
        recordIntent: (order) => this.#note(order),
        recordAmendment: () => undefined,
        record: () => undefined,
      },
      log: NO_LOG,
      state: new TradingState(null),
      risk: {
        limits: new LimitBook('paper', [{ scope: 'account', key: '', values: this.limits }]),
        onLock: (lock) => this.locks.push(lock),
      },
      onMoment: () => this.#watch(),
      onFeedState: () => undefined,
    })
    this.session.trader.bus.subscribe('alert', 'test', (alert) => void this.alerts.push(alert))
    this.session.start()
    this.pass(1_000)
    return this
  }

  /** Starts a strategy and lets the market go on. Returns how the strategy stands. */
  letLoose(strategyClass: StrategyClass, seconds = 10, name = 'wild'): ReturnType<Session['strategies']['start']> {
    this.session.catchUp()
    const definition = definitionOf(strategyClass, { name, file: `/strategies/${name}.ts`, hash: name })
    const strategy = this.session.strategies.start({ definition, symbols: [SYMBOL], timeframe: '5s', params: {} })
    this.pass(seconds * 1_000)
    return strategy
  }

  pass(ms: number): void {
    for (let gone = 0; gone < ms; gone += 20) this.time.advanceTo((this.time.now() + 20) as Timestamp)
  }

  #note(order: Order): void {
    const { instrument, quantity, limitPrice } = order
    const { markPrice } = this.session.trader.portfolio.holding(instrument)
    const price = limitPrice === limitPrice ? limitPrice : markPrice
    const value = moneyToDecimal(instrument.notional(price, quantity), USD)
    this.left.push({ order, at: this.session.now, value, last: markPrice })
  }

  #watch(): void {
    const { portfolio } = this.session.trader
    this.mostExposure = Math.max(this.mostExposure, moneyToDecimal(portfolio.grossExposure, USD))
    for (const { exposure } of portfolio.holdings) {
      this.mostPosition = Math.max(this.mostPosition, Math.abs(moneyToDecimal(exposure, USD)))
    }
  }
}

/** Nothing beyond the limits left, whatever was asked for. */
function expectWithinLimits({ left, limits, mostExposure, mostPosition }: Runaway): void {
  for (const { order, value, last } of left) {
    expect(value).toBeLessThanOrEqual(limits.maxOrderValue)
    expect(order.instrument.quantityToDecimal(order.quantity)).toBeLessThanOrEqual(limits.maxOrderQuantity)
    // A market order has no limit to be beyond anything. The reference may be the touch, a few cents from the last price.
    const limit = order.limitPrice === order.limitPrice ? order.limitPrice : last
    const beyond = order.side === 'buy' ? limit - last : last - limit
    expect(beyond).toBeLessThanOrEqual(last * limits.priceCollar + 10)
  }
  const times = left.map(({ at }) => at)
  const mostAtOnce = limits.messageBurst * (1 - limits.cancelShare)
  for (const [index, at] of times.entries()) {
    const within = times.slice(index).filter((each) => each < at + 1_000).length
    expect(within).toBeLessThanOrEqual(mostAtOnce + limits.messagesPerSecond)
  }
  // Prices move a little after an order has filled; what was ordered stayed within what the account could bear.
  expect(mostExposure).toBeLessThanOrEqual(CASH * limits.leverage * 1.05)
  expect(mostPosition).toBeLessThanOrEqual(limits.maxPositionValue)
}

function never(): never {
  throw new Error('expected no history to be asked for')
}

/** Buys and sells in turn, never the same twice, with every tick: a thousand orders a second. */
class Machine extends Strategy {
  #count = 0
  override onQuote() {
    const quantity = 1 + (Math.floor(this.#count / 2) % 300)
    if (this.#count++ % 2 === 0) this.buy(quantity)
    else this.sell(quantity)
  }
}

/** Doubles what it asks for with every tick. */
class Doubler extends Strategy {
  #quantity = 1
  override onQuote() {
    this.buy(this.#quantity)
    this.#quantity = Math.min(this.#quantity * 2, 2 ** 40)
  }
}

/** Takes cents for dollars, and the other way round. */
class WrongDecimals extends Strategy {
  override onQuote() {
    const price = Math.round(this.lastPrice())
    this.buy(10, { limit: price * 100 })
    this.sell(10, { limit: Math.max(0.01, Math.round(price) / 100) })
  }
}

/** Types a few zeros too many. */
class FatFinger extends Strategy {
  override onQuote() {
    this.buy(9_999_999)
    this.sell(9_999_999)
    this.buy(1_000_000, { limit: Math.round(this.lastPrice()) })
  }
}

/** Orders by a timer, whether or not there are prices. */
class Blind extends Strategy {
  override onStart() {
    this.setTimer('again', 100)
  }
  override onTimer() {
    this.buy(1)
    this.setTimer('again', 100)
  }
}

/** Sends orders that rest and takes them back, over and over. */
class Flicker extends Strategy {
  override onQuote() {
    for (const order of this.workingOrders) this.cancel(order)
    this.buy(1, { limit: Math.round(this.lastPrice() * 0.9) })
  }
}

/** Buys ten shares on its first bar and is content. */
class Calm extends Strategy {
  override onBar() {
    if (this.position().isFlat && this.workingOrders.length === 0) this.buy(10)
  }
}

describe('a strategy gone wild in a paper session', () => {
  const cases: readonly (readonly [string, StrategyClass, string])[] = [
    ['a thousand orders a second', Machine, 'REPEATED-EXECUTION'],
    ['doubling', Doubler, 'CONSECUTIVE-REJECTS'],
    ['wrong decimals', WrongDecimals, 'CONSECUTIVE-REJECTS'],
    ['a fat finger', FatFinger, 'CONSECUTIVE-REJECTS'],
  ]

  test.each(cases)(
    'given %s, when it is let loose, then nothing beyond the limits leaves, the strategy is stopped and the alert shows',
    async (_what, strategyClass, rule) => {
      const room = await new Runaway().start()
      const calm = room.letLoose(Calm, 6, 'calm')
      const wild = room.letLoose(strategyClass)

      expectWithinLimits(room)
      expect([wild.state, calm.state]).toEqual(['stopped', 'running'])
      expect(wild.error).toContain('taken out')
      expect(room.locks).toMatchObject([{ strategy: 'wild', rule }])
      expect(room.alerts.filter(({ code }) => code === rule)).toMatchObject([
        { severity: 'critical', source: 'wild-1' },
      ])
      expect([...room.session.trader.working.orders].filter(({ strategyId }) => strategyId === 'wild-1')).toEqual([])
      const orders = [...room.session.trader.orders.orders]
      expect(orders.filter(({ strategyId }) => strategyId === 'calm-1').map(({ status }) => status)).toEqual(['filled'])
      expect(room.left).toHaveLength(orders.filter(({ status }) => status !== 'denied').length)
      expect(room.session.trader.bus.faults).toBe(0)
    },
  )

  test('given a strategy that was stopped so, when it is started again, then it is refused until a human releases it', async () => {
    const room = await new Runaway().start()
    room.letLoose(FatFinger)
    expect(() => room.letLoose(Calm, 1)).toThrow('expected a human to release it first')

    expect(room.session.risk.release('wild')).toBe(true)
    expect(room.letLoose(Calm, 6).state).toBe('running')
  })

  test('given a feed that went quiet, when a strategy orders by the clock, then not one order leaves on a stale price, and it is stopped', async () => {
    const room = await new Runaway({ maxReferenceAge: 1_000 }).start()
    room.session.feed.pause()
    room.pass(2_000)
    const blind = room.letLoose(Blind, 15)

    expect(room.left).toEqual([])
    expect(room.alerts.some(({ code }) => code === 'STALE-REFERENCE')).toBe(true)
    expect([blind.state, room.locks[0]?.rule]).toEqual(['stopped', 'CONSECUTIVE-REJECTS'])
  })

  test('given orders and cancels with every tick, when they are let loose, then orders stay within the message rate and every cancel leaves', async () => {
    const room = await new Runaway({ maxConsecutiveRejects: Number.POSITIVE_INFINITY }).start()
    room.letLoose(Flicker, 5)
    room.pass(1_000)

    expectWithinLimits(room)
    const own = [...room.session.trader.orders.orders].filter(({ strategyId }) => strategyId === 'wild-1')
    const refused = own.filter(({ status }) => status === 'denied')
    expect(own.length).toBeGreaterThan(4_000)
    expect(refused.length).toBeGreaterThan(3_000)
    expect(refused.every(({ reason }) => /too many messages|the same order left/.test(reason))).toBe(true)
    expect(own.filter(({ working }) => working).length).toBeLessThanOrEqual(1)
    expect(room.session.trader.controls?.messages.cancels).toBe(
      own.filter(({ status }) => status === 'canceled').length,
    )
  })
})
