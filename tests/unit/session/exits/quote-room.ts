import { SimulatedClock } from '../../../../src/engine/kernel/clock.ts'
import type { AlertEvent } from '../../../../src/engine/kernel/events.ts'
import { SeededRandom } from '../../../../src/engine/kernel/random.ts'
import type { ExitPlan, HeldExit } from '../../../../src/engine/execution/exit-plan.ts'
import { allocateBars } from '../../../../src/engine/model/bar.ts'
import { USD, moneyOf } from '../../../../src/engine/model/currency.ts'
import type { Fill } from '../../../../src/engine/model/fill.ts'
import { Order } from '../../../../src/engine/model/order.ts'
import { orderRequest } from '../../../../src/engine/model/order-request.ts'
import type { OrderSide, OrderTerms } from '../../../../src/engine/model/order-request.ts'
import type { Price, Quantity, Timestamp } from '../../../../src/engine/model/units.ts'
import type { AccountRisk } from '../../../../src/engine/risk/account-controls.ts'
import { UNLIMITED } from '../../../../src/engine/risk/risk-gate.ts'
import { TradingState } from '../../../../src/engine/risk/trading-state.ts'
import type { Feed } from '../../../../src/engine/session/feed.ts'
import { HeldClock } from '../../../../src/engine/session/held-clock.ts'
import { Session } from '../../../../src/engine/session/session.ts'
import type { SessionPast } from '../../../../src/engine/session/session-records.ts'
import type { FakeBroker } from '../../execution/fake-broker.ts'
import { instrumentOf } from '../../model/instruments.ts'
import { MemoryRecords } from '../stage.ts'

/** A Monday in New York, in the morning. */
export const OPEN = Date.UTC(2024, 0, 8, 15, 0)
export const at = (decimal: number) => Math.round(decimal * 100) as Price
export const NOTHING: HeldExit = {
  symbol: 'TEST',
  stopLoss: null,
  takeProfit: null,
  trail: null,
  time: null,
  clearsFirst: false,
}

/** A session on quotes that a test gives by hand; a second engine can go on with what the first wrote down. */
export class QuoteRoom {
  readonly instrument = instrumentOf({ calendar: 'XNYS' })
  readonly records = new MemoryRecords()
  readonly state = new TradingState(null)
  readonly alerts: AlertEvent[] = []
  /** What was put into the journal, by its kind and what was asked for. */
  readonly journal: { readonly kind: string; readonly do: unknown }[] = []
  readonly wall: SimulatedClock
  readonly held: HeldClock
  readonly session: Session
  readonly #past: SessionPast | null
  #asleep = 0

  constructor({
    past = null,
    now = OPEN,
    run = past ? 2 : 1,
    risk,
    broker,
  }: {
    past?: SessionPast | null
    now?: number
    run?: number
    risk?: AccountRisk
    /** Outside the engine; the simulated exchange when left out. */
    broker?: FakeBroker
  } = {}) {
    this.#past = past && { ...past, orders: past.orders.map(copyOf) }
    this.wall = new SimulatedClock(now as Timestamp)
    const held = new HeldClock({
      now: () => (this.wall.now() + this.#asleep) as Timestamp,
      schedule: (at, callback) => this.wall.schedule((at - this.#asleep) as Timestamp, callback),
    })
    this.held = held
    const { instrument } = this
    const instruments = [
      { instrument: past?.instruments[0]?.instrument ?? instrument, timeframe: 60_000, matchedBy: 'quotes' as const },
    ]
    this.session = new Session({
      id: 's',
      currency: USD,
      cash: moneyOf(1_000_000, USD),
      limits: UNLIMITED,
      risk,
      state: this.state,
      clock: held,
      timers: held,
      held,
      random: new SeededRandom(1),
      records: this.records,
      log: {
        append: (kind, data) => void this.journal.push({ kind, do: data['do'] }),
        flush: () => undefined,
      },
      instruments,
      feed: () => still(instruments),
      outside: broker && {
        connection: broker,
        environment: 'paper',
        keepArming: () => undefined,
        time: this.wall,
        records: { record: () => undefined },
        since: now as Timestamp,
        onChange: () => undefined,
      },
      run,
      past,
      onMoment: () => undefined,
      onFeedState: () => undefined,
    })
    this.session.trader.bus.subscribe('alert', 'test', (alert) => void this.alerts.push(alert))
  }

  get codes(): string[] {
    return this.alerts.map(({ code }) => code)
  }
  get quantity(): number {
    return this.session.trader.portfolio.quantity(this.#traded)
  }
  get orders(): readonly Order[] {
    return [...this.session.trader.orders.orders]
  }
  /** Those by which the engine has left positions. */
  get exits(): readonly Order[] {
    return this.orders.filter(({ id }) => id.startsWith('exit-'))
  }
  get plan(): ExitPlan | undefined {
    return this.session.exits.book.get('TEST')
  }

  /** The computer sleeps: its clock goes on, its timers stand still. */
  sleep(ms: number): void {
    this.#asleep += ms
  }

  pass(ms: number): void {
    this.wall.advanceTo((this.wall.now() + ms) as Timestamp)
  }

  /** The market is at a price, a cent around it. */
  quote(decimal: number, fields: { readonly bid?: number; readonly ask?: number } = {}): void {
    this.session.catchUp()
    const { bid = decimal - 0.01, ask = decimal + 0.01 } = fields
    const size = 10_000 as Quantity
    const { quotes, trades } = this.session.trader.market.get('TEST')
    const [instrument, now] = [this.#traded, this.session.now]
    quotes.deliver({ instrument, at: now, bid: at(bid), ask: at(ask), bidSize: size, askSize: size })
    trades.deliver({ instrument, at: now, price: at(decimal), size })
  }

  place(side: OrderSide, quantity: number, terms: OrderTerms = {}): Order {
    const request = orderRequest(this.#traded, side, quantity as Quantity, { causedAt: this.session.now, ...terms })
    return this.session.place(request)
  }

  /** Holds so many at a hundred; short below 0. */
  hold(quantity: number): this {
    this.quote(100)
    this.place(quantity > 0 ? 'buy' : 'sell', Math.abs(quantity))
    this.quote(100)
    return this
  }

  set(exit: Partial<HeldExit>): void {
    this.session.exits.set({ ...NOTHING, ...exit })
  }

  /** What the store has: all that was written, and intents that were durable when the rest was lost. */
  past({ isWritten = true }: { readonly isWritten?: boolean } = {}): SessionPast {
    if (isWritten) this.session.write()
    const before = this.#past
    const fills = new Map<string, Fill>(before?.fills.map((fill) => [fill.id, fill]))
    const orders = new Map<string, Order>(before?.orders.map((order) => [order.id, order]))
    const exits = new Map<string, ExitPlan>(before?.exits?.map((plan) => [plan.symbol, plan]))
    for (const write of this.records.writes) {
      for (const fill of write.fills) fills.set(fill.id, fill)
      for (const order of write.orders) orders.set(order.id, copyOf(order))
      for (const { symbol, plan } of write.exits ?? []) {
        if (plan) exits.set(symbol, structuredClone(plan))
        else exits.delete(symbol)
      }
    }
    for (const id of this.records.intents) {
      const order = this.session.trader.orders.find(id)
      if (order && !orders.has(id)) orders.set(id, new Order(id, order, order.createdAt))
    }
    const instruments = [{ instrument: this.#traded, timeframe: 60_000 }]
    const common = { cursor: null, instruments, strategies: [], equity: [] }
    return { ...common, orders: [...orders.values()], fills: [...fills.values()], exits: [...exits.values()] }
  }

  get #traded() {
    return this.session.trader.market.get('TEST').instrument
  }
}

function copyOf(order: Order): Order {
  return Order.restore(order.id, order, order.createdAt, order)
}

function still(instruments: Feed['instruments']): Feed {
  const nothing = () => undefined
  return {
    instruments,
    state: 'running',
    progress: null,
    conflated: 0,
    history: () => allocateBars(0),
    unfinished: nothing,
    start: nothing,
    pause: nothing,
    resume: nothing,
    step: nothing,
    setSpeed: nothing,
    close: nothing,
  }
}
