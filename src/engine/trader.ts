import { OrderManager } from './execution/order-manager.ts'
import type { Broker } from './kernel/broker.ts'
import type { Clock, Timers } from './kernel/clock.ts'
import { EventBus } from './kernel/event-bus.ts'
import type { FaultListener } from './kernel/event-bus.ts'
import type { Journal } from './kernel/journal.ts'
import type { Random } from './kernel/random.ts'
import { tradingCalendar, tradingDateOfBar } from './market/calendar.ts'
import type { TradingCalendar } from './market/calendar.ts'
import { Market } from './market/market.ts'
import type { InstrumentMarket } from './market/market.ts'
import type { Currency } from './model/currency.ts'
import type { StrategyError } from './model/errors.ts'
import type { Instrument } from './model/instrument.ts'
import type { Order } from './model/order.ts'
import type { MatchedBy } from './model/tick-series.ts'
import type { Timeframe } from './model/time.ts'
import type { Money } from './model/units.ts'
import type { ClosedTrade } from './portfolio/closed-trade.ts'
import { CommissionModel } from './portfolio/commission.ts'
import type { CommissionTerms } from './portfolio/commission.ts'
import { Financing, NO_FINANCING, isFinanced, unborrowableOf } from './portfolio/financing.ts'
import type { FinancingTerms } from './portfolio/financing.ts'
import type { MarginTerms } from './portfolio/margin-terms.ts'
import { BarValuation } from './portfolio/bar-valuation.ts'
import { Portfolio } from './portfolio/portfolio.ts'
import { WorkingOrders } from './portfolio/working-orders.ts'
import { AccountControls } from './risk/account-controls.ts'
import type { AccountRisk } from './risk/account-controls.ts'
import { AccountBooks } from './risk/account-books.ts'
import type { ConversionTerms } from './risk/account-books.ts'
import { RiskGate } from './risk/risk-gate.ts'
import type { RiskLimits } from './risk/risk-gate.ts'
import type { TradingState } from './risk/trading-state.ts'
import { CorporateActions } from './simulation/corporate-actions.ts'
import type { LatencyModel } from './simulation/latency.ts'
import { ArrivalsBeforeBar, ArrivalsDuringBar, LatentBroker } from './simulation/latent-broker.ts'
import type { MarginMonitor } from './simulation/margin-monitor.ts'
import { watchAccount, watchMargin } from './simulation/margin-watch.ts'
import { FILL_RULES } from './simulation/fill-rules.ts'
import type { FillRules } from './simulation/fill-rules.ts'
import { BarMatching, SimulatedExchange } from './simulation/simulated-exchange.ts'
import { matchTicks } from './simulation/tick-watch.ts'
import { SlippageModel } from './simulation/slippage.ts'
import type { SlippageTerms } from './simulation/slippage.ts'
import type { StrategyDefinition } from './strategy/definition.ts'
import { StrategyHost } from './strategy/strategy-host.ts'

/** What a broker outside the engine needs of the trader that it is made for. */
export interface BrokerContext {
  /** An order of the session, over or working. */
  readonly find: (id: string) => Order | undefined
  /** Delivers what the broker's events have caused. */
  readonly settle: () => void
}

/** What a trader is made of: the same core with different parts for backtest and paper. */
export interface TraderParts {
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
  readonly journal: Journal
  readonly currency: Currency
  readonly cash: Money
  readonly limits: RiskLimits
  /** The account's own rules and limits, which then stand in place of `limits`. */
  readonly risk?: AccountRisk | undefined
  readonly state: TradingState
  readonly commission: CommissionTerms
  readonly slippage: SlippageTerms
  /** How long orders, cancels and answers are under way; at once when left out. */
  readonly latency?: LatencyModel | undefined
  /** What holding costs and earns; nothing when left out. */
  readonly financing?: FinancingTerms | undefined
  /** Margin that positions stand on; a cash account when left out. */
  readonly margin?: MarginTerms | undefined
  /** Rates of other currencies; without them all instruments have to be in the account's. */
  readonly conversion?: ConversionTerms | undefined
  /** How orders fill where data leaves it open; {@link FILL_RULES} when left out. */
  readonly fillRules?: FillRules
  /** Makes the broker that orders go to; the simulated exchange when left out. */
  readonly broker?: ((context: BrokerContext) => Broker) | undefined
  /** Makes ids unique across sessions and restarts: the same in, the same ids out. */
  readonly ids: {
    readonly orders: string
    readonly fills: string
    readonly ordersBefore: number
    /** Whether ids of orders name their strategies. */
    readonly tellsOwners?: boolean | undefined
  }
  readonly onFault: FaultListener
  readonly onTrade: (trade: ClosedTrade) => void
}

/** A strategy to start on a trader. */
export interface StrategyStart {
  readonly id: string
  readonly definition: StrategyDefinition
  readonly params: Readonly<Record<string, unknown>>
  readonly symbols: readonly string[]
  /** Those that it begins with; all when left out. */
  readonly members?: readonly string[] | undefined
  readonly timeframe: Timeframe
  readonly onFailure: (error: StrategyError) => void
}

/** The trading core, put together: market data in, orders out through the one gate, account in the middle. */
export class Trader {
  readonly bus: EventBus
  readonly market: Market
  readonly portfolio: Portfolio
  readonly working = new WorkingOrders()
  readonly gate: RiskGate
  readonly books: AccountBooks
  /** Null for a cash account. */
  readonly margin: MarginMonitor | null
  /** Null where the account has no rules of its own. */
  readonly controls: AccountControls | null
  readonly orders: OrderManager
  readonly exchange: SimulatedExchange
  readonly corporateActions: CorporateActions
  readonly #parts: TraderParts
  readonly #slippage: SlippageModel
  /** The line to the exchange, when it takes its time. */
  readonly #line: LatentBroker | undefined
  readonly #financing: Financing | undefined
  readonly #hosts: StrategyHost[] = []
  readonly #calendars = new Map<string, TradingCalendar>()

  constructor(parts: TraderParts) {
    this.#parts = parts
    const { clock, timers, journal, currency, limits, state, ids, latency, financing = NO_FINANCING } = parts
    const commission = new CommissionModel(parts.commission, currency)
    this.bus = new EventBus(parts.onFault)
    this.market = new Market(this.bus)
    const { margin, conversion } = parts
    const onTrade = onTradeOf(parts, () => this.controls)
    this.books = new AccountBooks({ clock, currency, commission, margin, conversion, portfolio: () => this.portfolio })
    this.portfolio = new Portfolio(
      currency,
      parts.cash,
      margin ? (trade) => onTrade(this.margin?.marked(trade) ?? trade) : onTrade,
      (instrument) => this.books.bookOf(instrument),
    )
    this.#slippage = new SlippageModel(parts.slippage)
    this.#financing = isFinanced(financing) ? new Financing(this.portfolio, financing) : undefined
    this.exchange = new SimulatedExchange({
      clock,
      commission,
      conversion: this.books.conversion,
      slippage: this.#slippage,
      rules: parts.fillRules ?? FILL_RULES,
      tradingDate: (instrument, at, timeframe) => tradingDateOfBar(this.calendar(instrument), timeframe, at),
      sessionAt: (instrument, at) => this.calendar(instrument).sessionAt(at),
      lastPrice: (instrument) => this.portfolio.holding(instrument).markPrice,
      owned: ({ instrument, strategyId }) => this.portfolio.holding(instrument).ownedBy(strategyId),
      idPrefix: ids.fills,
    })
    this.#line = latency && new LatentBroker({ exchange: this.exchange, clock, timers, latency })
    const { portfolio, working, exchange, bus } = this
    const context = { find: (id: string) => this.orders.find(id), settle: () => bus.settle() }
    const broker = parts.broker?.(context) ?? this.#line ?? exchange
    const unborrowable = unborrowableOf(financing)
    const calendarOf = (instrument: Instrument) => this.calendar(instrument)
    const controls = parts.risk && new AccountControls({ ...parts.risk, clock, bus, portfolio, working, calendarOf })
    this.controls = controls ?? null
    this.gate = new RiskGate({
      broker,
      journal,
      clock,
      portfolio,
      working,
      commission,
      state,
      limits: controls?.gateLimits ?? limits,
      unborrowable,
      controls,
      worth: this.books.worth,
    })
    const { orders: idPrefix } = ids
    this.orders = new OrderManager({ ...ids, clock, bus, gate: this.gate, broker, portfolio, working, idPrefix })
    this.corporateActions = new CorporateActions({
      bus,
      market: this.market,
      portfolio,
      orders: this.orders,
      working,
      exchange,
      holders: () => this.#hosts.map(({ id, desk }) => ({ id, held: (instrument) => desk.held(instrument) })),
      idPrefix: `${ids.fills}-end-`,
    })
    this.margin = this.#watchMargin(commission)
  }

  /** The trading calendar of an instrument. @throws ConfigError when QuantX does not know it. */
  calendar(instrument: Instrument): TradingCalendar {
    let calendar = this.#calendars.get(instrument.calendar)
    if (!calendar) {
      calendar = tradingCalendar(instrument.calendar)
      this.#calendars.set(instrument.calendar, calendar)
    }
    return calendar
  }

  /** Adds an instrument. Its orders are matched against one kind of data, so that nothing is filled twice. */
  addInstrument(instrument: Instrument, timeframe: Timeframe, matchedBy: MatchedBy): InstrumentMarket {
    this.calendar(instrument)
    const { exchange, portfolio } = this
    const line = this.#line
    const market = this.market.add(instrument, timeframe)
    const book = exchange.book(instrument)
    const holding = portfolio.holding(instrument)
    if (this.#financing) market.bars().attach('match', this.#financing)
    if (matchedBy === 'bars') {
      if (line) market.bars().attach('match', new ArrivalsBeforeBar(line))
      market.bars().attach('match', new BarMatching(exchange, book))
      if (line) market.bars().attach('match', new ArrivalsDuringBar(line))
      market.bars().attach('value', new BarValuation(portfolio, holding))
    } else {
      matchTicks({ market, exchange, book, portfolio, holding, line, matchedBy, financing: this.#financing })
    }
    const { books, margin } = this
    watchAccount({ market, holding, matchedBy, portfolio, clock: this.#parts.clock, books, margin })
    this.controls?.watch(market)
    this.#watchConditions(market)
    return market
  }

  #watchMargin(commission: CommissionModel): MarginMonitor | null {
    const { clock, journal, margin: terms, ids } = this.#parts
    const { bus, orders, working, exchange, portfolio, books } = this
    if (!terms || !books.margin) return null
    return watchMargin({
      account: books.margin,
      terms,
      bus,
      clock,
      journal,
      orders,
      working,
      exchange,
      portfolio,
      commission,
      conversion: books.conversion,
      slippage: this.#slippage,
      owners: () => this.#hosts.map(({ id }) => id),
      idPrefix: `margin-${ids.fills}`,
      tradingDate: (instrument, at, timeframe) => tradingDateOfBar(this.calendar(instrument), timeframe, at),
    })
  }

  /** Lets models of slippage see the bars and quotes of an instrument, each after what it fills. */
  #watchConditions(market: InstrumentMarket): void {
    const conditions = this.#slippage.conditionsOf(market.instrument)
    if (!conditions) return
    market.quotes.subscribe('value', 'costs', (quote) => conditions.takeQuote(quote))
    market.bars().attach('value', conditions)
  }

  /** Makes the host of a strategy; its `start` begins trading. @throws StrategyError, ConfigError */
  host(start: StrategyStart): StrategyHost {
    const { clock, timers, random } = this.#parts
    const { bus, orders, gate, portfolio, working } = this
    const { id, definition, params, timeframe, members, onFailure } = start
    const markets = start.symbols.map((symbol) => this.market.get(symbol))
    const host = new StrategyHost({
      id,
      definition,
      params,
      markets,
      timeframe,
      members,
      clock,
      timers,
      random,
      bus,
      orders,
      gate,
      portfolio,
      working,
      onFailure,
    })
    this.#hosts.push(host)
    return host
  }
}

/** Who hears of closed trades: the account's rules too, where there are some. */
function onTradeOf({ risk, onTrade }: TraderParts, controls: () => AccountControls | null): TraderParts['onTrade'] {
  if (!risk) return onTrade
  return (trade) => {
    controls()?.noteTrade(trade)
    onTrade(trade)
  }
}
