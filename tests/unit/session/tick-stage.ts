import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import type { AlertEvent } from '../../../src/engine/kernel/events.ts'
import type { RecordData } from '../../../src/engine/kernel/journal.ts'
import { SeededRandom } from '../../../src/engine/kernel/random.ts'
import { USD, moneyOf } from '../../../src/engine/model/currency.ts'
import { ensure } from '../../../src/engine/model/errors.ts'
import { orderRequest } from '../../../src/engine/model/order-request.ts'
import type { OrderSide, OrderTerms } from '../../../src/engine/model/order-request.ts'
import type { Order } from '../../../src/engine/model/order.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import { LimitBook } from '../../../src/engine/risk/limit-book.ts'
import type { LimitValues } from '../../../src/engine/risk/limits.ts'
import { UNLIMITED } from '../../../src/engine/risk/risk-gate.ts'
import { TradingState } from '../../../src/engine/risk/trading-state.ts'
import { HeldClock } from '../../../src/engine/session/held-clock.ts'
import { Session } from '../../../src/engine/session/session.ts'
import { SyntheticFeed, syntheticFeedInstruments } from '../../../src/engine/session/synthetic-feed.ts'
import { syntheticInstruments } from '../../../src/engine/session/synthetic-market.ts'
import type { StrategyDefinition } from '../../../src/engine/strategy/definition.ts'
import { OPEN } from '../risk/risk-room.ts'
import { MemoryRecords } from './stage.ts'

export const NOVA = 'NOVA.SIM'
export const ORBIT = 'ORBIT.SIM'
const START = Date.UTC(2024, 5, 3, 14, 30) as Timestamp

/** A session on ticks that a test hands in, one for NOVA and one for ORBIT at a time, on a clock that it moves. */
export class TickStage {
  readonly time = new SimulatedClock(START)
  readonly state = new TradingState(null)
  readonly alerts: AlertEvent[] = []
  readonly notes: RecordData[] = []
  readonly stops: string[] = []
  readonly book: LimitBook
  readonly session: Session
  #feed: SyntheticFeed | undefined

  constructor(limits: Partial<LimitValues>) {
    this.book = new LimitBook('test', [
      { scope: 'account', key: '', values: { ...OPEN, leverage: 1, priceRecovery: 5_000, ...limits } },
    ])
    const held = new HeldClock(this.time)
    const instruments = syntheticInstruments(2)
    const parts = { instruments, seed: 1, ticksPerSecond: 0.000_001, time: this.time, held }
    this.session = new Session({
      id: 's',
      currency: USD,
      cash: moneyOf(100_000, USD),
      limits: UNLIMITED,
      risk: { limits: this.book, onStop: (reason) => void this.stops.push(reason) },
      state: this.state,
      clock: held,
      timers: held,
      held,
      random: new SeededRandom(1),
      records: new MemoryRecords(),
      log: { append: (kind, data) => void (kind === 'note' && this.notes.push(data)), flush: () => undefined },
      instruments: syntheticFeedInstruments(instruments),
      feed: ({ market }, events) => (this.#feed = new SyntheticFeed({ ...parts, market, events })),
      run: 1,
      past: null,
      onMoment: () => undefined,
      onFeedState: () => undefined,
    })
    this.session.trader.bus.subscribe('alert', 'test', (alert) => void this.alerts.push(alert))
    // What was before the start is invented, and elsewhere.
    for (const { instrument } of this.session.prices?.watch.screens ?? []) this.#seed(instrument.symbol)
    this.session.start()
  }

  /** Prices in dollars; a cent apart, or as far as asked. */
  tick(nova: number, orbit = 100, spread = 0.01): void {
    const units = [nova, orbit].flatMap((price) => {
      const bid = Math.round(price * 100)
      return [bid, bid + Math.round(spread * 100), bid, 1]
    })
    ensure(this.#feed, 'a feed').deliver(this.time.now(), 1, units)
  }

  /** Lets time go by, with the same prices twice a second. */
  ticks(seconds: number, nova: number, orbit = 100): void {
    for (let half = 0; half < seconds * 2; half++) {
      this.pass(500)
      this.tick(nova, orbit)
    }
  }

  pass(ms: number): void {
    this.time.advanceTo((this.time.now() + ms) as Timestamp)
  }

  place(side: OrderSide, quantity: number, terms: OrderTerms = {}, symbol = NOVA): Order {
    this.session.catchUp()
    const { instrument } = this.session.trader.market.get(symbol)
    return this.session.place(orderRequest(instrument, side, instrument.quantity(quantity), terms))
  }

  launch(definition: StrategyDefinition, symbols: readonly string[]) {
    this.session.catchUp()
    return this.session.strategies.start({ definition, symbols, timeframe: '5s', params: {} })
  }

  held(symbol = NOVA): number {
    const { instrument } = this.session.trader.market.get(symbol)
    return this.session.trader.portfolio.quantity(instrument)
  }

  /** Who waits, and for what. */
  get waiting(): readonly string[] {
    return (this.session.trader.controls?.pauses.all ?? []).map(({ strategyId, key }) => `${strategyId}: ${key}`)
  }

  said(code: string): readonly string[] {
    return this.alerts.filter((alert) => alert.code === code).map(({ severity, message }) => `${severity}: ${message}`)
  }

  #seed(symbol: string): void {
    this.session.prices?.watch.screens.find(({ instrument }) => instrument.symbol === symbol)?.seed(10_000)
  }
}
