import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import { NO_JOURNAL } from '../../../src/engine/kernel/journal.ts'
import { SeededRandom } from '../../../src/engine/kernel/random.ts'
import type { InstrumentMarket } from '../../../src/engine/market/market.ts'
import { Bar, allocateBars } from '../../../src/engine/model/bar.ts'
import { USD, moneyOf } from '../../../src/engine/model/currency.ts'
import { ensure, messageOf } from '../../../src/engine/model/errors.ts'
import type { Fill } from '../../../src/engine/model/fill.ts'
import type { Instrument } from '../../../src/engine/model/instrument.ts'
import type { Order } from '../../../src/engine/model/order.ts'
import {
  type Amendment,
  type OrderSide,
  type OrderTerms,
  orderRequest,
} from '../../../src/engine/model/order-request.ts'
import type { MatchedBy } from '../../../src/engine/model/tick-series.ts'
import { MINUTE_MS, type Timeframe } from '../../../src/engine/model/time.ts'
import type { Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import type { ClosedTrade } from '../../../src/engine/portfolio/closed-trade.ts'
import type { CommissionTerms } from '../../../src/engine/portfolio/commission.ts'
import type { FinancingTerms } from '../../../src/engine/portfolio/financing.ts'
import type { MarginTerms } from '../../../src/engine/portfolio/margin-terms.ts'
import type { ConversionTerms } from '../../../src/engine/risk/account-books.ts'
import { type RiskLimits, UNLIMITED } from '../../../src/engine/risk/risk-gate.ts'
import { TradingState } from '../../../src/engine/risk/trading-state.ts'
import { FILL_RULES, type FillRules } from '../../../src/engine/simulation/fill-rules.ts'
import type { SlippageTerms } from '../../../src/engine/simulation/slippage.ts'
import { Trader } from '../../../src/engine/trader.ts'
import { instrumentOf } from '../model/instruments.ts'

interface VenueOptions {
  readonly instrument?: Instrument
  readonly timeframe?: Timeframe
  readonly matchedBy?: MatchedBy
  readonly commission?: Partial<CommissionTerms>
  readonly slippage?: Partial<SlippageTerms>
  readonly fillRules?: Partial<FillRules>
  readonly limits?: Partial<RiskLimits>
  readonly financing?: FinancingTerms
  readonly margin?: MarginTerms
  readonly conversion?: ConversionTerms
  readonly cash?: number
  readonly start?: number
}

/** A trader with one instrument, whose market the test makes bar by bar in decimals. */
export class Venue {
  readonly instrument: Instrument
  readonly timeframe: Timeframe
  readonly clock: SimulatedClock
  readonly state = new TradingState(null)
  readonly trader: Trader
  readonly market: InstrumentMarket
  readonly fills: Fill[] = []
  readonly trades: ClosedTrade[] = []
  readonly faults: string[] = []
  readonly #bar: Bar

  constructor(options: VenueOptions = {}) {
    this.instrument = options.instrument ?? instrumentOf()
    this.timeframe = options.timeframe ?? MINUTE_MS
    this.clock = new SimulatedClock((options.start ?? 0) as Timestamp)
    this.trader = new Trader({
      clock: this.clock,
      timers: this.clock,
      random: new SeededRandom(1),
      journal: NO_JOURNAL,
      currency: USD,
      cash: moneyOf(options.cash ?? 1_000_000, USD),
      limits: { ...UNLIMITED, ...options.limits },
      state: this.state,
      commission: { fraction: 0, perShare: 0, minimum: 0, ...options.commission },
      slippage: { fraction: 0, increments: 0, ...options.slippage },
      financing: options.financing,
      margin: options.margin,
      conversion: options.conversion,
      // Endless liquidity, where a test is not about it.
      fillRules: { ...FILL_RULES, volumeShare: null, ...options.fillRules },
      ids: { orders: 'O', fills: 'F', ordersBefore: 0 },
      onFault: (subscriber, error) => this.faults.push(`${subscriber}: ${messageOf(error)}`),
      onTrade: (trade) => this.trades.push(trade),
    })
    this.market = this.trader.addInstrument(this.instrument, this.timeframe, options.matchedBy ?? 'bars')
    this.trader.bus.subscribe('fill', 'test', (fill) => this.fills.push(fill))
    this.#bar = new Bar(this.instrument, this.timeframe)
  }

  /** Delivers the bar that opens at `time` (the clock, when left out), at its close. */
  bar(open: number, high: number, low: number, close: number, time: number = this.clock.now(), volume = 1000): void {
    const [o, h, l, c] = [open, high, low, close].map((price) => this.instrument.price(price))
    this.#bar.set(time, o ?? 0, h ?? 0, l ?? 0, c ?? 0, volume)
    this.clock.advanceTo(this.#bar.closeTime)
    this.market.bars().deliver(this.#bar)
  }

  /** A bar that stays at one price. */
  flat(price: number, time?: number): void {
    this.bar(price, price, price, price, time)
  }

  quote(bid: number, ask: number, at: number = this.clock.now() + 1): void {
    this.clock.advanceTo(at as Timestamp)
    const { instrument } = this
    const size = 100 as Quantity
    this.market.quotes.deliver({
      instrument,
      at: at as Timestamp,
      bid: instrument.price(bid),
      ask: instrument.price(ask),
      bidSize: size,
      askSize: size,
    })
  }

  /** Delivers a trade: at the clock's time, or later. */
  tradeTick(price: number, size = 1, at: number = this.clock.now()): void {
    this.clock.advanceTo(at as Timestamp)
    const { instrument } = this
    this.market.trades.deliver({
      instrument,
      at: at as Timestamp,
      price: instrument.price(price),
      size: size as Quantity,
    })
  }

  place(side: OrderSide, quantity: number, terms: OrderTerms = {}): Order {
    const order = this.trader.orders.place(orderRequest(this.instrument, side, quantity as Quantity, terms))
    this.trader.bus.settle()
    return order
  }

  limit(side: OrderSide, price: number, terms: OrderTerms = {}): Order {
    return this.place(side, 1, { type: 'limit', limitPrice: this.instrument.price(price), ...terms })
  }

  stop(side: OrderSide, price: number, terms: OrderTerms = {}): Order {
    return this.place(side, 1, { type: 'stop', stopPrice: this.instrument.price(price), ...terms })
  }

  /** Changes an order, in exact units. */
  amend(order: Order, changes: Partial<Amendment>): boolean {
    const { quantity, limitPrice, stopPrice } = order
    const isSent = this.trader.orders.amend(order, { quantity, limitPrice, stopPrice, ...changes })
    this.trader.bus.settle()
    return isSent
  }

  /** The order that was placed last. */
  placed(): Order {
    return ensure([...this.trader.orders.orders].at(-1), 'an order')
  }

  /** Finer bars of a minute: time, open, high, low and close of each. */
  detail(rows: readonly (readonly [number, number, number, number, number])[]): void {
    const bars = allocateBars(rows.length)
    for (const [row, [time, ...prices]] of rows.entries()) {
      bars.time[row] = time
      bars.volume[row] = 1000
      for (const [index, field] of (['open', 'high', 'low', 'close'] as const).entries()) {
        bars[field][row] = this.instrument.price(prices[index] ?? 0)
      }
    }
    const { instrument, timeframe } = this
    this.trader.exchange.useDetail({ instrument, timeframe: MINUTE_MS, bars }, timeframe)
  }

  cancel(order: Order): void {
    this.trader.orders.cancel(order)
    this.trader.bus.settle()
  }

  /** Price of the last fill in decimals, or null when there was none since the last look. */
  takeFill(): number | null {
    const fill = this.fills.pop()
    this.fills.length = 0
    return fill ? this.instrument.priceToDecimal(fill.price) : null
  }
}
