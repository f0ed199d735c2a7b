import { SimulatedClock } from '../../src/engine/kernel/clock.ts'
import { SeededRandom } from '../../src/engine/kernel/random.ts'
import type { InstrumentMarket } from '../../src/engine/market/market.ts'
import { Bar } from '../../src/engine/model/bar.ts'
import { USD, moneyOf } from '../../src/engine/model/currency.ts'
import { StorageError, messageOf } from '../../src/engine/model/errors.ts'
import type { Fill } from '../../src/engine/model/fill.ts'
import type { Instrument } from '../../src/engine/model/instrument.ts'
import type { Order } from '../../src/engine/model/order.ts'
import { MANUAL, type OrderTerms, orderRequest } from '../../src/engine/model/order-request.ts'
import type { OrderStatus } from '../../src/engine/model/order-status.ts'
import { MINUTE_MS } from '../../src/engine/model/time.ts'
import type { Price, Quantity, Timestamp } from '../../src/engine/model/units.ts'
import type { ClosedTrade } from '../../src/engine/portfolio/closed-trade.ts'
import { TradingState } from '../../src/engine/risk/trading-state.ts'
import type { StrategyHost } from '../../src/engine/strategy/strategy-host.ts'
import { Trader } from '../../src/engine/trader.ts'
import { instrumentOf } from '../unit/model/instruments.ts'
import { definitionOf } from '../unit/strategy/floor.ts'
import { Chance } from './chance.ts'
import { RandomTrader } from './random-trader.ts'

export const SLIPPAGE_STEPS = 2
const START = Date.UTC(2024, 2, 8, 14)

/** One market of the world and where its price is. */
interface Place {
  readonly market: InstrumentMarket
  readonly instrument: Instrument
  readonly bar: Bar
  price: number
  /** Lowest and highest price since the last step. */
  range: readonly [number, number]
}

/**
 * A paper session made of chance: bars of a share and quotes of a coin, strategies and a human who do anything at any
 * time, a journal that fails now and then, STOP and re-arming. Everything follows from the seed.
 */
export class SessionWorld {
  readonly chance: Chance
  readonly clock = new SimulatedClock(START as Timestamp)
  readonly state = new TradingState(null)
  readonly trader: Trader
  readonly hosts: StrategyHost[] = []
  readonly places: readonly [Place, Place]
  readonly fills: Fill[] = []
  readonly trades: ClosedTrade[] = []
  readonly faults: string[] = []
  /** Statuses announced of each order, in order. */
  readonly stories = new Map<Order, OrderStatus[]>()
  /** Orders that went out while trading was stopped, and that might open something: none should. */
  readonly escaped: string[] = []
  #journalFails = false

  constructor(seed: number) {
    this.chance = new Chance(seed)
    this.trader = new Trader({
      clock: this.clock,
      timers: this.clock,
      random: new SeededRandom(seed + 1),
      journal: {
        recordIntent: (order) => this.#recordIntent(order),
        recordAmendment: (order) => this.#recordIntent(order),
      },
      currency: USD,
      cash: moneyOf(10_000, USD),
      limits: {
        maxOrderQuantity: 500,
        maxOrderValue: moneyOf(8_000, USD),
        maxPositionValue: moneyOf(12_000, USD),
        leverage: 2,
      },
      state: this.state,
      commission: { fraction: 0.000_7, perShare: 0.003, minimum: 0.35 },
      slippage: { fraction: 0, increments: SLIPPAGE_STEPS },
      ids: { orders: 'O', fills: 'F', ordersBefore: 0 },
      onFault: (subscriber, error) => this.faults.push(`${subscriber}: ${messageOf(error)}`),
      onTrade: (trade) => this.trades.push(trade),
    })
    const share = instrumentOf({ symbol: 'SHARE', calendar: 'XNYS' })
    const coin = instrumentOf({ symbol: 'COIN', kind: 'crypto', pricePrecision: 3, quantityPrecision: 6 })
    this.places = [this.#placeOf(share, 'bars', 50_00), this.#placeOf(coin, 'quotes', 7_000)]
    const { bus } = this.trader
    bus.subscribe('fill', 'world', (fill) => this.fills.push(fill))
    bus.subscribe('order', 'world', ({ order, status }) => {
      this.stories.set(order, [...(this.stories.get(order) ?? []), status])
    })
    this.#startStrategy()
  }

  /** One thing happens, and what it causes settles. */
  step(): void {
    for (const place of this.places) place.range = [place.price, place.price]
    const [share, coin] = this.places
    switch (this.chance.below(10)) {
      case 0:
      case 1:
      case 2:
      case 3:
        this.#barOf(share)
        break
      case 4:
      case 5:
      case 6:
        this.#quoteOf(coin)
        break
      case 7:
        this.#manualOrder()
        break
      case 8:
        this.#cancelSome()
        break
      default:
        this.#rareEvent()
    }
    this.trader.bus.settle()
  }

  #rareEvent(): void {
    const { chance, state, hosts, trader } = this
    const running = hosts.filter((host) => host.state === 'running')
    if (state.stopped) state.rearm()
    else if (chance.once(4)) state.stop({ id: 'latch', at: this.clock.now(), source: 'engine', reason: 'a drill' })
    else if (chance.once(3) && running.length > 0) chance.pick(running).stop()
    else if (chance.once(2)) this.clock.advanceTo((this.clock.now() + chance.below(90_000)) as Timestamp)
    else if (running.length < 3) this.#startStrategy()
    if (state.stopped) for (const order of trader.orders.orders) trader.orders.cancel(order)
  }

  #startStrategy(): void {
    const host = this.trader.host({
      id: `random-${this.hosts.length + 1}`,
      definition: definitionOf(RandomTrader),
      params: {},
      symbols: this.chance.once(2) ? ['SHARE', 'COIN'] : ['COIN', 'SHARE'],
      timeframe: this.chance.pick([1, 5]) * MINUTE_MS,
      onFailure: () => undefined,
    })
    this.hosts.push(host)
    host.start()
  }

  #manualOrder(): void {
    const { chance } = this
    const { instrument, price } = chance.pick(this.places)
    const near = Math.max(1, price + chance.below(61) - 30) as Price
    const terms = chance.pick<OrderTerms>([{}, { type: 'limit', limitPrice: near }, { type: 'stop', stopPrice: near }])
    const quantity = (
      chance.once(10) ? chance.below(3) - 1 : (1 + chance.below(80)) * instrument.quantityScale
    ) as Quantity
    const timeInForce = chance.pick(['day', 'gtc'] as const)
    this.#journalFails = chance.once(12)
    try {
      this.trader.orders.place(
        orderRequest(instrument, chance.pick(['buy', 'sell']), quantity, { ...terms, timeInForce }),
      )
    } catch (error) {
      if (!(error instanceof StorageError)) throw error
    }
    this.#journalFails = false
  }

  #cancelSome(): void {
    for (const order of this.trader.orders.orders) if (this.chance.once(3)) this.trader.orders.cancel(order)
  }

  #barOf(place: Place): void {
    const { chance } = this
    // Minutes now and then go missing, and sometimes a night.
    const pause = chance.once(40) ? 16 * 60 : chance.once(6) ? chance.below(4) : 0
    const time = Math.ceil(this.clock.now() / MINUTE_MS + pause) * MINUTE_MS
    const move = () => chance.below(41) - 20
    const open = Math.max(100, place.price + (chance.once(20) ? 10 * move() : move()))
    const close = Math.max(100, open + move())
    const high = Math.max(open, close) + chance.below(15)
    const low = Math.max(1, Math.min(open, close) - chance.below(15))
    place.bar.set(time, open, high, low, close, 1_000)
    place.price = close
    place.range = [low, high]
    this.clock.advanceTo(place.bar.closeTime)
    place.market.bars().deliver(place.bar)
  }

  #quoteOf(place: Place): void {
    const { chance, clock } = this
    const { instrument } = place
    clock.advanceTo((clock.now() + 1 + chance.below(5_000)) as Timestamp)
    place.price = Math.max(100, place.price + chance.below(41) - 20)
    const [bid, ask] = [(place.price - 1 - chance.below(3)) as Price, (place.price + 1 + chance.below(3)) as Price]
    place.range = [bid, ask]
    const [size, at] = [1 as Quantity, clock.now()]
    place.market.quotes.deliver({ instrument, at, bid, ask, bidSize: size, askSize: size })
    if (chance.once(2)) place.market.trades.deliver({ instrument, at, price: place.price as Price, size })
  }

  #placeOf(instrument: Instrument, matchedBy: 'bars' | 'quotes', price: number): Place {
    const market = this.trader.addInstrument(instrument, MINUTE_MS, matchedBy)
    return { market, instrument, bar: new Bar(instrument, MINUTE_MS), price, range: [price, price] }
  }

  #recordIntent(order: Order): void {
    if (this.state.stopped && !order.instructions.reduceOnly) this.escaped.push(order.id)
    if (this.#journalFails && order.strategyId === MANUAL) throw new StorageError('the disk is full')
  }
}
