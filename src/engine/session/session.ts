import { cancelAll } from '../execution/cancel-all.ts'
import type { StopReport } from '../execution/cancel-all.ts'
import type { Severity } from '../kernel/events.ts'
import { NO_LOG } from '../kernel/journal.ts'
import type { BarColumns } from '../model/bar.ts'
import { ConfigError, ensure, messageOf } from '../model/errors.ts'
import type { Order } from '../model/order.ts'
import { keptBy } from '../model/protective.ts'
import type { Amendment, OrderRequest } from '../model/order-request.ts'
import type { Timeframe } from '../model/time.ts'
import type { Timestamp } from '../model/units.ts'
import type { StrategyLock } from '../risk/strategy-conduct.ts'
import type { Trader } from '../trader.ts'
import { closedBars } from './closed-bars.ts'
import type { Feed } from './feed.ts'
import { amendmentData, requestData } from './order-data.ts'
import { OutsideAccount } from './outside-account.ts'
import { markAtHistory, restoreTrading } from './restore.ts'
import { accountData, runData } from './session-data.ts'
import { HeldExits } from './exits/held-exits.ts'
import { SessionLedger } from './session-ledger.ts'
import { pricesOf } from './session-prices.ts'
import type { SessionPrices } from './session-prices.ts'
import { monitorOf } from './session-monitor.ts'
import type { SessionMonitor } from './session-monitor.ts'
import { SessionRecorder } from './session-recorder.ts'
import type { SessionParts } from './session-parts.ts'
import { SessionRisk } from './session-risk.ts'
import type { SessionPast } from './session-records.ts'
import { sessionTrader } from './session-trader.ts'
import { StrategyRoster } from './strategy-roster.ts'

/** A paper session: one feed, one account, the strategies on it, and a human beside them. */
export class Session {
  readonly id: string
  readonly trader: Trader
  readonly feed: Feed
  readonly ledger: SessionLedger
  readonly strategies: StrategyRoster
  readonly recorder: SessionRecorder
  /** The account at a broker outside the engine; null where the exchange is simulated here. */
  readonly outside: OutsideAccount | null
  readonly risk: SessionRisk
  /** Exits of positions that no broker holds. */
  readonly exits: HeldExits
  /** Null where the account has no rules. */
  readonly monitor: SessionMonitor | null
  readonly prices: SessionPrices | null
  readonly #parts: SessionParts
  #failure = ''

  constructor(parts: SessionParts) {
    this.id = parts.id
    this.#parts = parts
    const { clock, records, state, past } = parts
    const recorder = new SessionRecorder(parts.log ?? NO_LOG)
    this.recorder = recorder
    recorder.append('run', runData(parts))
    this.outside = parts.outside ? new OutsideAccount({ ...parts.outside, state, past, host: this }) : null
    this.trader = sessionTrader(parts, {
      outside: this.outside,
      recorder,
      signal: (order) => this.strategies.signal(order),
      onLock: (lock) => this.#onLock(lock),
      alert: (...alert) => this.alert(...alert),
    })
    recorder.follow(this.trader, state)
    this.risk = new SessionRisk(this.trader, recorder, () => this.prices?.refresh())
    parts.held?.onWake(() => this.catchUp())
    const owners = () => this.strategies.ids
    this.exits = new HeldExits({
      ...parts,
      session: parts.id,
      trader: this.trader,
      recorder,
      owners,
      wallTime: () => parts.held?.wallTime ?? clock.now(),
    })
    this.monitor = monitorOf({
      trader: this.trader,
      state,
      instruments: parts.instruments,
      owners,
      onStop: (reason) => parts.risk?.onStop?.(reason),
    })
    this.prices = pricesOf({ ...parts, session: this })
    const main = ensure(parts.instruments[0], 'an instrument to trade')
    this.ledger = new SessionLedger(this.trader, records, main, this.exits.book)
    this.strategies = new StrategyRoster({
      trader: this.trader,
      ledger: this.ledger,
      past,
      now: () => this.now,
      history: (symbol, barsOf) => this.history(symbol, barsOf),
      alert: (...alert) => this.alert(...alert),
      recorder,
      lockOn: (strategy) => this.risk.lockOn(strategy),
      admit: (host) => this.prices?.admit(host),
    })
    this.feed = parts.feed(this.trader, {
      deliver: (work) => recorder.deliver(work),
      onMoment: (time, cursor, turn) => {
        if (turn === undefined) recorder.moment(cursor)
        else recorder.turn(cursor, turn)
        this.ledger.moment(time, cursor)
        parts.onMoment()
      },
      onState: (feedState) => {
        this.prices?.noteFeed(feedState === 'running')
        parts.onFeedState()
        if (feedState === 'ended') this.alert('info', 'session', 'FEED-ENDED', 'The replay reached the end of its data')
      },
      onError: (error) => this.#fail(error),
    })
    for (const market of this.trader.market.all) market.past = () => this.feed.history(market.instrument.symbol)
    markAtHistory(this.trader, this.feed)
    this.risk.seed(this.feed)
    this.monitor?.seed(this.feed)
    this.prices?.seed(this.feed)
    this.outside?.attach(this.trader)
    if (past) this.#restore(past)
  }

  /** The session's time: that of its data in a replay. */
  get now(): Timestamp {
    return this.#parts.clock.now()
  }
  /** Why the session broke down; empty while it has not. */
  get failure(): string {
    return this.#failure
  }

  start(): void {
    this.feed.start()
  }

  /**
   * Ends the session: strategies stop, working orders are cancelled, everything is written down.
   * @throws StorageError when that failed; it has ended all the same
   */
  close(): void {
    this.feed.close()
    this.prices?.close()
    this.recorder.command('close', {}, () => {
      this.strategies.stopAll()
      this.exits.dropAll('The session ends')
      cancelAll(this.trader.orders, this.trader.portfolio)
      this.trader.bus.settle()
    })
    this.#letGo()
    try {
      this.write(true)
    } finally {
      this.outside?.leave()
    }
  }

  /** Lets go of the session as it is, to be gone on with by a later engine. */
  suspend(): void {
    this.feed.close()
    this.prices?.close()
    this.#letGo()
    this.outside?.suspend()
    this.write(true)
  }

  /** What comes due from now on, and who holds trading back, is of the session or the engine that comes next. */
  #letGo(): void {
    this.recorder.unfollow()
    this.exits.close()
    this.#parts.held?.onWake(() => undefined)
  }

  /**
   * Writes down what happened since the last time.
   * @param isLast whether the account is to be noted with it in any case
   * @throws StorageError; then it is still new and will be written the next time
   */
  write(isLast = false): void {
    const { recorder, ledger } = this
    if (isLast) recorder.checkpoint(() => accountData(this.trader), true)
    else recorder.checkpoint(() => accountData(this.trader))
    recorder.settle()
    ledger.write()
    recorder.flush()
  }

  /** Moves a clock that stands still between inputs to the present, so that what is asked for next is of now. */
  catchUp(): void {
    const { held } = this.#parts
    if (!held || held.wallTime === held.now()) return
    const at = held.wallTime
    this.recorder.append('clock', { at })
    this.recorder.deliver(() => {
      held.advanceTo(at)
      this.trader.bus.settle()
    })
  }

  /**
   * Places an order by hand.
   * @param id of the order, when whoever asks has chosen one: then a second call places nothing
   * @throws RiskViolation when the gate refuses it, StorageError when it could not be written down; it is denied then
   */
  place(request: OrderRequest, id?: string): Order {
    return this.recorder.command('place', { ...requestData(request), id }, () => this.#place(request, id))
  }

  #place(request: OrderRequest, id: string | undefined): Order {
    const refusal = this.trader.gate.check(request)
    const { orders } = this.trader
    try {
      const order = id === undefined ? orders.place(request) : orders.placeAs(id, request)
      if (refusal) throw refusal
      return order
    } finally {
      this.trader.bus.settle()
    }
  }

  /**
   * Changes a working order.
   * @throws RiskViolation when the gate refuses it, ConfigError when the order cannot be changed now
   */
  amend(order: Order, amendment: Amendment): void {
    this.recorder.command('amend', amendmentData(order, amendment), () => this.#amend(order, amendment))
  }

  #amend(order: Order, amendment: Amendment): void {
    const refusal = this.trader.gate.checkAmendment(order, amendment)
    try {
      const isSent = this.trader.orders.amend(order, amendment)
      if (refusal) throw refusal
      if (!isSent) throw new ConfigError(`expected a working order, found ${order.id} ${order.status}`)
    } finally {
      this.trader.bus.settle()
    }
  }

  /** @throws ConfigError when there is no such order */
  cancel(orderId: string): void {
    const order = this.trader.orders.find(orderId)
    if (!order) throw new ConfigError(`expected an order of this session, found "${orderId}"`)
    this.recorder.command('cancel', { order: orderId }, () => {
      this.trader.orders.cancel(order)
      this.trader.bus.settle()
    })
  }

  /** The trading part of STOP: strategies off, orders cancelled. The latch is set already. */
  stopTrading(keepsExits = this.#parts.state.keepsExits): StopReport & { readonly strategiesStopped: number } {
    return this.recorder.command('stop-trading', keepsExits ? { keepsExits } : {}, () => this.#stopTrading(keepsExits))
  }

  #stopTrading(keepsExits: boolean): StopReport & { readonly strategiesStopped: number } {
    // Strategies take their own orders off the market as they stop: those count too.
    const working = [...this.trader.orders.orders].filter((order) => order.working)
    if (!keepsExits) this.exits.dropAll('STOP')
    const strategiesStopped = this.strategies.stopAll(keepsExits)
    const report = cancelAll(this.trader.orders, this.trader.portfolio, this.#parts.state.latch, keptBy(keepsExits))
    this.trader.bus.settle()
    const ordersCancelled = working.filter(({ status }) => status === 'canceled').length
    return { ...report, ordersCancelled, strategiesStopped }
  }

  /** Closed bars of a symbol so far in a timeframe, oldest first. */
  history(symbol: string, timeframe: Timeframe): BarColumns {
    return closedBars(this.feed.history(symbol), this.trader.market.get(symbol).timeframe, timeframe)
  }

  alert(severity: Severity, source: string, code: string, message: string): void {
    this.trader.bus.publish('alert', { at: this.#parts.clock.now(), severity, source, code, message })
    this.trader.bus.settle()
  }

  /** A rule has taken a strategy out: it is stopped wherever it runs. */
  #onLock(lock: StrategyLock): void {
    this.strategies.disable(lock)
    this.#parts.risk?.onLock?.(lock)
  }

  #restore(past: SessionPast): void {
    const changed = restoreTrading(this.trader, this.feed, past, this.now, this.outside?.broker ?? this.#parts.lasting)
    for (const order of changed) this.ledger.noteOrder(order)
    this.ledger.restore(past.equity)
    this.monitor?.restore(past)
    this.exits.restore(past)
  }

  #fail(error: unknown): void {
    this.#failure = messageOf(error)
    this.alert('critical', 'session', 'FEED-FAILED', `The feed stopped: ${this.#failure}`)
  }
}
