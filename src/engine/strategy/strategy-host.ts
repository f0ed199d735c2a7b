import type { OrderManager } from '../execution/order-manager.ts'
import type { Indicator } from '../indicators/indicator.ts'
import type { Clock, Timers } from '../kernel/clock.ts'
import type { EventBus } from '../kernel/event-bus.ts'
import type { OrderEvent } from '../kernel/events.ts'
import type { Random } from '../kernel/random.ts'
import type { InstrumentMarket } from '../market/market.ts'
import { Bar } from '../model/bar.ts'
import type { BarColumns } from '../model/bar.ts'
import { ConfigError } from '../model/errors.ts'
import type { StrategyError } from '../model/errors.ts'
import type { Fill } from '../model/fill.ts'
import type { Instrument } from '../model/instrument.ts'
import type { OrderSide } from '../model/order.ts'
import type { Quote } from '../model/tick.ts'
import { formatTimeframe, formatUtc } from '../model/time.ts'
import type { Timeframe } from '../model/time.ts'
import type { Timestamp } from '../model/units.ts'
import type { Portfolio } from '../portfolio/portfolio.ts'
import type { RiskGate } from '../risk/risk-gate.ts'
import { feedBars } from './bar-feed.ts'
import type { StrategyDefinition } from './definition.ts'
import { Strategy } from './strategy.ts'
import type { AccountSummary, OrderOptions, SeriesChoice, StrategyServices } from './strategy.ts'
import { strategyFailure } from './strategy-failure.ts'
import { strategyFill, strategyQuote } from './strategy-views.ts'
import type { StrategyOrder } from './strategy-views.ts'
import { StrategyTimers } from './strategy-timers.ts'
import { StrategyDesk } from './strategy-desk.ts'
import type { Origin } from './strategy-desk.ts'
import type { StrategyPosition } from './strategy-position.ts'

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

export type StrategyState = 'new' | 'running' | 'stopped' | 'failed'

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
  readonly desk: StrategyDesk
  readonly #parts: StrategyHostParts
  /** By symbol; the lists stay the same objects when the code is replaced. */
  readonly #indicators: ReadonlyMap<string, Indicator[]>
  readonly #unsubscribe: (() => void)[] = []
  readonly #timers: StrategyTimers
  #definition: StrategyDefinition
  #params: Readonly<Record<string, unknown>>
  #strategy: Strategy
  #state: StrategyState = 'new'
  /** Time of the market event that the strategy is looking at: what its next order is an answer to. */
  #causedAt = 0 as Timestamp

  /** @throws StrategyError when the strategy's constructor or a field throws */
  constructor(parts: StrategyHostParts) {
    this.id = parts.id
    this.timeframe = parts.timeframe
    this.symbols = parts.markets.map((market) => market.instrument.symbol)
    this.#params = parts.params
    this.#parts = parts
    this.#definition = parts.definition
    this.#timers = new StrategyTimers(parts.clock, parts.timers)
    this.#indicators = new Map(this.symbols.map((symbol) => [symbol, []]))
    const instruments = parts.markets.map((market) => market.instrument)
    this.desk = new StrategyDesk({ ...parts, strategyId: parts.id, instruments })
    this.#strategy = this.#construct(parts.definition)
  }

  get params(): Readonly<Record<string, unknown>> {
    return this.#params
  }
  get definition(): StrategyDefinition {
    return this.#definition
  }
  get state(): StrategyState {
    return this.#state
  }
  /** Its indicators on one symbol, in the order of declaration. */
  indicatorsOn(symbol: string): readonly Indicator[] {
    return this.#indicators.get(symbol) ?? []
  }

  /** Subscribes to the market and calls `onStart`. */
  start(): void {
    this.#state = 'running'
    const { bus, markets } = this.#parts
    // These two stay when the strategy stops: its position is accounted for as long as the session lives.
    bus.subscribe('fill', this.id, (fill) => this.#onFill(fill))
    bus.subscribe('order', this.id, (event) => this.#onOrder(event))
    for (const market of markets) {
      const indicators = this.#indicators.get(market.instrument.symbol) ?? []
      const bars = feedBars(market.bars(this.timeframe), this, indicators, markets.length > 1)
      const quotes = market.quotes.subscribe('decide', this.id, (quote) => this.#onQuote(quote))
      this.#unsubscribe.push(...bars, quotes)
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

  /**
   * Lets the indicators take the newest `most` bars from before the start. The strategy does not see them.
   * @param onBar called after each bar with its open time
   */
  warmUp(
    instrument: Instrument,
    bars: BarColumns,
    most: number,
    onBar: (time: number) => void = () => undefined,
  ): void {
    const bar = new Bar(instrument, this.timeframe)
    const indicators = this.indicatorsOn(instrument.symbol)
    for (let row = Math.max(0, bars.length - most); row < bars.length; row++) {
      bar.read(bars, row)
      for (const indicator of indicators) indicator.update(bar)
      onBar(bar.time)
    }
  }

  /**
   * Puts new code in place of the old, between two events. Position and working orders stay; indicators start anew, so
   * that the caller should warm them up.
   * @param params parameters, parsed by the new code's schema
   * @throws StrategyError when the new code cannot be constructed; then the old one goes on
   */
  replace(definition: StrategyDefinition, params = this.#params): void {
    const before = [...this.#indicators].map(([symbol, list]) => [symbol, list.splice(0)] as const)
    const paramsBefore = this.#params
    this.#params = params
    try {
      this.#strategy = this.#construct(definition)
      this.#definition = definition
    } catch (error) {
      this.#params = paramsBefore
      for (const [symbol, list] of before) this.#indicators.get(symbol)?.splice(0, Number.POSITIVE_INFINITY, ...list)
      throw error
    }
  }

  now(): Timestamp {
    return this.#parts.clock.now()
  }
  random(): number {
    return this.#parts.random.next()
  }
  account(): AccountSummary {
    return this.desk.account
  }
  position(symbol: string): StrategyPosition {
    return this.desk.position(symbol)
  }
  lastPrice(symbol: string): number {
    const { instrument } = this.desk.position(symbol).exact
    return instrument.priceToDecimal(this.#parts.portfolio.holding(instrument).markPrice)
  }
  place(side: OrderSide, quantity: number, options: OrderOptions): StrategyOrder {
    return this.desk.place(side, quantity, options, this.#origin())
  }
  close(symbol: string): StrategyOrder | null {
    return this.desk.close(symbol, this.#origin())
  }
  targetPercent(percent: number, options: OrderOptions): StrategyOrder | null {
    return this.desk.targetPercent(percent, options, this.#origin())
  }
  cancel(order: StrategyOrder): void {
    this.desk.cancel(order)
  }
  workingOrders(): readonly StrategyOrder[] {
    return this.desk.workingOrders
  }
  addIndicator(indicator: Indicator, choice: SeriesChoice): void {
    const symbol = choice.symbol ?? this.symbols[0] ?? ''
    const list = this.#indicators.get(symbol)
    if (list) list.push(indicator)
    else throw new ConfigError(`expected an indicator on one of ${this.symbols.join(', ')}, found one on "${symbol}"`)
  }
  setTimer(name: string, delayMs: number): void {
    this.#timers.set(delayMs, () => {
      if (this.#state === 'running') this.#guard(() => this.#strategy.onTimer(name))
    })
  }
  log(message: string): void {
    this.#parts.bus.publish('alert', { at: this.now(), severity: 'info', source: this.id, code: 'LOG', message })
  }

  #origin(): Origin {
    if (this.#state !== 'running') {
      throw new ConfigError(`expected orders between onStart and onStop, found one while ${this.id} is ${this.#state}`)
    }
    return { strategyVersion: this.#definition.hash, causedAt: this.#causedAt }
  }

  #construct(definition: StrategyDefinition): Strategy {
    try {
      return new definition.strategyClass(this)
    } catch (error) {
      throw strategyFailure('load', definition, error, 'could not be started')
    }
  }

  /** Lets the indicators take a bar, then the strategy. Called by the feed. */
  takeBar(bar: Bar, indicators: readonly Indicator[], decides: boolean): void {
    // A fill of this very bar may have taken it out.
    if (this.#state !== 'running') return
    this.#causedAt = bar.time
    try {
      for (let index = 0; index < indicators.length; index++) (indicators[index] as Indicator).update(bar)
      if (decides) this.#strategy.onBar(bar)
    } catch (error) {
      this.#fail(error, ` on the ${formatTimeframe(bar.timeframe)} bar of ${bar.symbol} at ${formatUtc(bar.time)}`)
    }
  }

  #onQuote(quote: Quote): void {
    // Most strategies do not look at quotes, and there are many.
    if (this.#strategy.onQuote === Strategy.prototype.onQuote || this.#state !== 'running') return
    this.#causedAt = quote.at
    try {
      this.#strategy.onQuote(strategyQuote(quote))
    } catch (error) {
      this.#fail(error, ' on a quote')
    }
  }

  #onFill(fill: Fill): void {
    if (fill.strategyId !== this.id) return
    const position = this.desk.applyFill(fill)
    if (!position || this.#state !== 'running') return
    const listens = this.#strategy.onFill !== Strategy.prototype.onFill
    try {
      if (listens) this.#strategy.onFill(strategyFill(fill))
      this.#strategy.onPosition(position)
    } catch (error) {
      this.#fail(error, ' on a fill')
    }
  }

  #onOrder({ order, status }: OrderEvent): void {
    if (order.strategyId !== this.id) return
    const view = this.desk.followOrder(order, status)
    if (this.#state !== 'running') return
    try {
      this.#strategy.onOrder(view)
    } catch (error) {
      this.#fail(error, ' on an order event')
    }
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
    this.#parts.onFailure(strategyFailure('run', this.#definition, error, `failed${where}`))
  }

  #leaveMarket(): void {
    for (const unsubscribe of this.#unsubscribe.splice(0)) unsubscribe()
    this.#timers.cancelAll()
    this.desk.cancelAll()
  }
}
