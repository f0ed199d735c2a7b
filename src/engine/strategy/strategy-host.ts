import type { OrderManager } from '../execution/order-manager.ts'
import type { Indicator } from '../indicators/indicator.ts'
import type { Clock, TimerHandle, Timers } from '../kernel/clock.ts'
import type { EventBus } from '../kernel/event-bus.ts'
import type { OrderEvent } from '../kernel/events.ts'
import type { Random } from '../kernel/random.ts'
import type { InstrumentMarket } from '../market/market.ts'
import { Bar } from '../model/bar.ts'
import type { BarColumns } from '../model/bar.ts'
import { moneyToDecimal } from '../model/currency.ts'
import { ConfigError, StrategyError, ensure, messageOf } from '../model/errors.ts'
import type { Fill } from '../model/fill.ts'
import type { Instrument } from '../model/instrument.ts'
import { orderRequest } from '../model/order.ts'
import type { Order, OrderRequest } from '../model/order.ts'
import type { Quote } from '../model/tick.ts'
import { formatTimeframe } from '../model/time.ts'
import type { Timeframe } from '../model/time.ts'
import { NO_PRICE } from '../model/units.ts'
import type { Quantity, Timestamp } from '../model/units.ts'
import type { Portfolio } from '../portfolio/portfolio.ts'
import type { RiskGate } from '../risk/risk-gate.ts'
import type { StrategyDefinition } from './definition.ts'
import type { Strategy, AccountSummary, OrderOptions, SeriesChoice, StrategyServices } from './strategy.ts'
import { StrategyPosition } from './strategy-position.ts'
import { targetQuantity } from './target.ts'

export interface StrategyHostParts {
  readonly id: string
  readonly definition: StrategyDefinition
  /** Parameters, parsed. */
  readonly params: Readonly<Record<string, unknown>>
  /** The markets it trades, the main one first. */
  readonly markets: readonly InstrumentMarket[]
  readonly timeframe: Timeframe
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
  readonly bus: EventBus
  readonly orders: OrderManager
  readonly gate: RiskGate
  readonly portfolio: Portfolio
  /** Called once when the strategy threw and was taken out. */
  readonly onFailure: (error: StrategyError) => void
}

export type StrategyState = 'running' | 'stopped' | 'failed'

interface FedIndicator {
  readonly indicator: Indicator
  readonly symbol: string
}

/**
 * Runs one strategy: lends it the engine's services, feeds its indicators and calls its handlers.
 *
 * A strategy that throws is taken out at once: it gets no further event, its working orders are cancelled, its
 * position stays and the failure names file and line.
 */
export class StrategyHost implements StrategyServices {
  readonly id: string
  readonly timeframe: Timeframe
  readonly symbols: readonly string[]
  readonly params: Readonly<Record<string, unknown>>
  readonly #parts: StrategyHostParts
  readonly #markets: Map<string, InstrumentMarket>
  readonly #positions = new Map<string, StrategyPosition>()
  readonly #working = new Map<string, Order>()
  readonly #unsubscribe: (() => void)[] = []
  readonly #timers: TimerHandle[] = []
  #definition: StrategyDefinition
  #indicators: FedIndicator[] = []
  #strategy: Strategy
  #state: StrategyState = 'stopped'
  #ordersPlaced = 0
  /** Time of the market event that the strategy is looking at: what its next order is an answer to. */
  #causedAt = 0

  /** @throws StrategyError when the strategy's constructor or a field throws */
  constructor(parts: StrategyHostParts) {
    this.id = parts.id
    this.timeframe = parts.timeframe
    this.symbols = parts.markets.map((market) => market.instrument.symbol)
    this.params = parts.params
    this.#parts = parts
    this.#definition = parts.definition
    this.#markets = new Map(parts.markets.map((market) => [market.instrument.symbol, market]))
    for (const { instrument } of parts.markets) {
      const holding = parts.portfolio.holding(instrument)
      this.#positions.set(instrument.symbol, new StrategyPosition(instrument, () => holding.markPrice))
    }
    this.#strategy = this.#construct(parts.definition)
  }

  get definition(): StrategyDefinition {
    return this.#definition
  }
  get state(): StrategyState {
    return this.#state
  }
  get ordersPlaced(): number {
    return this.#ordersPlaced
  }
  get indicators(): readonly FedIndicator[] {
    return this.#indicators
  }
  get positions(): Iterable<StrategyPosition> {
    return this.#positions.values()
  }

  /** Subscribes to the market and calls `onStart`. */
  start(): void {
    this.#state = 'running'
    const { bus } = this.#parts
    // These two stay when the strategy stops: its position is accounted for as long as the session lives.
    bus.subscribe('fill', this.id, (fill) => this.#onFill(fill))
    bus.subscribe('order', this.id, (event) => this.#onOrder(event))
    for (const market of this.#markets.values()) {
      this.#unsubscribe.push(market.bars(this.timeframe).subscribe('decide', this.id, (bar) => this.#onBar(bar)))
      this.#unsubscribe.push(market.quotes.subscribe('decide', this.id, (quote) => this.#onQuote(quote)))
    }
    this.#guard(() => this.#strategy.onStart())
  }

  /**
   * Cancels its working orders, calls `onStop` and takes the strategy off the market. Its position stays, and so do the
   * orders that `onStop` places.
   */
  stop(): void {
    if (this.#state !== 'running') return
    this.#leaveMarket()
    this.#guard(() => this.#strategy.onStop())
    if (this.#state === 'running') this.#state = 'stopped'
  }

  /** Lets the indicators take bars from before the start. The strategy does not see them. */
  warmUp(instrument: Instrument, bars: BarColumns): void {
    const bar = new Bar(instrument, this.timeframe)
    for (let row = 0; row < bars.length; row++) {
      bar.read(bars, row)
      for (const { indicator, symbol } of this.#indicators) if (symbol === instrument.symbol) indicator.update(bar)
    }
  }

  /** Counts a fill from before a restart, without telling the strategy. */
  restoreFill(fill: Fill): void {
    this.#positions.get(fill.instrument.symbol)?.exact.apply(fill)
  }

  /** Counts an order that was working before a restart as this strategy's own. */
  restoreOrder(order: Order): void {
    this.#working.set(order.id, order)
  }

  /**
   * Puts new code in place of the old, between two events. Position and working orders stay; indicators start anew, so
   * that the caller should warm them up.
   * @throws StrategyError when the new code cannot be constructed; then the old one goes on
   */
  replace(definition: StrategyDefinition): void {
    const before = this.#indicators
    this.#indicators = []
    try {
      this.#strategy = this.#construct(definition)
      this.#definition = definition
    } catch (error) {
      this.#indicators = before
      throw error
    }
  }

  // What the strategy may do (StrategyServices).

  now(): Timestamp {
    return this.#parts.clock.now()
  }
  random(): number {
    return this.#parts.random.next()
  }
  account(): AccountSummary {
    const { portfolio, gate } = this.#parts
    return {
      cash: moneyToDecimal(portfolio.cash, portfolio.currency),
      equity: moneyToDecimal(portfolio.equity, portfolio.currency),
      buyingPower: moneyToDecimal(gate.buyingPower, portfolio.currency),
    }
  }
  position(symbol: string): StrategyPosition {
    const position = this.#positions.get(symbol)
    if (position) return position
    throw new ConfigError(`${this.id} trades ${this.symbols.join(', ')}: expected one of them, found "${symbol}"`)
  }
  lastPrice(symbol: string): number {
    const { instrument } = this.position(symbol).exact
    return instrument.priceToDecimal(this.#parts.portfolio.holding(instrument).markPrice)
  }
  place(side: 'buy' | 'sell', quantity: number, options: OrderOptions): Order {
    const { instrument } = this.position(options.symbol ?? ensure(this.symbols[0], 'a main symbol')).exact
    return this.#submit(this.#request(instrument, side, instrument.quantity(quantity), options))
  }
  close(symbol: string): Order | null {
    const { exact } = this.position(symbol)
    const side = exact.quantity > 0 ? 'sell' : 'buy'
    let open = Math.abs(exact.quantity)
    for (const order of this.#working.values()) {
      if (order.instrument === exact.instrument && order.type === 'market' && order.side === side)
        open -= order.remaining
    }
    return open > 0 ? this.#submit(this.#request(exact.instrument, side, open as Quantity, {})) : null
  }
  targetPercent(percent: number, options: OrderOptions): Order | null {
    const { exact } = this.position(options.symbol ?? ensure(this.symbols[0], 'a main symbol'))
    const { portfolio, gate } = this.#parts
    const target = targetQuantity(percent, exact.instrument, portfolio, gate)
    const change = target - exact.quantity
    if (change === 0) return null
    const side = change > 0 ? 'buy' : 'sell'
    return this.#submit(this.#request(exact.instrument, side, Math.abs(change) as Quantity, options))
  }
  cancel(order: Order): void {
    if (order.strategyId !== this.id)
      throw new ConfigError(`expected an order of ${this.id}, found one of ${order.strategyId}`)
    this.#parts.orders.cancel(order)
  }
  workingOrders(): readonly Order[] {
    return [...this.#working.values()]
  }
  addIndicator(indicator: Indicator, choice: SeriesChoice): void {
    const symbol = choice.symbol ?? ensure(this.symbols[0], 'a main symbol')
    if (!this.#markets.has(symbol)) {
      throw new ConfigError(
        `${this.id} trades ${this.symbols.join(', ')}: expected an indicator on one of them, found "${symbol}"`,
      )
    }
    this.#indicators.push({ indicator, symbol })
  }
  setTimer(name: string, delayMs: number): void {
    if (!(delayMs > 0 && delayMs < Number.MAX_SAFE_INTEGER)) {
      throw new ConfigError(`expected a timer delay above 0 ms, found ${delayMs}`)
    }
    const at = (this.now() + delayMs) as Timestamp
    this.#timers.push(this.#parts.timers.schedule(at, () => this.#guard(() => this.#strategy.onTimer(name))))
  }
  log(message: string): void {
    this.#parts.bus.publish('alert', { at: this.now(), severity: 'info', source: this.id, code: 'LOG', message })
  }

  #construct(definition: StrategyDefinition): Strategy {
    try {
      return new definition.strategyClass(this)
    } catch (error) {
      throw this.#strategyError(definition, error, 'could not be started')
    }
  }

  #onBar(bar: Bar): void {
    this.#causedAt = bar.time
    const indicators = this.#indicators
    for (let index = 0; index < indicators.length; index++) {
      const fed = indicators[index] as FedIndicator
      if (fed.symbol === bar.instrument.symbol) fed.indicator.update(bar)
    }
    try {
      this.#strategy.onBar(bar)
    } catch (error) {
      this.#fail(
        error,
        ` on the bar of ${new Date(bar.time).toISOString()} (${bar.symbol} ${formatTimeframe(bar.timeframe)})`,
      )
    }
  }

  #onQuote(quote: Quote): void {
    this.#causedAt = quote.at
    this.#guard(() => this.#strategy.onQuote(quote))
  }

  #onFill(fill: Fill): void {
    if (fill.strategyId !== this.id) return
    const position = this.#positions.get(fill.instrument.symbol)
    if (!position) return
    position.exact.apply(fill)
    if (this.#state !== 'running') return
    this.#guard(() => {
      this.#strategy.onFill(fill)
      this.#strategy.onPosition(position)
    })
  }

  #onOrder({ order }: OrderEvent): void {
    if (order.strategyId !== this.id) return
    if (!order.working) this.#working.delete(order.id)
    if (this.#state !== 'running') return
    this.#guard(() => this.#strategy.onOrder(order))
  }

  #request(instrument: Instrument, side: 'buy' | 'sell', quantity: Quantity, options: OrderOptions): OrderRequest {
    if (options.limit !== undefined && options.stop !== undefined) {
      throw new ConfigError('expected a limit or a stop price, found both')
    }
    return orderRequest(instrument, side, quantity, {
      type: options.limit !== undefined ? 'limit' : options.stop !== undefined ? 'stop' : 'market',
      timeInForce: options.timeInForce ?? 'gtc',
      limitPrice: options.limit === undefined ? NO_PRICE : instrument.price(options.limit),
      stopPrice: options.stop === undefined ? NO_PRICE : instrument.price(options.stop),
      strategyId: this.id,
      strategyVersion: this.#definition.hash,
      correlationId: `${this.id}@${this.#causedAt}`,
    })
  }

  #submit(request: OrderRequest): Order {
    if (this.#state !== 'running')
      throw new ConfigError(`expected orders between onStart and onStop, ${this.id} is ${this.#state}`)
    const order = this.#parts.orders.place(request)
    this.#ordersPlaced++
    if (order.working) this.#working.set(order.id, order)
    return order
  }

  #guard(call: () => void): void {
    try {
      call()
    } catch (error) {
      this.#fail(error, '')
    }
  }

  #fail(error: unknown, where: string): void {
    if (this.#state === 'failed') return
    this.#state = 'failed'
    this.#leaveMarket()
    this.#parts.onFailure(this.#strategyError(this.#definition, error, `failed${where}`))
  }

  #leaveMarket(): void {
    for (const unsubscribe of this.#unsubscribe.splice(0)) unsubscribe()
    for (const timer of this.#timers.splice(0)) timer.cancel()
    for (const order of this.workingOrders()) this.#parts.orders.cancel(order)
  }

  #strategyError(definition: StrategyDefinition, error: unknown, what: string): StrategyError {
    if (error instanceof StrategyError) return error
    const location = definition.locate(error)
    const place = location ? ` (${location.file}:${location.line}:${location.column})` : ''
    const phase = what.startsWith('failed') ? 'run' : 'load'
    return new StrategyError(phase, `${definition.name} ${what}: ${messageOf(error)}${place}`, {
      cause: error,
      location,
    })
  }
}
