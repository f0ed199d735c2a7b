import type { Indicator } from '../indicators/indicator.ts'
import type { CorporateActionEvent, OrderEvent } from '../kernel/events.ts'
import type { Bar, BarColumns } from '../model/bar.ts'
import { ConfigError } from '../model/errors.ts'
import type { Fill } from '../model/fill.ts'
import { keptBy } from '../model/protective.ts'
import type { Instrument } from '../model/instrument.ts'
import type { OrderSide } from '../model/order-request.ts'
import { formatUtc, type Timeframe } from '../model/time.ts'
import type { Timestamp } from '../model/units.ts'
import { constructStrategy } from './construction.ts'
import type { StrategyDefinition } from './definition.ts'
import { instrumentOf, type StrategyHostParts } from './host-parts.ts'
import { NextOrigin } from './order-options.ts'
import type { Bracket, BracketOptions, OrderChanges, OrderOptions, Origin } from './order-options.ts'
import { FillHearing, Hearing } from './hearing.ts'
import type { AccountSummary, SeriesChoice, Strategy, StrategyServices, UniverseNotice } from './strategy.ts'
import { strategyFailure } from './strategy-failure.ts'
import { SymbolFeeds } from './symbol-feeds.ts'
import { strategyAction } from './strategy-action.ts'
import { followTicks } from './strategy-ticks.ts'
import type { Tell } from './strategy-ticks.ts'
import { strategyFill, type StrategyOrder } from './strategy-views.ts'
import { StrategyTimers } from './strategy-timers.ts'
import { StrategyDesk } from './strategy-desk.ts'
import type { StrategyPosition } from './strategy-position.ts'

/**
 * Runs one strategy: lends it the engine's services, feeds its indicators and calls its handlers.
 *
 * A strategy that throws is taken out at once: it gets no further event, its working orders are cancelled, its
 * position stays and the failure names file and line.
 */
export class StrategyHost implements StrategyServices {
  declare readonly id: string
  declare readonly timeframe: Timeframe
  declare readonly desk: StrategyDesk
  readonly #parts: StrategyHostParts
  readonly #feeds: SymbolFeeds
  readonly #timers: StrategyTimers
  readonly #hearing: Hearing
  #definition: StrategyDefinition
  #params: Readonly<Record<string, unknown>>
  #strategy: Strategy
  #state: 'new' | 'running' | 'stopped' | 'failed' = 'new'
  /** While the strategy hears who joined: its new indicators are to see what was before. */
  #isJoining = false
  /** With the time of the market event that the strategy is looking at: what its next order is an answer to. */
  readonly #next: NextOrigin

  /** @throws StrategyError when the strategy's constructor or a field throws */
  constructor(parts: StrategyHostParts) {
    this.id = parts.id
    this.timeframe = parts.timeframe
    this.#next = new NextOrigin(parts.id)
    this.#parts = parts
    this.#params = parts.params
    this.#definition = parts.definition
    this.#timers = new StrategyTimers(parts.clock, parts.timers)
    this.#feeds = new SymbolFeeds(parts, this)
    this.#hearing = new Hearing(parts.bus, this.id, (event) => this.#onOrder(event))
    const instruments = this.symbols.map((symbol) => instrumentOf(parts, symbol))
    this.desk = new StrategyDesk({ ...parts, strategyId: parts.id, instruments })
    this.#strategy = constructStrategy(parts.definition, this)
  }

  get params(): Readonly<Record<string, unknown>> {
    return this.#params
  }
  get definition(): StrategyDefinition {
    return this.#definition
  }
  get state() {
    return this.#state
  }
  get strategy(): Strategy {
    return this.#strategy
  }
  get symbols(): readonly string[] {
    return this.#feeds.symbols
  }
  indicatorsOn(symbol: string): readonly Indicator[] {
    return this.#feeds.indicatorsOn(symbol)
  }

  /** Subscribes to the market and calls `onStart`. */
  start(): void {
    this.#state = 'running'
    const { bus } = this.#parts
    // These stay when the strategy stops: its position is accounted for as long as the session lives.
    bus.attach('fill', new FillHearing(this.id, this))
    bus.subscribe('action', this.id, (event) => this.#onAction(event))
    this.#hearing.listenFor(this.#strategy, this.desk)
    for (const symbol of this.symbols) this.#follow(symbol)
    this.#guard(() => this.#strategy.onStart())
  }

  /**
   * Cancels its working orders, calls `onStop` and takes the strategy off the market. Its position stays, and so do the
   * orders that `onStop` places.
   */
  stop(keepsExits = false): void {
    if (this.#state !== 'running') return
    this.#leaveMarket(keepsExits)
    this.#guard(() => this.#strategy.onStop())
    if (this.#state === 'running') this.#state = 'stopped'
  }

  /**
   * Lets the indicators take the newest `most` bars from before the start. The strategy does not see them.
   * @param onBar called after each bar with its open time
   */
  warmUp({ symbol }: Instrument, bars: BarColumns, most: number, onBar?: (time: number) => void): void {
    this.#feeds.feed(symbol, bars, most, { onBar })
  }

  /**
   * Puts new code in place of the old, between two events. Position and working orders stay; indicators start anew, so
   * that the caller should warm them up.
   * @param params parameters, parsed by the new code's schema
   * @throws StrategyError when the new code cannot be constructed; then the old one goes on
   */
  replace(definition: StrategyDefinition, params = this.#params): void {
    const putBack = this.#feeds.takeIndicators()
    const paramsBefore = this.#params
    this.#params = params
    try {
      this.#strategy = constructStrategy(definition, this)
      this.#definition = definition
      this.#hearing.listenFor(this.#strategy, this.desk)
      this.#feeds.reopen()
    } catch (error) {
      this.#params = paramsBefore
      putBack()
      throw error
    }
  }

  /** Symbols join and leave; the strategy hears of it. A position in one that left stays, and may be closed. */
  changeUniverse(change: UniverseNotice): void {
    this.#feeds.changeMembers(change)
    for (const symbol of change.joined) this.desk.admit(instrumentOf(this.#parts, symbol))
    for (const symbol of change.left) this.desk.retire(symbol)
    if (this.#state !== 'running') return
    this.#isJoining = true
    this.#guard(() => this.#strategy.onUniverse(change))
    this.#isJoining = false
    if (this.#state === 'running') for (const symbol of change.joined) this.#follow(symbol)
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
    return this.desk.lastPrice(symbol)
  }
  place(side: OrderSide, quantity: number, options: OrderOptions): StrategyOrder {
    return this.desk.place(side, quantity, options, this.#origin())
  }
  close(symbol: string): StrategyOrder | null {
    return this.desk.close(symbol, this.#origin())
  }
  quantityFor(symbol: string, percent: number): number {
    return this.desk.quantityFor(symbol, percent)
  }
  targetPercent(percent: number, options: OrderOptions): StrategyOrder | null {
    return this.desk.targetPercent(percent, options, this.#origin())
  }
  bracket(side: OrderSide, quantity: number, options: BracketOptions): Bracket {
    return this.desk.bracket(side, quantity, options, this.#origin())
  }
  amend(order: StrategyOrder, changes: OrderChanges): boolean {
    return this.desk.amend(order, changes)
  }
  cancel(order: StrategyOrder): void {
    this.desk.cancel(order)
  }
  workingOrders(): readonly StrategyOrder[] {
    return this.desk.workingOrders
  }
  addIndicator(indicator: Indicator, choice: SeriesChoice): void {
    this.#feeds.addIndicator(choice, indicator, this.#isJoining)
  }
  subscribe(bars: string, symbol: string): string {
    return this.#feeds.subscribe(bars, symbol)
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
    if (this.#state !== 'running')
      throw new ConfigError(`expected orders between onStart and onStop, found one while ${this.id} is ${this.#state}`)
    this.#next.strategyVersion = this.#definition.hash
    return this.#next
  }

  /** Lets the indicators take a bar, then the strategy. Called by the feed. */
  takeBar(bar: Bar, indicators: readonly Indicator[], decides: boolean): void {
    // A fill of this very bar may have taken it out.
    if (this.#state !== 'running') return
    this.#next.causedAt = bar.time
    try {
      for (let index = 0; index < indicators.length; index++) (indicators[index] as Indicator).update(bar)
      if (decides) this.#strategy.onBar(bar)
    } catch (error) {
      this.#failOn(bar, error)
    }
  }

  #failOn({ spec, symbol, time }: Bar, error: unknown): void {
    this.#fail(error, ` on the ${spec} bar of ${symbol} at ${formatUtc(time)}`)
  }

  #follow(symbol: string): void {
    const tell: Tell = (at, where, call) => {
      if (this.#state !== 'running') return
      this.#next.causedAt = at
      this.#guard(call, where)
    }
    this.#feeds.open(symbol, (market) => followTicks(market, this.id, () => this.#strategy, tell))
  }

  #onAction(event: CorporateActionEvent): void {
    const { action, instrument, price } = event
    // Its position is accounted for when it has stopped, too.
    const cash = this.desk.applyAction(action, instrument, price)
    if (this.#state !== 'running') return
    this.#guard(() => {
      if (action.kind === 'split') this.#feeds.split(instrument.symbol)
      this.#strategy.onCorporateAction(strategyAction(event, cash))
    })
  }

  /** Books one of its fills, then tells the strategy. */
  takeFill(fill: Fill): void {
    if (fill.strategyId !== this.id) return
    const position = this.desk.applyFill(fill)
    if (!position || this.#state !== 'running') return
    try {
      if (this.#hearing.fills) this.#strategy.onFill(strategyFill(fill))
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

  #guard(call: () => void, where = ''): void {
    try {
      call()
    } catch (error) {
      this.#fail(error, where)
    }
  }

  #fail(error: unknown, where: string): void {
    if (this.#state === 'failed') return
    this.#state = 'failed'
    this.#leaveMarket()
    this.#parts.onFailure(strategyFailure('run', this.#definition, error, `failed${where}`))
  }

  #leaveMarket(keepsExits = false): void {
    this.#feeds.closeAll()
    this.#timers.cancelAll()
    this.desk.cancelAll(keptBy(keepsExits))
  }
}
