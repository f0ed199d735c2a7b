import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import type { AlertEvent } from '../../../src/engine/kernel/events.ts'
import { SeededRandom } from '../../../src/engine/kernel/random.ts'
import type { BarSeries } from '../../../src/engine/model/bar.ts'
import { USD, moneyOf } from '../../../src/engine/model/currency.ts'
import { StorageError, ensure } from '../../../src/engine/model/errors.ts'
import { orderRequest } from '../../../src/engine/model/order-request.ts'
import type { Order } from '../../../src/engine/model/order.ts'
import type { OrderSide, OrderTerms } from '../../../src/engine/model/order-request.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import type { AccountRisk } from '../../../src/engine/risk/account-controls.ts'
import { UNLIMITED } from '../../../src/engine/risk/risk-gate.ts'
import { TradingState } from '../../../src/engine/risk/trading-state.ts'
import { ReplayFeed, replayInstruments } from '../../../src/engine/session/replay-feed.ts'
import type { SessionChanges, SessionPast, SessionRecords } from '../../../src/engine/session/session-records.ts'
import { Session } from '../../../src/engine/session/session.ts'
import type { StrategyDefinition } from '../../../src/engine/strategy/definition.ts'
import type { StrategyClass } from '../../../src/engine/strategy/definition.ts'

/** Records in memory, on a disk that can be full. */
export class MemoryRecords implements SessionRecords {
  readonly intents: string[] = []
  readonly writes: SessionChanges[] = []
  isFull = false

  recordIntent(order: Order): void {
    this.#check()
    this.intents.push(order.id)
  }
  recordAmendment(order: Order): void {
    this.#check()
    this.intents.push(`${order.id} amended`)
  }
  record(changes: SessionChanges): void {
    this.#check()
    this.writes.push({ ...changes, orders: [...changes.orders], fills: [...changes.fills] })
  }
  #check(): void {
    if (this.isFull) throw new StorageError('the disk is full')
  }
}

interface StageOptions {
  readonly cash?: number
  readonly from?: number
  /** Rules of the account; none when left out. */
  readonly risk?: AccountRisk
  readonly past?: SessionPast
}

/** A session over replays that a test steps through. */
export class SessionStage {
  readonly records = new MemoryRecords()
  readonly state = new TradingState(null)
  readonly alerts: AlertEvent[] = []
  readonly session: Session

  constructor(histories: readonly BarSeries[], options: StageOptions = {}) {
    const { cash = 100_000, from = Number.NEGATIVE_INFINITY, risk, past = null } = options
    const clock = new SimulatedClock(-8.64e15 as Timestamp)
    const pace = new SimulatedClock(0 as Timestamp)
    this.session = new Session({
      id: 's',
      currency: USD,
      cash: moneyOf(cash, USD),
      limits: UNLIMITED,
      risk,
      state: this.state,
      clock,
      timers: clock,
      random: new SeededRandom(1),
      records: this.records,
      instruments: replayInstruments(histories),
      feed: ({ market }, events) =>
        new ReplayFeed({ histories, clock, pace, market, speed: 1, from, cursor: past?.cursor ?? null, events }),
      run: 1,
      past,
      onMoment: () => undefined,
      onFeedState: () => undefined,
    })
    this.session.trader.bus.subscribe('alert', 'test', (alert) => void this.alerts.push(alert))
  }

  step(bars = 1): void {
    for (let bar = 0; bar < bars; bar++) this.session.feed.step()
  }

  place(side: OrderSide, quantity: number, terms: OrderTerms = {}): Order {
    const { instrument } = ensure(this.session.feed.instruments[0], 'an instrument')
    const request = orderRequest(instrument, side, instrument.quantity(quantity), terms)
    return this.session.place({ ...request, causedAt: this.session.now })
  }

  launch(
    definition: StrategyDefinition,
    options: { symbols?: string[]; timeframe?: string; params?: object; id?: string } = {},
  ) {
    const { symbols = ['TEST'], timeframe = '1d', params = {}, id } = options
    const launch = { definition, symbols, timeframe, params: params as Record<string, number> }
    return this.session.strategies.start(id === undefined ? launch : { ...launch, id })
  }
}

/** A strategy of a class written in a test. */
export function definitionOf(strategyClass: StrategyClass, fields: Partial<StrategyDefinition> = {}) {
  return {
    name: 'probe',
    file: '/strategies/probe.ts',
    hash: 'one',
    source: '',
    strategyClass,
    locate: () => undefined,
    ...fields,
  } satisfies StrategyDefinition
}
