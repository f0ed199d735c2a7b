import type { Clock } from '../kernel/clock.ts'
import type { EventBus } from '../kernel/event-bus.ts'
import type { CorporateActionEvent, OrderEvent } from '../kernel/events.ts'
import type { TradingCalendar } from '../market/calendar.ts'
import type { InstrumentMarket } from '../market/market.ts'
import type { RiskViolation } from '../model/errors.ts'
import type { Fill } from '../model/fill.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Order } from '../model/order.ts'
import { isStopExit } from '../model/exit-id.ts'
import { MANUAL, traitsOf } from '../model/order-request.ts'
import type { OrderRequest } from '../model/order-request.ts'
import { formatUtc } from '../model/time.ts'
import type { Quote, TradeTick } from '../model/tick.ts'
import type { Timestamp } from '../model/units.ts'
import type { ClosedTrade } from '../portfolio/closed-trade.ts'
import type { Portfolio } from '../portfolio/portfolio.ts'
import type { WorkingOrders } from '../portfolio/working-orders.ts'
import { correlationGroups } from './correlation.ts'
import { ExposureBook } from './exposure.ts'
import { exposureOf } from './limit-rule.ts'
import { RuleCache } from './compiled-rules.ts'
import { strategyNameOf } from './limit-book.ts'
import type { LimitBook } from './limit-book.ts'
import type { LimitValues } from './limits.ts'
import { MessageBudget, messageTerms } from './message-budget.ts'
import type { PreTradeControls } from './pre-trade-controls.ts'
import { Protections } from './protections.ts'
import type { ProtectionLock } from './protections.ts'
import { RecentOrders } from './recent-orders.ts'
import { UNLIMITED } from './risk-gate.ts'
import type { RiskLimits } from './risk-gate.ts'
import { PriceRanges } from './price-range.ts'
import { ReferencePrices } from './reference-prices.ts'
import type { Assessment, RiskRule } from './risk-rule.ts'
import { Sectors } from './sectors.ts'
import { StrategyConducts } from './strategy-conduct.ts'
import type { StrategyLock } from './strategy-conduct.ts'
import { StrategyPauses } from './strategy-pauses.ts'

/** Bars of one instrument between two looks at which symbols move together. */
const BARS_BETWEEN_GROUPINGS = 32

/** What an account asks of the gate beyond what every order must be. */
export interface AccountRisk {
  readonly limits: LimitBook
  readonly sectors?: Sectors
  /** Hashes of strategy versions that have been through a session. */
  readonly knownVersions?: ReadonlySet<string>
  /** Strategies that are taken out from the start. */
  readonly locks?: readonly StrategyLock[]
  /** A strategy was taken out: called between two events, never from within the strategy. */
  readonly onLock?: (lock: StrategyLock) => void
  /** A threshold stops trading: entries are held back already, the latch is to follow once what happens now is over. */
  readonly onStop?: (reason: string) => void
}

export interface AccountControlsParts extends Omit<AccountRisk, 'onStop'> {
  readonly clock: Clock
  readonly bus: EventBus
  readonly portfolio: Portfolio
  readonly working: WorkingOrders
  readonly calendarOf: (instrument: Instrument) => TradingCalendar
}

/** The rules of an account at its gate, with what they remember: prices, exposure, messages, how strategies behave. */
export class AccountControls implements PreTradeControls {
  readonly exposure: ExposureBook
  readonly references: ReferencePrices
  readonly messages: MessageBudget
  readonly conducts = new StrategyConducts()
  readonly protections = new Protections()
  readonly pauses = new StrategyPauses()
  readonly #parts: AccountControlsParts
  readonly #recent = new RecentOrders()
  #sectors: Sectors
  #groups: ReadonlyMap<string, string> = new Map()
  #barsSinceGrouping = 0
  readonly #rules: RuleCache
  readonly #closed: ClosedTrade[] = []
  readonly #tripped: StrategyLock[] = []

  /** Subscribes to the bus: to be made before any strategy, so that what happened is counted before anybody acts on it. */
  constructor(parts: AccountControlsParts) {
    this.#parts = parts
    const { bus, limits, portfolio, locks = [], knownVersions: known = new Set() } = parts
    this.#sectors = parts.sectors ?? new Sectors()
    this.references = new ReferencePrices(new PriceRanges(limits, parts.clock))
    this.messages = new MessageBudget(messageTerms(limits.base))
    this.exposure = new ExposureBook(portfolio, this.#grouping())
    for (const lock of locks) this.conducts.lock(lock)
    const isNew = (version: string) => version !== '' && !known.has(version)
    const { exposure, references, messages, conducts, protections, pauses } = this
    const own = { exposure, references, messages, conducts, protections, pauses, recent: this.#recent }
    const sources = { ...parts, ...own, isNew }
    this.#rules = new RuleCache(limits, sources, (base) => this.messages.setTerms(messageTerms(base)))
    bus.subscribe('fill', 'risk', (fill) => this.#onFill(fill))
    bus.subscribe('order', 'risk', (event) => this.#onOrder(event))
    bus.subscribe('action', 'risk', (event) => this.#onAction(event))
  }

  /** What is left to the gate itself: buying power. */
  get gateLimits(): RiskLimits {
    const { limits } = this.#parts
    return {
      ...UNLIMITED,
      get leverage() {
        return limits.base.leverage
      },
    }
  }
  get limits(): LimitBook {
    return this.#parts.limits
  }
  get portfolio(): Portfolio {
    return this.#parts.portfolio
  }
  get working(): WorkingOrders {
    return this.#parts.working
  }
  get now(): Timestamp {
    return this.#parts.clock.now()
  }

  /** Follows an instrument's prices, after the portfolio has taken them. */
  watch(market: InstrumentMarket): void {
    const reference = this.references.of(market.instrument)
    const symbol = this.exposure.symbol(market.instrument)
    // What says that it is of the future is not the fresher for it.
    const seenAt = ({ at }: Quote | TradeTick) => Math.min(at, this.now) as Timestamp
    market.quotes.subscribe('value', 'risk', (quote) => reference.takeQuote(quote, seenAt(quote)))
    market.trades.subscribe('value', 'risk', (trade) => {
      reference.takePrice(trade.price, seenAt(trade))
      this.exposure.revalue(symbol)
    })
    market.bars().subscribe('value', 'risk', (bar) => {
      reference.takeBar(bar, this.now)
      this.exposure.revalue(symbol)
      this.#countBar()
    })
  }

  /** Takes up what an earlier engine left: an order that works. */
  adopt(order: Order, assessment: Assessment): void {
    this.exposure.add(order, exposureOf(assessment))
  }

  /** Takes up the positions that an earlier engine left, and the trades that its fills closed. */
  recount(fills: readonly Fill[], find: (orderId: string) => Order | undefined): void {
    const closing = new Map<ClosedTrade, Order | undefined>()
    const trades = this.#closed.splice(0)
    // A session of years has as many of either: looked up, not searched.
    const byExit = new Map<string, ClosedTrade>()
    for (const trade of trades.toReversed()) byExit.set(`${trade.exitTime} ${trade.instrument.symbol}`, trade)
    // Of what was taken over from a broker there may be no fill.
    for (const { instrument } of this.portfolio.holdings) this.exposure.revalue(this.exposure.symbol(instrument))
    for (const { strategyId, instrument, orderId, at } of fills) {
      this.exposure.recountStrategy(strategyId, instrument)
      const trade = byExit.get(`${at} ${instrument.symbol}`)
      if (trade) closing.set(trade, find(orderId))
    }
    for (const trade of trades) {
      const { limits } = this.#rules.of(trade.strategyId, trade.instrument)
      this.#take(trade, closing.get(trade), limits)
    }
  }

  /** A position is what a broker says it is: counted anew, with each strategy's part. After a split, prices begin anew. */
  takeOver(instrument: Instrument, isSplit: boolean): void {
    if (isSplit) this.references.of(instrument).forget()
    this.exposure.revalue(this.exposure.symbol(instrument))
    for (const { id } of this.exposure.strategies) this.exposure.recountStrategy(id, instrument)
  }

  /** Puts another sector file in place. */
  setSectors(sectors: Sectors): void {
    this.#sectors = sectors
    this.exposure.regroup(this.#grouping())
  }

  rulesFor(order: OrderRequest): readonly RiskRule[] {
    return this.#rules.of(order.strategyId, order.instrument).rules
  }

  check(assessment: Assessment): RiskViolation | null {
    const { strategyId, instrument } = assessment.order
    const compiled = this.#rules.of(strategyId, instrument)
    const isQuiet = this.conducts.isQuiet && this.protections.isQuiet && this.pauses.isQuiet
    const rules = isQuiet ? compiled.standing : compiled.rules
    for (let index = 0; index < rules.length; index++) {
      const refusal = (rules[index] as RiskRule).check(assessment)
      if (refusal !== null) return refusal
    }
    return null
  }

  sent(order: Order, assessment: Assessment): void {
    const { now } = this
    this.messages.spend(now)
    this.#recent.note(order, now)
    this.exposure.add(order, exposureOf(assessment))
  }

  amended(order: Order, assessment: Assessment): void {
    this.messages.spend(this.now)
    this.exposure.amend(order, assessment.order.quantity, exposureOf(assessment))
  }

  cancelling(_order: Order): void {
    this.messages.spendOnCancel(this.now)
  }

  refused(order: Order, _violation: RiskViolation): void {
    this.#noteReject(order)
  }

  /** A trade was closed. It is judged when its last fill is told. */
  noteTrade(trade: ClosedTrade): void {
    this.#closed.push(trade)
  }

  #noteReject({ strategyId, instrument }: Order): void {
    if (strategyId === MANUAL) return
    const reason = this.conducts.noteReject(strategyId, this.#rules.of(strategyId, instrument).limits)
    if (reason !== null) this.#trip(strategyId, 'CONSECUTIVE-REJECTS', reason)
  }

  #onFill(fill: Fill): void {
    const { strategyId, instrument, orderId } = fill
    const order = this.exposure.find(orderId)
    this.exposure.revalue(this.exposure.symbol(instrument))
    this.exposure.recountStrategy(strategyId, instrument)
    this.exposure.follow(orderId)
    const { limits } = this.#rules.of(strategyId, instrument)
    for (const trade of this.#closed.splice(0)) this.#judge(trade, order, limits)
    if (strategyId === MANUAL) return
    const reason = this.conducts.noteFill(strategyId, fill.at, limits)
    if (reason !== null) this.#trip(strategyId, 'REPEATED-EXECUTION', reason)
    this.#tellTripped()
  }

  #onOrder({ order, status }: OrderEvent): void {
    this.exposure.follow(order.id)
    if (status === 'rejected') this.#noteReject(order)
    else if (status === 'accepted') this.conducts.noteAccepted(order.strategyId)
    this.#tellTripped()
  }

  #onAction({ action, instrument, price, at }: CorporateActionEvent): void {
    if (action.kind === 'split') this.references.of(instrument).forget()
    this.references.of(instrument).takePrice(price, at)
    this.exposure.revalue(this.exposure.symbol(instrument))
  }

  #judge(trade: ClosedTrade, closing: Order | undefined, limits: LimitValues): void {
    for (const { kind, symbol, until, reason, from: at } of this.#take(trade, closing, limits)) {
      const message = `Entries ${symbol === null ? 'are' : `in ${symbol} are`} paused until ${formatUtc(until)}: ${reason}`
      this.#parts.bus.publish('alert', { at, severity: 'warning', source: 'risk', code: kind, message })
    }
  }

  #take(trade: ClosedTrade, closing: Order | undefined, limits: LimitValues): readonly ProtectionLock[] {
    this.conducts.noteTrade(trade)
    const byStop = closing !== undefined && (traitsOf(closing.type).trigger === 'stop' || isStopExit(closing.id))
    return this.protections.note(trade, byStop, limits, this.#parts.portfolio.equity)
  }

  /** Takes a strategy out at once; who has to stop it hears of it at the next event, when its own code is not running. */
  #trip(strategyId: string, rule: string, reason: string): void {
    const strategy = strategyNameOf(strategyId)
    if (this.conducts.lockOn(strategy) !== null) return
    const lock: StrategyLock = { strategy, rule, reason, at: this.now }
    this.conducts.lock(lock)
    this.#tripped.push(lock)
    const message = `${strategy} was taken out: ${reason}. It trades again when a human lets it`
    this.#parts.bus.publish('alert', { at: lock.at, severity: 'critical', source: strategyId, code: rule, message })
  }

  #tellTripped(): void {
    for (const lock of this.#tripped.splice(0)) this.#parts.onLock?.(lock)
  }

  #countBar(): void {
    const { maxCorrelatedShare, correlationThreshold } = this.#parts.limits.base
    if (maxCorrelatedShare === Number.POSITIVE_INFINITY) return
    if (++this.#barsSinceGrouping < BARS_BETWEEN_GROUPINGS) return
    this.#barsSinceGrouping = 0
    this.#groups = correlationGroups(this.references, correlationThreshold)
    this.exposure.regroup(this.#grouping())
  }

  #grouping() {
    const [sectors, groups] = [this.#sectors, this.#groups]
    return {
      sector: (symbol: string) => sectors.of(symbol),
      correlated: (symbol: string) => groups.get(symbol) ?? symbol,
    }
  }
}
