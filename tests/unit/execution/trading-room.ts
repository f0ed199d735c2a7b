import { OrderManager } from '../../../src/engine/execution/order-manager.ts'
import type { Broker, BrokerEvent, BrokerListener } from '../../../src/engine/kernel/broker.ts'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import { EventBus, faultMessage } from '../../../src/engine/kernel/event-bus.ts'
import type { AlertEvent } from '../../../src/engine/kernel/events.ts'
import { type Journal, NO_JOURNAL } from '../../../src/engine/kernel/journal.ts'
import { USD, moneyOf } from '../../../src/engine/model/currency.ts'
import { ensure } from '../../../src/engine/model/errors.ts'
import type { Fill } from '../../../src/engine/model/fill.ts'
import type { Instrument } from '../../../src/engine/model/instrument.ts'
import type { Order } from '../../../src/engine/model/order.ts'
import {
  type Amendment,
  type OrderSide,
  type OrderTerms,
  orderRequest,
} from '../../../src/engine/model/order-request.ts'
import type { OrderStatus } from '../../../src/engine/model/order-status.ts'
import type { Money, Price, Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import { CommissionModel, type CommissionTerms } from '../../../src/engine/portfolio/commission.ts'
import { Portfolio } from '../../../src/engine/portfolio/portfolio.ts'
import { WorkingOrders } from '../../../src/engine/portfolio/working-orders.ts'
import { RiskGate, type RiskLimits, UNLIMITED } from '../../../src/engine/risk/risk-gate.ts'
import { TradingState } from '../../../src/engine/risk/trading-state.ts'
import { instrumentOf } from '../model/instruments.ts'

/** A broker that does nothing by itself: the test says what it says. */
export class ScriptedBroker implements Broker {
  readonly name = 'scripted'
  readonly submitted: Order[] = []
  readonly cancels: Order[] = []
  readonly amendments: { readonly order: Order; readonly amendment: Amendment }[] = []
  #listener: BrokerListener = () => undefined

  submit(order: Order): void {
    this.submitted.push(order)
  }
  cancel(order: Order): void {
    this.cancels.push(order)
  }
  amend(order: Order, amendment: Amendment): void {
    this.amendments.push({ order, amendment })
  }
  listen(listener: BrokerListener): void {
    this.#listener = listener
  }
  say(event: BrokerEvent): void {
    this.#listener(event)
  }
}

/** What a broker says with a reason at most. */
type PlainEvent = 'accepted' | 'triggered' | 'rejected' | 'canceled' | 'cancel-rejected' | 'amend-rejected' | 'expired'

interface RoomOptions {
  readonly instrument?: Instrument
  readonly cash?: number
  /** Price that the instrument stands at, in decimals; none when null. */
  readonly mark?: number | null
  readonly limits?: Partial<RiskLimits>
  readonly commission?: Partial<CommissionTerms>
  readonly journal?: Journal
}

/** The way of an order, put together around a scripted broker: gate, manager, portfolio. */
export class TradingRoom {
  readonly instrument: Instrument
  readonly clock = new SimulatedClock(1_000 as Timestamp)
  readonly broker = new ScriptedBroker()
  readonly working = new WorkingOrders()
  readonly state = new TradingState(null)
  readonly faults: string[] = []
  readonly alerts: AlertEvent[] = []
  /** Every status that was announced, as `O1 accepted`. */
  readonly announced: string[] = []
  readonly fills: Fill[] = []
  readonly bus: EventBus
  readonly portfolio: Portfolio
  readonly gate: RiskGate
  readonly orders: OrderManager
  #fillNumber = 0

  constructor(options: RoomOptions = {}) {
    this.instrument = options.instrument ?? instrumentOf()
    this.bus = new EventBus((subscriber, error) => this.faults.push(faultMessage(subscriber, error)))
    this.portfolio = new Portfolio(USD, moneyOf(options.cash ?? 100_000, USD))
    const { broker, clock, portfolio, working, state, bus } = this
    const journal = options.journal ?? NO_JOURNAL
    const commission = new CommissionModel({ fraction: 0, perShare: 0, minimum: 0, ...options.commission }, USD)
    const limits = { ...UNLIMITED, ...options.limits }
    this.gate = new RiskGate({ broker, journal, clock, portfolio, working, commission, state, limits })
    const { gate } = this
    this.orders = new OrderManager({ clock, bus, gate, broker, portfolio, working, idPrefix: 'O', ordersBefore: 0 })
    bus.subscribe('alert', 'test', (alert) => this.alerts.push(alert))
    bus.subscribe('fill', 'test', (fill) => this.fills.push(fill))
    bus.subscribe('order', 'test', ({ order, status }) => this.announced.push(`${order.id} ${status}`))
    const mark = options.mark === undefined ? 100 : options.mark
    if (mark !== null) this.mark(mark)
  }

  mark(price: number): void {
    this.portfolio.mark(this.portfolio.holding(this.instrument), this.instrument.price(price))
  }

  /** Places an order of so many exact units. */
  place(side: OrderSide, quantity: number, terms: OrderTerms = {}): Order {
    const order = this.orders.place(orderRequest(this.instrument, side, quantity as Quantity, terms))
    this.bus.settle()
    return order
  }

  /** Holds a position from the start, as if bought or sold at a price. */
  hold(signed: number, price = 100): void {
    const order = this.place(signed > 0 ? 'buy' : 'sell', Math.abs(signed))
    this.fill(order, Math.abs(signed), price)
  }

  cancel(order: Order): void {
    this.orders.cancel(order)
    this.bus.settle()
  }

  /** Asks to change an order, in exact units. */
  amend(order: Order, changes: Partial<Amendment>): boolean {
    const { quantity, limitPrice, stopPrice } = order
    const isSent = this.orders.amend(order, { quantity, limitPrice, stopPrice, ...changes })
    this.bus.settle()
    return isSent
  }

  /** The broker agrees to the newest change that was asked for. */
  sayAmended(): void {
    const { order, amendment } = ensure(this.broker.amendments.at(-1), 'an amendment')
    this.broker.say({ type: 'amended', orderId: order.id, at: this.clock.now(), amendment })
    this.bus.settle()
  }

  say(type: PlainEvent, order: Order | string): void {
    const orderId = typeof order === 'string' ? order : order.id
    const at = this.clock.now()
    this.broker.say(
      type === 'accepted' || type === 'triggered' ? { type, orderId, at } : { type, orderId, at, reason: 'because' },
    )
    this.bus.settle()
  }

  fillFor(order: Order, quantity: number, price = 100, id = `F${++this.#fillNumber}`): Fill {
    const { instrument, side, strategyId } = order
    const exactPrice = instrument.price(price)
    return {
      id,
      orderId: order.id,
      strategyId,
      instrument,
      side,
      price: exactPrice,
      quantity: quantity as Quantity,
      notional: instrument.notional(exactPrice, quantity as Quantity),
      commission: 0 as Money,
      at: this.clock.now(),
    }
  }

  fill(order: Order, quantity: number, price = 100): Fill {
    const fill = this.fillFor(order, quantity, price)
    this.sayFill(fill)
    return fill
  }

  sayFill(fill: Fill): void {
    this.broker.say({ type: 'fill', fill })
    this.bus.settle()
  }

  get held(): Quantity {
    return this.portfolio.quantity(this.instrument)
  }
  get lastAlert(): AlertEvent {
    return ensure(this.alerts.at(-1), 'an alert')
  }
}

/** Statuses announced of one order. */
export function storyOf(room: TradingRoom, order: Order): OrderStatus[] {
  const mine = room.announced.filter((line) => line.startsWith(`${order.id} `))
  return mine.map((line) => line.slice(order.id.length + 1) as OrderStatus)
}

export const units = (price: number) => Math.round(price * 100) as Price
