import { cancelAll } from '../execution/stop-sequence.ts'
import type { StopReport } from '../execution/stop-sequence.ts'
import type { Clock, Timers } from '../kernel/clock.ts'
import { faultMessage } from '../kernel/event-bus.ts'
import type { Severity } from '../kernel/events.ts'
import type { Random } from '../kernel/random.ts'
import { BarGrid } from '../market/bar-grid.ts'
import { aggregateBars } from '../market/time-bar-aggregator.ts'
import { sliceBars } from '../model/bar.ts'
import type { BarColumns } from '../model/bar.ts'
import type { Currency } from '../model/currency.ts'
import { ConfigError, ensure, messageOf } from '../model/errors.ts'
import { Order } from '../model/order.ts'
import type { OrderRequest } from '../model/order.ts'
import { parseTimeframe } from '../model/time.ts'
import type { Timeframe } from '../model/time.ts'
import type { Money } from '../model/units.ts'
import type { RiskLimits } from '../risk/risk-gate.ts'
import type { TradingState } from '../risk/trading-state.ts'
import type { StrategyDefinition } from '../strategy/definition.ts'
import { parseParameters } from '../strategy/parameters.ts'
import type { ParameterValues } from '../strategy/parameters.ts'
import { Trader } from '../trader.ts'
import type { Feed, FeedEvents, FeedInstrument } from './feed.ts'
import { RunningStrategy } from './running-strategy.ts'
import { SessionLedger } from './session-ledger.ts'
import type { SessionPast, SessionRecords } from './session-records.ts'

export interface SessionParts {
  readonly id: string
  readonly currency: Currency
  readonly cash: Money
  readonly limits: RiskLimits
  readonly state: TradingState
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
  readonly records: SessionRecords
  readonly instruments: readonly FeedInstrument[]
  /** Makes the feed, once the market has the instruments. */
  readonly feed: (trader: Trader, events: FeedEvents) => Feed
  /** Counts the engines that ran this session before, so that fill ids never repeat. */
  readonly run: number
  /** What an earlier engine left behind, to go on from. */
  readonly past: SessionPast | null
  /** Called after each moment of market data. */
  readonly onMoment: () => void
  /** Called when the feed runs, pauses or ends. */
  readonly onFeedState: () => void
}

/** What a strategy is started with. */
export interface StrategyLaunch {
  readonly definition: StrategyDefinition
  readonly symbols: readonly string[]
  readonly timeframe: string
  readonly params: ParameterValues
  /** Kept from an earlier engine when the session goes on. */
  readonly id?: string
}

/** Costs of the paper broker: what a retail broker for shares charges today, and a hair of slippage. */
const PAPER_COMMISSION = { fraction: 0, perShare: 0.005, minimum: 1 }
const PAPER_SLIPPAGE = { fraction: 0, increments: 1 }

/** A paper session: one feed, one account, the strategies on it, and a human beside them. */
export class Session {
  readonly id: string
  readonly trader: Trader
  readonly feed: Feed
  readonly ledger: SessionLedger
  readonly #parts: SessionParts
  readonly #strategies = new Map<string, RunningStrategy>()
  #failure = ''

  constructor(parts: SessionParts) {
    this.id = parts.id
    this.#parts = parts
    const { clock, timers, random, records, currency, cash, limits, state, past, run } = parts
    this.trader = new Trader({
      clock,
      timers,
      random,
      journal: records,
      currency,
      cash,
      limits,
      state,
      commission: PAPER_COMMISSION,
      slippage: PAPER_SLIPPAGE,
      ids: { orders: `${parts.id}-`, fills: `${parts.id}-${run}-F`, ordersBefore: past?.orders.length ?? 0 },
      onFault: (subscriber, error) => this.alert('error', subscriber, 'FAULT', faultMessage(subscriber, error)),
      onTrade: () => undefined,
    })
    for (const { instrument, timeframe, matchedBy } of parts.instruments) {
      this.trader.addInstrument(instrument, timeframe, matchedBy)
    }
    const main = ensure(parts.instruments[0], 'an instrument to trade')
    this.ledger = new SessionLedger(this.trader, records, main)
    if (past) this.#restore(past)
    this.feed = parts.feed(this.trader, {
      onMoment: (time) => {
        this.ledger.moment(time)
        parts.onMoment()
      },
      onState: (feedState) => {
        parts.onFeedState()
        if (feedState === 'ended') this.alert('info', 'session', 'FEED-ENDED', 'The replay reached the end of its data')
      },
      onError: (error) => this.#fail(error),
    })
  }

  /** Why the session broke down; empty while it has not. */
  get failure(): string {
    return this.#failure
  }
  get strategies(): Iterable<RunningStrategy> {
    return this.#strategies.values()
  }

  start(): void {
    this.feed.start()
  }

  /** Ends the session: strategies stop, working orders are cancelled, everything is written down. */
  close(): void {
    this.feed.close()
    for (const strategy of this.#strategies.values()) strategy.host.stop()
    cancelAll(this.trader.orders, this.trader.portfolio)
    this.trader.bus.settle()
    this.ledger.write()
  }

  /** Lets go of the session as it is, to be gone on with by a later engine. */
  suspend(): void {
    this.feed.close()
    this.ledger.write()
  }

  /** @throws ConfigError for unknown symbols, timeframes or parameters, StrategyError when the strategy can't start */
  startStrategy(launch: StrategyLaunch): RunningStrategy {
    const { definition, symbols } = launch
    if (new Set(symbols).size !== symbols.length) throw new ConfigError('expected each symbol once')
    const timeframe = parseTimeframe(launch.timeframe)
    const params = parseParameters(definition.strategyClass.parameters, launch.params, definition.name)
    const id = launch.id ?? this.#nextId(definition.name)
    const host = this.trader.host({
      id,
      definition,
      params,
      symbols,
      timeframe,
      onFailure: (error) => {
        this.alert('error', id, 'STRATEGY-FAILED', error.message)
        this.#strategies.get(id)?.fail(error.message)
        this.ledger.touch(id)
      },
    })
    const strategy = new RunningStrategy(host, launch.params, this.trader, (symbol) => this.history(symbol, timeframe))
    strategy.restore(this.#parts.past)
    this.#strategies.set(id, strategy)
    this.ledger.follow(strategy)
    strategy.start()
    this.trader.bus.settle()
    return strategy
  }

  stopStrategy(id: string): void {
    this.strategy(id).host.stop()
    this.trader.bus.settle()
    this.ledger.touch(id)
  }

  /** @throws ConfigError when there is no such strategy in the session */
  strategy(id: string): RunningStrategy {
    const strategy = this.#strategies.get(id)
    if (strategy) return strategy
    throw new ConfigError(`expected a strategy of this session, found "${id}"`)
  }

  /** Puts the new code of a file in place wherever the old one runs. The old one goes on where the new one fails. */
  reload(definition: StrategyDefinition): void {
    for (const strategy of this.#strategies.values()) {
      const { host } = strategy
      if (host.definition.file !== definition.file || host.state !== 'running') continue
      if (host.definition.hash === definition.hash) continue
      const error = strategy.reload(definition)
      if (error === '') this.alert('info', host.id, 'RELOADED', `${definition.name} was reloaded`)
      else this.alert('warning', host.id, 'RELOAD-REFUSED', `${error}; the old version goes on`)
      this.ledger.touch(host.id)
    }
  }

  /** Places an order by hand. @throws RiskViolation when the gate refuses it */
  place(request: OrderRequest): Order {
    const refusal = this.trader.gate.check(request)
    const order = this.trader.orders.place(request)
    this.trader.bus.settle()
    if (refusal) throw refusal
    return order
  }

  /** @throws ConfigError when there is no such order */
  cancel(orderId: string): void {
    const order = this.trader.orders.find(orderId)
    if (!order) throw new ConfigError(`expected an order of this session, found "${orderId}"`)
    this.trader.orders.cancel(order)
    this.trader.bus.settle()
  }

  /** The trading part of STOP: strategies off, orders cancelled. The latch is set already. */
  stopTrading(): StopReport & { readonly strategiesStopped: number } {
    const running = [...this.#strategies.values()].filter(({ host }) => host.state === 'running')
    for (const { host } of running) {
      host.stop()
      this.ledger.touch(host.id)
    }
    const report = cancelAll(this.trader.orders, this.trader.portfolio)
    this.trader.bus.settle()
    return { ...report, strategiesStopped: running.length }
  }

  /** Closed bars of a symbol so far in a timeframe, oldest first. */
  history(symbol: string, timeframe: Timeframe): BarColumns {
    const native = this.trader.market.get(symbol).timeframe
    const bars = this.feed.history(symbol)
    if (timeframe === native) return bars
    const coarse = aggregateBars(bars, timeframe)
    const last = coarse.time[coarse.length - 1]
    const isOver = last === undefined || new BarGrid(timeframe).endOf(last) <= this.#parts.clock.now()
    return isOver ? coarse : sliceBars(coarse, 0, coarse.length - 1)
  }

  alert(severity: Severity, source: string, code: string, message: string): void {
    this.trader.bus.publish('alert', { at: this.#parts.clock.now(), severity, source, code, message })
    this.trader.bus.settle()
  }

  #nextId(name: string): string {
    let number = 1
    while (this.#strategies.has(`${name}-${number}`)) number++
    return `${name}-${number}`
  }

  #restore(past: SessionPast): void {
    const { orders, portfolio, exchange, working, gate } = this.trader
    for (const fill of past.fills) portfolio.apply(fill)
    for (const order of past.orders) {
      const fills = past.fills.filter((fill) => fill.orderId === order.id)
      orders.adopt(
        order,
        fills.map(({ id }) => id),
      )
      if (order.status === 'initialized') this.#endUnknown(order)
      if (!order.working) continue
      working.add(order, gate.assess(order).needed)
      exchange.rest(order)
    }
    this.ledger.restore(past.equity)
  }

  /** An intent that was written down but not known to have left: the paper exchange died with the engine and has no such order. */
  #endUnknown(order: Order): void {
    const now = this.#parts.clock.now()
    order.transition('submitted', now)
    order.transition('canceled', now, 'unknown to the paper exchange after a restart of the engine')
    this.ledger.noteOrder(order)
  }

  #fail(error: unknown): void {
    this.#failure = messageOf(error)
    this.alert('critical', 'session', 'FEED-FAILED', `The feed stopped: ${this.#failure}`)
  }
}
