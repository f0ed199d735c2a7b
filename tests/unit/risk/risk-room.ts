import { OrderManager } from '../../../src/engine/execution/order-manager.ts'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import { EventBus, faultMessage } from '../../../src/engine/kernel/event-bus.ts'
import type { AlertEvent } from '../../../src/engine/kernel/events.ts'
import { NO_JOURNAL } from '../../../src/engine/kernel/journal.ts'
import { tradingCalendar } from '../../../src/engine/market/calendar.ts'
import { InstrumentMarket } from '../../../src/engine/market/market.ts'
import { Bar } from '../../../src/engine/model/bar.ts'
import { USD, moneyOf } from '../../../src/engine/model/currency.ts'
import type { RiskViolation } from '../../../src/engine/model/errors.ts'
import type { Fill } from '../../../src/engine/model/fill.ts'
import type { Instrument } from '../../../src/engine/model/instrument.ts'
import type { Order } from '../../../src/engine/model/order.ts'
import { type OrderSide, type OrderTerms, orderRequest } from '../../../src/engine/model/order-request.ts'
import type { Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import { CommissionModel } from '../../../src/engine/portfolio/commission.ts'
import { Portfolio } from '../../../src/engine/portfolio/portfolio.ts'
import { WorkingOrders } from '../../../src/engine/portfolio/working-orders.ts'
import { AccountControls } from '../../../src/engine/risk/account-controls.ts'
import { LimitBook, type LimitLayer } from '../../../src/engine/risk/limit-book.ts'
import { LIMIT_NAMES, type LimitName, type LimitValues } from '../../../src/engine/risk/limits.ts'
import { RiskGate } from '../../../src/engine/risk/risk-gate.ts'
import { Sectors } from '../../../src/engine/risk/sectors.ts'
import type { StrategyLock } from '../../../src/engine/risk/strategy-conduct.ts'
import { TradingState } from '../../../src/engine/risk/trading-state.ts'
import { ScriptedBroker } from '../execution/trading-room.ts'
import { instrumentOf } from '../model/instruments.ts'

const OFF: Partial<Record<LimitName, number>> = {
  tradable: 1,
  duplicateWindow: 0,
  selfMatchPrevention: 0,
  tradingHoursOnly: 0,
  cancelShare: 0,
  cooldownAfterStop: 0,
  lowProfitRequired: 0,
  lockedIsCrossed: 0,
}

/** Every limit written down as none. */
export const OPEN = Object.fromEntries(
  LIMIT_NAMES.map((name) => [name, OFF[name] ?? Number.POSITIVE_INFINITY]),
) as LimitValues

export interface RiskRoomOptions {
  readonly limits?: Partial<LimitValues>
  readonly layers?: readonly LimitLayer[]
  readonly instrument?: Instrument
  readonly cash?: number
  readonly perShare?: number
  readonly sectors?: Readonly<Record<string, string>>
  readonly knownVersions?: readonly string[]
  readonly locks?: readonly StrategyLock[]
  /** Price of the main instrument at the start; none when null. */
  readonly price?: number | null
  readonly start?: number
}

/** A gate with an account's rules around a scripted broker, with as many instruments as a test asks for. */
export class RiskRoom {
  readonly instrument: Instrument
  readonly clock: SimulatedClock
  readonly broker = new ScriptedBroker()
  readonly working = new WorkingOrders()
  readonly state = new TradingState(null)
  readonly portfolio: Portfolio
  readonly bus: EventBus
  readonly book: LimitBook
  readonly controls: AccountControls
  readonly gate: RiskGate
  readonly orders: OrderManager
  readonly alerts: AlertEvent[] = []
  readonly faults: string[] = []
  /** Strategies that were taken out, as whoever stops them heard of it. */
  readonly stopped: StrategyLock[] = []
  #fillNumber = 0

  constructor(options: RiskRoomOptions = {}) {
    this.instrument = options.instrument ?? instrumentOf()
    this.clock = new SimulatedClock((options.start ?? 1_000_000) as Timestamp)
    this.bus = new EventBus((subscriber, error) => this.faults.push(faultMessage(subscriber, error)))
    this.portfolio = new Portfolio(USD, moneyOf(options.cash ?? 100_000, USD), (trade) =>
      this.controls.noteTrade(trade),
    )
    this.book = new LimitBook('test', [
      { scope: 'account', key: '', values: { ...OPEN, ...options.limits } },
      ...(options.layers ?? []),
    ])
    const { broker, clock, portfolio, working, state, bus } = this
    this.controls = new AccountControls({
      limits: this.book,
      ...(options.sectors ? { sectors: new Sectors(new Map(Object.entries(options.sectors))) } : {}),
      ...(options.knownVersions ? { knownVersions: new Set(options.knownVersions) } : {}),
      ...(options.locks ? { locks: options.locks } : {}),
      onLock: (lock) => this.stopped.push(lock),
      clock,
      bus,
      portfolio,
      working,
      calendarOf: ({ calendar }) => tradingCalendar(calendar),
    })
    const { controls } = this
    const commission = new CommissionModel({ fraction: 0, perShare: options.perShare ?? 0, minimum: 0 }, USD)
    this.gate = new RiskGate({
      broker,
      journal: NO_JOURNAL,
      clock,
      portfolio,
      working,
      commission,
      state,
      limits: controls.gateLimits,
      controls,
    })
    const { gate } = this
    this.orders = new OrderManager({ clock, bus, gate, broker, portfolio, working, idPrefix: 'O', ordersBefore: 0 })
    bus.subscribe('alert', 'test', (alert) => this.alerts.push(alert))
    if (options.price !== null) this.price(options.price ?? 100)
  }

  /** A price of now: the account is valued at it, and orders are held against it. */
  price(decimal: number, instrument = this.instrument): void {
    const price = instrument.price(decimal)
    this.portfolio.mark(this.portfolio.holding(instrument), price)
    this.controls.references.of(instrument).takePrice(price, this.clock.now())
    this.controls.exposure.revalue(this.controls.exposure.symbol(instrument))
  }

  quote(bid: number, ask: number, instrument = this.instrument): void {
    const quote = { bid: instrument.price(bid), ask: instrument.price(ask) }
    this.controls.references.of(instrument).takeQuote(quote, this.clock.now())
  }

  /** Closes of so many bars, a minute each, that end now. */
  bars(closes: readonly number[], instrument = this.instrument, stepMs = 60_000): void {
    const reference = this.controls.references.of(instrument)
    const bar = new Bar(instrument, stepMs)
    const first = this.clock.now() - closes.length * stepMs
    for (const [index, close] of closes.entries()) {
      const units = instrument.price(close)
      bar.set(first + index * stepMs, units, units, units, units, 1)
      reference.takeBar(bar, (first + (index + 1) * stepMs) as Timestamp)
    }
  }

  /** Another instrument, at a price. */
  other(symbol: string, decimal = 100, fields: Parameters<typeof instrumentOf>[0] = {}): Instrument {
    const instrument = instrumentOf({ symbol, ...fields })
    this.price(decimal, instrument)
    return instrument
  }

  /** Lets the account's rules watch markets, bar by bar in turns, closes in decimals by the place of the instrument. */
  watchBars(instruments: readonly Instrument[], closesOf: (index: number) => readonly number[], stepMs = 60_000): void {
    const lanes = instruments.map((instrument, index) => {
      const market = new InstrumentMarket(instrument, stepMs, this.bus)
      this.controls.watch(market)
      return { instrument, closes: closesOf(index), bar: new Bar(instrument, stepMs), channel: market.bars() }
    })
    const length = Math.max(...lanes.map(({ closes }) => closes.length))
    for (let row = 0; row < length; row++) {
      const time = this.clock.now()
      this.clock.advanceTo((time + stepMs) as Timestamp)
      for (const { instrument, closes, bar, channel } of lanes) {
        const close = closes[row]
        if (close === undefined) continue
        const units = instrument.price(close)
        bar.set(time, units, units, units, units, 1)
        channel.deliver(bar)
      }
    }
  }

  /** A market of the main instrument that the account's rules watch. */
  watched(): InstrumentMarket {
    const market = new InstrumentMarket(this.instrument, 60_000, this.bus)
    this.controls.watch(market)
    return market
  }

  /** Puts other sectors in place. */
  regroup(sectors: Readonly<Record<string, string>>): void {
    this.controls.setSectors(new Sectors(new Map(Object.entries(sectors))))
  }

  pass(ms: number): void {
    this.clock.advanceTo((this.clock.now() + ms) as Timestamp)
  }

  /** What the gate would say of an order of so many exact units. */
  ask(side: OrderSide, quantity: number, terms: OrderTerms = {}, instrument = this.instrument): RiskViolation | null {
    return this.gate.check(orderRequest(instrument, side, quantity as Quantity, terms))
  }
  /** The rule that refuses, or null. */
  ruleOf(side: OrderSide, quantity: number, terms: OrderTerms = {}, instrument = this.instrument): string | null {
    return this.ask(side, quantity, terms, instrument)?.rule ?? null
  }

  place(side: OrderSide, quantity: number, terms: OrderTerms = {}, instrument = this.instrument): Order {
    const order = this.orders.place(orderRequest(instrument, side, quantity as Quantity, terms))
    this.bus.settle()
    return order
  }

  amend(order: Order, quantity: number, limitPrice = order.limitPrice): boolean {
    const isSent = this.orders.amend(order, { quantity: quantity as Quantity, limitPrice, stopPrice: order.stopPrice })
    this.bus.settle()
    return isSent
  }
  sayAmended(): void {
    const newest = this.broker.amendments.at(-1)
    if (!newest) return
    const { order, amendment } = newest
    this.broker.say({ type: 'amended', orderId: order.id, at: this.clock.now(), amendment })
    this.bus.settle()
  }

  cancel(order: Order): void {
    this.orders.cancel(order)
    this.bus.settle()
  }

  say(type: 'accepted' | 'rejected' | 'canceled', order: Order): void {
    const [orderId, at] = [order.id, this.clock.now()]
    this.broker.say(type === 'accepted' ? { type, orderId, at } : { type, orderId, at, reason: 'because' })
    this.bus.settle()
  }

  fillOf(order: Order, quantity: number, price = 100, commission = 0): Fill {
    const { instrument, side, strategyId } = order
    const exact = instrument.price(price)
    return {
      id: `F${++this.#fillNumber}`,
      orderId: order.id,
      strategyId,
      instrument,
      side,
      price: exact,
      quantity: quantity as Quantity,
      notional: instrument.notional(exact, quantity as Quantity),
      commission: moneyOf(commission, USD),
      at: this.clock.now(),
    }
  }

  fill(order: Order, quantity: number = order.remaining, price = 100): void {
    this.broker.say({ type: 'fill', fill: this.fillOf(order, quantity, price) })
    this.bus.settle()
  }

  /** Holds a position, bought or sold at a price. */
  hold(signed: number, instrument = this.instrument, price = 100, terms: OrderTerms = {}): void {
    const order = this.place(signed > 0 ? 'buy' : 'sell', Math.abs(signed), terms, instrument)
    this.fill(order, Math.abs(signed), price)
  }

  /** Changes limits of the account, as a human does. */
  change(values: Partial<Record<LimitName, number>>): void {
    this.book.change({ scope: 'account', key: '', values })
  }

  get codes(): readonly string[] {
    return this.alerts.map(({ code }) => code)
  }
}

export const limitAt = (price: number): OrderTerms => ({ type: 'limit', limitPrice: Math.round(price * 100) as never })
export const stopAt = (price: number): OrderTerms => ({ type: 'stop', stopPrice: Math.round(price * 100) as never })
export const by = (strategyId: string, terms: OrderTerms = {}): OrderTerms => ({ strategyId, ...terms })
export const REDUCE: OrderTerms = { reduceOnly: true }
