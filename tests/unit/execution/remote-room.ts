import type { Adjustment, OwnedQuantity } from '../../../src/engine/execution/adjustment.ts'
import { Reconciler } from '../../../src/engine/execution/reconciler.ts'
import { applyAdjustment } from '../../../src/engine/execution/reconciliation-repairs.ts'
import type { Decision } from '../../../src/engine/execution/reconciliation-ports.ts'
import { RemoteBroker } from '../../../src/engine/execution/remote-broker.ts'
import type { BrokerFill, BrokerOrder } from '../../../src/engine/kernel/broker-connection.ts'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import { faultMessage } from '../../../src/engine/kernel/event-bus.ts'
import { NO_JOURNAL } from '../../../src/engine/kernel/journal.ts'
import { SeededRandom } from '../../../src/engine/kernel/random.ts'
import { USD, moneyOf } from '../../../src/engine/model/currency.ts'
import { StorageError, ensure } from '../../../src/engine/model/errors.ts'
import type { Instrument } from '../../../src/engine/model/instrument.ts'
import type { Order } from '../../../src/engine/model/order.ts'
import { type OrderSide, type OrderTerms, orderRequest } from '../../../src/engine/model/order-request.ts'
import { MINUTE_MS } from '../../../src/engine/model/time.ts'
import type { Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import type { ConversionTerms } from '../../../src/engine/risk/account-books.ts'
import { UNLIMITED } from '../../../src/engine/risk/risk-gate.ts'
import { TradingState } from '../../../src/engine/risk/trading-state.ts'
import { Trader } from '../../../src/engine/trader.ts'
import { instrumentOf } from '../model/instruments.ts'
import { FakeBroker } from './fake-broker.ts'

/** What a room has beside its share of ACME. */
export interface RoomExtras {
  readonly others?: readonly Instrument[]
  readonly conversion?: ConversionTerms | undefined
}

/** A trader whose broker is outside: a {@link FakeBroker} behind a {@link RemoteBroker}, on a clock that the test moves. */
export class RemoteRoom {
  readonly clock = new SimulatedClock(1_000 as Timestamp)
  readonly fake: FakeBroker
  readonly instrument = instrumentOf({ symbol: 'ACME' })
  readonly state = new TradingState(null)
  readonly trader: Trader
  readonly broker: RemoteBroker
  readonly notices: string[] = []
  readonly strays: (BrokerOrder | BrokerFill)[] = []
  readonly faults: string[] = []
  readonly reconciler: Reconciler
  diskFails = false
  readonly adjustments: Adjustment[] = []
  readonly decisions: Decision[] = []
  /** What strategies hold. */
  owners: OwnedQuantity[] = []
  ready = 0
  /** Every status that was announced, as `O1 accepted`. */
  readonly announced: string[] = []

  #reconciles = false

  /**
   * @param fake the broker, when it was there before
   * @param ordersBefore orders that an earlier engine made
   * @param decisions what was decided then
   * @param extras what else the session has data of, and rates
   */
  constructor(
    fake = new FakeBroker(),
    ordersBefore = 0,
    decisions: readonly Decision[] = [],
    { others = [], conversion }: RoomExtras = {},
  ) {
    this.fake = fake
    let broker: RemoteBroker | undefined
    this.trader = new Trader({
      clock: this.clock,
      timers: this.clock,
      random: new SeededRandom(1),
      journal: NO_JOURNAL,
      currency: USD,
      cash: moneyOf(10_000, USD),
      limits: UNLIMITED,
      conversion,
      state: this.state,
      commission: { fraction: 0, perShare: 0, minimum: 1 },
      slippage: { fraction: 0, increments: 0 },
      broker: (context) => {
        broker = new RemoteBroker({
          ...context,
          connection: this.fake,
          time: this.clock,
          onStray: (_why, stray) => this.strays.push(stray),
          onLink: (state, reason) => {
            this.notices.push(`${state}: ${reason}`)
            if (this.#reconciles) this.reconciler.onLink(state, reason)
          },
          onNotice: (_severity, code) => this.notices.push(code),
        })
        return broker
      },
      ids: { orders: 'O', fills: 'F', ordersBefore },
      onFault: (subscriber, error) => this.faults.push(faultMessage(subscriber, error)),
      onTrade: () => undefined,
    })
    this.broker = ensure(broker, 'a broker')
    this.trader.addInstrument(this.instrument, MINUTE_MS, 'quotes')
    this.trader.portfolio.mark(this.trader.portfolio.holding(this.instrument), this.instrument.price(50))
    const { bus, orders, working, portfolio } = this.trader
    this.reconciler = new Reconciler({
      broker: this.broker,
      orders,
      working,
      portfolio,
      bus,
      time: this.clock,
      state: this.state,
      instrument: (symbol) => [this.instrument, ...others].find((each) => each.symbol === symbol),
      records: {
        record: (adjustments, decision) => {
          if (this.diskFails) throw new StorageError('the disk is full')
          this.adjustments.push(...adjustments)
          if (decision) this.decisions.push(decision)
        },
      },
      since: 0 as Timestamp,
      past: { fills: new Map(), decisions },
      owners: () => this.owners,
      flush: () => undefined,
      book: (adjustment) => applyAdjustment(adjustment, portfolio),
      onChange: () => undefined,
      onReady: () => this.ready++,
    })
    bus.subscribe('order', 'test', ({ order, status }) => this.announced.push(`${order.id} ${status}`))
    bus.subscribe('alert', 'test', ({ code }) => this.notices.push(code))
  }

  /** A room whose broker is connected. */
  static async open(fake?: FakeBroker): Promise<RemoteRoom> {
    const room = new RemoteRoom(fake)
    room.state.release('reconciliation')
    await room.broker.connect()
    return room
  }

  /** A room that was connected and compared with its broker. */
  static async reconciled(
    fake?: FakeBroker,
    decisions: readonly Decision[] = [],
    extras: RoomExtras = {},
  ): Promise<RemoteRoom> {
    const room = new RemoteRoom(fake, 0, decisions, extras)
    room.#reconciles = true
    room.reconciler.start()
    await room.pass(1_000)
    return room
  }

  place(side: OrderSide, quantity: number, terms: OrderTerms = {}): Order {
    const order = this.trader.orders.place(
      orderRequest(this.instrument, side, quantity as Quantity, { causedAt: this.clock.now(), ...terms }),
    )
    this.trader.bus.settle()
    return order
  }

  limit(side: OrderSide, quantity: number, price: number): Order {
    return this.place(side, quantity, { type: 'limit', limitPrice: this.instrument.price(price) })
  }

  cancel(order: Order): void {
    this.trader.orders.cancel(order)
    this.trader.bus.settle()
  }

  /** Lets everything happen that needs no time. */
  async settled(): Promise<void> {
    for (let turn = 0; turn < 50; turn++) await Promise.resolve()
  }

  /** Lets time pass in small steps, with all that happens in it. */
  async pass(ms: number): Promise<void> {
    const end = this.clock.now() + ms
    await this.settled()
    while (this.clock.now() < end) {
      this.clock.advanceTo(Math.min(end, this.clock.now() + 50) as Timestamp)
      await this.settled()
    }
  }

  get position(): number {
    return this.trader.portfolio.quantity(this.instrument)
  }
  /** What was sent and asked, but for what a look at the account asks. */
  get calls(): readonly string[] {
    return this.fake.calls.filter((call) => call !== 'open')
  }
}
